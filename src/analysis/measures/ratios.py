"""Ratios of sums: of a year, of a kind of facility, of a district, and how they change."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.measures.cashless import LARGEST_PARKING, Counters
from analysis.stats.proportion import overall_proportion

ENOUGH = 4


def totals(selected: Counters, *, without: Sequence[str] = (LARGEST_PARKING,)) -> pd.DataFrame:
    """Ratio of the sums by year: all counters, those present in every year, each also without some.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`.
    without : sequence of str
        Facilities whose weight is shown by leaving them out.

    Returns
    -------
    DataFrame
        Columns scope (`all` or `matched`), without (bool), year, n, total, cashless, ratio (0-1).
    """
    used = selected.used
    matched = used[used["facility"].isin(_in_every_year(used))]
    scopes = {"all": used} | ({"matched": matched} if comparable(selected) else {})
    parts = [
        sums(table[~table["facility"].isin(without)] if leave_out else table, "year").assign(
            scope=scope, without=leave_out
        )
        for scope, table in scopes.items()
        for leave_out in (False, True)
    ]
    return pd.concat(parts, ignore_index=True)


def by_kind(selected: Counters) -> pd.DataFrame:
    """Ratio of the sums by year and kind of facility.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`.

    Returns
    -------
    DataFrame
        Columns year, kind, n, total, cashless, ratio (0-1).
    """
    return sums(selected.used, "year", "kind")


def changes(selected: Counters) -> pd.DataFrame:
    """Ratio before and after for the counters that have both years.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`, with two years; the earlier is "before".

    Returns
    -------
    DataFrame
        Columns facility, kind, total_before, cashless_before, total_after, cashless_after, before, after
        (ratios, 0-1) and change (difference), largest rise first.

    Raises
    ------
    DataError
        If there are not exactly two years.
    """
    years = sorted(selected.used["year"].unique())
    if len(years) != 2:
        raise DataError(
            Problem(f"比較には2つの年が必要です（いま {years}）。", "years", "年を2つ指定してください。")
        )
    keys = ["facility", "kind"]
    early, late = (
        selected.used[selected.used["year"] == year].set_index(keys)[["total", "cashless", "ratio"]]
        for year in years
    )
    both = early.add_suffix("_before").join(late.add_suffix("_after"), how="inner").reset_index()
    both = both.rename(columns={"ratio_before": "before", "ratio_after": "after"})
    both["change"] = both["after"] - both["before"]
    return both.sort_values("change", ascending=False, ignore_index=True)


def comparable(selected: Counters) -> bool:
    """Tell whether any counter is there in both of two years.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`.

    Returns
    -------
    bool
    """
    return selected.used["year"].nunique() == 2 and bool(_in_every_year(selected.used))


def count_dispersion(
    counts: Counters, *, confidence: float, without: Sequence[str] = (LARGEST_PARKING,)
) -> pd.DataFrame:
    """Estimate the ratio of counts with its over-dispersion, for all counters and without some.

    Parameters
    ----------
    counts : Counters
        From `analysis.measures.cashless.counters`, measured by count.
    confidence : float
        Level of the interval.
    without : sequence of str
        Facilities whose weight is shown by leaving them out.

    Returns
    -------
    DataFrame
        without (bool), n, total, cashless, ratio, low, high (0-1), dispersion. Interval and dispersion are
        missing with fewer than four counters, or where all or none of the payments are cashless. The second row
        is there only where leaving out changes something and leaves something.
    """
    kept = counts.used[~counts.used["facility"].isin(without)]
    parts = [counts.used] + ([kept] if 0 < len(kept) < len(counts.used) else [])
    rows = []
    for number, part in enumerate(parts):
        sums = {"n": len(part), "total": part["total"].sum(), "cashless": part["cashless"].sum()}
        rows.append({"without": bool(number), **sums, **_spread(part, confidence)})
    return pd.DataFrame(rows)


def _spread(part: pd.DataFrame, confidence: float) -> dict[str, float | None]:
    if len(part) < ENOUGH or part["cashless"].sum() in (0, part["total"].sum()):
        ratio = part["cashless"].sum() / part["total"].sum() if len(part) else None
        return {"ratio": ratio, "low": None, "high": None, "dispersion": None}
    found = overall_proportion(part["cashless"], part["total"], confidence=confidence)
    limits = {"low": found.low, "high": found.high}
    return {"ratio": found.estimate, **limits, "dispersion": found.dispersion}


def by_district(selected: Counters, *, year: int) -> pd.DataFrame:
    """Ratio of the sums of the counters of each district.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`.
    year : int
        Calendar year.

    Returns
    -------
    DataFrame
        Columns district, n_counters, total, cashless, ratio (0-1). Counters without a district do not count.
    """
    table = selected.used[(selected.used["year"] == year) & selected.used["district"].notna()]
    return sums(table, "district").rename(columns={"n": "n_counters"})


def sums(table: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Add up the payments of counters and divide the sums.

    Parameters
    ----------
    table : DataFrame
        facility, total, cashless and the columns of `by`.
    *by : str
        Columns that make up a group; rows without one of them do not count.

    Returns
    -------
    DataFrame
        The columns of `by`, n, total, cashless, ratio (0-1).
    """
    grouped = table.groupby(list(by), as_index=False, sort=False)
    frame = grouped.agg(n=("facility", "size"), total=("total", "sum"), cashless=("cashless", "sum"))
    return frame.assign(ratio=frame["cashless"] / frame["total"])


def _in_every_year(used: pd.DataFrame) -> list[str]:
    seen = used.groupby("facility")["year"].nunique()
    return list(seen.index[seen == used["year"].nunique()])
