"""Visitors of three areas of the practice city, day by day, with an effect of home games that is known.

The model, for an area p and a day t of two fiscal years:

* log mean  m_pt = log base_p + day of the week + holiday + season(t) + weather + r_t + u_pt, where r_t (the same in
  all areas) and u_pt are autoregressions of order 1
* visitors without a game: Poisson(m_pt * gamma noise of mean 1), so that counts vary more than Poisson's law allows
* on the day of a game the venue has Poisson((ratio - 1) * m_pt) visitors more; the other areas have nobody more
* sex, age, home and time of the day: multinomial, with other shares for those who come for the game

Games are played on both days of a weekend from October to April, the venue's quiet season: all other days, and all
other weekends, are therefore not what the venue would have had without a game. Visits are counted one by one, so the
parts of each division add up to the whole.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import jpholiday
import numpy as np

from analysis.data.practice_model import SEED, truth_rows

FIRST_DAY = date(2022, 4, 1)
LAST_DAY = date(2024, 3, 31)
DAY_MINUTES = 1440
"""With the seed of the city it starts a stream of its own, so that the other tables stay the same."""

VENUE = "会場地区"
BASES = {VENUE: 1_500, "比較地区A": 2_200, "比較地区B": 420}
GAME = "ホームゲーム（架空）"
GAME_MONTHS = (10, 11, 12, 1, 2, 3, 4)
GAME_WEEKENDS = 22
WEEK = (0.0, -0.02, 0.0, 0.0, 0.05, 0.22, 0.18)  # logarithms, from Monday
WEATHER = {"晴": (0.55, 0.0), "曇": (0.27, -0.03), "雨": (0.18, -0.18)}  # probability, logarithm

# Column of the table: share of everybody without a game, of those who come for the game.
DIVISIONS: dict[str, dict[str, tuple[float, float]]] = {
    "sex": {"male": (0.48, 0.56), "female": (0.52, 0.44)},
    "age": {
        "age_under_20": (0.12, 0.20), "age_20s": (0.10, 0.20), "age_30s": (0.12, 0.22), "age_40s": (0.15, 0.20),
        "age_50s": (0.15, 0.10), "age_60s": (0.17, 0.05), "age_70_over": (0.19, 0.03),
    },
    "home": {"from_city": (0.80, 0.50), "from_prefecture": (0.16, 0.35), "from_elsewhere": (0.04, 0.15)},
    "hours": {
        "hours_00_06": (0.02, 0.00), "hours_06_10": (0.12, 0.03), "hours_10_14": (0.34, 0.35),
        "hours_14_18": (0.32, 0.52), "hours_18_24": (0.20, 0.10),
    },
}  # fmt: skip


@dataclass(frozen=True)
class FlowTruth:
    """Parameters of the model; sizes of noise and season are logarithms."""

    event_ratio: float = 1.6
    comparison_ratio: float = 1.0
    season: float = 0.12
    holiday: float = 0.15
    common_sd: float = 0.05
    common_lag: float = 0.5
    own_sd: float = 0.06
    own_lag: float = 0.4
    overdispersion: float = 0.003


FLOW_TRUTH = FlowTruth()

_TRUTHS = {
    "event_ratio": ("倍", "試合の日に会場地区の来訪者が何倍になるか（真の値）"),
    "comparison_ratio": ("倍", "試合の日に比較地区の来訪者が何倍になるか（1は変わらない）"),
    "season": ("対数", "季節の変動の振れ幅（夏に多く、冬に少ない）"),
    "holiday": ("対数", "平日にあたる祝日の増加"),
    "common_sd": ("対数", "すべての地区に共通する日々の変動の標準偏差"),
    "common_lag": ("-", "共通する変動の、前日との自己相関"),
    "own_sd": ("対数", "地区ごとの日々の変動の標準偏差"),
    "own_lag": ("-", "地区ごとの変動の、前日との自己相関"),
    "overdispersion": ("-", "ポアソン分布を超えるばらつき（ガンマ分布の分散）"),
}
_SHARES = {
    "male": "男",
    "age_20s": "20代",
    "from_elsewhere": "県外から",
}


def tables(seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Draw the visitors of two years and lay them out as tables.

    Parameters
    ----------
    seed
        Seed of the practice city.

    Returns
    -------
    dict
        `practice_visitors`, one row a day and area, and `practice_flow_truth`, one row a parameter of the model.
    """
    return {"practice_visitors": _rows(seed), "practice_flow_truth": _truth_rows(seed)}


