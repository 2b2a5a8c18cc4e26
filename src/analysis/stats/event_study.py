"""Event study: the difference period by period, before and after an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.did_panel import treated_places
from analysis.stats.effect import binary
from analysis.stats.least_squares import Fit, Kind, Term
from analysis.stats.options import check_level
from analysis.stats.panel import Panel, as_panel, two_way_fit


@dataclass(frozen=True)
class EventStudy:
    """Difference between treated and other places, relative to the period before the event.

    Attributes
    ----------
    periods : tuple of int
        Periods since the event: ..., -2, 0, 1, ...; the first and the last also hold everything beyond.
    terms : tuple of Term
        One a period, in the units of the values; -1 is the reference (zero by definition) and left out.
    pretrend_f, pretrend_p : float
        Joint F test of all periods before -1. Null hypothesis: none of them differs from the reference.
    level : float
    n, n_places, n_treated_places, n_missing : int
    method : str
    notes : tuple of str
    """

    periods: tuple[int, ...]
    terms: tuple[Term, ...]
    pretrend_f: float
    pretrend_p: float
    level: float
    n: int
    n_places: int
    n_treated_places: int
    n_missing: int
    method: str
    notes: tuple[str, ...]


def event_study(
    values: ArrayLike,
    place: Iterable[object],
    time: Iterable[object],
    treated: ArrayLike,
    event: object,
    *,
    window: tuple[int, int] = (-4, 4),
    errors: Kind = "cluster",
    confidence: float = 0.95,
) -> EventStudy:
    """Estimate the difference of the treated places in each period around an event.

    Parameters
    ----------
    values : array_like of shape (m,)
    place, time : iterable of length m
        See `panel.as_panel`; periods are counted as they occur (weeks, months).
    treated : array_like of shape (m,)
        1 on all rows of a place that the event concerns, before and after it; else 0.
    event : object
        The first period after the event, one of `time`.
    window : tuple of int
        First and last period shown, at most -2 and at least 0. Periods beyond are pooled into these two.
    errors : {"cluster", "plain"}
        "plain" (independent, one variance) also serves a single treated place.
    confidence : float
        In (0, 1), of each interval by itself.

    Returns
    -------
    EventStudy

    Raises
    ------
    DataError
        See `panel.did_panel`; too few periods before or after; too few clusters for the joint test.
    ParameterError
        `event`, `window`, `errors` or `confidence` not as above.

    Notes
    -----
    Two-way fixed effects with one indicator a period, the period before the event left out. Differences *before*
    the event should be none: they are the visible part of the assumption of parallel trends. That none is found
    does not prove it (Roth 2022).

    References
    ----------
    MacKinlay, A. C. (1997). J. Econ. Literature 35, 13-39.
    Roth, J. (2022). Amer. Econ. Rev.: Insights 4, 305-322.
    """
    check_level(confidence)
    panel = as_panel(values, place, time, {"treated": treated})
    on = binary(panel.columns["treated"], "treated")
    notes = treated_places(panel, on & (panel.period >= _position(panel, event)), errors)
    leads = _relative_periods(panel, event, window)
    names = {period: f"{period:+d}" for period in range(window[0], window[1] + 1) if period != -1}
    panel.columns.clear()
    panel.columns.update({name: (on & (leads == period)).astype(float) for period, name in names.items()})
    if errors not in ("cluster", "plain"):
        raise ParameterError(Problem(f"{errors!r} は使えません。", "errors", "cluster か plain です。"))
    fit = two_way_fit(panel, errors, lags=None, confidence=confidence)
    f_value, p_value = _joint_test(fit, [i for i, period in enumerate(names) if period < -1])
    return EventStudy(
        periods=tuple(names),
        terms=fit.terms,
        pretrend_f=f_value,
        pretrend_p=p_value,
        level=confidence,
        n=fit.n,
        n_places=len(panel.places),
        n_treated_places=len(np.unique(panel.place[on])),
        n_missing=panel.n_missing,
        method=f"event study, two-way fixed effects, errors: {errors}",
        notes=notes,
    )


def _position(panel: Panel, event: object) -> int:
    if event not in panel.periods:
        raise ParameterError(
            Problem(
                f"開始時点 {event} がデータの期間（{panel.periods[0]}～{panel.periods[-1]}）にありません。",
                "event",
                "データにある時点を指定してください。",
            )
        )
    return panel.periods.index(event)


def _relative_periods(panel: Panel, event: object, window: tuple[int, int]) -> np.ndarray:
    first, last = window
    if first > -2 or last < 0:
        raise ParameterError(
            Problem(
                f"範囲 {window} は使えません。", "window", "(-4, 4) のように、-2以下と0以上にしてください。"
            )
        )
    relative = panel.period - _position(panel, event)
    if relative.min() > first or relative.max() < last:
        raise DataError(
            Problem(
                f"開始時点の前{-relative.min()}・後{relative.max()}しかなく、範囲 {window} に足りません。",
                "window",
                "範囲を狭めるか、期間を延ばしてください。",
            )
        )
    return np.clip(relative, first, last)


def _joint_test(fit: Fit, before: list[int]) -> tuple[float, float]:
    df = fit.terms[0].df
    if len(before) > df:
        raise DataError(
            Problem(
                f"地区が少なく、開始前の{len(before)}時点をまとめて検定できません。",
                "window",
                "範囲の始まりを開始時点に近づけるか、errors を plain にしてください。",
            )
        )
    estimate = np.array([fit.terms[i].estimate for i in before])
    covariance = fit.covariance[np.ix_(before, before)]
    f_value = float(estimate @ np.linalg.solve(covariance, estimate) / len(before))
    return f_value, float(stats.f.sf(f_value, len(before), df))
