"""キャッシュレス決済比率: the city's ratio of cashless payments at its counters.

The ratio is cashless payments / all payments, of yen (`amount`, 決済額ベース, the basis of the national figures) or
of transactions (`count`, 件数ベース). A ratio of several counters is the ratio of their sums, never the mean of
their ratios.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import DataError, ParameterError, Problem

MEASURES = {
    "amount": ("sales_yen", "cashless_yen", "円"),
    "count": ("count_total", "count_cashless", "件"),
}
KINDS = {
    "parking": "駐車場・駐輪場",
    "culture": "文化・学習施設",
    "administrative_center": "行政センター",
    "liaison_office": "連絡所",
    "citizen_service_center": "市民サービスセンター",
    "city_hall": "本庁の窓口",
    "sports": "体育施設",
}
CERTIFICATE_KINDS = ("administrative_center", "liaison_office", "citizen_service_center", "city_hall")
LARGEST_PARKING = "西口駐車場"


@dataclass(frozen=True)
class Counters:
    """The counters that a study uses, and those that it leaves out with the reason.

    Parameters
    ----------
    used : DataFrame
        One row a counter and year: year, facility, kind, district, total, cashless (yen or transactions),
        ratio (0-1), count_total (transactions, where printed), sales_yen.
    excluded : DataFrame
        Columns year, facility, reason.
    measure : str
        `amount` or `count`.
    """

    used: pd.DataFrame
    excluded: pd.DataFrame
    measure: str


def counters(
    payments: pd.DataFrame,
    facilities: pd.DataFrame,
    *,
    years: Sequence[int],
    measure: str = "amount",
    kinds: Sequence[str] = (),
    min_sales: float = 0,
    exclude: Sequence[str] = (),
    allow_none: bool = False,
) -> Counters:
    """Select counters and compute their cashless ratios.

    Parameters
    ----------
    payments : DataFrame
        One row a year and facility, as the table `cashless_by_facility`.
    facilities : DataFrame
        One row a facility: facility, kind, district, latitude, longitude.
    years : sequence of int
        Calendar years to keep.
    measure : {"amount", "count"}
        Yen or transactions.
    kinds : sequence of str
        Kinds of facility to keep; empty keeps all.
    min_sales : float
        Leave out counters with smaller sales in that year (yen).
    exclude : sequence of str
        Facilities to leave out by name.
    allow_none : bool
        Accept conditions that no counter meets.

    Returns
    -------
    Counters

    Raises
    ------
    DataError
        If a cashless sum exceeds its total, or a facility is missing from `facilities`.
    ParameterError
        If `exclude` or `years` name what the data do not have, there are more than two years, or nothing is
        left.
    """
    if len(set(years)) > 2:
        raise ParameterError(
            Problem(f"対象年が{len(set(years))}つあります。", "years", "1つか2つにしてください。")
        )
    _known("years", years, payments["year"])
    _known("exclude", exclude, payments["facility"])
    total, cashless, _ = MEASURES[measure]
    table = _with_kinds(payments[payments["year"].isin(years)], facilities)
    table = table.assign(total=table[total].astype("Float64"), cashless=table[cashless].astype("Float64"))
    reason = pd.Series("", index=table.index, dtype="object")
    # the last rule that applies wins, so the most basic one comes last
    reason[table["sales_yen"].fillna(min_sales) < min_sales] = f"売上高が{min_sales:,.0f}円未満"
    if kinds:
        reason[~table["kind"].isin(kinds)] = "対象外の施設区分"
    reason[table["facility"].isin(exclude)] = "パラメータ exclude で除外"
    reason[table["total"] == 0] = "合計が0のため比率を計算できない"
    reason[table["total"].isna() | table["cashless"].isna()] = _missing_reason(measure)
    used = table[reason == ""].copy()
    if used.empty and not allow_none:
        raise ParameterError(
            Problem(
                "条件に合う窓口が1つも残りません。",
                f"対象年 {'、'.join(map(str, years))}、比率の基準 {'件数' if measure == 'count' else '決済額'}",
                "条件をゆるめてください（郡山市の件数が印刷されているのは2021年だけです）。",
            )
        )
    _check_parts(used)
    used["ratio"] = (used["cashless"] / used["total"]).astype(float)
    used[["total", "cashless"]] = used[["total", "cashless"]].astype(float)
    excluded = table.loc[reason != "", ["year", "facility"]].assign(reason=reason[reason != ""])
    return Counters(used.reset_index(drop=True), excluded.reset_index(drop=True), measure)


def _with_kinds(payments: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    unknown = sorted(set(payments["facility"]) - set(facilities["facility"]))
    if unknown:
        raise DataError(
            *(
                Problem(
                    f"施設「{name}」が施設一覧にありません。", "facilities", "施設一覧に1行加えてください。"
                )
                for name in unknown
            )
        )
    known = facilities[["facility", "kind", "district", "latitude", "longitude"]]
    return payments.merge(known, on="facility", how="left", validate="many_to_one").reset_index(drop=True)


def _missing_reason(measure: str) -> str:
    basis = "件数" if measure == "count" else "決済額"
    return f"{basis}の合計が印刷されていない（独自集計・未掲載）"


def _check_parts(used: pd.DataFrame) -> None:
    wrong = used[(used["cashless"] > used["total"]) | (used["cashless"] < 0) | (used["total"] < 0)]
    if len(wrong):
        raise DataError(
            *(
                Problem(
                    f"キャッシュレス {row.cashless:,.0f} が合計 {row.total:,.0f} の範囲にありません。",
                    f"cashless_by_facility {row.year}年 {row.facility}",
                    "原資料の数字と照合し、CSV を直してください。",
                )
                for row in wrong.itertuples()
            )
        )


def _known(parameter: str, given: Sequence[object], column: pd.Series) -> None:
    missing = [value for value in given if value not in set(column)]
    if missing:
        some = "、".join(str(value) for value in sorted(set(column))[:40])
        raise ParameterError(
            *(
                Problem(f"「{value}」はデータにありません。", parameter, f"次から選んでください：{some}")
                for value in missing
            )
        )
