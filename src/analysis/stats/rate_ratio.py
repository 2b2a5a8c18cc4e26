"""Ratio of two rates of counts that vary more than chance alone (Poisson) allows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns
from analysis.stats.effect import Effect, binary, t_limits
from analysis.stats.options import check_level
from analysis.stats.strata import match_days

_LOG_ALPHA = (np.log(1e-8), np.log(1e3))


@dataclass(frozen=True)
class RateRatio:
    """A ratio of rates and the over-dispersion of the counts.

    Attributes
    ----------
    effect : Effect
        The ratio, event over other; `std_error` is that of its logarithm.
    dispersion : float
        alpha in variance = mean + alpha * mean^2; 0 where the counts vary no more than Poisson counts. R's
        `theta` (the k of biologists) is its reciprocal.
    rate_event, rate_other : float
        Counts per unit of exposure. With strata, sums over the matched days.
    """

    effect: Effect
    dispersion: float
    rate_event: float
    rate_other: float


def rate_ratio(
    counts: ArrayLike,
    is_event: ArrayLike,
    exposure: ArrayLike | None = None,
    strata: Mapping[str, Iterable[object]] | None = None,
    *,
    confidence: float = 0.95,
) -> RateRatio:
    """Rate of the event days over that of the others, by negative binomial regression.

    Parameters
    ----------
    counts : array_like of shape (m,)
        Whole numbers a day that were really counted (cars, passers-by); not expanded estimates.
    is_event : array_like of shape (m,)
        True (1) on event days.
    exposure : array_like of shape (m,), optional
        Positive: hours counted, residents; by default 1 a day.
    strata : mapping of str to iterable of length m, optional
        Weekday, month, weather: each combination gets its own level; days without a counterpart are left out.
    confidence : float
        In (0, 1).

    Returns
    -------
    RateRatio

    Raises
    ------
    DataError
        Not counts, exposure not positive, no event counted on one side, too few days, or see `match_days`.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    Null hypothesis: the ratio is 1. Negative binomial with log link (NB2; Lawless 1987), alpha by maximum
    likelihood over a profile, as R's `MASS::glm.nb`; Student's t with n - k degrees of freedom, because alpha
    is estimated from few days. Assumes independent days; 0 < ratio.

    References
    ----------
    Lawless, J. F. (1987). Canad. J. Statist. 15, 209-225.
    Venables, W. N. & Ripley, B. D. (2002). Modern applied statistics with S, 4th ed., section 7.4. Springer.
    """
    check_level(confidence)
    given = np.ones(np.shape(counts)[0]) if exposure is None else exposure
    columns, _ = check_columns({"counts": counts, "exposure": given, "is_event": is_event}, None)
    known = ~np.any([np.isnan(column) for column in columns.values()], axis=0)
    _check_counts(columns["counts"][known], columns["exposure"][known])
    binary(columns["is_event"][known], "is_event")
    # The rows are matched by their position, so that counts and exposure stay together.
    position = np.where(known, np.arange(len(known), dtype=float), np.nan)
    days = match_days(position, columns["is_event"], strata)
    rows = days.values.astype(int)
    y, time = columns["counts"][rows], columns["exposure"][rows]
    _both_counted(y, days.event)
    design = np.column_stack([days.event, np.eye(len(days.labels))[days.stratum]])
    df = len(y) - design.shape[1]
    _enough(len(y), design.shape[1])
    alpha, log_ratio, error = _fit(y, design, np.log(time))
    limits = t_limits(log_ratio, error, df, confidence)
    effect = Effect(
        estimate=float(np.exp(log_ratio)),
        low=float(np.exp(limits.low)),
        high=float(np.exp(limits.high)),
        level=confidence,
        std_error=error,
        df=float(df),
        p_value=limits.p_value,
        n=len(y),
        n_event=int(days.event.sum()),
        n_other=int((~days.event).sum()),
        n_missing=days.n_missing,
        method="negative binomial" if alpha > 0 else "Poisson (no over-dispersion)",
        notes=days.notes,
    )
    rates = [float(y[side].sum() / time[side].sum()) for side in (days.event, ~days.event)]
    return RateRatio(effect, alpha, rates[0], rates[1])


def _check_counts(counts: FloatArray, exposure: FloatArray) -> None:
    wrong = counts[(counts < 0) | (counts != np.floor(counts))]
    if len(wrong):
        raise DataError(
            Problem(
                f"件数 {wrong[0]:g} は0以上の整数ではありません（ほかを含め{len(wrong)}個）。",
                "counts",
                "実際に数えた件数を渡してください。拡大推計や1日平均は件数ではありません。",
            )
        )
    if (exposure <= 0).any():
        raise DataError(
            Problem(
                f"観測時間などの量 {exposure.min():g} が正ではありません。",
                "exposure",
                "正の数にしてください。",
            )
        )


def _both_counted(counts: FloatArray, event: np.ndarray) -> None:
    if counts[event].sum() == 0 or counts[~event].sum() == 0:
        raise DataError(
            Problem(
                "片方の側で件数の合計が0なので、比を計算できません。", "counts", "期間を延ばしてください。"
            )
        )


def _enough(n: int, parameters: int) -> None:
    if n < parameters + 3:
        raise DataError(
            Problem(
                f"使える日が{n}日しかありません（{parameters + 3}日以上必要です）。",
                "counts",
                "日数を増やすか、そろえる条件を減らしてください。",
            )
        )


def _fit(counts: FloatArray, design: FloatArray, offset: FloatArray) -> tuple[float, float, float]:
    poisson = _at(None, counts, design, offset)
    found: Any = optimize.minimize_scalar(
        lambda log_alpha: -_at(float(np.exp(log_alpha)), counts, design, offset).llf,
        bounds=_LOG_ALPHA,
        method="bounded",
        options={"xatol": 1e-8},
    )
    # At the lower end both likelihoods agree up to rounding: no over-dispersion is left to be estimated.
    alpha = float(np.exp(found.x)) if -found.fun > poisson.llf + 1e-4 else 0.0
    fit = _at(alpha, counts, design, offset) if alpha > 0 else poisson
    return alpha, float(fit.params[0]), float(np.sqrt(np.asarray(fit.cov_params())[0, 0]))


def _at(alpha: float | None, counts: FloatArray, design: FloatArray, offset: FloatArray) -> Any:
    from statsmodels.genmod.families import NegativeBinomial, Poisson  # noqa: PLC0415  (slow)
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    family = Poisson() if alpha is None else NegativeBinomial(alpha=alpha)
    with warnings.catch_warnings():
        # Strata without any count have a level of minus infinity; the ratio does not depend on them.
        warnings.simplefilter("ignore", RuntimeWarning)
        return GLM(counts, design, family=family, offset=offset).fit(atol=1e-12, rtol=1e-10, maxiter=200)
