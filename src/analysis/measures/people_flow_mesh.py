"""Cells of one month against another, by day against by night, on weekdays against holidays.

Everything under the threshold is dropped before anything is computed, so that nothing shown rests on it. A cell that
is then missing on one side has no change but a bound of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from analysis.data.readers.flow_codes import LEAST_PEOPLE
from analysis.errors import ParameterError, Problem
from analysis.measures.mesh_change import (
    FEWEST_PAIRS,
    Kind,
    Side,
    bounds,
    by_chance,
    changes,
    column,
    fewest,
    reference,
)

if TYPE_CHECKING:
    from analysis.data.mesh_flow import MeshFlow

NIGHT, DAY, WHOLE = "深夜", "昼", "終日"
DAY_TYPES = {"all": "全日", "weekday": "平日", "holiday": "休日"}
FEWEST_CELLS = 3  # the share of one of two cells says nothing that the other's does not


@dataclass(frozen=True)
class Compared:
    """People of the cells on two sides.

    Parameters
    ----------
    kind : {"months", "hours", "day_types"}
        What is compared.
    label, before, after, fixed : str
        City, the two sides, and what both have in common, in words.
    months : tuple of str
        The month of each side.
    hours : str
        Part of the day of the second side.
    asked : tuple of str
        All cells asked for.
    cells : DataFrame
        One row a cell with both sides, largest rise first: cell, district, people (人/日, of the second side),
        before_pct, after_pct (shares of the sum of these cells), points, change_pct (between months: against the
        median cell), low_pct, high_pct (range of the reference), against, references (how many of how many references
        are at least as large; within a month: not of the same direction), clear (bool: none is against, and there
        are enough).
    bounded : DataFrame
        One row a cell with one side only: cell, district, known (words), people (人/日), low_pct, high_pct (limits
        of the change; high_pct NaN: none).
    never, small : int
        Cells with neither side; numbers of people that were there but under the threshold.
    totals : tuple of float
        Sum over the compared cells on each side (人/日).
    threshold : int
        Fewer people are not shown.
    chance : float or None
        Clear cells to expect where nothing changed; None within a month or with too few references.
    """

    kind: Kind
    label: str
    before: str
    after: str
    fixed: str
    months: tuple[str, str]
    hours: str
    asked: tuple[str, ...]
    cells: pd.DataFrame
    bounded: pd.DataFrame
    never: int
    small: int
    totals: tuple[float, float]
    threshold: int
    chance: float | None

    @property
    def references(self) -> int:
        """How many references there are at most."""
        return int(self.cells["references"].max())

    @property
    def can_tell(self) -> bool:
        """Whether there are enough references to call a change clear."""
        return self.references >= fewest(self.kind)


def compare(
    flow: MeshFlow,
    *,
    kind: Kind,
    months: list[str],
    day_type: str,
    hours: str,
    cells: list[str],
    threshold: int,
    seed: int,
) -> Compared:
    """Compare the people of the cells.

    Parameters
    ----------
    flow : MeshFlow
        From `analysis.data.mesh_flow.load`.
    kind : {"months", "hours", "day_types"}
        Two months; 昼 against 深夜, or weekdays against holidays, of the last of `months`.
    months : list of str
        "2023-03"; two of them for "months".
    day_type : {"all", "weekday", "holiday"}
        Not used for "day_types".
    hours : {"昼", "深夜", "終日"}
        Not used for "hours".
    cells : list of str
        8-digit codes; empty: all of the city.
    threshold : int
        Fewer people are not shown (人/日), at least 10.
    seed : int
        Of the shuffling of months.

    Returns
    -------
    Compared

    Raises
    ------
    ParameterError
        A month without data, months in the wrong order, cells outside the city, a threshold under that of the
        publisher, or fewer than three cells with both sides.

    Notes
    -----
    Between months a change is that against the median cell: the level to which the sample is expanded differs
    between years and drops out. Within a month it is that of the people. Reference: for two months, all pairs of
    months of which both lie up to the first or both from the second month on; within a month, the same comparison
    in every other month.
    """
    chosen = _chosen(flow, cells, threshold)
    table = flow.people[flow.people["cell"].isin(chosen)]
    small = table["people"] < threshold
    first, second, pairs = _sides(kind, sorted(flow.people["month"].unique()), months, day_type, hours)
    wide = table[~small].pivot_table("people", "cell", ["month", "day_type", "hours"], observed=True)
    wide = wide.reindex(chosen)
    before, after = column(wide, first), column(wide, second)
    both = before.notna() & after.notna()
    if both.sum() < FEWEST_CELLS:
        what = f"両方の数がそろうメッシュが{int(both.sum())}個しかありません。"
        remedy = f"{FEWEST_CELLS}個以上になるように、条件をゆるめてください。"
        raise ParameterError(Problem(what, "months, cells, threshold", remedy))
    keys = ["month", "day_type", "hours"]
    asked = pd.MultiIndex.from_frame(table[keys].astype(str)).isin([first, second])
    return Compared(
        kind=kind, label=flow.label, **_words(kind, first, second), months=(first[0], second[0]),
        hours=second[2], asked=tuple(chosen),
        cells=_located(changes(before[both], after[both], reference(wide, pairs, kind), kind), flow.districts),
        bounded=_located(bounds(before, after, threshold, kind), flow.districts),
        never=int((before.isna() & after.isna()).sum()), small=int((small & asked).sum()),
        totals=(float(before[both].sum()), float(after[both].sum())), threshold=threshold,
        chance=_chance(wide, first, second, n_pairs=len(pairs), seed=seed),
    )  # fmt: skip


def _chosen(flow: MeshFlow, cells: list[str], threshold: int) -> list[str]:
    problems = []
    if strange := sorted(set(cells) - set(flow.districts.index)):
        what = f"「{'」「'.join(strange[:5])}」は{flow.label}の1 kmメッシュではありません。"
        remedy = "8桁のコードを文字列で書くか、空にしてください（市のすべて）。"
        problems.append(Problem(what, "cells", remedy))
    if threshold < LEAST_PEOPLE:
        what = f"閾値「{threshold}」は、公表元の秘匿の基準（{LEAST_PEOPLE}人）より小さい数です。"
        problems.append(Problem(what, "threshold", f"{LEAST_PEOPLE}以上にしてください。"))
    if problems:
        raise ParameterError(*problems)
    return sorted(set(cells)) or list(flow.districts.index)


def _sides(
    kind: Kind, there: list[str], months: list[str], day_type: str, hours: str
) -> tuple[Side, Side, list[tuple[Side, Side]]]:
    absent = [month for month in months if month not in there]
    if absent or not months:
        what = f"{'、'.join(absent) or '月の指定'}のデータがありません。"
        remedy = f"{there[0]} から {there[-1]} までの、データのある月にしてください。"
        raise ParameterError(Problem(what, "months", remedy))
    if kind == "months":
        if len(months) != 2 or months[0] >= months[1]:
            remedy = '["2022-04", "2023-04"] のように、前の月、後の月の順に2つ書いてください。'
            raise ParameterError(Problem(f"月「{'、'.join(months)}」は比べられません。", "months", remedy))
        first, second = months
        same_side = [
            *combinations([month for month in there if month <= first], 2),
            *combinations([month for month in there if month >= second], 2),
        ]
        pairs = [((one, day_type, hours), (other, day_type, hours)) for one, other in same_side]
        return (first, day_type, hours), (second, day_type, hours), pairs

    def sides(month: str) -> tuple[Side, Side]:
        if kind == "hours":
            return (month, day_type, NIGHT), (month, day_type, DAY)
        return (month, "holiday", hours), (month, "weekday", hours)

    *_, last = months
    return *sides(last), [sides(month) for month in there if month != last]


def _chance(wide: pd.DataFrame, first: Side, second: Side, *, n_pairs: int, seed: int) -> float | None:
    if first[0] == second[0] or n_pairs < FEWEST_PAIRS:
        return None
    same = [month for month, *rest in wide.columns if tuple(rest) == first[1:]]
    left = wide[[(month, *first[1:]) for month in same if month <= first[0]]]
    return by_chance(left, wide[[(month, *first[1:]) for month in same if month >= second[0]]], seed=seed)


def _located(table: pd.DataFrame, districts: pd.Series) -> pd.DataFrame:
    table.insert(0, "district", districts[table.index])
    highest = "change_pct" if "change_pct" in table else "people"
    return table.sort_values(highest, ascending=False, kind="stable").rename_axis("cell").reset_index()


def _words(kind: Kind, first: Side, second: Side) -> dict[str, str]:
    day_type = DAY_TYPES[second[1]]
    if kind == "months":
        return {"before": month_words(first[0]), "after": month_words(second[0]),
                "fixed": f"{day_type}・{second[2]}"}  # fmt: skip
    if kind == "hours":
        return {"before": NIGHT, "after": DAY, "fixed": f"{month_words(second[0])}の{day_type}"}
    return {"before": DAY_TYPES["holiday"], "after": DAY_TYPES["weekday"],
            "fixed": f"{month_words(second[0])}の{second[2]}"}  # fmt: skip


def month_words(month: str) -> str:
    """Write "2023-03" as 2023年3月."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"
