"""One correlation with everything that has to be said about it: estimate, interval, p-value, counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import ParameterError, Problem
from analysis.stats.coefficients import Method, point_estimate
from analysis.stats.intervals import Interval, bca_interval, fisher_interval
from analysis.stats.options import check_count, check_level, check_seed
from analysis.stats.permutation import PermutationP, PMethod, permutation_p
from analysis.stats.samples import Sample, paired_sample

IntervalMethod = Literal["fisher", "bca"]


@dataclass(frozen=True)
class Correlation:
    """A correlation coefficient with its interval and permutation p-value.

    Attributes
    ----------
    method : {"pearson", "spearman", "kendall"}
    estimate, low, high : float
        Coefficient and limits, in [-1, 1].
    level : float
        Confidence level of the interval.
    interval_method : {"fisher", "bca"}
    p_value : float
        Two-sided, in (0, 1]. Null hypothesis: independence.
    p_method : {"exact permutation", "Monte Carlo permutation"}
    permutations : int
        Permutations behind `p_value`.
    n, n_missing, n_zero_weight : int
        Units used; left out because a value is missing; left out because the weight is zero.
    weighted : bool
    effective_n : float
        Kish's effective number of units; n without weights.
    degenerate_resamples : int
        Bootstrap resamples left out because a column was constant in them.
    notes : tuple of str
        What a reader has to know about this very result, in Japanese.
    """

    method: Method
    estimate: float
    low: float
    high: float
    level: float
    interval_method: IntervalMethod
    p_value: float
    p_method: PMethod
    permutations: int
    n: int
    n_missing: int
    n_zero_weight: int
    weighted: bool
    effective_n: float
    degenerate_resamples: int
    notes: tuple[str, ...]

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


def correlation(
    x: ArrayLike,
    y: ArrayLike,
    *,
    seed: int,
    method: Method = "pearson",
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
    interval: Literal["auto", "fisher", "bca"] = "auto",
    resamples: int = 9999,
    permutations: int = 9999,
    units: Iterable[object] | None = None,
) -> Correlation:
    """Estimate a correlation, its confidence interval and its permutation p-value.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Paired numbers; incomplete pairs are left out and counted.
    seed : int
        Makes resamples and permutations reproducible; 0 or greater.
    method : {"pearson", "spearman", "kendall"}
        Linear correlation, rank correlation, or tau-b.
    weights : array_like of shape (m,), optional
        Non-negative; Pearson only. For example the number of payments behind each ratio y.
    confidence : float
        Confidence level in (0, 1).
    interval : {"auto", "fisher", "bca"}
        "auto" is Fisher's transformation, and BCa with weights (for which Fisher's variance does not hold).
    resamples, permutations : int
        At least 999 and 99.
    units : iterable of length m, optional
        Unique names, used in messages.

    Returns
    -------
    Correlation

    Raises
    ------
    DataError
        See `paired_sample` and `bca_interval`.
    ParameterError
        Unknown method or interval, level outside (0, 1), weights with a rank correlation, Fisher with
        weights.

    Notes
    -----
    Fisher's interval assumes a bivariate normal distribution (Pearson) or a large sample (ranks), BCa
    independent units; the p-value assumes neither and may therefore disagree with the interval at the margin.
    Where the units are all units that exist (every counter of a city), interval and p-value do not speak of
    sampling but of how far chance alone, under exchangeability, could have produced the pattern.

    With weights w the coefficient is sum w dx dy / sqrt(sum w dx^2 * sum w dy^2), deviations taken from the
    weighted means. Sources: see `fisher_interval`, `bca_interval` and `permutation_p`.
    """
    _check_options(method, interval, weights is not None)
    check_level(confidence)
    check_seed(seed)
    check_count(resamples, "resamples", 999)
    check_count(permutations, "permutations", 99)
    sample = paired_sample(x, y, weights=weights, units=units)
    estimate = point_estimate(sample.x, sample.y, method, sample.weights)
    weighted = sample.weights is not None
    chosen: IntervalMethod = ("bca" if weighted else "fisher") if interval == "auto" else interval
    # Two independent streams: changing the number of resamples must not change the p-value.
    if chosen == "fisher":
        limits = fisher_interval(estimate, sample.n, method, confidence)
    else:
        limits = bca_interval(sample, method, confidence, resamples, np.random.default_rng([seed, 0]))
    columns = [part.tobytes() for part in (sample.x, sample.y, sample.weights) if part is not None]
    test = _test(tuple(columns), method, permutations, seed)
    return Correlation(
        method=method,
        estimate=estimate,
        low=limits.low,
        high=limits.high,
        level=confidence,
        interval_method=chosen,
        p_value=test.p_value,
        p_method=test.method,
        permutations=test.permutations,
        n=sample.n,
        n_missing=sample.n_missing,
        n_zero_weight=sample.n_zero_weight,
        weighted=weighted,
        effective_n=sample.effective_n,
        degenerate_resamples=limits.degenerate,
        notes=_notes(sample, estimate, chosen, limits),
    )


# Whoever asks for the same correlation at another level does not wait for the permutations again.
@lru_cache(maxsize=64)
def _test(columns: tuple[bytes, ...], method: Method, permutations: int, seed: int) -> PermutationP:
    x, y, *weights = (np.frombuffer(column) for column in columns)
    sample = Sample(x, y, weights[0] if weights else None, {}, (), len(x), 0, 0)
    return permutation_p(sample, method, permutations, np.random.default_rng([seed, 1]))


def _check_options(method: str, interval: str, weighted: bool) -> None:
    intervals = ("auto", *get_args(IntervalMethod))
    checks = [
        (
            method not in get_args(Method),
            f"相関係数の種類 {method!r} はありません。",
            "method",
            get_args(Method),
        ),
        (interval not in intervals, f"信頼区間の方法 {interval!r} はありません。", "interval", intervals),
        (
            weighted and method in ("spearman", "kendall"),
            "重みを付けられるのはピアソンの相関係数だけです。",
            "method",
            ("pearson",),
        ),
        (
            weighted and interval == "fisher",
            "重み付きの相関係数にフィッシャーの信頼区間は使えません。",
            "interval",
            ("auto", "bca"),
        ),
    ]
    problems = [
        Problem(what, where, f"{'、'.join(choices)} から選んでください。")
        for wrong, what, where, choices in checks
        if wrong
    ]
    if problems:
        raise ParameterError(*problems)


def _notes(sample: Sample, estimate: float, chosen: IntervalMethod, limits: Interval) -> tuple[str, ...]:
    notes = []
    if sample.n_missing:
        notes.append(f"値が欠けている{sample.n_missing}件を除いた。")
    if sample.n_zero_weight:
        notes.append(f"重みが0の{sample.n_zero_weight}件を除いた。")
    if sample.weights is not None:
        notes.append(f"重みの偏りを考えた実効的な対象数は{sample.effective_n:.1f}件（{sample.n}件中）。")
    if limits.degenerate:
        notes.append(f"値がすべて同じになった再標本{limits.degenerate}個を除いて信頼区間を求めた。")
    if chosen == "bca" and sample.n < 20:
        notes.append("対象が20件未満なので、ブートストラップの信頼区間は実際より狭めに出やすい。")
    if abs(estimate) >= 1 - 1e-12:
        notes.append("相関係数がちょうど±1である。同じ値から作った2つの列でないか確かめる必要がある。")
    return tuple(notes)
