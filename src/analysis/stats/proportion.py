"""Proportions with an interval: of many units together, and of one sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.errors import DataError, Problem
from analysis.stats.counts import check_counts
from analysis.stats.options import check_level
from analysis.stats.quasi_binomial import quasi_binomial


@dataclass(frozen=True)
class Proportion:
    """An overall proportion with an interval that respects the variation between units.

    Attributes
    ----------
    estimate, low, high : float
        In [0, 1].
    level : float
    dispersion : float or None
        None where a single proportion gives no information on it.
    n, n_missing, n_empty : int
    successes, trials : int
    """

    estimate: float
    low: float
    high: float
    level: float
    dispersion: float | None
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


def wilson_proportion(successes: int, trials: int, *, confidence: float = 0.95) -> Proportion:
    """Wilson's score interval of a single proportion of independent trials.

    Parameters
    ----------
    successes, trials : int
        0 <= successes <= trials, trials > 0.
    confidence : float
        In (0, 1).

    Returns
    -------
    Proportion
        Without a dispersion.

    Raises
    ------
    DataError
        Not counts.
    ParameterError
        `confidence` outside (0, 1).

    Notes
    -----
    Assumes independent trials of equal probability (answers of a simple random sample), so it is too narrow
    for counts of counters; see `overall_proportion`.

    References
    ----------
    Wilson, E. B. (1927). J. Amer. Statist. Assoc. 22, 209-212.
    """
    check_level(confidence)
    check_counts(np.array([successes], dtype=float), np.array([trials], dtype=float), ["1"])
    if trials == 0:
        raise DataError(Problem("回数が0なので割合を計算できません。", "trials", "対象を確かめてください。"))
    limits = stats.binomtest(int(successes), int(trials)).proportion_ci(confidence, method="wilson")
    return Proportion(
        estimate=successes / trials,
        low=float(limits.low),
        high=float(limits.high),
        level=confidence,
        dispersion=None,
        n=1,
        n_missing=0,
        n_empty=0,
        successes=int(successes),
        trials=int(trials),
    )
