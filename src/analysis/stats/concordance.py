"""Whether several cycles put their phases (years their months) in the same order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray
from analysis.stats.options import check_count, check_seed

_PERMUTATIONS = 9999


@dataclass(frozen=True)
class Concordance:
    """Kendall's coefficient of concordance.

    Attributes
    ----------
    w : float
        From 0 (no agreement) to 1 (the same order in every cycle); corrected for ties.
    p_value : float
        Of the null hypothesis that the order within each cycle is random; by permutation.
    permutations : int
    n_cycles, n_phases : int
    """

    w: float
    p_value: float
    permutations: int
    n_cycles: int
    n_phases: int


def concordance(table: ArrayLike, *, seed: int, permutations: int = _PERMUTATIONS) -> Concordance:
    """Measure how far cycles agree on the order of their phases.

    Parameters
    ----------
    table : array_like of shape (m, k)
        One row a cycle (year), one column a phase (month); at least 2 cycles and 3 phases, nothing missing.
    seed : int
        Of the permutations.
    permutations : int
        At least 99.

    Returns
    -------
    Concordance

    Raises
    ------
    DataError
        Missing values, too few cycles or phases, or a cycle whose values are all equal.
    ParameterError
        `seed` or `permutations` not as above.

    Notes
    -----
    W is Friedman's statistic divided by m (k - 1). p = (b + 1)/(r + 1), with b of r random orders within each cycle
    as concordant as the observed ones: with three cycles the chi-squared approximation is not to be relied on.
    Neighbouring phases that are alike for another reason than the season make p too small.

    References
    ----------
    Kendall, M. G. & Babington Smith, B. (1939). Annals of Mathematical Statistics 10, 275-287.
    """
    check_seed(seed)
    check_count(permutations, "permutations", 99)
    values = np.asarray(table, dtype=float)
    if values.ndim != 2 or values.shape[0] < 2 or values.shape[1] < 3 or not np.isfinite(values).all():
        what = f"表の形が {values.shape} で、欠測が{int(np.isnan(values).sum())}個あります。"
        raise DataError(Problem(what, "table", "2周期以上、3時期以上の、欠測のない表を渡してください。"))
    if (np.ptp(values, axis=1) == 0).any():
        raise DataError(Problem("値がすべて等しい周期があります。", "table", "その周期を除いてください。"))
    ranks = stats.rankdata(values, axis=1)
    observed = float(_w(ranks))
    rng = np.random.default_rng(seed)
    drawn = _w(rng.permuted(np.broadcast_to(ranks, (permutations, *ranks.shape)), axis=2))
    as_far = int((drawn >= observed - 1e-12).sum())
    return Concordance(observed, (as_far + 1) / (permutations + 1), permutations, *values.shape)


def _w(ranks: FloatArray) -> FloatArray:
    # Sum of squares of the rank sums, over what it would be if all cycles agreed (ties included).
    m, k = ranks.shape[-2:]
    middle = (k + 1) / 2
    between = ((ranks.sum(axis=-2) - m * middle) ** 2).sum(axis=-1)
    return between / (m * ((ranks - middle) ** 2).sum(axis=(-2, -1)))
