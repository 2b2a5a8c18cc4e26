"""How far neighbouring periods of a series are alike, told from few of them: what a plan needs before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.linalg import toeplitz

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray

LAGS = 3
_STRONGEST = 0.95
_PERFECT = 1e-12
_FEWEST = 4  # degrees of freedom


@dataclass(frozen=True)
class SerialNoise:
    """Noise of a series from period to period: an autoregression of order 1.

    Attributes
    ----------
    sd : float
        Standard deviation, in the units of the values.
    autocorrelation : float
        Of neighbouring periods, from 0 to 0.95.
    n_series, n_periods : int
        What it was told from.
    """

    sd: float
    autocorrelation: float
    n_series: int
    n_periods: int

    def covariance(self, n: int) -> FloatArray:
        """Covariance of n periods in a row."""
        return self.sd**2 * toeplitz(self.autocorrelation ** np.arange(n))


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
    Residuals of few periods look less alike, and smaller, than the noise is. Both numbers are therefore chosen so
    that the sum of squares and the sum of products at lags 1 to 3 have the expectations that were observed (method
    of moments; with M = I - X (X'X)^-1 X', residuals have the covariance M S M). Three lags together, since noise of
    counting lowers the first alone more than it lowers the persistence that decides about means of many periods. A
    negative autocorrelation counts as none: a plan does not bet on it. Assumes the same noise in all series.

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
    free = max(series - 1, 1)
    residuals = rest @ (y - y.mean(axis=1, keepdims=True) if series > 1 else y)
    if np.abs(residuals).max() <= _PERFECT * np.abs(y).max():
        what = "値が一定か、直線にぴったり乗っていて、ばらつきを見積もれません。"
        raise DataError(Problem(what, "values", "定数の列や、計算で作られた値でないか確かめてください。"))
    observed = residuals @ residuals.T / free

    def share(correlation: float) -> float:
        return _products(rest @ toeplitz(correlation ** np.arange(periods)) @ rest)

    seen = _products(observed)
    if seen <= share(0.0):
        found = 0.0
    elif seen >= share(_STRONGEST):
        found = _STRONGEST
    else:
        root: Any = optimize.brentq(lambda rho: share(rho) - seen, 0.0, _STRONGEST)
        found = float(root)
    expected = rest @ toeplitz(found ** np.arange(periods)) @ rest
    return SerialNoise(float(np.sqrt(np.trace(observed) / np.trace(expected))), found, series, periods)


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


def _products(covariance: FloatArray) -> float:
    """Sum of products at lags 1 to 3 over the sum of squares."""
    return float(sum(np.trace(covariance, offset=lag) for lag in range(1, LAGS + 1)) / np.trace(covariance))


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
