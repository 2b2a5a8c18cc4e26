"""Change of an overall ratio, split into change within units and change of their mix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns


@dataclass(frozen=True)
class UnitContribution:
    """What one unit contributes to the change of the overall ratio (as ratios: 0.01 is one percentage point).

    Attributes
    ----------
    unit : str
    ratio_before, ratio_after : float
        part / total of the unit.
    share_before, share_after : float
        Share of the unit in the sum of totals.
    within, mix : float
        Contributions; their sums over units are the two components.
    """

    unit: str
    ratio_before: float
    ratio_after: float
    share_before: float
    share_after: float
    within: float
    mix: float


@dataclass(frozen=True)
class WithinMix:
    """Kitagawa's decomposition.

    Attributes
    ----------
    ratio_before, ratio_after, change : float
        Overall ratios and their difference (0.01 is one percentage point).
    within : float
        Because ratios inside the units changed.
    mix : float
        Because units of high or low ratio gained or lost weight. `within + mix == change`.
    contributions : tuple of UnitContribution
    n : int
    """

    ratio_before: float
    ratio_after: float
    change: float
    within: float
    mix: float
    contributions: tuple[UnitContribution, ...]
    n: int


def within_mix(
    total_before: ArrayLike,
    part_before: ArrayLike,
    total_after: ArrayLike,
    part_after: ArrayLike,
    units: Iterable[object],
) -> WithinMix:
    """Decompose the change of sum(part) / sum(total) between two periods over the same units.

    Parameters
    ----------
    total_before, part_before, total_after, part_after : array_like of shape (n,)
        For example all sales and cashless sales of each counter, in yen; 0 <= part <= total, total > 0.
    units : iterable of length n
        Unique names.

    Returns
    -------
    WithinMix

    Raises
    ------
    DataError
        Missing or infinite values, a total of zero, a part outside its total: nothing is dropped here,
        because that would change the overall ratio. Units that exist in one period only have to be taken out
        (and named) beforehand.

    Notes
    -----
    With shares s and ratios r: within = sum((r1 - r0) * (s0 + s1) / 2), mix = sum((s1 - s0) * (r0 + r1) / 2).
    The averages make the two symmetric in time and leave no interaction term (Kitagawa 1955). In the
    contributions of single units the mix is centred at the average overall ratio: a unit that grows
    contributes positively when its ratio is above it. This moves nothing between the components, since
    changes of shares sum to zero. It is arithmetic: no cause is implied.

    References
    ----------
    Kitagawa, E. M. (1955). Components of a difference between two rates. J. Amer. Statist. Assoc. 50,
    1168-1194.
    """
    given = {
        "total_before": total_before,
        "part_before": part_before,
        "total_after": total_after,
        "part_after": part_after,
    }
    columns, names = check_columns(given, units)
    _check_complete(columns, names)
    for period in ("before", "after"):
        _check_parts(columns[f"total_{period}"], columns[f"part_{period}"], names, f"part_{period}")
    r0, s0, before = _ratios(columns["total_before"], columns["part_before"])
    r1, s1, after = _ratios(columns["total_after"], columns["part_after"])
    within = (r1 - r0) * (s0 + s1) / 2
    mix = (s1 - s0) * ((r0 + r1) / 2 - (before + after) / 2)
    return WithinMix(
        ratio_before=before,
        ratio_after=after,
        change=after - before,
        within=float(within.sum()),
        mix=float(mix.sum()),
        contributions=tuple(
            UnitContribution(name, *map(float, row))
            for name, row in zip(names, np.column_stack([r0, r1, s0, s1, within, mix]), strict=True)
        ),
        n=len(names),
    )


def _ratios(total: FloatArray, part: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    return part / total, total / total.sum(), float(part.sum() / total.sum())


def _check_complete(columns: dict[str, FloatArray], units: list[str]) -> None:
    missing = [
        Problem(f"「{units[i]}」の値がありません。", name, "両方の期間に値のある対象だけを渡してください。")
        for name, column in columns.items()
        for i in np.flatnonzero(np.isnan(column))
    ]
    if missing:
        raise DataError(*missing)
    if not units:
        raise DataError(Problem("対象が1件もありません。", "units", "対象を渡してください。"))


def _check_parts(total: FloatArray, part: FloatArray, units: list[str], where: str) -> None:
    wrong = np.flatnonzero((total <= 0) | (part < 0) | (part > total))
    if len(wrong):
        raise DataError(
            *(
                Problem(
                    f"「{units[i]}」の内訳 {part[i]:g} と合計 {total[i]:g} が、0≦内訳≦合計、合計＞0 を満たしません。",
                    where,
                    "その対象を除くか、表を確かめてください。",
                )
                for i in wrong
            )
        )
