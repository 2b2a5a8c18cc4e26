"""Funnel plot of rates: how far units of a size lie from the overall rate when counts vary more than Poisson's law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import FloatArray, check_columns

FEWEST = 5


@dataclass(frozen=True)
class FunnelPoint:
    """One unit.

    Attributes
    ----------
    unit : str
    exposure : float
        Its size (person-months).
    rate : float
        Count / exposure.
    z : float
        Distance from the overall rate in standard deviations, over-dispersion included.
    outside : str
        `high`, `low` or empty.
    """

    unit: str
    exposure: float
    rate: float
    z: float
    outside: str


@dataclass(frozen=True)
class Funnel:
    """Rates about an overall rate, with limits that widen for small units.

    Attributes
    ----------
    rate : float
        sum(counts) / sum(exposure).
    dispersion : float
        Times that the variance exceeds Poisson's (at least 1).
    level : float
        Of the limits.
    points : tuple of FunnelPoint
    n : int
    """

    rate: float
    dispersion: float
    level: float
    points: tuple[FunnelPoint, ...]
    n: int

    def limits(self, exposure: ArrayLike, level: float | None = None) -> tuple[FloatArray, FloatArray]:
        """Compute the lower (not below 0) and upper limit for sizes, at this or another level."""
        half = stats.norm.ppf((1 + (level or self.level)) / 2)
        width = half * np.sqrt(self.dispersion * self.rate / np.asarray(exposure, dtype=float))
        return np.maximum(self.rate - width, 0.0), self.rate + width


def funnel(
    counts: ArrayLike,
    exposure: ArrayLike,
    *,
    level: float = 0.998,
    winsor: float = 0.1,
    units: Iterable[object] | None = None,
) -> Funnel:
    """Compare the rates of units with the overall rate, each by what its size lets one expect.

    Parameters
    ----------
    counts : array_like of shape (n,)
        Events, not negative.
    exposure : array_like of shape (n,)
        Size, in the unit of the rate's denominator; above 0.
    level : float
        Of the limits, between 0.5 and 1; 0.998 is the custom where many units are looked at.
    winsor : float
        Share of the distances at each end, from 0 below 0.5, drawn in before the dispersion is estimated, lest units
        that are unlike the others hide themselves by widening the limits.
    units : iterable of length n, optional
        Unique names.

    Returns
    -------
    Funnel

    Raises
    ------
    DataError
        Fewer than 5 units, a missing value, a negative count, no exposure, or no event at all.
    ParameterError
        level or winsor out of range.

    Notes
    -----
    Multiplicative over-dispersion: the variance of a count is phi times Poisson's, phi the mean square of the
    winsorised z = (y - rate * e) / sqrt(rate * e), and 1 where that is less. It means that a unit is a sum of
    like parts (persons) whose events come in clumps, so that limits narrow with 1 / sqrt(exposure). Units that
    differ in kind whatever their size need an additive model; here they show as large units outside the limits.
    The null hypothesis of each unit: its rate is the overall one.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine
    24, 1185-1202.
    """
    _check_options(level, winsor)
    columns, names = check_columns({"counts": counts, "exposure": exposure}, units)
    y, e = columns["counts"], columns["exposure"]
    _check(y, e, names)
    rate = float(y.sum() / e.sum())
    naive = (y - rate * e) / np.sqrt(rate * e)
    drawn_in = np.clip(naive, *np.quantile(naive, [winsor, 1 - winsor]))
    dispersion = max(float((drawn_in**2).mean()), 1.0)
    z = naive / np.sqrt(dispersion)
    half = stats.norm.ppf((1 + level) / 2)
    outside = np.select([z > half, z < -half], ["high", "low"], "")
    points = tuple(
        FunnelPoint(name, float(size), float(count / size), float(far), str(side))
        for name, size, count, far, side in zip(names, e, y, z, outside, strict=True)
    )
    return Funnel(rate, dispersion, level, points, len(names))


def _check_options(level: float, winsor: float) -> None:
    for name, value, low, high in (("level", level, 0.5, 1.0), ("winsor", winsor, -1e-12, 0.5)):
        if not low < value < high:
            bounds = "0.5より大きく1より小さい" if name == "level" else "0以上0.5未満の"
            raise ParameterError(Problem(f"{value} は使えません。", name, f"{bounds}数にしてください。"))


def _check(y: FloatArray, e: FloatArray, names: list[str]) -> None:
    wrong = np.flatnonzero(~((y >= 0) & (e > 0)))
    if len(wrong):
        raise DataError(
            *(
                Problem(
                    f"「{names[i]}」の数 {y[i]:g} と大きさ {e[i]:g} が、0以上の数と正の大きさではありません。",
                    "counts, exposure",
                    "その対象を除くか、表を確かめてください。",
                )
                for i in wrong
            )
        )
    if len(y) < FEWEST or y.sum() == 0:
        what = f"対象が{len(y)}件（数の合計 {y.sum():g}）では、管理限界を計算できません。"
        raise DataError(Problem(what, "counts", f"{FEWEST}件以上の対象を渡してください。"))
