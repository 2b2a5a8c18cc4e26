"""Difference and ratio of the means of two sets of days."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, is_constant
from analysis.stats.effect import Effect, complete, t_limits
from analysis.stats.options import check_level

SERIAL_NOTE = "日どうしは独立とみなしている。続いた日の値が似ていると、区間は狭すぎる。"


def difference_of_means(a: ArrayLike, b: ArrayLike, *, confidence: float = 0.95) -> Effect:
    """Mean of a minus mean of b, with Welch's interval.

    Parameters
    ----------
    a, b : array_like of shape (n_a,), (n_b,)
        Values a day, in the same units: a of the event days, b of the others. Missing ones are left out and
        counted.
    confidence : float
        In (0, 1).

    Returns
    -------
    Effect
        In the units of the values.

    Raises
    ------
    DataError
        Fewer than two values on a side, or no spread on either.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    Null hypothesis: both means are equal. Assumes independent days and roughly normal means; the variances may
    differ. It says nothing on *why* they differ: event days are not drawn by lot.

    References
    ----------
    Welch, B. L. (1947). Biometrika 34, 28-35.
    """
    check_level(confidence)
    first, second, missing = _two_sides(a, b)
    test: Any = stats.ttest_ind(first, second, equal_var=False)
    limits = test.confidence_interval(confidence)
    return Effect(
        estimate=float(first.mean() - second.mean()),
        low=float(limits.low),
        high=float(limits.high),
        level=confidence,
        std_error=float(np.sqrt(_squared_error(first) + _squared_error(second))),
        df=float(test.df),
        p_value=float(test.pvalue),
        n=len(first) + len(second),
        n_event=len(first),
        n_other=len(second),
        n_missing=missing,
        method="Welch",
        notes=(SERIAL_NOTE,),
    )


def ratio_of_means(a: ArrayLike, b: ArrayLike, *, confidence: float = 0.95) -> Effect:
    """Mean of a over mean of b, with an interval on the logarithmic scale.

    Parameters
    ----------
    a, b : array_like of shape (n_a,), (n_b,)
        Values a day, none negative, in the same units. Missing ones are left out and counted.
    confidence : float
        In (0, 1).

    Returns
    -------
    Effect
        A pure number; 2.36 means 2.36 times as much. `std_error` is that of the logarithm.

    Raises
    ------
    DataError
        Fewer than two values on a side, no spread on either, a negative value or a mean of zero.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    Null hypothesis: the ratio is 1. The variance of ln(mean a / mean b) is s_a^2/(n_a mean_a^2) + s_b^2/(n_b
    mean_b^2) (delta method; Hedges, Gurevitch & Curtis 1999), with Student's t and the degrees of freedom of
    Welch and Satterthwaite. The interval is never negative and turns into its reciprocal when a and b are
    exchanged. Assumes independent days.

    References
    ----------
    Hedges, L. V., Gurevitch, J. & Curtis, P. S. (1999). The meta-analysis of response ratios in experimental
    ecology. Ecology 80, 1150-1156.
    """
    check_level(confidence)
    first, second, missing = _two_sides(a, b)
    for name, side in (("a", first), ("b", second)):
        _positive_mean(side, name)
    parts = np.array([_squared_error(side) / side.mean() ** 2 for side in (first, second)])
    df = float(parts.sum() ** 2 / (parts**2 / [len(first) - 1, len(second) - 1]).sum())
    error = float(np.sqrt(parts.sum()))
    log_ratio = float(np.log(first.mean() / second.mean()))
    limits = t_limits(log_ratio, error, df, confidence)
    return Effect(
        estimate=float(np.exp(log_ratio)),
        low=float(np.exp(limits.low)),
        high=float(np.exp(limits.high)),
        level=confidence,
        std_error=error,
        df=df,
        p_value=limits.p_value,
        n=len(first) + len(second),
        n_event=len(first),
        n_other=len(second),
        n_missing=missing,
        method="log ratio (delta method)",
        notes=(SERIAL_NOTE,),
    )


def _two_sides(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray, int]:
    first, missing_a = complete(a, "a")
    second, missing_b = complete(b, "b")
    if is_constant(first) and is_constant(second):
        raise DataError(
            Problem(
                f"どちらの側も値がすべて同じ（{first[0]:g} と {second[0]:g}）なので、誤差を見積もれません。",
                "a, b",
                "平均ではなく、1日ごとの値を渡してください。",
            )
        )
    return first, second, missing_a + missing_b


def _squared_error(values: FloatArray) -> float:
    return float(values.var(ddof=1) / len(values))


def _positive_mean(values: FloatArray, name: str) -> None:
    if (values < 0).any() or values.mean() <= 0:
        raise DataError(
            Problem(
                f"負の値があるか、平均が0です（最小 {values.min():g}、平均 {values.mean():g}）。",
                name,
                "比は0以上の量（人数、台数）だけで計算できます。差を使ってください。",
            )
        )
