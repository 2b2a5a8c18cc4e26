"""People flow and traffic of the practice city in the files' own formats, each with a change that is known.

Cells of 1 km, monthly, as in 「全国の人流オープンデータ」 (`mesh_rows`), for a cell c and a month m of two fiscal years:

* night mean  N_c = residents of the cell; day mean D_c = 0.7 N_c + jobs, all jobs of the city spread by the residents'
  weights and exp(-s / JOBS_KM), s the distance to the station; on holidays HOLIDAY_JOBS of the jobs
* log figure = log mean + season(m) + volume of the fiscal year + noise of the cell, month, day type and hours
* from CHANGE on, by day, the cells nearest to the sports park (`changed_cells`) have `mesh_ratio` times as many
* the whole day is the mean of day and night, all days that of five weekdays and two holidays; figures are rounded, and
  those under 10 are left out, as the publisher does

Vehicles an hour at five counters, as in 様式2 of JARTIC (`traffic_rows`), in three hours of every day:

* log mean = log base + holiday + season + r_t + u_pt (autoregressions of order 1 over days: common, own) + the effect
  on the day of OPENING and later; counts are Poisson, some are marked as faulty
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import jpholiday
import numpy as np
from jismesh.utils import to_meshpoint

from analysis.data import practice_mesh
from analysis.data.practice_model import SEED, STATION, City
from analysis.data.practice_visitors import autoregression
from analysis.data.readers.flow_codes import LEAST_PEOPLE, MESH_COLUMNS, PRACTICE_PREF

CELL_M, HOUR_MINUTES = 1000, 60
"""With the seed of the city they start streams of their own, so that the other tables stay the same."""

YEARS = (2022, 2023)  # fiscal years, from April
CHANGE = (2023, 4)
CHANGED_NEAR = "練習運動公園"
CHANGED_CELLS = 6
JOBS = 0.35  # jobs a resident of the whole city
JOBS_KM, HOLIDAY_JOBS = 3.0, 0.35
CITY_CODE = f"{PRACTICE_PREF}001"

FIRST_DAY, LAST_DAY, OPENING = date(2022, 4, 1), date(2023, 9, 30), date(2023, 1, 15)
HOURS = {7: 1.1, 12: 0.8, 17: 1.1}
# Code: vehicles an hour and direction, degrees north and east of the station, ratio from OPENING on.
COUNTERS = {
    "9900001": (620, 0.012, 0.004, "old"), "9900002": (480, 0.020, 0.011, "parallel"),
    "9900003": (550, -0.015, 0.006, ""), "9900004": (390, -0.009, -0.022, ""), "9900005": (700, 0.003, -0.013, ""),
}  # fmt: skip
FAULTY = 0.004  # share of the hours of a direction


@dataclass(frozen=True)
class MovementTruth:
    """Parameters of the model; sizes of season and noise are logarithms."""

    mesh_ratio: float = 1.25
    mesh_season: float = 0.05
    mesh_volume: float = 0.04
    mesh_noise_sd: float = 0.04
    old_ratio: float = 0.78
    parallel_ratio: float = 0.90
    comparison_ratio: float = 1.0
    traffic_season: float = 0.06
    traffic_holiday: float = -0.30
    traffic_common_sd: float = 0.05
    traffic_common_lag: float = 0.5
    traffic_own_sd: float = 0.05
    traffic_own_lag: float = 0.4


MOVEMENT_TRUTH = MovementTruth()
_TRUTHS = {
    "mesh_ratio": ("倍", "2023年4月から、変化のあるメッシュの昼の滞在人口が何倍になるか（真の値）"),
    "mesh_season": ("対数", "滞在人口の季節の変動の振れ幅（夏に多い）"),
    "mesh_volume": ("対数", "2023年度の人流データ全体の水準の差（拡大推計の違い。実際の増加ではない）"),
    "mesh_noise_sd": ("対数", "メッシュ・月・区分ごとのばらつきの標準偏差"),
    "old_ratio": ("倍", "開通後に、旧道（観測点9900001）の交通量が何倍になるか（真の値）"),
    "parallel_ratio": ("倍", "開通後に、並行する道路（観測点9900002）の交通量が何倍になるか（真の値）"),
    "comparison_ratio": ("倍", "開通後に、ほかの3観測点の交通量が何倍になるか（1は変わらない）"),
    "traffic_season": ("対数", "交通量の季節の変動の振れ幅（夏に多い）"),
    "traffic_holiday": ("対数", "土日祝日の交通量の差"),
    "traffic_common_sd": ("対数", "すべての観測点に共通する日々の変動の標準偏差"),
    "traffic_common_lag": ("-", "共通する変動の、前日との自己相関"),
    "traffic_own_sd": ("対数", "観測点ごとの日々の変動の標準偏差"),
    "traffic_own_lag": ("-", "観測点ごとの変動の、前日との自己相関"),
}


def tables(city: City, seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Draw people flow and traffic, and state the truth.

    Parameters
    ----------
    city
        A city drawn by `analysis.data.practice_model.simulate`.
    seed
        The seed it was drawn with.

    Returns
    -------
    dict
        `practice_flow_mesh_2022` and `…_2023` (persons a day), `practice_traffic` (vehicles an hour) and
        `practice_movement_truth`, one row a parameter.
    """
    residents = _residents(city, seed)
    changed = changed_cells(city, list(residents))
    mesh = mesh_rows(residents, changed, seed)
    return {
        **{f"practice_flow_mesh_{year}": mesh[year] for year in YEARS},
        "practice_traffic": traffic_rows(seed),
        "practice_movement_truth": _truth_rows(changed, seed),
    }


