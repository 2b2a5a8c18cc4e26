"""The proportion of many units together, with an interval that respects how they differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy import special

from analysis.stats.quasi_binomial import quasi_binomial


@dataclass(frozen=True)
class Proportion:
    """An overall proportion with an interval that respects the variation between units.

    Attributes
    ----------
    estimate, low, high : float
        In [0, 1].
    level : float
    dispersion : float
        Pearson chi-squared over its degrees of freedom.
    n, n_missing, n_empty : int
    successes, trials : int
    """

    estimate: float
    low: float
    high: float
    level: float
    dispersion: float
    n: int
    n_missing: int
    n_empty: int
    successes: int
    trials: int


def overall_proportion(
    successes: ArrayLike,
    trials: ArrayLike,
    *,
    confidence: float = 0.95,
    units: Iterable[object] | None = None,
) -> Proportion:
    """Estimate sum(successes) / sum(trials), with an interval widened by the dispersion between units.

    Parameters
    ----------
    successes, trials, confidence, units
        See `quasi_binomial`.

    Returns
    -------
    Proportion

    Raises
    ------
    DataError, ParameterError
        See `quasi_binomial`.

    Notes
    -----
    The constant of the quasi-binomial model without predictors, carried back from log-odds. Where the table
    is a complete count, the interval does not speak of sampling: it says how far the total would move if
    units varied again as they vary now.
    """
    fit = quasi_binomial(successes, trials, confidence=confidence, units=units)
    constant = fit.coefficients[0]
    return Proportion(
        estimate=fit.successes / fit.trials,
        low=float(special.expit(constant.low)),
        high=float(special.expit(constant.high)),
        level=confidence,
        dispersion=fit.dispersion,
        n=fit.n,
        n_missing=fit.n_missing,
        n_empty=fit.n_empty,
        successes=fit.successes,
        trials=fit.trials,
    )
