"""What two published tables give away together that neither gives away alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.data.suppression import CLOSE, bounds, consistent
from analysis.errors import DataError, Problem


@dataclass(frozen=True)
class Derived:
    """A small number of people that two tables give away.

    Parameters
    ----------
    row, column : str
        The cell.
    how : str
        In words; the number itself is not said.
    """

    row: str
    column: str
    how: str


def differences(table_a: pd.DataFrame, table_b: pd.DataFrame, threshold: float) -> tuple[Derived, ...]:
    """Name the cells whose difference between two tables betrays fewer people than the threshold.

    Parameters
    ----------
    table_a, table_b : DataFrame
        Two published tables with totals in the last row and, with several columns, in the last column, NaN where
        hidden (`Protected.counts`), one counting a part of the people of the other (all days and all but one; the
        whole city and the city without a district). The same rows and columns, in any order.
    threshold : float
        Differences above zero and below it are too small.

    Returns
    -------
    tuple of Derived
        Empty where nothing is given away, or where neither table is a part of the other (some numbers are larger in
        one and some in the other, or hidden ones would have to be): then the differences count nobody.

    Raises
    ------
    DataError
        The tables have not the same rows and columns.
    """
    if set(table_a.index) != set(table_b.index) or set(table_a.columns) != set(table_b.columns):
        unshared = set(table_a.index) ^ set(table_b.index) | set(table_a.columns) ^ set(table_b.columns)
        what = f"2つの表の見出しが違います（{'、'.join(sorted(map(str, unshared)))}）。"
        raise DataError(Problem(what, remedy="同じ行と列の表にそろえてから比べてください。"))
    table_b = table_b.loc[table_a.index, table_a.columns]
    gap = table_a.to_numpy(dtype=float) - table_b.to_numpy(dtype=float)
    hidden = np.isnan(gap)
    mixed = (gap < 0).any() and (gap > 0).any()
    gap = np.abs(gap)
    if mixed or not consistent(gap, hidden):
        return ()
    in_both = table_a.isna().to_numpy() & table_b.isna().to_numpy()
    found = []
    for row, column in product(*map(range, gap.shape)):
        cell = (row, column)
        how = (
            _seen(gap[cell], threshold)
            if not hidden[cell]
            else _computed(gap, hidden, in_both, cell, threshold)
        )
        if how:
            found.append(Derived(str(table_a.index[row]), str(table_a.columns[column]), how))
    return tuple(found)


def _seen(gap: float, threshold: float) -> str:
    return "2つの表の数の差が閾値に満たない" if 0 < gap < threshold else ""


def _computed(
    gap: NDArray[np.float64],
    hidden: NDArray[np.bool_],
    in_both: NDArray[np.bool_],
    cell: tuple[int, int],
    threshold: float,
) -> str:
    """Bound a difference that a hidden number is part of by the totals of the differences."""
    low, high = bounds(gap, hidden, cell)
    if high >= threshold - CLOSE:
        return ""
    if not in_both[cell]:
        return "一方で秘匿した数が、他方の数と合計から閾値より狭い幅で分かる"
    return "差が0より大きく閾値に満たないと分かる" if low > CLOSE else ""
