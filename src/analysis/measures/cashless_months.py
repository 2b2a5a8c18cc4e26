"""Cashless ratio of the counters month by month: the printed values in use, their years and their season."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.stats.concordance import Concordance, concordance

PLACEMENTS = {"all": "すべての月", "matched": "読み順だけの月を除く", "fixed": "確かめられる月だけ"}
PAPERS = {"20240208": "2024-02-08の資料", "20230214": "2023-02-14の資料"}
EVIDENCE = (
    "3年分とも、別の資料との一致か、同じ行の並びで確かめられる",
    "2022年は別の資料と一致。2021年と2023年の区別は読み順による",
    "3年分とも読み順だけによる（2022年は別の資料と値が違う）",
)
_WEAKEST = {"all": 2, "matched": 1, "fixed": 0}
_SCOPE, _ITEM = "郡山市の窓口", "窓口キャッシュレス決済比率"


@dataclass(frozen=True, eq=False)
class Months:
    """Monthly ratios in use.

    Attributes
    ----------
    used : DataFrame
        month (YYYY-MM), year, month_of_year, ratio_pct, evidence (position in `EVIDENCE`, of the weakest of the
        years of that month), in order of time.
    groups : DataFrame
        evidence, months (in words), n, used (bool), one row a kind of evidence: all months, used or not.
    complete : bool
        Whether every month of the table is in use.
    paper : str
        Key of `PAPERS`: whose values of 2022.
    """

    used: pd.DataFrame
    groups: pd.DataFrame
    complete: bool
    paper: str


def months(table: pd.DataFrame, earlier: pd.DataFrame, *, placements: str, paper: str) -> Months:
    """Choose the printed values.

    Parameters
    ----------
    table, earlier : DataFrame
        Tables `cashless_monthly` and `cashless_monthly_20230214` (the year 2022 as another paper printed it).
    placements : str
        Key of `PLACEMENTS`: months whose place in the chart rests on weaker evidence are left out in all years, so
        that the season stays balanced.
    paper : str
        Key of `PAPERS`: which paper's values of 2022.

    Returns
    -------
    Months
    """
    frame = table[["month", "year", "month_of_year"]].assign(ratio_pct=table["cashless_ratio_pct"])
    frame["evidence"] = _evidence(table["mapping_note"]).groupby(table["month_of_year"]).transform("max")
    if paper == "20230214":
        other = earlier.set_index("month")["cashless_ratio_pct"]
        frame["ratio_pct"] = frame["month"].map(other).fillna(frame["ratio_pct"])
    kept = frame["evidence"] <= _WEAKEST[placements]
    groups = frame.groupby("evidence").agg(
        months=("month_of_year", lambda part: "、".join(f"{month}月" for month in sorted(set(part)))),
        n=("month", "size"),
    )
    groups["used"] = groups.index <= _WEAKEST[placements]
    used = frame[kept].sort_values("month", ignore_index=True)
    return Months(used, groups.reset_index(), bool(kept.all()), paper)


def years(given: Months, summary: pd.DataFrame, key_figures: pd.DataFrame) -> pd.DataFrame:
    """Put the two figures of a year side by side: the mean of its months and the printed ratio of its totals.

    Parameters
    ----------
    given : Months
        From `months`.
    summary, key_figures : DataFrame
        Tables `cashless_summary_20230721` (years 2021 and 2022; its 2023 is part of a year) and
        `key_figures_20240208` (January to December).

    Returns
    -------
    DataFrame
        year, n (months), months (％), totals (％, missing where not printed or where months were left out), gap
        (months - totals, ポイント), spread (see `least_spread`).

    Raises
    ------
    DataError
        No year has all months that are in use.
    """
    size = given.used["month_of_year"].nunique()
    found = given.used.groupby("year").agg(n=("month", "size"), months=("ratio_pct", "mean"))
    found = found[found["n"] == size].reset_index()
    if found.empty:
        raise DataError(Problem("12か月そろう年がありません。", "cashless_monthly", "表を確かめてください。"))
    found["totals"] = found["year"].map(_totals(summary, key_figures))
    comparable = found["totals"] if given.complete else pd.Series(float("nan"), index=found.index)
    found["gap"] = found["months"] - comparable
    values = given.used.groupby("year")["ratio_pct"].apply(list)
    found["spread"] = [
        least_spread(values[year], total) for year, total in zip(found["year"], comparable, strict=True)
    ]
    return found


def least_spread(ratios: list[float], total: float) -> float | None:
    """Find how unequal the months' sales must be at least for the printed ratio of the year to hold.

    Parameters
    ----------
    ratios : list of float
        Of the months.
    total : float
        Ratio of the year's totals: the mean of the months weighted by sales.

    Returns
    -------
    float or None
        Largest month's sales over smallest month's; 1 where the plain mean is the total already. None where `total`
        is missing or outside the months' range: then no weights do.

    Notes
    -----
    The weighted mean is moved furthest by giving the k lowest (or highest) months one weight and all others
    another, for some k: solved for the ratio of the weights, the smallest over k counts.
    """
    if pd.isna(total) or not min(ratios) < total < max(ratios):
        return None
    apart = sorted(value - total for value in ratios)
    if abs(sum(apart)) < 1e-9:
        return 1.0
    apart = apart if sum(apart) > 0 else [-value for value in reversed(apart)]
    sides = [(sum(apart[:k]), sum(apart[k:])) for k in range(1, len(apart))]
    return min(high / -low for low, high in sides if low < 0)


def differences(given: Months) -> pd.DataFrame:
    """Take each month's ratio less that of the same month a year before.

    Returns
    -------
    DataFrame
        month, year, month_of_year, before, after (％), change (ポイント), in order of time.
    """
    used = given.used
    before = used.assign(year=used["year"] + 1)[["year", "month_of_year", "ratio_pct"]]
    both = used.merge(before, on=["year", "month_of_year"], suffixes=("_after", "_before"))
    both = both.rename(columns={"ratio_pct_before": "before", "ratio_pct_after": "after"})
    both["change"] = (both["after"] - both["before"]).round(6)
    shown = ["month", "year", "month_of_year", "before", "after", "change"]
    return both.sort_values("month", ignore_index=True)[shown]


def season(given: Months, *, seed: int) -> tuple[pd.DataFrame, Concordance]:
    """Take the months less the mean of their year, and measure how far the years agree on their order.

    Parameters
    ----------
    given : Months
        From `months`; years with all months count.
    seed : int
        Of the permutation test.

    Returns
    -------
    tuple of DataFrame and Concordance
        One row a month of the year, one column a year: ポイント from the mean of the year.
    """
    wide = given.used.pivot(index="month_of_year", columns="year", values="ratio_pct")
    wide = wide.dropna(axis="columns")
    return wide - wide.mean(), concordance(wide.T, seed=seed)


def _evidence(notes: pd.Series) -> pd.Series:
    # As the notes of the table say it: in reading order alone, beside a confirmed value, or confirmed.
    return notes.str.contains("読み順").astype(int) + notes.str.startswith("読み順").astype(int)


def _totals(summary: pd.DataFrame, key_figures: pd.DataFrame) -> dict[int, float]:
    # The earlier paper's 2023 was printed in July: part of a year, so its last row is left to the later paper.
    old = summary[(summary["scope"] == _SCOPE) & ~summary["mapping_note"].str.contains("前半", na=False)]
    new = key_figures[key_figures["item"] == _ITEM]
    periods = [
        *old["period"].str.extract(r"^(\d{4})年$")[0],
        *new["period"].str.extract(r"^(\d{4})年1月～12月$")[0],
    ]
    values = [*old["cashless_ratio_pct"], *new["value"]]
    return {int(year): float(value) for year, value in zip(periods, values, strict=True) if pd.notna(year)}
