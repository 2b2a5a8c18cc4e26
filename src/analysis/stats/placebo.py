"""Placebo dates: the same analysis where nothing happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.effect import Interval

Date = TypeVar("Date")
_FEWEST_PLACEBOS = 5


@dataclass(frozen=True)
class Placebo:
    """An estimate among those at dates on which nothing happened.

    Attributes
    ----------
    estimate : float
        At the true date.
    placebos : tuple of float
        In the order of the candidate dates.
    p_value : float
        Share of estimates (the true one included) at least as far from zero; (b + 1)/(m + 1).
    share_significant : float
        Share of placebo intervals without zero: about 1 - level if the method is honest here.
    n_placebos : int
    notes : tuple of str
    """

    estimate: float
    placebos: tuple[float, ...]
    p_value: float
    share_significant: float
    n_placebos: int
    notes: tuple[str, ...]


def placebo_dates(
    estimate_at: Callable[[Date], Interval], actual: Date, candidates: Sequence[Date]
) -> Placebo:
    """Repeat an analysis at dates on which nothing happened.

    Parameters
    ----------
    estimate_at : callable
        Takes a date, returns the result (estimate, low, high: an `Effect` or a `Term`) of the same analysis as if
        the event had been then. For placebo dates it should use data from before the true event only.
    actual : date
    candidates : sequence of dates
        At least five, without the actual one.

    Returns
    -------
    Placebo

    Raises
    ------
    ParameterError
        Fewer than five candidates, or the actual date among them.
    DataError
        No estimate at some date.

    Notes
    -----
    Null hypothesis: the true date is one like the others. Estimates at neighbouring dates share data, so that
    the p-value is a description rather than an exact test.

    References
    ----------
    Bertrand, M., Duflo, E. & Mullainathan, S. (2004). Quart. J. Econ. 119, 249-275.
    """
    if len(candidates) < _FEWEST_PLACEBOS or actual in candidates:
        raise ParameterError(
            Problem(
                f"偽の開始日が{len(candidates)}個です（本当の開始日を除き{_FEWEST_PLACEBOS}個以上必要です）。",
                "candidates",
                "開始前の期間から選んでください。",
            )
        )
    true = estimate_at(actual).estimate
    found = [estimate_at(date) for date in candidates]
    rows = np.array([(result.estimate, result.low, result.high) for result in found])
    unknown = [str(date) for date, row in zip(candidates, rows, strict=True) if np.isnan(row).any()]
    if unknown or math.isnan(true):
        raise DataError(
            Problem(
                f"効果を推定できない日があります（{'、'.join(unknown[:5]) or actual}）。",
                "candidates" if unknown else "actual",
                "データの欠けた期間に近い日を除いてください。",
            )
        )
    as_far = int((np.abs(rows[:, 0]) >= abs(true) * (1 - 1e-12)).sum())
    return Placebo(
        estimate=float(true),
        placebos=tuple(rows[:, 0].tolist()),
        p_value=(as_far + 1) / (len(rows) + 1),
        share_significant=float(((rows[:, 1] > 0) | (rows[:, 2] < 0)).mean()),
        n_placebos=len(rows),
        notes=("偽の開始日どうしはデータが重なるので、p値は目安。",),
    )