def expected_share(column: str, truth: FlowTruth = FLOW_TRUTH) -> tuple[float, float]:
    """Return the model's share of a group among the venue's visitors: on other days, on days of a game."""
    usual, coming = next(parts[column] for parts in DIVISIONS.values() if column in parts)
    return usual, (usual + (truth.event_ratio - 1) * coming) / truth.event_ratio


def _rows(seed: int, truth: FlowTruth = FLOW_TRUTH) -> list[dict[str, object]]:
    rng = np.random.default_rng([seed, DAY_MINUTES])
    days = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]
    games = _games(rng, days)
    weather = rng.choice(list(WEATHER), size=len(days), p=[chance for chance, _ in WEATHER.values()])
    shared = np.array(
        [_calendar(day, truth) + WEATHER[sky][1] for day, sky in zip(days, weather, strict=True)]
    )
    shared += autoregression(rng, len(days), truth.common_sd, truth.common_lag)
    rows = []
    for place, base in BASES.items():
        own = autoregression(rng, len(days), truth.own_sd, truth.own_lag)
        means = base * np.exp(shared + own)
        noise = rng.gamma(1 / truth.overdispersion, truth.overdispersion, len(days))
        usual = rng.poisson(means * noise)
        drawn = zip(days, weather, means, usual, strict=True)
        for day, sky, mean, count in drawn:
            game = GAME if place == VENUE and day in games else None
            coming = rng.poisson((truth.event_ratio - 1) * mean) if game else 0
            first = {"date": day.isoformat(), "place": place, "weather": str(sky), "event": game}
            rows.append({**first, "visitors": int(count + coming), **_divided(rng, int(count), int(coming))})
    return rows


def _games(rng: np.random.Generator, days: list[date]) -> set[date]:
    """Choose weekends of the season at random; none over the turn of the year."""
    saturdays = [
        day
        for day in days[:-1]
        if day.weekday() == 5
        and day.month in GAME_MONTHS
        and not is_turn(day)
        and not is_turn(day + timedelta(days=1))
    ]
    chosen = rng.choice(len(saturdays), GAME_WEEKENDS, replace=False)
    return {saturdays[number] + timedelta(days=after) for number in chosen for after in (0, 1)}


def _calendar(day: date, truth: FlowTruth) -> float:
    season = truth.season * math.sin(2 * math.pi * (day.timetuple().tm_yday - 105) / 365.25)
    holiday = truth.holiday if day.weekday() < 5 and jpholiday.is_holiday(day) else 0.0
    return WEEK[day.weekday()] + season + holiday


def is_turn(day: date) -> bool:
    """Tell whether offices are closed over the turn of the year."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def autoregression(rng: np.random.Generator, n: int, sd: float, lag: float) -> np.ndarray:
    """Draw a stationary autoregression of order 1 with standard deviation `sd`."""
    steps = rng.normal(size=n) * sd
    values = np.empty(n)
    values[0] = steps[0]
    for number in range(1, n):
        values[number] = lag * values[number - 1] + math.sqrt(1 - lag**2) * steps[number]
    return values


def _divided(rng: np.random.Generator, usual: int, coming: int) -> dict[str, int]:
    counts = {}
    for parts in DIVISIONS.values():
        shares = np.transpose(list(parts.values()))
        both = rng.multinomial(usual, shares[0]) + rng.multinomial(coming, shares[1])
        counts |= dict(zip(parts, map(int, both), strict=True))
    return counts


def _truth_rows(seed: int) -> list[dict[str, object]]:
    days = {"usual": "試合のない日", "event": "試合の日"}
    shares = [
        (f"{column}_{when}", round(share, 6), "割合", f"会場地区の{days[when]}の来訪者に占める{word}の割合")
        for column, word in _SHARES.items()
        for when, share in zip(days, expected_share(column), strict=True)
    ]
    rule = f"乱数の種（練習市と同じ）。系列は1日の長さ{DAY_MINUTES}分で分ける"
    return truth_rows(asdict(FLOW_TRUTH), _TRUTHS, *shares, ("seed", seed, "-", rule))
