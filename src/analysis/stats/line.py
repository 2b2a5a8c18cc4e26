"""Straight lines through paired values: least squares with a band, and Theil-Sen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.stats.columns import FloatArray
from analysis.stats.options import check_count, check_level
from analysis.stats.samples import Sample, paired_sample


@dataclass(frozen=True, eq=False)
class Line:
    """A fitted straight line, y = intercept + slope * x.

    Attributes
    ----------
    method : {"ols", "wls", "theil_sen"}
    slope, slope_low, slope_high : float
        In units of y per unit of x, with its confidence limits.
    intercept : float
        In units of y.
    level : float
        Confidence level of slope and band.
    grid, fitted : ndarray of shape (points,)
        From the smallest to the largest x observed: the line is never drawn beyond.
    band_low, band_high : ndarray of shape (points,) or None
        Pointwise limits for the *mean* of y at each grid point; None for Theil-Sen.
    residuals : ndarray of shape (n,)
        y minus the line, for `units` in the order given.
    units : tuple of str
    n, n_missing, n_zero_weight : int
    """

    method: Literal["ols", "wls", "theil_sen"]
    slope: float
    slope_low: float
    slope_high: float
    intercept: float
    level: float
    grid: FloatArray
    fitted: FloatArray
    band_low: FloatArray | None
    band_high: FloatArray | None
    residuals: FloatArray
    units: tuple[str, ...]
    n: int
    n_missing: int
    n_zero_weight: int


def ols_line(
    x: ArrayLike,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
    units: Iterable[object] | None = None,
    points: int = 50,
) -> Line:
    """Fit a line by (weighted) least squares, with a confidence band for the mean.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Paired numbers; incomplete pairs are left out and counted.
    weights : array_like of shape (m,), optional
        Non-negative, inversely proportional to the variance of y.
    confidence : float
        In (0, 1).
    units : iterable of length m, optional
        Unique names.
    points : int
        Points of the grid, at least 2.

    Returns
    -------
    Line

    Raises
    ------
    DataError
        See `paired_sample`; y may be constant, x may not.
    ParameterError
        `confidence` or `points` out of range.

    Notes
    -----
    Assumes independent, normal deviations of equal variance (of variance proportional to 1/weight). The band
    is pointwise (Student's t with n - 2 degrees of freedom) and holds for the mean of y at one x, neither for
    the whole line at once nor for a single new unit. Only the ratios between weights matter.

    References
    ----------
    Draper, N. R. & Smith, H. (1998). Applied regression analysis, 3rd ed., sections 1.4, 3.1, 9.2.
    """
    check_level(confidence)
    check_count(points, "points", 2)
    sample = paired_sample(x, y, weights=weights, units=units, constant_y=True)
    from statsmodels.regression.linear_model import WLS  # noqa: PLC0415  (slow: only where it is needed)

    weight: Any = np.ones(sample.n) if sample.weights is None else sample.weights
    fit: Any = WLS(sample.y, _design(sample.x), weights=weight).fit()
    slope_low, slope_high = fit.conf_int(alpha=1 - confidence)[1]
    grid = np.linspace(sample.x.min(), sample.x.max(), points)
    prediction = fit.get_prediction(_design(grid))
    band = prediction.conf_int(alpha=1 - confidence)
    return Line(
        method="ols" if sample.weights is None else "wls",
        slope=float(fit.params[1]),
        slope_low=float(slope_low),
        slope_high=float(slope_high),
        intercept=float(fit.params[0]),
        level=confidence,
        grid=grid,
        fitted=np.asarray(prediction.predicted_mean),
        band_low=band[:, 0],
        band_high=band[:, 1],
        residuals=sample.y - fit.predict(_design(sample.x)),
        **_counts(sample),
    )


def theil_sen_line(
    x: ArrayLike,
    y: ArrayLike,
    *,
    confidence: float = 0.95,
    units: Iterable[object] | None = None,
    points: int = 50,
) -> Line:
    """Fit a line by the median of all pairwise slopes, which a few odd units can't move.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Paired numbers; incomplete pairs are left out and counted.
    confidence : float
        In (0, 1).
    units : iterable of length m, optional
        Unique names.
    points : int
        Points of the grid, at least 2.

    Returns
    -------
    Line
        Without a band.

    Raises
    ------
    DataError
        See `paired_sample`; y may be constant, x may not.
    ParameterError
        `confidence` or `points` out of range.

    Notes
    -----
    The interval of the slope inverts Kendall's test (normal approximation with Sen's correction for ties);
    the intercept is the median of y - slope * x. Up to about 29 % of the units may be arbitrary without the
    line breaking down.

    References
    ----------
    Theil, H. (1950). Proc. Kon. Ned. Akad. v. Wetensch. A 53, 386-392, 521-525, 1397-1412.
    Sen, P. K. (1968). J. Amer. Statist. Assoc. 63, 1379-1389.
    """
    check_level(confidence)
    check_count(points, "points", 2)
    sample = paired_sample(x, y, units=units, constant_y=True)
    fit: Any = stats.theilslopes(sample.y, sample.x, alpha=confidence, method="joint")
    slope, intercept = float(fit.slope), float(fit.intercept)
    grid = np.linspace(sample.x.min(), sample.x.max(), points)
    return Line(
        method="theil_sen",
        slope=slope,
        slope_low=float(fit.low_slope),
        slope_high=float(fit.high_slope),
        intercept=intercept,
        level=confidence,
        grid=grid,
        fitted=intercept + slope * grid,
        band_low=None,
        band_high=None,
        residuals=sample.y - intercept - slope * sample.x,
        **_counts(sample),
    )


def _design(x: FloatArray) -> FloatArray:
    return np.column_stack([np.ones_like(x), x])


def _counts(sample: Sample) -> dict[str, Any]:
    return {
        "units": sample.units,
        "n": sample.n,
        "n_missing": sample.n_missing,
        "n_zero_weight": sample.n_zero_weight,
    }