def changed_cells(city: City, cells: list[str]) -> list[str]:
    """Return the codes of the cells nearest to the sports park, sorted."""
    park = next(each for each in city.facilities if each.name == CHANGED_NEAR)
    far = _kilometres(cells, (park.latitude, park.longitude))
    return sorted(np.array(cells)[np.argsort(far, kind="stable")[:CHANGED_CELLS]].tolist())


def mesh_rows(
    residents: dict[str, int], changed: list[str], seed: int, truth: MovementTruth = MOVEMENT_TRUTH
) -> dict[int, list[dict[str, object]]]:
    """Draw the monthly figures of the cells: fiscal year to rows with the columns of the mesh file."""
    rng = np.random.default_rng([seed, CELL_M])
    cells, night = list(residents), np.array(list(residents.values()), dtype=float)
    pull = (night + 20) * np.exp(-_kilometres(cells, STATION) / JOBS_KM)
    jobs = JOBS * night.sum() * pull / pull.sum()
    is_changed = np.isin(cells, changed)
    rows: dict[int, list[dict[str, object]]] = {year: [] for year in YEARS}
    for year, month in ((year, month) for year in YEARS for month in (*range(4, 13), *range(1, 4))):
        calendar = year + (month < 4)
        level = truth.mesh_season * math.sin(2 * math.pi * (month - 4) / 12)
        level += truth.mesh_volume * (year == YEARS[1])
        ratio = np.where(is_changed & ((calendar, month) >= CHANGE), truth.mesh_ratio, 1.0)
        figures = {}
        for day, share in enumerate((HOLIDAY_JOBS, 1.0)):
            for hours, mean in enumerate(((0.7 * night + share * jobs) * ratio, night)):
                noise = truth.mesh_noise_sd * rng.normal(size=len(cells))
                figures[day, hours] = mean * np.exp(level + noise)
            figures[day, 2] = (figures[day, 0] + figures[day, 1]) / 2
        figures |= {(2, hours): (2 * figures[0, hours] + 5 * figures[1, hours]) / 7 for hours in range(3)}
        for (day, hours), people in sorted(figures.items()):
            fixed = (PRACTICE_PREF, CITY_CODE, calendar, month, day, hours)
            rows[year] += [
                dict[str, object](zip(MESH_COLUMNS, (cell, *fixed, n), strict=True))
                for cell, n in zip(cells, np.round(people).astype(int).tolist(), strict=True)
                if n >= LEAST_PEOPLE
            ]
    return rows


