"""Event days against comparable days, stratum by stratum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray
from analysis.stats.effect import Effect, t_limits, varies
from analysis.stats.options import check_level
from analysis.stats.strata import MatchedDays, match_days

_NO_SPREAD = 1e-12


def matched_difference(
    values: ArrayLike,
    is_event: ArrayLike,
    strata: Mapping[str, Iterable[object]] | None = None,
    *,
    confidence: float = 0.95,
) -> Effect:
    """Mean of the event days minus the mean of days of the same weekday, month, weather.

    Parameters
    ----------
    values : array_like of shape (m,)
        One value a day.
    is_event : array_like of shape (m,)
        True (1) on event days.
    strata : mapping of str to iterable of length m, optional
        What has to be the same on both sides.
    confidence : float
        In (0, 1).

    Returns
    -------
    Effect
        In the units of the values, averaged over the matched event days.

    Raises
    ------
    DataError
        No comparable day for any event day (see `match_days`), too few days for a standard error, or no spread
        within the strata.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    Null hypothesis: within strata, event days and others have the same mean. The estimate is the mean over
    strata of the differences, weighted by event days. Its variance is s^2 * sum (n_e/N_e)^2 (1/n_e + 1/n_o), s^2
    being pooled over all cells, so that a stratum with one event day can be used; it assumes one variance in
    all cells and independent days. Where every stratum is a pair, it is the paired t-test instead, which
    assumes one effect on average and normal differences.

    Only what is in the strata is held constant: everything else that differs between event days and others
    stays in the estimate.

    References
    ----------
    Cochran, W. G. (1968). Biometrics 24, 295-313.
    Imbens, G. W. & Rubin, D. B. (2015). Causal inference, chapters 9 and 17.
    """
    check_level(confidence)
    days = match_days(values, is_event, strata)
    differences, weights = stratum_differences(days)
    estimate = float(differences @ weights)
    pairs = len(days.values) == 2 * len(days.labels)
    error, df = _paired_error(differences) if pairs else _pooled_error(days, weights)
    limits = t_limits(estimate, error, df, confidence)
    return Effect(
        estimate=estimate,
        low=limits.low,
        high=limits.high,
        level=confidence,
        std_error=error,
        df=df,
        p_value=limits.p_value,
        n=len(days.values),
        n_event=int(days.event.sum()),
        n_other=int((~days.event).sum()),
        n_missing=days.n_missing,
        method="paired t" if pairs else "stratified difference",
        notes=days.notes,
    )


def stratum_differences(days: MatchedDays) -> tuple[FloatArray, FloatArray]:
    """Return the difference of means in each stratum and its weight, the share of the event days.

    Parameters
    ----------
    days : MatchedDays

    Returns
    -------
    differences, weights : ndarray of shape (number of strata,)
        Differences in the units of the values; weights sum to 1.
    """
    n_event, n_other = days.sizes
    size = len(days.labels)
    event_sum = np.bincount(days.stratum[days.event], days.values[days.event], minlength=size)
    other_sum = np.bincount(days.stratum[~days.event], days.values[~days.event], minlength=size)
    return event_sum / n_event - other_sum / n_other, n_event / n_event.sum()


def _paired_error(differences: FloatArray) -> tuple[float, float]:
    if len(differences) < 2:
        raise DataError(
            Problem(
                "開催日と比べる日の組が1組しかなく、誤差を見積もれません。",
                "values",
                "開催日か、比べる日を増やしてください。",
            )
        )
    varies(differences, "values")
    return float(differences.std(ddof=1) / np.sqrt(len(differences))), float(len(differences) - 1)


def _pooled_error(days: MatchedDays, weights: FloatArray) -> tuple[float, float]:
    cell = 2 * days.stratum + days.event
    cells = 2 * len(days.labels)
    count = np.bincount(cell, minlength=cells)
    centred = days.values - (np.bincount(cell, days.values, minlength=cells) / count)[cell]
    df = len(days.values) - cells
    if np.abs(centred).max() <= _NO_SPREAD * np.abs(days.values).max():
        raise DataError(
            Problem(
                "どの層の中でも値がすべて同じなので、誤差を見積もれません。",
                "values",
                "平均ではなく、1日ごとの値を渡してください。",
            )
        )
    n_event, n_other = days.sizes
    variance = float(centred @ centred) / df
    return float(np.sqrt(variance * (weights**2 * (1 / n_event + 1 / n_other)).sum())), float(df)
