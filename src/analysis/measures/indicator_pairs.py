"""Two indicators of areas, and all pairs among which they were one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from analysis.measures.indicators import ENOUGH, Areas
from analysis.stats.coefficients import Method
from analysis.stats.correlation import Correlation, correlation
from analysis.stats.multiple import holm
from analysis.stats.partial import PartialCorrelation, partial_correlation

METHODS: dict[str, Method] = {"ピアソン": "pearson", "スピアマン": "spearman", "ケンドール": "kendall"}


@dataclass(frozen=True)
class Pairs:
    """Every pair of indicators.

    Parameters
    ----------
    table : DataFrame
        x, y (columns), x_title, y_title, n, estimate, low, high, p_value, adjusted (Holm), largest |estimate| first.
    method : {"pearson", "spearman", "kendall"}
    alpha : float
        Below this a p-value counts.
    """

    table: pd.DataFrame
    method: Method
    alpha: float

    @property
    def looked_at(self) -> int:
        """Number of pairs."""
        return len(self.table)

    @property
    def below(self) -> int:
        """Pairs whose own p-value is below alpha."""
        return int((self.table["p_value"] < self.alpha).sum())

    @property
    def remaining(self) -> int:
        """Pairs that remain below alpha after adjustment."""
        return int((self.table["adjusted"] < self.alpha).sum())

    def adjusted(self, x: str, y: str) -> float:
        """Return the adjusted p-value of a pair."""
        columns = (self.table["x"], self.table["y"], self.table["adjusted"])
        return next(float(p) for one, other, p in zip(*columns, strict=True) if {one, other} == {x, y})


def pairs(areas: Areas, *, method: Method, confidence: float, seed: int) -> Pairs:
    """Relate every pair of indicators that enough areas have.

    Parameters
    ----------
    areas : Areas
        From `analysis.measures.indicators.load`.
    method : {"pearson", "spearman", "kendall"}
    confidence : float
        Level of the intervals; 1 - confidence is the level of the tests.
    seed : int
        Of the permutation tests.

    Returns
    -------
    Pairs
        p-values adjusted for the number of pairs (Holm 1979).
    """
    rows = []
    for x, y in combinations(areas.indicators, 2):
        part = areas.frame[[x, y]].dropna()
        if len(part) < ENOUGH or part[x].nunique() < 2 or part[y].nunique() < 2:
            continue
        found = correlation(part[x], part[y], method=method, confidence=confidence, seed=seed)
        titles = {"x_title": areas.indicators[x].title, "y_title": areas.indicators[y].title}
        numbers = {"n": found.n, "estimate": found.estimate, "low": found.low, "high": found.high}
        rows.append({"x": x, "y": y, **titles, **numbers, "p_value": found.p_value})
    table = pd.DataFrame(rows)
    adjusted = holm({str(place): float(p) for place, p in table["p_value"].items()})
    table = table.assign(adjusted=[one.adjusted for one in adjusted])
    order = table["estimate"].abs().sort_values(ascending=False, kind="stable").index
    return Pairs(table.loc[order].reset_index(drop=True), method, 1 - confidence)


def specifications(
    areas: Areas, x: str, y: str, main: Method, *, control: str | None, confidence: float, seed: int
) -> pd.DataFrame:
    """Relate two indicators by every method, with and without a third held fixed.

    Parameters
    ----------
    areas : Areas
        From `analysis.measures.indicators.load`.
    x, y : str
        Indicators.
    main : {"pearson", "spearman", "kendall"}
        The method that was asked for; first in the result.
    control : str or None
        Indicator to hold fixed (Pearson only).
    confidence, seed
        See `pairs`.

    Returns
    -------
    DataFrame
        name, estimate, low, high, n, p.
    """
    part = areas.frame[["area", x, y, *([control] if control else [])]].dropna()
    found: dict[str, Correlation | PartialCorrelation] = {}
    for name, method in sorted(METHODS.items(), key=lambda item: item[1] != main):
        found[name] = correlation(part[x], part[y], method=method, confidence=confidence, seed=seed)
    if control:
        name = f"偏相関（{areas.indicators[control].title}をそろえる）"
        held = {areas.indicators[control].title: part[control]}
        found[name] = partial_correlation(part[x], part[y], held, confidence=confidence)
    rows = [
        {
            "name": name,
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
            "n": one.n,
            "p": one.p_value,
        }
        for name, one in found.items()
    ]
    return pd.DataFrame(rows)
