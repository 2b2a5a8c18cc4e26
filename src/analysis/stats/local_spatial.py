"""Where high or low values gather: local Moran's I."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import ParameterError, Problem
from analysis.stats.columns import FloatArray
from analysis.stats.options import check_count, check_seed
from analysis.stats.spatial import PlacedSample, placed_sample
from analysis.stats.spatial_weights import Weights

NO_NEIGHBOURS = "近隣なし"
_PATTERNS = {
    (True, True): "高い値が集まる",
    (False, False): "低い値が集まる",
    (True, False): "周りより高い",
    (False, True): "周りより低い",
}


@dataclass(frozen=True)
class LocalUnit:
    """One unit and its neighbours.

    Attributes
    ----------
    unit : str
    value : float
    neighbours : int
        How many it has.
    neighbours_mean : float
        Their mean value; NaN without neighbours.
    i : float
        Local Moran's I: positive where the neighbours lie on the same side of the mean, negative where on the
        other; unbounded. NaN without neighbours.
    pattern : str
        Japanese: side of the mean of the unit and of its neighbours (高い値が集まる, 低い値が集まる,
        周りより高い, 周りより低い), or 近隣なし. A description; see `clear`.
    p_value, adjusted : float
        Two-sided, in (0, 1], before and after adjustment for the other units; NaN without neighbours.
    clear : bool
        `adjusted` is at most alpha.
    """

    unit: str
    value: float
    neighbours: int
    neighbours_mean: float
    i: float
    pattern: str
    p_value: float
    adjusted: float
    clear: bool


@dataclass(frozen=True)
class LocalMoran:
    """Local Moran's I of all units.

    Attributes
    ----------
    units : tuple of LocalUnit
        Units with a value, in the order given.
    alpha : float
        Share of wrongly named clusters that is accepted among the clear ones.
    permutations : int
    smallest_p : float
        The smallest p-value that any unit can reach, by its number of neighbours and of permutations: with
        few units and few neighbours no pattern, however strong, gives a smaller one.
    neighbours : str
        Japanese: who counts as a neighbour.
    mean_neighbours : float
    islands : tuple of str
        Units without neighbours: not tested.
    n, n_missing : int
    """

    units: tuple[LocalUnit, ...]
    alpha: float
    permutations: int
    smallest_p: float
    neighbours: str
    mean_neighbours: float
    islands: tuple[str, ...]
    n: int
    n_missing: int


def local_moran(
    values: ArrayLike,
    weights: Weights,
    *,
    seed: int,
    permutations: int = 9999,
    alpha: float = 0.05,
    units: Iterable[object] | None = None,
) -> LocalMoran:
    """Compute local Moran's I with conditional permutation inference.

    Parameters
    ----------
    values : array_like of shape (m,)
        In the order of the weights; missing ones are left out and counted, with their links.
    weights : Weights
        From `analysis.stats.spatial_weights`.
    seed : int
        For the permutations.
    permutations : int
        At least 99.
    alpha : float
        Accepted false discovery rate, in (0, 1).
    units : iterable of length m, optional
        Unique names.

    Returns
    -------
    LocalMoran

    Raises
    ------
    DataError
        See `global_moran`.
    ParameterError
        seed, permutations or alpha out of range.

    Notes
    -----
    I_i = z_i times the mean of z over the neighbours, z being standardised with n - 1 as in esda and GeoDa, so
    that the mean of all I_i is the global I times (n - 1)/n when nobody is an island.

    Null hypothesis, unit by unit: given the unit's own value, the other values are exchangeable between the
    other places. The neighbours' values are drawn from all others without replacement; the same draws serve
    every unit. p = twice the smaller of both tails, (b + 1)/(m + 1), at most 1. `esda.Moran_Local` is not used
    for this: its draws depend on whether numba is installed, and seed numpy's global state.

    The p-values of neighbours depend on each other and there is one a unit, so they are adjusted to control
    the false discovery rate (Benjamini & Hochberg 1995; for local statistics Caldas de Castro & Singer 2006).
    Holm's method could not reject anything here: with 1,000 cells it asks for p < 0.00005, below what 9,999
    permutations can show.

    Where the values are correlated over the whole area, the null hypothesis is false for most units, and a
    clear unit says less. With n around 14 this is a diagnostic: see `smallest_p`.

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association - LISA. Geographical Analysis 27, 93-115.
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. J. R. Statist. Soc. B 57,
    289-300.
    Caldas de Castro, M. & Singer, B. H. (2006). Controlling the false discovery rate: a new application to
    account for multiple and dependent tests in local statistics of spatial association. Geographical Analysis
    38, 180-208.
    """
    check_seed(seed)
    check_count(permutations, "permutations", 99)
    if not 0 < alpha < 1:
        raise ParameterError(
            Problem(f"有意水準 {alpha} は0と1の間ではありません。", "alpha", "5％なら0.05と書いてください。")
        )
    sample = placed_sample(values, weights, units)
    p_values = _p_values(sample, permutations, np.random.default_rng(seed))
    tested = ~np.isnan(p_values)
    adjusted = np.full(len(p_values), np.nan)
    adjusted[tested] = stats.false_discovery_control(p_values[tested], method="bh")
    return LocalMoran(
        units=_described(sample, p_values, adjusted, alpha),
        alpha=alpha,
        permutations=permutations,
        smallest_p=_smallest_p(sample, permutations),
        neighbours=weights.words,
        mean_neighbours=sample.weights.mean_neighbours,
        islands=tuple(sample.units[position] for position in sample.weights.islands),
        n=sample.weights.n,
        n_missing=sample.n_missing,
    )


def _standardised(values: FloatArray) -> FloatArray:
    return (values - values.mean()) / values.std(ddof=1)


def _p_values(sample: PlacedSample, permutations: int, rng: np.random.Generator) -> FloatArray:
    z, counts = _standardised(sample.values), sample.weights.counts
    draws = np.stack([rng.choice(len(z) - 1, counts.max(), replace=False) for _ in range(permutations)])
    observed = z * sample.weights.means(z)
    tolerance = 1e-12
    result = np.full(len(z), np.nan)
    for unit in np.flatnonzero(counts):
        # Positions from the unit's own on stand for the next one, so that nobody is a neighbour of itself.
        others = draws[:, : counts[unit]]
        drawn = z[unit] * z[others + (others >= unit)].mean(axis=1)
        above = (drawn >= observed[unit] - tolerance).sum()
        below = (drawn <= observed[unit] + tolerance).sum()
        result[unit] = min(1.0, 2 * (min(above, below) + 1) / (permutations + 1))
    return result


def _smallest_p(sample: PlacedSample, permutations: int) -> float:
    sets = max(comb(sample.weights.n - 1, int(count)) for count in sample.weights.counts if count)
    return min(1.0, 2 * max(1 / (permutations + 1), 1 / sets))


def _described(
    sample: PlacedSample, p_values: FloatArray, adjusted: FloatArray, alpha: float
) -> tuple[LocalUnit, ...]:
    z, counts = _standardised(sample.values), sample.weights.counts
    lag = np.where(counts > 0, sample.weights.means(z), np.nan)
    means = np.where(counts > 0, sample.weights.means(sample.values), np.nan)
    return tuple(
        LocalUnit(
            unit=name,
            value=float(sample.values[at]),
            neighbours=int(counts[at]),
            neighbours_mean=float(means[at]),
            i=float(z[at] * lag[at]),
            pattern=_PATTERNS[bool(z[at] > 0), bool(lag[at] > 0)] if counts[at] else NO_NEIGHBOURS,
            p_value=float(p_values[at]),
            adjusted=float(adjusted[at]),
            clear=bool(adjusted[at] <= alpha),
        )
        for at, name in enumerate(sample.units)
    )
