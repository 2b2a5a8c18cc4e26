"""Composition (sex, age, origin): shares and their differences in percentage points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from analysis.errors import DataError, Problem
from analysis.stats.columns import as_floats
from analysis.stats.multiple import holm
from analysis.stats.options import check_level

_SMALLEST_EXPECTED = 5.0


@dataclass(frozen=True)
class ShareDifference:
    """The share of one category on both sides.

    Attributes
    ----------
    category : str
    share_a, share_b : float
        In [0, 1].
    points : float
        (share_a - share_b) * 100, in percentage points (ポイント).
    """

    category: str
    share_a: float
    share_b: float
    points: float


@dataclass(frozen=True)
class ShareInterval:
    """A difference of shares of counted people, with its interval.

    Attributes
    ----------
    category : str
    points, low, high : float
        In percentage points.
    p_value, adjusted_p : float
        Two-sided, of equal shares; adjusted for the number of categories (Holm).
    """

    category: str
    points: float
    low: float
    high: float
    p_value: float
    adjusted_p: float


@dataclass(frozen=True)
class ShareTest:
    """Whether the composition differs at all, and where.

    Attributes
    ----------
    chi_squared : float
    df : int
    p_value : float
        Null hypothesis: both sides have the same composition.
    level : float
    categories : tuple of ShareInterval
    n_a, n_b : int
        People counted.
    notes : tuple of str
    """

    chi_squared: float
    df: int
    p_value: float
    level: float
    categories: tuple[ShareInterval, ...]
    n_a: int
    n_b: int
    notes: tuple[str, ...]


def share_differences(a: Mapping[str, float], b: Mapping[str, float]) -> tuple[ShareDifference, ...]:
    """Shares of each category on both sides and their difference; a description, also of estimates.

    Parameters
    ----------
    a, b : mapping of str to float
        The same categories, complete and without overlap; persons, none negative.

    Returns
    -------
    tuple of ShareDifference
        In the order of a.

    Raises
    ------
    DataError
        Different categories, a missing or negative number, or a sum of zero.
    """
    first, second = _sides(a, b)
    shares = zip(a, first / first.sum(), second / second.sum(), strict=True)
    return tuple(ShareDifference(name, float(p), float(q), float((p - q) * 100)) for name, p, q in shares)


def share_test(
    a: Mapping[str, float], b: Mapping[str, float], *, counted: bool, confidence: float = 0.95
) -> ShareTest:
    """Test whether two groups of *counted* people are composed alike.

    Parameters
    ----------
    a, b : mapping of str to float
        The same categories, at least two; whole numbers of people.
    counted : bool
        The numbers are true counts of people. False for estimates expanded from a sample: those are refused.
    confidence : float
        In (0, 1).

    Returns
    -------
    ShareTest

    Raises
    ------
    DataError
        Expanded estimates, no whole numbers, or see `share_differences`.
    ParameterError
        `confidence` out of range.

    Notes
    -----
    Pearson's chi-squared test without continuity correction, and Newcombe's hybrid score interval of each
    difference (his method 10). Assumes people counted once each and independently; families and groups come
    together, so that true p-values are larger. A number expanded from phones has the accuracy of the phones
    behind it, not of the persons it stands for: a test on it would be wrong by the expansion factor.

    References
    ----------
    Pearson, K. (1900). Philosophical Magazine 50, 157-175.
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. Statistics
    in Medicine 17, 873-890.
    """
    check_level(confidence)
    first, second = _sides(a, b)
    _refuse_estimates(counted, first, second)
    table = np.array([first, second])
    used = table.sum(axis=0) > 0
    if used.sum() < 2:
        raise DataError(
            Problem("区分が1つしかなく、構成を比べられません。", "a, b", "区分を分けてください。")
        )
    test: Any = stats.chi2_contingency(table[:, used], correction=False)
    small = int((test.expected_freq < _SMALLEST_EXPECTED).sum())
    return ShareTest(
        chi_squared=float(test.statistic),
        df=int(test.dof),
        p_value=float(test.pvalue),
        level=confidence,
        categories=_intervals(list(a), first, second, confidence),
        n_a=int(first.sum()),
        n_b=int(second.sum()),
        notes=(f"期待度数が5に満たない区分が{small}個あり、p値は粗い近似。",) if small else (),
    )


def _intervals(
    names: list[str], a: np.ndarray, b: np.ndarray, confidence: float
) -> tuple[ShareInterval, ...]:
    from statsmodels.stats.proportion import confint_proportions_2indep  # noqa: PLC0415  (slow)

    n_a, n_b = a.sum(), b.sum()
    p_values = {name: _equal_shares(x, n_a, y, n_b) for name, x, y in zip(names, a, b, strict=True)}
    rows = []
    for adjusted, x, y in zip(holm(p_values), a, b, strict=True):
        limits: Any = confint_proportions_2indep(
            x, n_a, y, n_b, method="newcomb", compare="diff", alpha=1 - confidence
        )
        points = 100 * np.array([x / n_a - y / n_b, *limits])
        shift, low, high = (float(value) for value in points)
        rows.append(ShareInterval(adjusted.label, shift, low, high, adjusted.p_value, adjusted.adjusted))
    return tuple(rows)


def _equal_shares(x: float, n_a: float, y: float, n_b: float) -> float:
    if x + y in (0, n_a + n_b):
        return 1.0
    test: Any = stats.chi2_contingency([[x, n_a - x], [y, n_b - y]], correction=False)
    return float(test.pvalue)


def _sides(a: Mapping[str, float], b: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    if list(a) != list(b) and set(a) != set(b):
        odd = "、".join(sorted(set(a) ^ set(b)))
        raise DataError(Problem(f"区分が一致しません：{odd}", "a, b", "同じ区分をそろえてください。"))
    sides = np.array([as_floats(list(a.values()), "a"), as_floats([b[name] for name in a], "b")])
    if not np.isfinite(sides).all() or (sides < 0).any() or (sides.sum(axis=1) <= 0).any():
        raise DataError(
            Problem(
                "人数に欠測か負の値があるか、合計が0です。",
                "a, b",
                "秘匿や欠測のある区分は、両側から同じ区分を除いて（その旨を書いて）ください。",
            )
        )
    return sides[0], sides[1]


def _refuse_estimates(counted: bool, a: np.ndarray, b: np.ndarray) -> None:
    if not counted:
        raise DataError(
            Problem(
                "推計来訪者数（拡大推計）の構成比は検定できません。標本の数が分からないためです。",
                "counted",
                "構成比とポイント差だけを示すか、実際に数えた人数を使ってください。",
            )
        )
    if any((side != np.floor(side)).any() for side in (a, b)):
        raise DataError(
            Problem(
                "整数でない人数があります。",
                "a, b",
                "実際に数えた人数（平均や推計ではない）を渡してください。",
            )
        )
