"""What goes together with the aging rate of districts, and whether it can be told apart."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from analysis.stats.correlation import correlation
from analysis.stats.partial import partial_correlation

QUANTITIES = {
    "ratio_pct": "キャッシュレス決済比率",
    "aging_pct": "高齢化率（年齢不詳を除く）",
    "distance_km": "駅からの直線距離",
    "transactions": "窓口の大きさ（2021年の件数）",
}


def pairwise(areas: pd.DataFrame, *, confidence: float, seed: int) -> pd.DataFrame:
    """Correlate each pair of quantities that the districts have.

    Parameters
    ----------
    areas : DataFrame
        From `analysis.measures.districts.districts`.
    confidence : float
        Level of the intervals.
    seed : int
        Of the permutation tests.

    Returns
    -------
    DataFrame
        name (the pair), estimate, low, high, n, p. Pairs with the aging rate are left out while it is not
        registered.
    """
    known = [column for column in QUANTITIES if areas[column].notna().any()]
    rows = []
    for first, second in combinations(known, 2):
        found = correlation(areas[first], areas[second], confidence=confidence, seed=seed)
        rows.append(
            {
                "name": f"{QUANTITIES[first]}と{QUANTITIES[second]}",
                "estimate": found.estimate,
                "low": found.low,
                "high": found.high,
                "n": found.n,
                "p": found.p_value,
            }
        )
    return pd.DataFrame(rows)


def partials(areas: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Relate the ratio to the aging rate with distance and size held fixed.

    Parameters
    ----------
    areas : DataFrame
        From `analysis.measures.districts.districts`, with registered ages.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        name (what is held fixed), estimate, low, high, n.

    Notes
    -----
    With as few districts as a city has, and quantities that go together, these intervals are wide: they show
    that the data cannot tell the quantities apart, and are no evidence for one of them.
    """
    rows = []
    for held in (["distance_km"], ["transactions"], ["distance_km", "transactions"]):
        found = partial_correlation(
            areas["aging_pct"],
            areas["ratio_pct"],
            {column: areas[column] for column in held},
            confidence=confidence,
        )
        name = "・".join(QUANTITIES[column] for column in held) + "を一定とみなす"
        rows.append(
            {"name": name, "estimate": found.estimate, "low": found.low, "high": found.high, "n": found.n}
        )
    return pd.DataFrame(rows)
