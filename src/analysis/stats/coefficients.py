"""Correlation coefficients along the last axis, for resampling and permutation.

The estimates that are reported come from scipy; these vectorised twins exist because a loop over ten thousand
resamples would take minutes. Tests hold both together. Undefined values (a constant resample) are NaN here
and are counted and handled by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy import stats

from analysis.stats.columns import FloatArray, is_constant

Method = Literal["pearson", "spearman", "kendall"]
Coefficient = Callable[[FloatArray, FloatArray], FloatArray]


def pearson(x: FloatArray, y: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Return Pearson's r along the last axis, weighted where weights are given.

    Parameters
    ----------
    x, y, weights : ndarray of shape (..., n)
        Broadcast against each other.

    Returns
    -------
    ndarray of shape (...)
        NaN where either side is constant.
    """
    w = np.ones_like(y) if weights is None else weights
    dx, dy = _centred(x, w), _centred(y, w)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (w * dx * dy).sum(-1) / np.sqrt((w * dx**2).sum(-1) * (w * dy**2).sum(-1))
    return np.clip(r, -1.0, 1.0)


def spearman(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return Spearman's rho (average ranks for ties) along the last axis."""
    return pearson(stats.rankdata(x, axis=-1), stats.rankdata(y, axis=-1))


def kendall(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return Kendall's tau-b along the last axis: the cosine between the signs of all pairwise differences."""
    first, second = np.triu_indices(x.shape[-1], k=1)
    sx = np.sign(x[..., first] - x[..., second])
    sy = np.sign(y[..., first] - y[..., second])
    with np.errstate(invalid="ignore", divide="ignore"):
        return (sx * sy).sum(-1) / np.sqrt((sx**2).sum(-1) * (sy**2).sum(-1))


COEFFICIENTS: dict[Method, Coefficient] = {"pearson": pearson, "spearman": spearman, "kendall": kendall}


def point_estimate(x: FloatArray, y: FloatArray, method: Method, weights: FloatArray | None = None) -> float:
    """Return one coefficient, by scipy where scipy has it.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
        Finite and not constant.
    method : {"pearson", "spearman", "kendall"}
    weights : ndarray of shape (n,), optional
        Positive; Pearson only.

    Returns
    -------
    float
        Between -1 and 1.
    """
    if weights is not None:
        return float(pearson(x, y, weights))
    scipy_coefficient = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}
    return float(np.clip(scipy_coefficient[method](x, y).statistic, -1.0, 1.0))


def estimate_or_none(x: FloatArray, y: FloatArray, method: Method) -> float | None:
    """Return the coefficient, or None where a column is constant and none exists."""
    return None if is_constant(x) or is_constant(y) else point_estimate(x, y, method)


def _centred(values: FloatArray, w: FloatArray) -> FloatArray:
    # Deviations are scaled by their largest, so that squares of very large or small units neither
    # overflow nor vanish; differences at the level of rounding error count as none (a constant resample).
    with np.errstate(invalid="ignore", divide="ignore"):
        deviations = values - (w * values).sum(-1, keepdims=True) / w.sum(-1, keepdims=True)
        present = np.where(w > 0, np.abs(deviations), 0.0)
        largest = present.max(-1, keepdims=True)
        noise = 1e-12 * np.abs(values).max(-1, keepdims=True)
        return np.where(largest > noise, deviations / largest, np.nan)
