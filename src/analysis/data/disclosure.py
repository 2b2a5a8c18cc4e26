"""Small numbers of people are hidden before anything is drawn, tabled or recorded.

`protect` hides every count under the threshold (primary suppression) and as many others as it takes (secondary
suppression) that no hidden count can be computed from the totals. `rounded` is the alternative: every count,
totals too, to the nearest multiple of 5. `analysis.data.disclosure_check.differences` looks at two tables together.

Terms and rules: Hundepool et al. (2012), Statistical Disclosure Control, Wiley, chapters 4 and 5
(secondary suppression and its audit by linear programming; frequency tables, rounding).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.data.suppression import hidden_cells, with_totals
from analysis.errors import DataError, ParameterError, Problem
from analysis.written import HIDDEN

THRESHOLD = 10
BASE = 5
TOTAL = "合計"


@dataclass(frozen=True)
class Protected:
    """A table of counts that may leave the run.

    Parameters
    ----------
    counts : DataFrame
        The table with its totals (row and, where there is more than one column, column named 合計); NaN where hidden.
    hidden : DataFrame of bool
        Which cells are hidden; the same labels.
    threshold : float
        Counts (or means a day) above zero and below it are hidden.
    primary, secondary : int
        Cells hidden because they are small, and cells hidden for the sake of these.
    """

    counts: pd.DataFrame
    hidden: pd.DataFrame
    threshold: float
    primary: int
    secondary: int

    @property
    def n_hidden(self) -> int:
        """Cells that are hidden, whatever for: the two kinds are not told apart in print."""
        return self.primary + self.secondary

    @property
    def note(self) -> str:
        """What was hidden, counted, for the reader; empty when nothing was."""
        return hidden_note(self.n_hidden, self.threshold)

    def printed(self) -> pd.DataFrame:
        """Write the counts; ＊ stands for a hidden one."""
        return self.counts.map("{:,.0f}".format).where(~self.hidden, HIDDEN)

    def parts(self) -> pd.DataFrame:
        """Give the table without its totals; NaN where hidden."""
        return self.counts.drop(index=TOTAL).drop(columns=TOTAL, errors="ignore")


def protect(
    table: pd.DataFrame, *, threshold: float = THRESHOLD, days: pd.DataFrame | None = None
) -> Protected:
    """Hide the small counts of a one- or two-way table, and what they could be computed from.

    Parameters
    ----------
    table : DataFrame
        Counts of people without totals; one column (one-way) or several (two-way). Zero stays: nobody is hidden
        behind it.
    threshold : float
        At least 2; 10 by the rule of the ministry's people-flow data.
    days : DataFrame, optional
        Days behind each count, where means a day are going to be printed: the threshold is then one of the mean.

    Returns
    -------
    Protected
        Within what is printed, every hidden small count (a total too) could just as well be at least `threshold`.

    Raises
    ------
    DataError
        Negative or missing counts, a label that occurs twice or is 合計, no row at all.
    ParameterError
        A threshold below 2.

    Notes
    -----
    Complementary cells are chosen greedily, the smallest count first, until linear programming finds no small cell
    that is bounded below the threshold; then every one that turns out not to be needed is shown again.
    """
    values = _counts(table, threshold)
    whole = with_totals(values)
    behind = np.ones(whole.shape) if days is None else with_totals(days.to_numpy(dtype=float))
    hidden, primary = hidden_cells(values, threshold * behind)
    rows, columns = _labels(table)
    return Protected(
        counts=pd.DataFrame(np.where(hidden, np.nan, whole), rows, columns),
        hidden=pd.DataFrame(hidden, rows, columns),
        threshold=threshold,
        primary=int(primary.sum()),
        secondary=int((hidden & ~primary).sum()),
    )


def rounded(table: pd.DataFrame, *, base: int = BASE) -> pd.DataFrame:
    """Round every count and every total to the nearest multiple of a base, halves up.

    Parameters
    ----------
    table : DataFrame
        As in `protect`.
    base : int
        At least 2.

    Returns
    -------
    DataFrame
        With totals. Each number is rounded by itself, so the parts need not add up to the printed totals (by up to
        half a base for each number); whoever prints the table has to say so.

    Raises
    ------
    DataError, ParameterError
        As in `protect`.
    """
    whole = with_totals(_counts(table, base))
    return pd.DataFrame(base * np.floor(whole / base + 0.5), *_labels(table))


def small(values: pd.Series | NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    """Tell which numbers of people are above zero and under the threshold: single numbers that no total goes with."""
    numbers = np.asarray(values, dtype=float)
    return (numbers > 0) & (numbers < threshold)


def hidden_note(n: int, threshold: float) -> str:
    """Say how many numbers are hidden and why; empty when none is."""
    if n == 0:
        return ""
    return f"{HIDDEN}：{threshold:g}人に満たない数、またはそれが計算で分かってしまう数のため秘匿（{n}か所）。"


def _counts(table: pd.DataFrame, threshold: float) -> NDArray[np.float64]:
    if threshold < 2:
        what = f"閾値「{threshold:g}」では何も守れません。"
        raise ParameterError(Problem(what, "threshold", "2以上にしてください（既定は10）。"))
    labels = [*table.index, *table.columns]
    if table.empty or TOTAL in labels or table.index.has_duplicates or table.columns.has_duplicates:
        what = f"行が{len(table)}、見出しが「{'、'.join(map(str, labels[:6]))}」の表は秘匿できません。"
        raise DataError(
            Problem(what, remedy=f"見出しの重なりと「{TOTAL}」を除き、1行以上の表にしてください。")
        )
    values = table.to_numpy(dtype=float)
    wrong = ~np.isfinite(values) | (values < 0)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        what = f"値「{values[row, column]:g}」は人数ではありません（{int(wrong.sum())}か所）。"
        where = f"{table.index[row]} の {table.columns[column]}"
        raise DataError(Problem(what, where, "負の値と欠けた値を除いてから秘匿してください。"))
    return values


def _labels(table: pd.DataFrame) -> tuple[list, list]:
    rows = [*table.index, TOTAL]
    return rows, [*table.columns, *([TOTAL] if table.shape[1] > 1 else [])]
