"""What every comparison returns: an effect with its interval, and the checks that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, as_floats, is_constant, label


@dataclass(frozen=True)
class Effect:
    """An estimated effect (a difference, a ratio or a coefficient) with its interval.

    Attributes
    ----------
    estimate, low, high : float
        In the units of the values for differences; a pure number for ratios.
    level : float
        Confidence level of the interval.
    std_error : float
        Of `estimate`; for ratios, of its natural logarithm.
    df : float
        Degrees of freedom of Student's t behind interval and p-value.
    p_value : float
        Two-sided. Null hypothesis: no difference (a ratio of 1).
    n, n_event, n_other : int
        Observations used: all, those with the event (treated), the others.
    n_missing : int
        Observations left out because a value is missing.
    method : str
    notes : tuple of str
        Japanese sentences that belong beside the number.
    """

    estimate: float
    low: float
    high: float
    level: float
    std_error: float
    df: float
    p_value: float
    n: int
    n_event: int
    n_other: int
    n_missing: int
    method: str
    notes: tuple[str, ...] = ()


class Interval(Protocol):
    """Whatever has an estimate with its limits: an `Effect`, a coefficient."""

    @property
    def estimate(self) -> float: ...  # noqa: D102

    @property
    def low(self) -> float: ...  # noqa: D102

    @property
    def high(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class Limits:
    """Student's t interval and two-sided p-value of one estimate."""

    low: float
    high: float
    p_value: float


def t_limits(estimate: float, std_error: float, df: float, confidence: float) -> Limits:
    """Return the interval estimate -/+ t * std_error and the p-value of "the estimate is zero".

    Parameters
    ----------
    estimate, std_error : float
        In the same units; `std_error` positive.
    df : float
        Positive, need not be whole.
    confidence : float
        In (0, 1).

    Returns
    -------
    Limits
    """
    margin = float(stats.t.ppf((1 + confidence) / 2, df)) * std_error
    p_value = 2 * float(stats.t.sf(abs(estimate) / std_error, df))
    return Limits(estimate - margin, estimate + margin, p_value)


def complete(values: ArrayLike, name: str, minimum: int = 2) -> tuple[FloatArray, int]:
    """Return the finite values of one column and the number of missing ones.

    Parameters
    ----------
    values : array_like of shape (m,)
        Numbers; None, NaN and pandas.NA are missing.
    name : str
        For messages.
    minimum : int
        Values needed.

    Returns
    -------
    values : ndarray of shape (n,)
    n_missing : int

    Raises
    ------
    DataError
        Not numbers, infinite, or fewer than `minimum` values.
    """
    name = label(values, name)
    column = as_floats(values, name)
    if np.isinf(column).any():
        raise DataError(Problem("無限大の値があります。", name, "0で割っていないか確かめてください。"))
    kept = column[~np.isnan(column)]
    if len(kept) < minimum:
        raise DataError(
            Problem(
                f"値が{len(kept)}個しかありません（欠測{len(column) - len(kept)}個を除く。{minimum}個以上必要です）。",
                name,
                "日数を増やしてください。散らばりが分からないと、区間も検定も計算できません。",
            )
        )
    return kept, len(column) - len(kept)


def varies(values: FloatArray, name: str) -> None:
    """Refuse values that are all equal.

    Raises
    ------
    DataError
        No spread, so that no standard error exists.
    """
    if is_constant(values):
        raise DataError(
            Problem(
                f"値がすべて同じ（{values[0]:g}）なので、誤差を見積もれません。",
                name,
                "定数の列や、同じ値で埋められた列でないか確かめてください。",
            )
        )


def binary(values: FloatArray, name: str) -> np.ndarray:
    """Return a column of 0 and 1 (or False and True) as booleans.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Without missing values.
    name : str
        For messages.

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    DataError
        Another value occurs.
    """
    wrong = np.unique(values[(values != 0) & (values != 1)])
    if len(wrong):
        shown = "、".join(f"{value:g}" for value in wrong[:5])
        raise DataError(Problem(f"0と1以外の値があります：{shown}", name, "該当を1、ほかを0にしてください。"))
    return values == 1
