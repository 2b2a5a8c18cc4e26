"""Paired change between two periods: who rose, who fell, and whether chance could have done it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.stats.columns import FloatArray
from analysis.stats.options import check_count, check_level, check_seed
from analysis.stats.samples import paired_sample

_ENUMERATED = 2**13
_EXACT_UP_TO = 50


@dataclass(frozen=True)
class PairedChange:
    """Change of the same units between two periods.

    Attributes
    ----------
    n, n_missing : int
        Units in both periods; units left out because one period is missing.
    rose, fell, unchanged : int
        Their sum is n.
    median_change : float
        Median of after - before, in the unit of the values.
    share_rose, share_low, share_high : float or None
        Of the units that changed, the share that rose, with its exact (Clopper-Pearson) interval; None if
        none changed.
    level : float
    sign_p : float
        Exact two-sided sign test. Null hypothesis: a unit that changes is as likely to rise as to fall.
    wilcoxon_statistic : float
        Sum of the ranks of the rises.
    wilcoxon_p : float
        Two-sided signed-rank test. Null hypothesis: changes are symmetric about zero.
    wilcoxon_method : {"exact", "exact permutation", "Monte Carlo permutation", "no change"}
    rising, falling, staying : tuple of str
        Names of the units.
    """

    n: int
    n_missing: int
    rose: int
    fell: int
    unchanged: int
    median_change: float
    share_rose: float | None
    share_low: float | None
    share_high: float | None
    level: float
    sign_p: float
    wilcoxon_statistic: float
    wilcoxon_p: float
    wilcoxon_method: Literal["exact", "exact permutation", "Monte Carlo permutation", "no change"]
    rising: tuple[str, ...]
    falling: tuple[str, ...]
    staying: tuple[str, ...]


def paired_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    seed: int,
    units: Iterable[object] | None = None,
    confidence: float = 0.95,
    permutations: int = 9999,
) -> PairedChange:
    """Count rises and falls, and test them by the sign test and Wilcoxon's signed-rank test.

    Parameters
    ----------
    before, after : array_like of shape (m,)
        Values of the same units; incomplete pairs are left out and counted.
    seed : int
        For the permutations where they are drawn.
    units : iterable of length m, optional
        Unique names.
    confidence : float
        Level of the interval of the share, in (0, 1).
    permutations : int
        Sign changes drawn where they are too many to be enumerated; at least 99.

    Returns
    -------
    PairedChange

    Raises
    ------
    DataError
        See `paired_sample`; constant columns are accepted, and one complete pair is enough to be counted.
    ParameterError
        Options out of range.

    Notes
    -----
    Unchanged units are left out of both tests (Wilcoxon 1945). Differences are rounded at the twelfth
    significant digit of the values, so that rounding error of floating point makes no rise. The signed-rank
    distribution is exact without ties up to 50 changes; with ties all sign changes are enumerated up to 13
    changes and drawn beyond, p = (b + 1)/(m + 1).

    Without a comparison group such a change is a before-and-after comparison: anything else that happened
    between the periods is in it as well.

    References
    ----------
    Wilcoxon, F. (1945). Biometrics Bulletin 1, 80-83.
    Conover, W. J. (1999). Practical nonparametric statistics, 3rd ed., sections 3.4 and 5.7.
    """
    check_level(confidence)
    check_seed(seed)
    check_count(permutations, "permutations", 99)
    sample = paired_sample(before, after, units=units, minimum=1, constant_x=True, constant_y=True)
    change = _differences(sample.x, sample.y)
    rose, fell = int((change > 0).sum()), int((change < 0).sum())
    test = stats.binomtest(rose, rose + fell) if rose + fell else None
    share = test.proportion_ci(confidence) if test else None
    statistic, p_value, method = _signed_rank(change[change != 0], permutations, seed)
    names = np.array(sample.units)
    return PairedChange(
        n=sample.n,
        n_missing=sample.n_missing,
        rose=rose,
        fell=fell,
        unchanged=sample.n - rose - fell,
        median_change=float(np.median(change)),
        share_rose=rose / (rose + fell) if test else None,
        share_low=float(share.low) if share else None,
        share_high=float(share.high) if share else None,
        level=confidence,
        sign_p=float(test.pvalue) if test else 1.0,
        wilcoxon_statistic=statistic,
        wilcoxon_p=p_value,
        wilcoxon_method=method,
        rising=tuple(names[change > 0].tolist()),
        falling=tuple(names[change < 0].tolist()),
        staying=tuple(names[change == 0].tolist()),
    )


def _differences(before: FloatArray, after: FloatArray) -> FloatArray:
    largest = max(np.abs(before).max(), np.abs(after).max())
    step = 10.0 ** (np.floor(np.log10(largest)) - 12) if largest > 0 else 1.0
    return np.round((after - before) / step) * step


def _signed_rank(
    change: FloatArray, permutations: int, seed: int
) -> tuple[float, float, Literal["exact", "exact permutation", "Monte Carlo permutation", "no change"]]:
    n = len(change)
    if n == 0:
        return 0.0, 1.0, "no change"
    if n <= _EXACT_UP_TO and len(np.unique(np.abs(change))) == n:
        test: Any = stats.wilcoxon(change, method="exact", alternative="two-sided")
        method = "exact"
    else:
        enumerate_all = 2**n <= max(_ENUMERATED, permutations)
        drawing: Any = stats.PermutationMethod(
            n_resamples=2**n if enumerate_all else permutations, rng=np.random.default_rng(seed)
        )
        test = stats.wilcoxon(change, method=drawing, alternative="two-sided")
        method = "exact permutation" if enumerate_all else "Monte Carlo permutation"
    ranks = stats.rankdata(np.abs(change))
    return float(ranks[change > 0].sum()), float(test.pvalue), method
