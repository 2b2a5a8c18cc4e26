"""Permutation p-values of correlation coefficients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial
from typing import Any, Literal

import numpy as np
from scipy import stats

from analysis.stats.coefficients import COEFFICIENTS, Method, pearson
from analysis.stats.columns import FloatArray
from analysis.stats.samples import Sample

PMethod = Literal["exact permutation", "Monte Carlo permutation"]

_ALWAYS_ENUMERATED = factorial(8)
_KENDALL_EXACT_BELOW = 50
_BATCH_ELEMENTS = 5_000_000
_DIGITS = 12


@dataclass(frozen=True)
class PermutationP:
    """A two-sided p-value, how it was obtained, and from how many permutations."""

    p_value: float
    method: PMethod
    permutations: int


def permutation_p(
    sample: Sample, method: Method, permutations: int, rng: np.random.Generator
) -> PermutationP:
    """Two-sided permutation test of a correlation.

    Null hypothesis: the values of x are exchangeable with respect to the units, independently of y (and of
    the weights); that is *independence*, not merely a coefficient of zero.

    Parameters
    ----------
    sample : Sample
    method : {"pearson", "spearman", "kendall"}
    permutations : int
        Permutations drawn where they are too many to be enumerated.
    rng : numpy.random.Generator

    Returns
    -------
    PermutationP
        0 < p <= 1.

    Notes
    -----
    All n! permutations are enumerated when n <= 8 (or when n! <= `permutations`). Kendall's tau without ties
    has a known permutation distribution, which is used below 50 units. Otherwise permutations are drawn, and
    p = (b + 1)/(m + 1) (Phipson & Smyth 2010), so it is never zero. Two-sided p is twice the smaller
    one-sided p, at most 1.

    With weights, each weight stays with its y: the weights say how much is behind a ratio y (payments,
    persons), and belong to it. x alone is permuted. Exchanging x and y therefore gives another p when there
    are weights.

    References
    ----------
    Pitman, E. J. G. (1937). Suppl. J. R. Statist. Soc. 4, 225-232.
    Phipson, B. & Smyth, G. K. (2010). Stat. Appl. Genet. Mol. Biol. 9(1), 39.
    DiCiccio, C. J. & Romano, J. P. (2017). J. Amer. Statist. Assoc. 112, 1211-1220, on the null hypothesis.
    """
    arrangements = factorial(sample.n)
    if (
        method == "kendall"
        and sample.n < _KENDALL_EXACT_BELOW
        and not _tied(sample.x)
        and not _tied(sample.y)
    ):
        exact: Any = stats.kendalltau(sample.x, sample.y, method="exact")
        return PermutationP(float(exact.pvalue), "exact permutation", arrangements)
    enumerate_all = arrangements <= max(_ALWAYS_ENUMERATED, permutations)
    elements = sample.n**2 if method == "kendall" else sample.n
    test = stats.permutation_test(
        (sample.x,),
        _against(sample, method),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=arrangements if enumerate_all else permutations,
        batch=max(1, _BATCH_ELEMENTS // elements),
        rng=rng,
    )
    if enumerate_all:
        return PermutationP(float(test.pvalue), "exact permutation", arrangements)
    return PermutationP(float(test.pvalue), "Monte Carlo permutation", permutations)


def _against(sample: Sample, method: Method) -> Callable[..., FloatArray]:
    # Rounding keeps arrangements of equal coefficient equal; their floating-point errors would rank them.
    y, weights = sample.y, sample.weights
    if weights is not None:
        return lambda x, axis=-1: pearson(x, np.broadcast_to(y, x.shape), weights).round(_DIGITS)
    coefficient = COEFFICIENTS[method]
    return lambda x, axis=-1: coefficient(x, y).round(_DIGITS)


def _tied(values: FloatArray) -> bool:
    return len(np.unique(values)) < len(values)
