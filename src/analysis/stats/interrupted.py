"""Interrupted time series: a step and a change of slope at a known date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import FloatArray, as_floats, check_columns, same_rows
from analysis.stats.effect import varies
from analysis.stats.least_squares import Errors, Term, lag_rule, least_squares, term
from analysis.stats.options import check_level
from analysis.stats.prais_winsten import prewhitened_newey_west
from analysis.stats.segments import Harmonics, segments

_FEWEST = 8
ITS_NOTE = "比較地区がないので、同じ時期に起きたほかの変化と区別できない。"


@dataclass(frozen=True, eq=False)
class InterruptedSeries:
    """A series with a step and a change of slope.

    Attributes
    ----------
    jump : Term
        Step at the intervention, in the units of the values.
    slope_change : Term or None
        Change of the slope, in those units per unit of time (a day, for dates); None where not asked for.
    terms : tuple of Term
        All coefficients, those of the season included.
    time : ndarray of shape (n,)
        Since the intervention; days, for dates.
    observed, fitted, without : ndarray of shape (n,)
        Values; the fitted line with season; the same without step and change of slope (counterfactual).
    level : float
        Confidence level.
    lags : int
        Of the Newey-West error.
    autocorrelation : float or None
        Of neighbouring residuals, taken out before; None without prewhitening.
    n, n_before, n_after, n_missing : int
    method : str
    notes : tuple of str
    """

    jump: Term
    slope_change: Term | None
    terms: tuple[Term, ...]
    time: FloatArray
    observed: FloatArray
    fitted: FloatArray
    without: FloatArray
    level: float
    lags: int
    autocorrelation: float | None
    n: int
    n_before: int
    n_after: int
    n_missing: int
    method: str
    notes: tuple[str, ...]


def interrupted_time_series(
    values: ArrayLike,
    time: ArrayLike,
    intervention: object,
    *,
    season: Iterable[object] | None = None,
    harmonics: Harmonics | None = None,
    trend: bool = True,
    slope_change: bool = True,
    lags: int | None = None,
    prewhiten: bool = True,
    confidence: float = 0.95,
) -> InterruptedSeries:
    """Estimate the step (and change of slope) of one series at a known date.

    Parameters
    ----------
    values : array_like of shape (m,)
        One value a period. Missing ones are left out and counted.
    time : array_like of shape (m,)
        Dates (datetime64) or numbers, each once.
    intervention : date or number
        The first period with the intervention.
    season : iterable of length m, optional
        Labels that have a level of their own: weekday, month.
    harmonics : Harmonics, optional
        A smooth season besides.
    trend : bool
        Let the series have a slope at all. For the difference between a place and its comparison, which are
        taken to run in parallel, set both to False: the step is then the difference-in-differences.
    slope_change : bool
        Let the slope change as well.
    lags : int, optional
        Of the Newey-West error; by default floor(4 (n/100)^(2/9)).
    prewhiten : bool
        See `prais_winsten.prewhitened_newey_west`; False gives the textbook Newey-West error of least squares
        with n - k degrees of freedom, too small in short series.
    confidence : float
        In (0, 1).

    Returns
    -------
    InterruptedSeries

    Raises
    ------
    DataError
        Fewer than eight values before or after, repeated times, a constant series, redundant columns.
    ParameterError
        `intervention`, `harmonics`, `lags` or `confidence` not as above.

    Notes
    -----
    Null hypothesis of each term: it is zero. y = a + b t + jump [t >= 0] + change * max(t, 0) + season + error, t
    counted from the intervention. Assumes that the line and the season would have gone on, and that nothing else
    happened then.

    References
    ----------
    Wagner, A. K. et al. (2002). J. Clin. Pharm. Ther. 27, 299-309.
    Bernal, J. L., Cummins, S. & Gasparrini, A. (2017). Int. J. Epidemiol. 46, 348-355.
    Penfold, R. B. & Zhang, F. (2013). Academic Pediatrics 13, S38-S44, on eight periods on each side.
    """
    check_level(confidence)
    same_rows([values, time, season])
    given = _since(time, intervention)
    labels = None if season is None else [str(label) for label in season]
    y, t, kept, missing = _ordered(values, given, labels)
    columns = segments(t, kept, harmonics, trend=trend, slope_change=slope_change)
    lag = lag_rule(len(y)) if lags is None else lags
    design = np.column_stack(list(columns.values()))
    plain = least_squares(y, columns, Errors("newey_west", lags=lag), confidence=confidence)
    terms, correlation = plain.terms, None
    if prewhiten:
        fit = prewhitened_newey_west(y, design, lag)
        rows = zip(columns, fit.coefficients, fit.std_errors, fit.df, strict=True)
        terms = tuple(term(name, float(b), float(e), float(df), confidence) for name, b, e, df in rows)
        correlation = fit.autocorrelation
    named = {term.name: term for term in terms}
    estimates = np.array([term.estimate for term in terms])
    effect = np.array([term.name in ("jump", "slope_change") for term in terms])
    return InterruptedSeries(
        jump=named["jump"],
        slope_change=named.get("slope_change"),
        terms=terms,
        time=t,
        observed=y,
        fitted=design @ estimates,
        without=design[:, ~effect] @ estimates[~effect],
        level=confidence,
        lags=lag,
        autocorrelation=correlation,
        n=len(y),
        n_before=int((t < 0).sum()),
        n_after=int((t >= 0).sum()),
        n_missing=missing,
        method="interrupted time series, "
        + ("prewhitened " if prewhiten else "")
        + f"Newey-West, lags {lag}",
        notes=(ITS_NOTE, *_gaps(t)),
    )


def _since(time: ArrayLike, intervention: object) -> FloatArray:
    raw = np.asarray(time)
    if raw.dtype.kind == "M":
        return (raw - _date(intervention)) / np.timedelta64(1, "D")
    if isinstance(intervention, bool) or not isinstance(intervention, (int, float, np.number)):
        raise ParameterError(
            Problem(
                f"開始時点 {intervention!r} と時点の種類が合いません。",
                "intervention",
                "時点が日付の列（datetime64）なら日付、数なら数を指定してください。",
            )
        )
    return as_floats(time, "time") - float(intervention)


def _date(intervention: object) -> np.datetime64:
    try:
        return np.datetime64(str(intervention).replace(" ", "T"))
    except ValueError as error:
        raise ParameterError(
            Problem(
                f"開始時点 {intervention!r} は日付ではありません。",
                "intervention",
                "2024-03-01 のように書いてください。",
            )
        ) from error


def _ordered(
    values: ArrayLike, since: FloatArray, labels: list[str] | None
) -> tuple[FloatArray, FloatArray, list[str] | None, int]:
    columns, _ = check_columns({"values": values, "time": since}, None)
    if labels is not None and len(labels) != len(since):
        raise DataError(
            Problem(
                f"季節が{len(labels)}個、値が{len(since)}個あります。",
                "season",
                "同じ行の値を渡してください。",
            )
        )
    known = np.flatnonzero(~np.isnan(columns["values"]) & ~np.isnan(since))
    order = known[np.argsort(since[known], kind="stable")]
    y, t = columns["values"][order], since[order]
    before, after = int((t < 0).sum()), int((t >= 0).sum())
    if min(before, after) < _FEWEST:
        raise DataError(
            Problem(
                f"開始前に{before}個、開始後に{after}個しか値がありません（どちらも{_FEWEST}個以上必要です）。",
                "intervention",
                "期間を延ばすか、開始時点を確かめてください。",
            )
        )
    if (np.diff(t) == 0).any():
        raise DataError(
            Problem("同じ時点の値が2つ以上あります。", "time", "1つの時点に1つの値にしてください。")
        )
    varies(y, "values")
    return y, t, None if labels is None else [labels[i] for i in order], len(since) - len(order)


def _gaps(t: FloatArray) -> tuple[str, ...]:
    steps = np.diff(t)
    gaps = int((steps > 1.5 * np.median(steps)).sum())
    return (f"値の抜けた所が{gaps}か所あり、その前後も隣どうしとして扱った。",) if gaps else ()
