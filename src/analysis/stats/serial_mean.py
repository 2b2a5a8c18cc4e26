"""Mean of a series whose neighbours are alike, with an interval that allows for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import as_floats, label
from analysis.stats.detectable import minimum_detectable_effect
from analysis.stats.least_squares import Errors, Term, least_squares, term
from analysis.stats.options import check_level
from analysis.stats.prais_winsten import prewhitened_newey_west

FEWEST = 8


@dataclass(frozen=True)
class SerialMean:
    """The mean of one series.

    Attributes
    ----------
    mean : Term
        Arithmetic mean, in the units of the values, with an error and degrees of freedom for short series.
    textbook : Term
        The same with Newey and West's own error and n - 1 degrees of freedom: too narrow in short series.
    autocorrelation : float
        Of neighbouring values, in (-1, 1).
    detectable : float
        Smallest true mean that a two-sided test at `level` finds four times in five, in the units of the values.
    lags : int
        Of the Newey-West error.
    level : float
    n : int
    """

    mean: Term
    textbook: Term
    autocorrelation: float
    detectable: float
    lags: int
    level: float
    n: int


def serial_mean(values: ArrayLike, *, lags: int | None = None, confidence: float = 0.95) -> SerialMean:
    """Estimate the mean of a series in order of time.

    Parameters
    ----------
    values : array_like of shape (n,)
        At least eight, none missing, equally spaced.
    lags : int, optional
        Of the Newey-West error; by default floor(4 (n/100)^(2/9)).
    confidence : float
        In (0, 1).

    Returns
    -------
    SerialMean

    Raises
    ------
    DataError
        Missing, too few or constant values.
    ParameterError
        `lags` or `confidence` not as above.

    Notes
    -----
    Null hypothesis: the mean is zero. With differences of a month from the same month a year before, the mean is
    the mean yearly change, and the season has dropped out. The error is that of `prewhitened_newey_west`, put to the
    arithmetic mean (which is asymptotically as good as the weighted one, Grenander 1954). In simulations of 12 and
    24 values of autocorrelation 0 and 0.3 its 95 % interval covered 92 to 95 %, the textbook one 84 to 93 %.

    References
    ----------
    Newey, W. K. & West, K. D. (1987). Econometrica 55, 703-708.
    Grenander, U. (1954). Annals of Mathematical Statistics 25, 252-272.
    """
    check_level(confidence)
    y = as_floats(values, label(values, "values"))
    if len(y) < FEWEST or not np.isfinite(y).all():
        remedy = f"欠測のない値を{FEWEST}個以上渡してください。"
        known = int(np.isfinite(y).sum())
        raise DataError(Problem(f"{len(y)}個の値のうち使えるのは{known}個です。", "values", remedy))
    ones = np.ones_like(y)
    fit = least_squares(y, {"mean": ones}, Errors("newey_west", lags=lags), confidence=confidence)
    used = fit.lags or 0
    short = prewhitened_newey_west(y, ones[:, None], used)
    textbook, error, df = fit["mean"], float(short.std_errors[0]), float(short.df[0])
    return SerialMean(
        mean=term("mean", textbook.estimate, error, df, confidence),
        textbook=textbook,
        autocorrelation=short.autocorrelation,
        detectable=minimum_detectable_effect(error, df, alpha=1 - confidence),
        lags=used,
        level=confidence,
        n=len(y),
    )
