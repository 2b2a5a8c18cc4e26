"""Tables and columns of the study of counters on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.cashless_tables import RATIO
from analysis.figures.tables import Column, Table, table
from analysis.measures.cashless import MEASURES

if TYPE_CHECKING:
    from analysis.measures.places import Places

FACILITY, YEAR, KIND = Column("facility", "施設"), Column("year", "年"), Column("kind", "区分")
DISTRICT = Column("district", "地区")
CHANGE = Column("change", "比率の変化", "ポイント", 1)
BEFORE = Column("before_pct", "前の年", "％", 1)
AFTER = Column("after_pct", "後の年", "％", 1)


def size(measure: str) -> Column:
    """Name the column that sizes the points: all payments of the counter.

    Parameters
    ----------
    measure : {"amount", "count"}
        Basis of the ratio.

    Returns
    -------
    Column
    """
    return Column("total", "決済の合計", MEASURES[measure][2], 0)


def without_point(found: Places) -> Table:
    """List the counters that have no position, and how many are on the map."""
    on_map = "、".join(f"{year}年 {n}施設" for year, n in found.points.groupby("year").size().items())
    note = f"地図に示す施設：{on_map or 'なし'}。位置は推測で補っていない。"
    return table(
        found.without_point, [YEAR, FACILITY], id="without_point", title="位置が分からない施設", note=note
    )


def districts(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the years side by side: name and one column of percent a year, for a dumbbell chart.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.places.by_district`.

    Returns
    -------
    DataFrame
        name (district) and one column a year.
    """
    wide = frame.pivot(index="district", columns="year", values="ratio_pct")
    wide.columns = [f"{year}年" for year in wide.columns]
    return wide.rename_axis("name").reset_index()


DISTRICT_COLUMNS = (DISTRICT, Column("n", "施設数", "", 0), RATIO)
