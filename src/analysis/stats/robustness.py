"""Whether a correlation is the same whichever reasonable way it is computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from analysis.stats.coefficients import Method, point_estimate
from analysis.stats.influence import leave_one_out
from analysis.stats.intervals import fisher_interval
from analysis.stats.options import check_level
from analysis.stats.samples import paired_sample

Conclusion = Literal["positive", "negative", "not confirmed", "not computable"]

LARGEST_DIFFERENCE = 0.3
_JAPANESE: dict[Conclusion, str] = {
    "positive": "正の関係",
    "negative": "負の関係",
    "not confirmed": "関係は確認できない",
    "not computable": "計算できない",
}


@dataclass(frozen=True)
class View:
    """One way of computing the correlation, and what it would make one say.

    Attributes
    ----------
    name : str
        In Japanese, as it stands in a table.
    estimate, low, high : float or None
        Coefficient and Fisher limits; None where it can't be computed.
    n : int
    conclusion : {"positive", "negative", "not confirmed", "not computable"}
        By whether the interval lies above zero, below zero, or includes it.
    """

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    conclusion: Conclusion


@dataclass(frozen=True)
class Robustness:
    """Agreement of Pearson, Spearman, and Pearson without the most influential unit.

    Attributes
    ----------
    pearson, spearman, without_most_influential : View
    most_influential : str
        The unit left out in the third view.
    stable : bool
        False: no relation may be claimed from these data.
    reasons : tuple of str
        Why not stable, in Japanese; empty when stable.
    largest_difference : float or None
        Between any two of the coefficients.
    level : float
    n, n_missing : int
    """

    pearson: View
    spearman: View
    without_most_influential: View
    most_influential: str
    stable: bool
    reasons: tuple[str, ...]
    largest_difference: float | None
    level: float
    n: int
    n_missing: int


def robustness(
    x: ArrayLike, y: ArrayLike, *, units: Iterable[object] | None = None, confidence: float = 0.95
) -> Robustness:
    """Compare Pearson, Spearman, and Pearson without the most influential unit.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Paired numbers; incomplete pairs are left out and counted.
    units : iterable of length m, optional
        Unique names; the most influential one is named in the reasons.
    confidence : float
        Level of the intervals behind the conclusions.

    Returns
    -------
    Robustness

    Raises
    ------
    DataError
        See `leave_one_out`; at least 5 complete pairs.
    ParameterError
        `confidence` outside (0, 1).

    Notes
    -----
    The three are called stable when both hold:

    1. *Same conclusion.* Their intervals (`fisher_interval`) all lie above zero, all below, or all include it.
       Signs alone are not compared: coefficients of 0.02 and -0.03 agree in showing nothing.
    2. *Similar size.* No two coefficients differ by more than 0.3. That is what Cohen (1988) calls a medium
       correlation: where the choice of method, or one unit among many, moves the coefficient by a whole medium
       correlation, the number describes the method or the unit. Comparing Cohen's classes (0.1, 0.3, 0.5)
       themselves would call 0.49 and 0.51 different.

    The rule is deliberately one-sided: it can only take a claim away. It has a price. With 14 units, bivariate
    normal, a true correlation of 0.7 is claimed in about 61 % of samples instead of 83 %, and a correlation that
    does not exist in 1 to 2 % instead of 5 % (simulated in the slow tests). A relation near the edge of its
    interval is called unstable because it *is* decided by one unit.

    It does not replace a look at the scatter plot: a curve, or two groups of units, can produce three high
    coefficients that agree (Anscombe's second set does).

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, 2nd ed., section 3.2.
    """
    check_level(confidence)
    sample = paired_sample(x, y, units=units, minimum=5)
    influence = leave_one_out(sample.x, sample.y, units=sample.units)
    most = influence.most_influential
    pearson = _view("ピアソン", influence.estimate, sample.n, "pearson", confidence)
    spearman = _view(
        "スピアマン（順位）", point_estimate(sample.x, sample.y, "spearman"), sample.n, "spearman", confidence
    )
    without = _view(f"ピアソン（{most.unit}を除く）", most.estimate, sample.n - 1, "pearson", confidence)
    views = (pearson, spearman, without)
    known = [view.estimate for view in views if view.estimate is not None]
    difference = max(known) - min(known) if len(known) == len(views) else None
    reasons = _reasons(views, most.unit, difference)
    return Robustness(
        pearson=pearson,
        spearman=spearman,
        without_most_influential=without,
        most_influential=most.unit,
        stable=not reasons,
        reasons=reasons,
        largest_difference=difference,
        level=confidence,
        n=sample.n,
        n_missing=sample.n_missing,
    )


def _view(name: str, estimate: float | None, n: int, method: Method, confidence: float) -> View:
    if estimate is None:
        return View(name, None, None, None, n, "not computable")
    limits = fisher_interval(estimate, n, method, confidence)
    conclusion: Conclusion = (
        "positive" if limits.low > 0 else "negative" if limits.high < 0 else "not confirmed"
    )
    return View(name, estimate, limits.low, limits.high, n, conclusion)


def _reasons(views: tuple[View, ...], unit: str, difference: float | None) -> tuple[str, ...]:
    if views[-1].conclusion == "not computable":
        return (f"「{unit}」を除くと値がすべて同じになり、相関係数を計算できない。関係はこの1件だけによる。",)
    reasons = []
    if len({view.conclusion for view in views}) > 1:
        said = "、".join(f"{view.name} {view.estimate:.2f}：{_JAPANESE[view.conclusion]}" for view in views)
        reasons.append(f"求め方によって結論が変わる。{said}。")
    if difference is not None and difference > LARGEST_DIFFERENCE:
        reasons.append(f"求め方によって相関係数が{difference:.2f}違う（{LARGEST_DIFFERENCE}を超える）。")
    return tuple(reasons)
