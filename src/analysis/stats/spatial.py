"""Whether neighbours resemble each other: Moran's I."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import ParameterError, Problem
from analysis.stats.columns import FloatArray
from analysis.stats.options import check_count, check_seed
from analysis.stats.samples import paired_sample


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
    k : int
        Nearest neighbours that count as neighbours.
    n, n_missing : int
    """

    i: float
    expected: float
    p_value: float
    permutations: int
    k: int
    n: int
    n_missing: int


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
        counted.
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
    Weights are row-standardised, so I is the slope of the neighbours' mean on the value itself. libpysal
    finds the neighbours and esda computes I; the permutations are drawn here, because `esda.Moran` takes no
    seed but numpy's global state. p = twice the smaller of both tails, (b + 1)/(m + 1), at most 1.

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
    check_count(k, "k", 1)
    sample = paired_sample(values, east_m, others={"north_m": north_m}, units=units, constant_y=True)
    if k >= sample.n:
        raise ParameterError(
            Problem(
                f"近隣の数 {k} が対象数 {sample.n} 以上です。", "k", f"{sample.n - 1}以下にしてください。"
            )
        )
    neighbours = _neighbours(np.column_stack([sample.y, sample.others["north_m"]]), k)
    with warnings.catch_warnings():
        # In a kernel esda loads a progress bar that is never shown and asks for widgets that are not installed.
        warnings.filterwarnings("ignore", message="IProgress not found")
        import esda  # noqa: PLC0415  (slow to import: only where it is needed)

    observed = float(esda.Moran(sample.x, neighbours, permutations=0).I)
    drawn = _permuted(sample.x, neighbours.sparse, permutations, np.random.default_rng(seed))
    tolerance = 1e-12
    tail = min((drawn >= observed - tolerance).sum(), (drawn <= observed + tolerance).sum())
    return Moran(
        i=observed,
        expected=-1 / (sample.n - 1),
        p_value=float(min(1.0, 2 * (tail + 1) / (permutations + 1))),
        permutations=permutations,
        k=k,
        n=sample.n,
        n_missing=sample.n_missing,
    )


def _neighbours(places: FloatArray, k: int):
    from libpysal.weights import KNN  # noqa: PLC0415  (slow to import: only where it is needed)

    weights = KNN.from_array(places, k=k, silence_warnings=True)
    weights.transform = "r"
    return weights


def _permuted(values: FloatArray, weights, permutations: int, rng: np.random.Generator) -> FloatArray:
    deviations = values - values.mean()
    shuffled = rng.permuted(np.tile(deviations, (permutations, 1)), axis=1)
    # Row-standardised weights sum to n, which cancels the factor n of Moran's formula.
    return (shuffled * (weights @ shuffled.T).T).sum(axis=1) / (deviations**2).sum()
