"""Whether neighbours resemble each other: Moran's I."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns
from analysis.stats.options import check_count, check_seed
from analysis.stats.samples import paired_sample
from analysis.stats.spatial_weights import Weights, nearest

_BATCH_ELEMENTS = 5_000_000


@dataclass(frozen=True)
class Moran:
    """Moran's I with its permutation p-value.

    Attributes
    ----------
    i : float
        About -1/(n - 1) without spatial pattern, positive where neighbours are alike, negative where they are
        opposed.
    expected : float
        -1/(n - 1).
    p_value : float
        Two-sided, in (0, 1]. Null hypothesis: the values are exchangeable between places.
    permutations : int
    neighbours : str
        Japanese: who counts as a neighbour.
    mean_neighbours : float
        Neighbours of a unit on average.
    islands : tuple of str
        Units without any neighbour. They count in n and in the mean, but add nothing to the numerator.
    n, n_missing : int
    k : int or None
        Nearest neighbours that count as neighbours; None where neighbours were defined otherwise.
    """

    i: float
    expected: float
    p_value: float
    permutations: int
    neighbours: str
    mean_neighbours: float
    islands: tuple[str, ...]
    n: int
    n_missing: int
    k: int | None = None


def moran(
    values: ArrayLike,
    east_m: ArrayLike,
    north_m: ArrayLike,
    *,
    k: int = 4,
    seed: int,
    permutations: int = 9999,
    units: Iterable[object] | None = None,
) -> Moran:
    """Compute Moran's I over the k nearest neighbours, with a permutation test.

    Parameters
    ----------
    values : array_like of shape (m,)
        For example the residuals of a fitted line. Units with a missing value or coordinate are left out and
        counted, before the neighbours are looked for.
    east_m, north_m : array_like of shape (m,)
        Projected coordinates in metres (never degrees: a degree is not equally long in both directions).
    k : int
        Neighbours of each place, 1 <= k < n.
    seed : int
        For the permutations.
    permutations : int
        At least 99.
    units : iterable of length m, optional
        Unique names.

    Returns
    -------
    Moran

    Raises
    ------
    DataError
        Fewer than 4 complete units, constant values; see `paired_sample`.
    ParameterError
        k, seed or permutations out of range.

    Notes
    -----
    See `global_moran`.
    """
    sample = paired_sample(values, east_m, others={"north_m": north_m}, units=units, constant_y=True)
    weights = nearest(sample.y, sample.others["north_m"], k=k)
    result = global_moran(sample.x, weights, seed=seed, permutations=permutations, units=sample.units)
    return replace(result, n_missing=sample.n_missing, k=k)


def global_moran(
    values: ArrayLike,
    weights: Weights,
    *,
    seed: int,
    permutations: int = 9999,
    units: Iterable[object] | None = None,
) -> Moran:
    """Compute Moran's I over given neighbours, with a permutation test.

    Parameters
    ----------
    values : array_like of shape (m,)
        In the order of the weights. Units with a missing value are left out and counted, with their links; who
        loses all neighbours is an island.
    weights : Weights
        From `analysis.stats.spatial_weights`.
    seed : int
        For the permutations.
    permutations : int
        At least 99.
    units : iterable of length m, optional
        Unique names.

    Returns
    -------
    Moran

    Raises
    ------
    DataError
        Fewer than 4 complete units, constant values, other units than the weights have, no neighbours at all.
    ParameterError
        seed or permutations out of range.

    Notes
    -----
    Weights are row-standardised, so without islands I is the slope of the neighbours' mean on the value
    itself. esda computes I; the permutations are drawn here, because `esda.Moran` takes no seed but numpy's
    global state. p = twice the smaller of both tails, (b + 1)/(m + 1), at most 1.

    For residuals of a regression the test is approximate: they are not exactly exchangeable, and their
    expectation lies a little below -1/(n - 1) (Cliff & Ord 1981, section 8.3). With n around 14 only strong
    patterns can be seen, so the absence of evidence here does not show independence.

    References
    ----------
    Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37, 17-23.
    Cliff, A. D. & Ord, J. K. (1981). Spatial processes: models and applications. Pion.
    """
    check_seed(seed)
    check_count(permutations, "permutations", 99)
    sample = placed_sample(values, weights, units)
    with warnings.catch_warnings():
        # In a kernel esda loads a progress bar that is never shown and asks for widgets that are not installed.
        warnings.filterwarnings("ignore", message="IProgress not found")
        import esda  # noqa: PLC0415  (slow to import: only where it is needed)

    observed = float(esda.Moran(sample.values, sample.weights.table, permutations=0).I)
    drawn = _permuted(sample.values, sample.weights, permutations, np.random.default_rng(seed))
    tolerance = 1e-12
    tail = min((drawn >= observed - tolerance).sum(), (drawn <= observed + tolerance).sum())
    return Moran(
        i=observed,
        expected=-1 / (sample.weights.n - 1),
        p_value=float(min(1.0, 2 * (tail + 1) / (permutations + 1))),
        permutations=permutations,
        neighbours=weights.words,
        mean_neighbours=sample.weights.mean_neighbours,
        islands=tuple(sample.units[position] for position in sample.weights.islands),
        n=sample.weights.n,
        n_missing=sample.n_missing,
    )


@dataclass(frozen=True, eq=False)
class PlacedSample:
    """Values that are known, with the neighbours among them.

    Attributes
    ----------
    values : ndarray of shape (n,)
    weights : Weights
        Of these n units.
    units : tuple of str
    n_missing : int
    """

    values: FloatArray
    weights: Weights
    units: tuple[str, ...]
    n_missing: int


def placed_sample(values: ArrayLike, weights: Weights, units: Iterable[object] | None) -> PlacedSample:
    """Check values against their neighbours and leave out missing ones.

    Raises
    ------
    DataError
        Fewer than 4 known values, constant or infinite ones, another number of units than the weights have,
        repeated names, or nobody has a neighbour.
    """
    columns, names = check_columns({"values": values}, units)
    if len(names) != weights.n:
        raise DataError(
            Problem(
                f"値が{len(names)}個、近隣を決めた対象が{weights.n}件で、数が合いません。",
                "values",
                "同じ表から取り出してください。",
            )
        )
    # A column paired with itself passes the checks that every paired statistic makes.
    sample = paired_sample(values, values, units=names)
    kept = weights.among(~np.isnan(columns["values"]))
    if len(kept.islands) == kept.n:
        raise DataError(
            Problem(
                f"近隣（{weights.words}）を持つ対象が1つもありません。",
                "weights",
                "距離を広げるか、最も近い数か所にしてください。",
            )
        )
    return PlacedSample(sample.x, kept, sample.units, sample.n_missing)


def _permuted(
    values: FloatArray, weights: Weights, permutations: int, rng: np.random.Generator
) -> FloatArray:
    deviations = values - values.mean()
    # Each row of the weights sums to 1, that of an island to 0.
    scale = weights.n / (weights.n - len(weights.islands)) / (deviations**2).sum()
    drawn = np.empty(permutations)
    rows = max(1, _BATCH_ELEMENTS // weights.n)
    for begin in range(0, permutations, rows):
        count = min(rows, permutations - begin)
        shuffled = rng.permuted(np.tile(deviations, (count, 1)), axis=1)
        drawn[begin : begin + count] = (shuffled * weights.means(shuffled.T).T).sum(axis=1) * scale
    return drawn
