"""What ranges of inputs do to a sum of products: by simulation all together, and one input at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import ParameterError, Problem
from analysis.stats.columns import FloatArray, as_floats
from analysis.stats.options import check_count, check_level, check_seed


@dataclass(frozen=True)
class Propagated:
    """A sum of products whose inputs are known only within ranges.

    Attributes
    ----------
    estimate : float
        With every input at its central value.
    low, high : float
        Between which the share `level` of the draws lies.
    level : float
    draws : int
    inputs : int
        Inputs that move.
    """

    estimate: float
    low: float
    high: float
    level: float
    draws: int
    inputs: int


def propagate(
    central: ArrayLike,
    terms: Sequence[Sequence[int]],
    relative: ArrayLike,
    *,
    level: float = 0.95,
    draws: int = 10_000,
    seed: int,
) -> Propagated:
    """Draw all inputs at once, each from a symmetric triangular distribution around its central value.

    Parameters
    ----------
    central : array_like of shape (k,)
        Central values of the inputs.
    terms : sequence of sequence of int
        Each term is the product of the inputs with these positions; the terms are added. An input in several terms
        moves in all of them at once.
    relative : array_like of shape (k,)
        Half width of each input's range over its central value, in [0, 1); 0 for an input that is certain.
    level : float
        Share of the draws between `low` and `high`.
    draws, seed : int
        At least 1,000 draws.

    Returns
    -------
    Propagated
        `low` and `high` describe the assumed ranges. They are no confidence interval: nothing was sampled.

    Raises
    ------
    ParameterError
        An option out of range.

    References
    ----------
    JCGM 101:2008, Propagation of distributions using a Monte Carlo method, sections 5.9 and 7.
    """
    check_level(level)
    check_seed(seed)
    check_count(draws, "draws", 1000)
    values, widths = _checked(central, relative)
    rng = np.random.default_rng(seed)
    moving = widths > 0
    factors = np.ones((len(values), draws))
    factors[moving] += rng.triangular(-1, 0, 1, (int(moving.sum()), draws)) * widths[moving, None]
    totals = _totals(values[:, None] * factors, terms)
    low, high = np.quantile(totals, [(1 - level) / 2, (1 + level) / 2])
    estimate = float(_totals(values[:, None], terms)[0])
    return Propagated(estimate, float(low), float(high), level, draws, int(moving.sum()))


def one_at_a_time(central: ArrayLike, terms: Sequence[Sequence[int]], relative: ArrayLike) -> FloatArray:
    """Move each input alone to the ends of its range (a tornado diagram).

    Parameters
    ----------
    central, terms, relative
        As in `propagate`.

    Returns
    -------
    ndarray of shape (k, 2)
        The sum with the input at its lower and at its upper end.
    """
    values, widths = _checked(central, relative)
    ends = []
    for sign in (-1, 1):
        moved = np.repeat(values[:, None], len(values), axis=1)
        np.fill_diagonal(moved, values * (1 + sign * widths))
        ends.append(_totals(moved, terms))
    return np.column_stack(ends)


def _totals(values: FloatArray, terms: Sequence[Sequence[int]]) -> FloatArray:
    return np.sum([values[list(term)].prod(axis=0) for term in terms], axis=0)


def _checked(central: ArrayLike, relative: ArrayLike) -> tuple[FloatArray, FloatArray]:
    values, widths = as_floats(central, "central"), as_floats(relative, "relative")
    if not ((widths >= 0) & (widths < 1)).all():
        what = f"相対的な幅 {widths.min():g}～{widths.max():g} は使えません。"
        raise ParameterError(Problem(what, "relative", "0以上1未満にしてください。"))
    return values, widths
