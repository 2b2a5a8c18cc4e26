"""Columns of an interrupted time series: straight lines before and after, and the season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import ParameterError, Problem
from analysis.stats.columns import FloatArray
from analysis.stats.options import check_count


@dataclass(frozen=True)
class Harmonics:
    """A smooth season: `terms` pairs of sine and cosine over `period` units of time (365.25 days)."""

    period: float = 365.25
    terms: int = 2


def segments(
    t: FloatArray, labels: list[str] | None, harmonics: Harmonics | None, *, trend: bool, slope_change: bool
) -> dict[str, FloatArray]:
    """Return the columns of the model: line, step, change of slope, season.

    Parameters
    ----------
    t : ndarray of shape (n,)
        Time since the intervention.
    labels : list of str, or None
        Weekday or month of each row; the first in order is the reference.
    harmonics : Harmonics or None
    trend, slope_change : bool

    Returns
    -------
    dict of str to ndarray of shape (n,)
        "constant", "jump", "trend", "slope_change", then the season.

    Raises
    ------
    ParameterError
        A period that is not positive, or no term.
    """
    columns = {"constant": np.ones_like(t), "jump": (t >= 0).astype(float)}
    if trend:
        columns["trend"] = t
    if slope_change:
        columns["slope_change"] = np.maximum(t, 0.0)
    for label in sorted(set(labels or []))[1:]:
        columns[f"season {label}"] = np.array([float(own == label) for own in labels or []])
    if harmonics is not None:
        check_count(harmonics.terms, "harmonics.terms", 1)
        if not harmonics.period > 0:
            raise ParameterError(
                Problem(
                    f"季節の周期 {harmonics.period} は正の数ではありません。",
                    "harmonics",
                    "日なら365.25です。",
                )
            )
        for term in range(1, harmonics.terms + 1):
            angle = 2 * np.pi * term * t / harmonics.period
            columns |= {f"sin{term}": np.sin(angle), f"cos{term}": np.cos(angle)}
    return columns
