"""How much a correlation depends on each single unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.coefficients import Method, estimate_or_none, point_estimate
from analysis.stats.samples import Sample, paired_sample


@dataclass(frozen=True)
class Omission:
    """The coefficient without one unit.

    Attributes
    ----------
    unit : str
    estimate : float or None
        Coefficient of the others; None where a column is constant without this unit.
    change : float or None
        `estimate` minus the coefficient of all.
    """

    unit: str
    estimate: float | None
    change: float | None


@dataclass(frozen=True)
class Influence:
    """Leave-one-out analysis of a correlation.

    Attributes
    ----------
    method : {"pearson", "spearman", "kendall"}
    estimate : float
        Coefficient of all units.
    omissions : tuple of Omission
        One a unit, in the order given.
    most_influential : Omission
        The unit whose absence changes the coefficient most (the first of equals); a unit without which no
        coefficient exists counts as the most influential of all.
    low, high : float or None
        Range of the coefficient over all omissions; None where it does not exist without some unit.
    n, n_missing : int
    """

    method: Method
    estimate: float
    omissions: tuple[Omission, ...]
    most_influential: Omission
    low: float | None
    high: float | None
    n: int
    n_missing: int


def leave_one_out(
    x: ArrayLike, y: ArrayLike, *, units: Iterable[object] | None = None, method: Method = "pearson"
) -> Influence:
    """Recompute a correlation without each unit in turn.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Paired numbers; incomplete pairs are left out and counted.
    units : iterable of length m, optional
        Unique names.
    method : {"pearson", "spearman", "kendall"}

    Returns
    -------
    Influence

    Raises
    ------
    DataError
        See `paired_sample`; at least 5 complete pairs are needed, so that 4 remain.

    Notes
    -----
    The change of the coefficient is (up to its sign and a factor of n - 1) the empirical influence function
    of the correlation (Devlin, Gnanadesikan & Kettenring 1975). No test is attached: with n
    units one of them is always the most influential.

    References
    ----------
    Devlin, S. J., Gnanadesikan, R. & Kettenring, J. R. (1975). Biometrika 62, 531-545.
    """
    sample = paired_sample(x, y, units=units, minimum=5)
    estimate = point_estimate(sample.x, sample.y, method)
    omissions = tuple(_omission(sample, position, method, estimate) for position in range(sample.n))
    known = [omission.estimate for omission in omissions if omission.estimate is not None]
    complete = len(known) == len(omissions)
    return Influence(
        method=method,
        estimate=estimate,
        omissions=omissions,
        most_influential=max(omissions, key=_size),
        low=min(known) if complete else None,
        high=max(known) if complete else None,
        n=sample.n,
        n_missing=sample.n_missing,
    )


def _omission(sample: Sample, position: int, method: Method, estimate: float) -> Omission:
    without = estimate_or_none(np.delete(sample.x, position), np.delete(sample.y, position), method)
    return Omission(sample.units[position], without, None if without is None else without - estimate)


def _size(omission: Omission) -> float:
    # 3 exceeds every possible change of a coefficient in [-1, 1]. Rounding keeps ties ties.
    return 3.0 if omission.change is None else round(abs(omission.change), 12)
