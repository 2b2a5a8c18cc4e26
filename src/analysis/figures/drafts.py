"""The table that a study shows before anybody has written its analysis: what it has loaded."""

from __future__ import annotations

import pandas as pd

from analysis.data import catalog
from analysis.figures.tables import Column, Table, table
from analysis.mime import DRAFT_MARK

_COLUMNS = (
    Column("title", "表"),
    Column("reference_date", "時点・期間"),
    Column("source", "出典"),
    Column("path", "ファイル"),
)


def loaded() -> Table:
    """List the tables that have been loaded so far.

    Returns
    -------
    Table
        One row a table: title, date or period, source and file.
    """
    frame = pd.DataFrame([record.to_dict() for record in catalog.loaded()])
    note = "読み込んだ表の一覧で、分析の結果ではない。"
    return table(frame, _COLUMNS, id="loaded", title=f"{DRAFT_MARK}使う表", note=note)
