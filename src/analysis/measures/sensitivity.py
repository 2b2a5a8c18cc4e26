"""The same relation under other reasonable specifications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.measures.cashless import MEASURES
from analysis.measures.districts import WEIGHTS, districts, weights_of
from analysis.stats.coefficients import Method
from analysis.stats.correlation import correlation

if TYPE_CHECKING:
    from analysis.data.cities import City

METHODS: dict[Method, str] = {"pearson": "ピアソン", "spearman": "スピアマン", "kendall": "ケンドール"}
BASES = {"amount": "決済額", "count": "件数"}
OFFICES_ONLY = ("administrative_center",)
WITH_LIAISON = ("administrative_center", "liaison_office")


@dataclass(frozen=True)
class Specification:
    """One way of relating the cashless ratio of districts to their aging rate.

    Parameters
    ----------
    year : int
        Calendar year of the payments.
    measure : {"amount", "count"}
        Yen or transactions.
    kinds : tuple of str
        Kinds of counter that make up a district.
    weights : {"none", "total", "population"}
        What weights the districts.
    method : {"pearson", "spearman", "kendall"}
        Coefficient.
    exclude : tuple of str
        Districts left out.
    """

    year: int
    measure: str
    kinds: tuple[str, ...]
    weights: str
    method: Method
    exclude: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How the specification is named in a figure."""
        whole = not self.kinds or "liaison_office" in self.kinds
        offices = "連絡所を含む" if whole else "連絡所を含まない"
        weight = "" if self.weights == "none" else f"・{WEIGHTS[self.weights].split('（')[0]}で重み"
        left_out = f"・{'、'.join(self.exclude)}を除く" if self.exclude else ""
        return f"{METHODS[self.method]}・{self.year}年・{BASES[self.measure]}・{offices}{weight}{left_out}"


def specifications(main: Specification, city: City) -> list[Specification]:
    """List the main specification and those that differ from it in one choice.

    Parameters
    ----------
    main : Specification
        What the study was asked for.
    city : City
        Whose tables say which years have counts.

    Returns
    -------
    list of Specification
        The main one first, without duplicates.
    """
    others = [replace(main, method=method, weights="none") for method in METHODS]
    others += [replace(main, kinds=kinds) for kinds in (OFFICES_ONLY, WITH_LIAISON)]
    others += [replace(main, weights=weights, method="pearson") for weights in WEIGHTS]
    others += [
        replace(main, year=year, measure=measure)
        for year in sorted(city.payments["year"].unique())
        for measure in MEASURES
        if _printed(city.payments, year, measure)
    ]
    return list(dict.fromkeys([main, *others]))


def sensitivity(
    city: City, candidates: Iterable[Specification], *, confidence: float, resamples: int, seed: int
) -> pd.DataFrame:
    """Estimate the relation under each specification.

    Parameters
    ----------
    city : City
        With registered ages.
    candidates : iterable of Specification
        From `specifications`.
    confidence : float
        Level of the intervals.
    resamples : int
        Bootstrap resamples where weights are used.
    seed : int
        Of bootstrap and permutations.

    Returns
    -------
    DataFrame
        name, estimate, low, high, n, p.
    """
    return pd.DataFrame([_row(city, candidate, confidence, resamples, seed) for candidate in candidates])


def _row(
    city: City, candidate: Specification, confidence: float, resamples: int, seed: int
) -> dict[str, object]:
    areas = districts(
        city, year=candidate.year, measure=candidate.measure, kinds=candidate.kinds, exclude=candidate.exclude
    )
    estimate = correlation(
        areas["aging_pct"],
        areas["ratio_pct"],
        method=candidate.method,
        weights=weights_of(areas, candidate.weights, candidate.method),
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )
    numbers = {"estimate": estimate.estimate, "low": estimate.low, "high": estimate.high}
    return {"name": candidate.label, **numbers, "n": estimate.n, "p": estimate.p_value}


def _printed(payments: pd.DataFrame, year: int, measure: str) -> bool:
    columns: Sequence[str] = MEASURES[measure][:2]
    return bool(payments.loc[payments["year"] == year, columns[0]].notna().any())
