"""Randomisation inference: what the effect would be if other days had been the event days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb, prod
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.columns import FloatArray
from analysis.stats.matched import stratum_differences
from analysis.stats.options import check_count, check_seed
from analysis.stats.strata import MatchedDays, match_days

_ENUMERATED = 100_000
_DIGITS = 10
_BATCH_ELEMENTS = 2_000_000


@dataclass(frozen=True)
class Randomisation:
    """A difference and how often chance alone gives one as large.

    Attributes
    ----------
    estimate : float
        Event days minus comparable days, in the units of the values.
    p_value : float
        Two-sided: twice the smaller one-sided p, at most 1.
    p_greater, p_less : float
        One-sided: differences at least as large, at most as large.
    method : {"exact", "Monte Carlo"}
    assignments : int
        Possible choices of the event days, within strata.
    smallest_p : float
        The smallest two-sided p that these days allow at all.
    n, n_event, n_other, n_missing : int
    notes : tuple of str
    """

    estimate: float
    p_value: float
    p_greater: float
    p_less: float
    method: Literal["exact", "Monte Carlo"]
    assignments: int
    smallest_p: float
    n: int
    n_event: int
    n_other: int
    n_missing: int
    notes: tuple[str, ...]


def randomisation_test(
    values: ArrayLike,
    is_event: ArrayLike,
    strata: Mapping[str, Iterable[object]] | None = None,
    *,
    seed: int,
    permutations: int = 9999,
) -> Randomisation:
    """Test whether the event days could as well be any other days of their strata.

    Parameters
    ----------
    values : array_like of shape (m,)
        One value a day.
    is_event : array_like of shape (m,)
        True (1) on event days.
    strata : mapping of str to iterable of length m, optional
        Event days are exchanged only with days of the same stratum.
    seed : int
        For the assignments where they are drawn.
    permutations : int
        Assignments drawn where they are too many to be enumerated; at least 99.

    Returns
    -------
    Randomisation

    Raises
    ------
    DataError
        See `match_days`.
    ParameterError
        `seed` or `permutations` out of range.

    Notes
    -----
    Null hypothesis (sharp): on no day would the value have been another with or without the event. All
    assignments are enumerated up to 100,000; otherwise they are drawn, and p = (b + 1)/(m + 1). The statistic
    is the stratified difference of means. Nothing is assumed on the distribution of the values, but that the
    event days are exchangeable with the other days of their stratum, as if drawn by lot; real fixtures are not
    drawn, and consecutive days are alike (exchange whole weekends then, one value each).

    References
    ----------
    Fisher, R. A. (1935). The design of experiments, chapters 2 and 3. Oliver & Boyd.
    Phipson, B. & Smyth, G. K. (2010). Stat. Appl. Genet. Mol. Biol. 9(1), 39.
    """
    check_seed(seed)
    check_count(permutations, "permutations", 99)
    days = match_days(values, is_event, strata)
    estimate = _overall(days)
    n_event, n_other = days.sizes
    arrangements = prod(comb(int(e + o), int(e)) for e, o in zip(n_event, n_other, strict=True))
    enumerate_all = arrangements <= max(_ENUMERATED, permutations)
    rng = np.random.default_rng(seed)
    drawn = _all_differences(days) if enumerate_all else _drawn_differences(days, permutations, rng)
    tolerance = 10.0**-_DIGITS * max(float(np.abs(days.values).max()), 1e-300)
    added = 0 if enumerate_all else 1
    greater = float((drawn >= estimate - tolerance).sum() + added) / (len(drawn) + added)
    less = float((drawn <= estimate + tolerance).sum() + added) / (len(drawn) + added)
    return Randomisation(
        estimate=estimate,
        p_value=min(1.0, 2 * min(greater, less)),
        p_greater=greater,
        p_less=less,
        method="exact" if enumerate_all else "Monte Carlo",
        assignments=arrangements,
        smallest_p=min(1.0, 2 / (arrangements if enumerate_all else permutations + 1)),
        n=len(days.values),
        n_event=int(days.event.sum()),
        n_other=int((~days.event).sum()),
        n_missing=days.n_missing,
        notes=days.notes,
    )


def _overall(days: MatchedDays) -> float:
    differences, weights = stratum_differences(days)
    return float(differences @ weights)


def _stratum(days: MatchedDays, index: int) -> tuple[FloatArray, int, float]:
    # The difference of a stratum is linear in the sum of its event days: slope and the constant follow.
    inside = days.stratum == index
    return days.values[inside], int(days.event[inside].sum()), float(days.event.sum())


def _difference(sums: FloatArray, values: FloatArray, chosen: int, events: float) -> FloatArray:
    others = len(values) - chosen
    return (sums / chosen - (values.sum() - sums) / others) * (chosen / events)


def _all_differences(days: MatchedDays) -> FloatArray:
    total = np.zeros(1)
    for index in range(len(days.labels)):
        values, chosen, events = _stratum(days, index)
        sums = np.array([sum(choice) for choice in combinations(values.tolist(), chosen)])
        total = np.add.outer(total, _difference(sums, values, chosen, events)).ravel()
    return total


def _drawn_differences(days: MatchedDays, permutations: int, rng: np.random.Generator) -> FloatArray:
    total = np.zeros(permutations)
    for index in range(len(days.labels)):
        values, chosen, events = _stratum(days, index)
        sums = np.concatenate(
            [
                rng.permuted(np.broadcast_to(values, (size, len(values))), axis=1)[:, :chosen].sum(axis=1)
                for size in _batches(permutations, len(values))
            ]
        )
        total += _difference(sums, values, chosen, events)
    return total


def _batches(permutations: int, size: int) -> list[int]:
    # A few megabytes at a time, however many days there are.
    batch = max(1, _BATCH_ELEMENTS // size)
    return [min(batch, permutations - start) for start in range(0, permutations, batch)]
