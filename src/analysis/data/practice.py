"""Write the practice city as the tables of the catalog: `python -m analysis.data.practice`.

Every table has the columns of its real counterpart, so a study reads either city with the same code.
"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from pathlib import Path

from analysis.data import (
    practice_flow,
    practice_mesh,
    practice_policy,
    practice_pos,
    practice_survey,
    practice_visitors,
)
from analysis.data.catalog import project_root
from analysis.data.practice_model import (
    FIRST_DAY,
    LAST_DAY,
    SEED,
    STATION,
    TRUTH,
    Account,
    City,
    District,
    Facility,
    simulate,
    truth_rows,
)

SOURCE = "架空データ（練習用）"
CENSUS_DAY = "2020-10-01"
CENSUS = "架空の国勢調査"

OBSERVED_CORRELATION = -0.54
"""Mean sample correlation of aging rate and 2023 ratio (by count, administrative centres, 14 districts) over 2,000
cities drawn with the seeds 0 to 1,999: weaker than the truth, because ratios are observed with noise."""

_TRUTHS = {
    "correlation": ("-", "地区の高齢化率とキャッシュレス利用傾向（ロジット）の真の相関係数（母集団での値）"),
    "baseline": ("割合", "2021年の行政センターのキャッシュレス決済比率の中央値（件数）"),
    "propensity_sd": ("ロジット", "地区の利用傾向の標準偏差"),
    "aging_mean": ("割合", "地区の高齢化率の平均"),
    "aging_sd": ("割合", "地区の高齢化率の標準偏差"),
    "facility_sd": ("ロジット", "同じ地区の中での窓口ごとの差の標準偏差"),
    "overdispersion": ("-", "過分散の大きさ（級内相関係数）。0のとき二項分布"),
    "year_shift": ("ロジット", "2021年から2023年までの利用傾向の上昇"),
    "liaison_shift": ("ロジット", "連絡所の利用傾向が行政センターを上回る大きさ"),
    "unknown_age": ("割合", "年齢不詳の割合"),
}


def tables(city: City, seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Lay a city out as tables.

    Parameters
    ----------
    city
        A city drawn by `analysis.data.practice_model.simulate`.
    seed
        The seed it was drawn with, stated in the table of truths.

    Returns
    -------
    dict
        Name of the table to its rows, each a mapping of column to value; None is an empty cell.
    """
    places = [*city.districts, city.old_town]
    return {
        "practice_cashless_by_facility": [_account_row(each) for each in city.accounts],
        "practice_facilities": [_facility_row(each) for each in city.facilities],
        "practice_districts": _district_rows(city),
        "practice_reference_points": [
            {"name": "練習駅", "latitude": STATION[0], "longitude": STATION[1], "source": SOURCE}
        ],
        "practice_district_age": [_age_row(each) for each in places],
        "practice_mesh_population": practice_mesh.rows(city, seed),
        "practice_truth": _truth_rows(places, seed),
        **practice_visitors.tables(seed),
        **practice_flow.tables(city, seed),
        **practice_policy.tables(city, seed),
        **practice_pos.tables(seed),
        **practice_survey.tables(city, seed),
    }


def write(folder: Path, seed: int = SEED) -> list[Path]:
    """Draw the city and write its tables as CSV (UTF-8, LF) into `folder`.

    Returns
    -------
    list of Path
        The files written, in the order of `tables`.
    """
    paths = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(simulate(seed), seed).items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text.getvalue(), encoding="utf-8", newline="\n")
    return paths


def _account_row(account: Account) -> dict[str, object]:
    first_year = account.year == FIRST_DAY.year
    own_records = first_year and account.facility.own_records
    count, yen = account.cash + account.cashless, account.cash_yen + account.cashless_yen
    decimals = 2 if first_year else 1
    row: dict[str, object] = {
        "year": account.year,
        "facility": account.facility.name,
        "start_date": account.facility.start if first_year else None,
        "period_start": account.period[0],
        "period_end": account.period[1],
        "count_total": count,
        "count_cash": account.cash,
        "count_cashless": account.cashless,
        "count_cashless_ratio_pct": f"{100 * account.cashless / count:.{decimals}f}",
        "sales_yen": yen,
        "cash_yen": account.cash_yen,
        "cashless_yen": account.cashless_yen,
        "cashless_ratio_pct": f"{100 * account.cashless_yen / yen:.{decimals}f}",
        "cash_note": "独自集計" if own_records else None,
        "source_document": SOURCE,
        "source_line": None,
    }
    if own_records:
        lost = (
            "count_total",
            "count_cash",
            "count_cashless_ratio_pct",
            "sales_yen",
            "cash_yen",
            "cashless_ratio_pct",
        )
        row |= dict.fromkeys(lost)
    return row


def _district_rows(city: City) -> list[dict[str, object]]:
    centres = {each.district: each.name for each in city.facilities if each.kind == "administrative_center"}
    centres[city.old_town.name] = practice_mesh.OLD_TOWN_CENTRE
    return [
        {"order": number, "district": each.name, "center_facility": centres[each.name]}
        for number, each in enumerate([*city.districts, city.old_town], 1)
    ]


def _facility_row(facility: Facility) -> dict[str, object]:
    return {
        "facility": facility.name,
        "kind": facility.kind,
        "district": facility.district,
        "name_in_open_data": None,
        "address": f"練習市{facility.district or '練習町'}（架空）",
        "latitude": f"{facility.latitude:.6f}",
        "longitude": f"{facility.longitude:.6f}",
        "predecessor": None,
        "source_url": None,
    }


def _age_row(district: District) -> dict[str, object]:
    return {
        "地区": district.name,
        "総人口": district.population,
        "65歳以上人口": district.aged,
        "年齢不詳": district.age_unknown,
        "基準日": CENSUS_DAY,
        "人口の種類": CENSUS,
        "出典": SOURCE,
    }


def _truth_rows(places: list[District], seed: int) -> list[dict[str, object]]:
    people, aged = sum(each.population for each in places), sum(each.aged for each in places)
    observed = "14地区の標本で観測される相関係数の平均（2023年、件数、行政センターのみ、2,000回の模擬）"
    rule = f"乱数の種（架空の窓口の稼働開始日{FIRST_DAY}を数字にしたもの。2021年の集計は{LAST_DAY}まで）"
    return truth_rows(
        asdict(TRUTH),
        _TRUTHS,
        ("observed_correlation", OBSERVED_CORRELATION, "-", observed),
        ("population_total", people, "人", "練習市の総人口（15地区の合計）"),
        ("aged_total", aged, "人", "練習市の65歳以上人口（15地区の合計）"),
        ("seed", seed, "-", rule),
    )


def main() -> None:
    """Write the committed tables anew into data/practice/ of the project."""
    write(project_root() / "data" / "practice")


if __name__ == "__main__":
    main()