def traffic_rows(seed: int, truth: MovementTruth = MOVEMENT_TRUTH) -> list[dict[str, object]]:
    """Draw the counts of vehicles: one row a counter, day and hour, with the columns of JARTIC's 様式2."""
    rng = np.random.default_rng([seed, HOUR_MINUTES])
    days = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]
    shared = np.array([_of_day(day, truth) for day in days])
    shared += autoregression(rng, len(days), truth.traffic_common_sd, truth.traffic_common_lag)
    ratios = {"old": truth.old_ratio, "parallel": truth.parallel_ratio, "": truth.comparison_ratio}
    rows: list[dict[str, object]] = []
    for code, (base, north, east, role) in COUNTERS.items():
        own = autoregression(rng, len(days), truth.traffic_own_sd, truth.traffic_own_lag)
        for day, level in zip(days, shared + own, strict=True):
            mean = base * math.exp(level) * (ratios[role] if day >= OPENING else 1)
            for hour, weight in HOURS.items():
                first = {"FID": len(rows) + 1, "地方整備局等番号": PRACTICE_PREF,
                         "開発建設部／都道府県コード": PRACTICE_PREF, "常時観測点コード": code,
                         "収集時間フラグ（5分間／1時間）": 2, "観測年月日": f"{day:%Y%m%d}", "時間帯": hour * 100}  # fmt: skip
                counts = _direction(rng, "上り", mean * weight) | _direction(rng, "下り", mean * weight)
                last = {"道路種別": 3, "時間コード": f"{day:%Y%m%d}{hour:02d}00",
                        "経度": f"{STATION[1] + east:.3f}", "緯度": f"{STATION[0] + north:.3f}"}  # fmt: skip
                rows.append({**first, **counts, **last})
    return rows


def _of_day(day: date, truth: MovementTruth) -> float:
    season = truth.traffic_season * math.sin(2 * math.pi * (day.timetuple().tm_yday - 105) / 365.25)
    return season + truth.traffic_holiday * (day.weekday() >= 5 or jpholiday.is_holiday(day))


def _direction(rng: np.random.Generator, name: str, mean: float) -> dict[str, object]:
    small, large, unknown = rng.poisson([0.88 * mean, 0.11 * mean, 0.01 * mean]).tolist()
    fault = int(rng.integers(4)) if rng.random() < FAULTY else None
    marks = {
        mark: int(number == fault) for number, mark in enumerate(("停電", "ループ異常", "超音波異常", "欠測"))
    }
    if fault == 1:  # a broken loop counts too few, and the file has the number
        small, large = small // 3, large // 3
    elif fault is not None:
        small = large = unknown = None
    sizes = {"小型交通量": small, "大型交通量": large, "車種判別不能交通量": unknown}
    return {f"{name}・{part}": value for part, value in (sizes | marks).items()}


def _residents(city: City, seed: int) -> dict[str, int]:
    people: dict[str, int] = {}
    for row in practice_mesh.rows(city, seed):
        cell = str(row["mesh_code"])[:8]
        people[cell] = people.get(cell, 0) + int(str(row["population"]))
    return people


def _kilometres(cells: list[str], place: tuple[float, float]) -> np.ndarray:
    north, east = to_meshpoint(np.array(cells), 0.5, 0.5)
    return 111.0 * np.hypot(north - place[0], (east - place[1]) * math.cos(math.radians(place[0])))


def _truth_rows(changed: list[str], seed: int) -> list[dict[str, object]]:
    stated = [(name, getattr(MOVEMENT_TRUTH, name), *words) for name, words in _TRUTHS.items()]
    stated += [("changed_cell", int(cell), "-", "変化のあるメッシュのコード") for cell in changed]
    stated += [
        ("opening", int(f"{OPENING:%Y%m%d}"), "-", "道路の開通日（年月日）"),
        (
            "seed",
            seed,
            "-",
            f"乱数の種（練習市と同じ）。系列はメッシュの{CELL_M} m、時間の{HOUR_MINUTES}分で分ける",
        ),
    ]
    return [
        {"order": number, **dict(zip(("parameter", "value", "unit", "description"), row, strict=True))}
        for number, row in enumerate(stated, 1)
    ]
