"""Difference-in-differences of four groups: treated and comparison, before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns, is_constant
from analysis.stats.effect import Effect, complete, t_limits
from analysis.stats.options import check_level

DID_NOTE = "対策がなければ両者は同じだけ変わったはず（平行トレンド）という仮定による。"


@dataclass(frozen=True)
class DifferenceInDifferences:
    """The change of the treated minus the change of the others.

    Attributes
    ----------
    effect : Effect
        `n_event` counts the observations of the treated side.
    change_treated, change_comparison : float
        After minus before, in the units of the values.
    """

    effect: Effect
    change_treated: float
    change_comparison: float


def did(
    treated_before: ArrayLike,
    treated_after: ArrayLike,
    comparison_before: ArrayLike,
    comparison_after: ArrayLike,
    *,
    paired: bool = False,
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """Difference-in-differences with its interval.

    Parameters
    ----------
    treated_before, treated_after, comparison_before, comparison_after : array_like
        Values in the same units, a row an observation (a shop, a day). Missing ones are left out and counted.
    paired : bool
        Before and after are the same units in the same order (shops): the changes of the units are compared.
        Otherwise the four groups are independent samples (days).
    confidence : float
        In (0, 1).

    Returns
    -------
    DifferenceInDifferences

    Raises
    ------
    DataError
        Fewer than two values in a group, different lengths of pairs, or no spread anywhere.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    Null hypothesis: both sides changed by the same amount on average. Assumes parallel trends, which the data
    cannot prove, and independent observations; variances may differ (Welch & Satterthwaite). Daily values of
    one place are not independent: use `did_panel` for them.

    References
    ----------
    Card, D. & Krueger, A. B. (1994). Amer. Econ. Rev. 84, 772-793.
    Satterthwaite, F. E. (1946). Biometrics Bulletin 2, 110-114.
    """
    check_level(confidence)
    if paired:
        treated, missing_t = _changes(treated_before, treated_after)
        others, missing_c = _changes(comparison_before, comparison_after)
        groups, signs, missing = [treated, others], [1, -1], missing_t + missing_c
    else:
        given = {
            "treated_after": treated_after,
            "treated_before": treated_before,
            "comparison_after": comparison_after,
            "comparison_before": comparison_before,
        }
        checked = [complete(values, name) for name, values in given.items()]
        groups, signs = [values for values, _ in checked], [1, -1, -1, 1]
        missing = sum(count for _, count in checked)
    effect = _contrast(groups, signs, missing, confidence)
    changes = [float(group.mean()) for group in groups]
    if not paired:
        changes = [changes[0] - changes[1], changes[2] - changes[3]]
    return DifferenceInDifferences(effect, changes[0], changes[1])


def _changes(before: ArrayLike, after: ArrayLike) -> tuple[FloatArray, int]:
    columns, _ = check_columns({"before": before, "after": after}, None)
    return complete(columns["after"] - columns["before"], "after - before")


def _contrast(groups: list[FloatArray], signs: list[int], missing: int, confidence: float) -> Effect:
    if all(is_constant(group) for group in groups):
        raise DataError(
            Problem(
                "どの組でも値（変化）がすべて同じなので、誤差を見積もれません。",
                "",
                "平均ではなく、1件ごとの値を渡してください。",
            )
        )
    sizes = np.array([len(group) for group in groups])
    squares = np.array([group.var(ddof=1) for group in groups]) / sizes
    estimate = float(sum(sign * group.mean() for sign, group in zip(signs, groups, strict=True)))
    error = float(np.sqrt(squares.sum()))
    df = float(squares.sum() ** 2 / (squares**2 / (sizes - 1)).sum())
    limits = t_limits(estimate, error, df, confidence)
    half = len(groups) // 2
    return Effect(
        estimate=estimate,
        low=limits.low,
        high=limits.high,
        level=confidence,
        std_error=error,
        df=df,
        p_value=limits.p_value,
        n=int(sizes.sum()),
        n_event=int(sizes[:half].sum()),
        n_other=int(sizes[half:].sum()),
        n_missing=missing,
        method="difference-in-differences of changes" if half == 1 else "difference-in-differences of means",
        notes=(DID_NOTE,),
    )
