"""Sample surveys of a finite population: intervals of shares, what silence may hide, what unequal weights cost."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, Problem
from analysis.stats.columns import as_floats
from analysis.stats.options import check_level

_ROUNDING = 1e-9


def wilson_interval(count: int, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a share of a large population.

    Parameters
    ----------
    count, n : int
        Persons who answered so, out of all who answered.
    confidence : float
        In (0, 1).

    Returns
    -------
    low, high : float
        In [0, 1].

    Raises
    ------
    DataError
        `count` is not from 0 to `n`, or `n` is zero.
    ParameterError
        `confidence` out of range.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    """
    check_level(confidence)
    _check(count, n, None)
    found = stats.binomtest(count, n).proportion_ci(confidence, method="wilson")
    return float(found.low), float(found.high)


def finite_interval(
    count: int, n: int, population: int | None = None, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Exact interval of a share of a population of known size, from a simple random sample without replacement.

    Parameters
    ----------
    count, n : int
        Persons with the property, out of all drawn.
    population : int, optional
        Persons in the population; left out, it is taken as endless, which widens the interval.
    confidence : float
        In (0, 1).

    Returns
    -------
    low, high : float
        In [0, 1].

    Raises
    ------
    DataError
        `count` is not from 0 to `n`, `n` is zero, or more than the population.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    The limits are the smallest and the largest number in the population that a two-sided test of half the error on
    each side does not refuse (hypergeometric). Without a population they are those of Clopper and Pearson (1934).

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 3.6. Wiley.
    """
    check_level(confidence)
    _check(count, n, population)
    if population is None:
        found = stats.binomtest(count, n).proportion_ci(confidence, method="exact")
        return float(found.low), float(found.high)
    tail = (1 - confidence) / 2 * (1 + _ROUNDING)  # a probability that equals it refuses
    least, most = count, population - (n - count)
    # Both probabilities are monotone in the number K of the population that has the property.
    numbers = range(least, most + 1)
    low = bisect_left(numbers, True, key=lambda k: stats.hypergeom.sf(count - 1, population, k, n) > tail)
    high = bisect_left(numbers, True, key=lambda k: stats.hypergeom.cdf(count, population, k, n) <= tail) - 1
    return numbers[low] / population, numbers[high] / population


def worst_case(count: int, answered: int, asked: int) -> tuple[float, float]:
    """Bounds of a share among all who were asked, whatever those who did not answer would have said.

    Parameters
    ----------
    count, answered, asked : int
        Persons who answered so, who answered at all, who were asked.

    Returns
    -------
    low, high : float
        In [0, 1]; their distance is the share of those who did not answer.

    Raises
    ------
    DataError
        The numbers are not in the order 0 <= count <= answered <= asked, or nobody was asked.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 13.2. Wiley.
    """
    _check(count, answered, asked)
    return count / asked, (count + asked - answered) / asked


def design_effect(weights: ArrayLike, persons: ArrayLike) -> float:
    """By how much unequal weights enlarge the variance of a mean.

    Parameters
    ----------
    weights : array_like of shape (m,)
        Weight of each person of a group, positive.
    persons : array_like of shape (m,)
        Persons in each group.

    Returns
    -------
    float
        n sum(w^2) / sum(w)^2 over persons, at least 1; n divided by it is the effective number of persons.

    Raises
    ------
    DataError
        Different lengths, no persons, or weights that are not positive.

    References
    ----------
    Kish, L. (1965). Survey Sampling, section 11.7. Wiley.
    """
    w, n = as_floats(weights, "weights"), as_floats(persons, "persons")
    if w.shape != n.shape or not (np.isfinite(w).all() and (w > 0).all() and (n >= 0).all() and n.sum() > 0):
        remedy = "地域ごとに正の重みと0以上の人数を渡してください。"
        raise DataError(Problem("重みか人数が正しくありません。", "weights, persons", remedy))
    return float(n.sum() * (n * w**2).sum() / (n * w).sum() ** 2)


def _check(count: int, n: int, population: int | None) -> None:
    if not 0 <= count <= n or n == 0 or (population is not None and population < n):
        among = "" if population is None else f"、母集団 {population:,}"
        remedy = "0 ≦ 該当 ≦ 全体（≦ 母集団）で、全体は1以上にしてください。"
        raise DataError(Problem(f"人数が合いません：該当 {count:,}、全体 {n:,}{among}", "count, n", remedy))
