"""How far neighbouring periods of a series are alike, told from few of them: what a plan needs before it starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.linalg import toeplitz

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray

LAGS = 4
_STEPS = np.arange(1, 20) / 20  # autocorrelations that are tried
_PERFECT = 1e-12
_FEWEST = 4  # degrees of freedom


@dataclass(frozen=True)
class SerialNoise:
    """Noise of a series from period to period: an autoregression of order 1, and noise of each period by itself.

    Attributes
    ----------
    sd : float
        Standard deviation of both together, in the units of the values.
    autocorrelation : float
        Of the part that persists, from one period to the next.
    persistent : float
        Share of that part in the variance, from 0 to 1.
    """

    sd: float
    autocorrelation: float
    persistent: float

    @property
    def neighbours(self) -> float:
        """Correlation of neighbouring periods, both parts together."""
        return self.persistent * self.autocorrelation

    def covariance(self, n: int) -> FloatArray:
        """Covariance of n periods in a row."""
        own = (1 - self.persistent) * np.eye(n)
        return self.sd**2 * (self.persistent * toeplitz(self.autocorrelation ** np.arange(n)) + own)


def serial_noise(values: ArrayLike, design: ArrayLike | None = None) -> SerialNoise:
    """Estimate standard deviation and autocorrelation of the noise around a line.

    Parameters
    ----------
    values : array_like of shape (T,) or (T, J)
        Equally spaced periods of one or several series, none missing. Of several series, the mean of each period is
        taken out first: only what is each series' own counts.
    design : array_like of shape (T, k), optional
        Of full rank, fitted to each series by least squares (level, line, season); by default its level.

    Returns
    -------
    SerialNoise

    Raises
    ------
    DataError
        A missing value, a constant series, or fewer than four periods more than columns.

    Notes
    -----
    Residuals of few periods look less alike, and smaller, than the noise is: with M = I - X (X'X)^-1 X' they have the
    covariance M S M. The parts of S (an autoregression of 0.05 to 0.95, and independent noise, as counts have) are
    chosen so that the sums of products at lags 0 to 4 come nearest to their expectations: non-negative least squares
    for each autocorrelation, the sum of squares counted three times. With an autoregression alone, noise of counting
    would hide how long the rest persists, and means of many periods would look surer than they are. A negative
    autocorrelation counts as none: a plan does not bet on it. Assumes the same noise in all series. One series of 24
    periods tells little: the standard error of a step planned from it varied by a quarter in simulations.

    References
    ----------
    Bertrand, M., Duflo, E. & Mullainathan, S. (2004). Quart. J. Econ. 119, 249-275.
    Burlig, F., Preonas, L. & Woerman, M. (2020). J. Development Econ. 144, 102458.
    """
    y = np.asarray(values, dtype=float)
    y = y[:, None] if y.ndim == 1 else y
    periods, series = y.shape
    x = np.ones((periods, 1)) if design is None else np.asarray(design, dtype=float)
    _check(y, periods - x.shape[1])
    rest = np.eye(periods) - x @ np.linalg.pinv(x)
    residuals = rest @ (y - y.mean(axis=1, keepdims=True) if series > 1 else y)
    if np.abs(residuals).max() <= _PERFECT * np.abs(y).max():
        what = "値が一定か、直線にぴったり乗っていて、ばらつきを見積もれません。"
        raise DataError(Problem(what, "values", "定数の列や、計算で作られた値でないか確かめてください。"))
    found, parts = _nearest(_products(residuals @ residuals.T / max(series - 1, 1)), rest)
    total = float(parts.sum())
    return SerialNoise(float(np.sqrt(total)), found, float(parts[0] / total))


def _nearest(seen: FloatArray, rest: FloatArray) -> tuple[float, FloatArray]:
    """Choose the autocorrelation, and the variances of both parts, whose expected products are nearest."""
    periods = np.arange(len(rest))
    weights = np.concatenate([[3.0], np.ones(len(seen) - 1)])
    own, fits = _products(rest), []
    for step in _STEPS:
        columns = np.column_stack([_products(rest @ toeplitz(step**periods) @ rest), own])
        parts, distance = optimize.nnls(columns * weights[:, None], seen * weights)
        fits.append((float(distance), float(step), parts))
    _, found, parts = min(fits, key=lambda fit: fit[0])
    return found, parts


def change_sd(noise: SerialNoise, before: int, after: int) -> float:
    """Return the standard deviation of the mean of `after` periods less that of the `before` periods just before them."""
    weights = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    return float(np.sqrt(weights @ noise.covariance(before + after) @ weights))


def coefficient_error(noise: SerialNoise, design: ArrayLike, column: int) -> float:
    """Return the standard error of a coefficient of a line through one series with this noise (generalised least squares).

    Parameters
    ----------
    noise : SerialNoise
    design : array_like of shape (n, k)
        Of full rank, periods in a row.
    column : int
        Which coefficient.

    Returns
    -------
    float
        In the units of the values per unit of the column.
    """
    x = np.asarray(design, dtype=float)
    information = x.T @ np.linalg.solve(noise.covariance(len(x)), x)
    return float(np.sqrt(np.linalg.inv(information)[column, column]))


def _products(covariance: FloatArray) -> FloatArray:
    """Return the sums of products at lags 0 to 4."""
    return np.array([np.trace(covariance, offset=lag) for lag in range(min(LAGS + 1, len(covariance)))])


def _check(y: FloatArray, free: int) -> None:
    if not np.isfinite(y).all():
        raise DataError(Problem("欠測のある系列です。", "values", "欠測のない期間を渡してください。"))
    if free < _FEWEST:
        raise DataError(
            Problem(
                f"{len(y)}時点では、月ごとのばらつきと系列相関を見積もれません。",
                "values",
                "開始前の期間を延ばしてください。",
            )
        )
