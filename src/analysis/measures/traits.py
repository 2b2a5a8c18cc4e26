"""What else is known of a counter, and how its cashless ratio goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.measures.cashless import CERTIFICATE_KINDS, Counters
from analysis.measures.geography import around
from analysis.stats.correlation import correlation
from analysis.stats.multiple import holm
from analysis.stats.robustness import Robustness, robustness

TRAITS = {
    "transactions": "窓口の大きさ（2021年の件数）",
    "ticket_yen": "1件あたりの決済額（2021年）",
    "distance_km": "郡山駅からの直線距離",
}
SCOPES = {"all": "全施設", "certificate": "証明書等の窓口だけ"}
COUNTED_YEAR = 2021
ENOUGH = 5
COLUMNS = [
    "year", "scope", "trait", "n", "pearson", "low", "high", "spearman", "without", "unit", "p", "p_holm", "stable", "verdict",
]  # fmt: skip


def with_traits(
    selected: Counters, payments: pd.DataFrame, facilities: pd.DataFrame, station: pd.Series, crs: int
) -> pd.DataFrame:
    """Add size, ticket size and distance to each counter and year.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`.
    payments, facilities : DataFrame
        Tables of the city.
    station : Series
        latitude, longitude.
    crs : int
        EPSG number of the plane of the city.

    Returns
    -------
    DataFrame
        year, facility, kind, ratio_pct, transactions (of 2021), ticket_yen (yen a transaction, 2021),
        distance_km (straight line). Missing where not printed or without a position.

    Notes
    -----
    Size is the count of 2021, not the total of the ratio itself: a ratio goes with its own denominator by
    construction.
    """
    counted = payments[(payments["year"] == COUNTED_YEAR) & (payments["count_total"] > 0)]
    size = pd.DataFrame(
        {
            "facility": counted["facility"],
            "transactions": counted["count_total"].astype(float),
            "ticket_yen": (counted["sales_yen"] / counted["count_total"]).astype(float),
        }
    )
    place = around(facilities, station, crs)[["facility", "distance_km"]]
    used = selected.used[["year", "facility", "kind"]].assign(ratio_pct=100 * selected.used["ratio"])
    return used.merge(size, on="facility", how="left").merge(place, on="facility", how="left")


def relations(frame: pd.DataFrame, *, confidence: float, seed: int) -> pd.DataFrame:
    """Relate the ratio to each trait, by year, for all counters and for those of certificates alone.

    Parameters
    ----------
    frame : DataFrame
        From `with_traits`.
    confidence : float
        Level of the intervals.
    seed : int
        Of the permutation tests.

    Returns
    -------
    DataFrame
        year, scope, trait, n, pearson, low, high, spearman, without (Pearson without the most influential
        unit), unit (which one), p, p_holm (adjusted over all rows), stable (bool), verdict (words).

    Notes
    -----
    Holm's adjustment over the whole table, because each row is a chance to find something. A year and scope
    with fewer than 5 complete counters gives no row.
    """
    rows = {key: _row(part, key[2], confidence, seed) for key, part in _parts(frame)}
    adjusted = holm({str(key): row["p"] for key, row in rows.items()}) if rows else ()
    return pd.DataFrame(
        [
            {"year": year, "scope": SCOPES[scope], "trait": TRAITS[trait], **row, "p_holm": item.adjusted}
            | {"verdict": _verdict(row, item.adjusted, confidence)}
            for ((year, scope, trait), row), item in zip(rows.items(), adjusted, strict=True)
        ],
        columns=COLUMNS,
    )


def trait_robustness(frame: pd.DataFrame, *, year: int, trait: str, confidence: float) -> Robustness:
    """Compare methods for one relation of `relations`.

    Parameters
    ----------
    frame : DataFrame
        From `with_traits`.
    year : int
        Calendar year.
    trait : str
        Key of `TRAITS`.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Robustness
    """
    part = frame[frame["year"] == year]
    return robustness(part[trait], part["ratio_pct"], units=part["facility"], confidence=confidence)


def _parts(frame: pd.DataFrame) -> Iterator[tuple[tuple[int, str, str], pd.DataFrame]]:
    for year in sorted(frame["year"].unique()):
        of_year = frame[frame["year"] == year]
        certificate = of_year[of_year["kind"].isin(CERTIFICATE_KINDS)]
        for scope, part in (("all", of_year), ("certificate", certificate)):
            for trait in TRAITS:
                if part[[trait, "ratio_pct"]].notna().all(axis=1).sum() >= ENOUGH:
                    yield (int(year), scope, trait), part


def _row(part: pd.DataFrame, trait: str, confidence: float, seed: int) -> dict[str, Any]:
    same = robustness(part[trait], part["ratio_pct"], units=part["facility"], confidence=confidence)
    main = correlation(part[trait], part["ratio_pct"], confidence=confidence, seed=seed)
    return {
        "n": main.n,
        "pearson": main.estimate,
        "low": main.low,
        "high": main.high,
        "spearman": same.spearman.estimate,
        "without": same.without_most_influential.estimate,
        "unit": same.most_influential,
        "p": main.p_value,
        "stable": same.stable,
    }


def _verdict(row: dict[str, Any], p_adjusted: float, confidence: float) -> str:
    if not row["stable"]:
        return "方法で変わる"
    excludes_zero = row["low"] > 0 or row["high"] < 0
    return "関係がみられる" if excludes_zero and p_adjusted < 1 - confidence else "確認できない"
