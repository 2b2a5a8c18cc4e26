"""The table of a map, and which row of it belongs to which point or area."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.figures.map_kinds import Areas, Cells, Choice, Points, Reach, title_of
from analysis.figures.map_layers import Ready
from analysis.figures.map_spec import point_columns
from analysis.figures.tables import Column, Table, table
from analysis.written import NONE, cell

MOST_ROWS = 500


def default_table(layers: Sequence[Ready], *, id: str, title: str) -> Table:
    """Make the table of a map whose caller gave none.

    Parameters
    ----------
    layers : sequence of Ready
        What is drawn.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Table
        Every point if there are at most 500, else every area, else the classes with their counts; the places
        that circles stand around where nothing else is drawn.
    """
    for kind in (Points, Areas, Reach):
        for one in layers:
            if isinstance(one.layer, kind) and 0 < len(one.frame) <= MOST_ROWS:
                return table(one.frame, _columns(one), id=id, title=title)
    return _classes(layers, id=id, title=title)


def rows_of(one: Ready, whole: Table) -> list[int | None]:
    """Find the row of the table that tells of each row of a layer.

    Parameters
    ----------
    one : Ready
        The layer.
    whole : Table
        The figure's table.

    Returns
    -------
    list of int or None
        The first row that agrees in all columns of text that both have, the layer's name among them; rows that
        agree equally often are given out in order.
    """
    layer = one.layer
    if not isinstance(layer, (Areas, Points)):
        return [None] * len(one.frame)
    shared = [k for k, c in enumerate(whole.columns) if c.kind == "text" and c.name in one.frame.columns]
    if layer.name not in [whole.columns[k].name for k in shared]:
        return [None] * len(one.frame)
    waiting: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(whole.rows):
        waiting.setdefault(tuple(cell(row[k], None) for k in shared), []).append(number)
    return [_next(waiting.get(key)) for key in _keys(one.frame, [whole.columns[k].name for k in shared])]


def _keys(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    written = [
        [NONE if pd.isna(value) else str(value) for value in frame[column].tolist()] for column in columns
    ]
    return list(zip(*written, strict=True))


def _next(rows: list[int] | None) -> int | None:
    """Take the first waiting row; the last one serves all that follow."""
    if rows is None:
        return None
    return rows.pop(0) if len(rows) > 1 else rows[0]


def _columns(one: Ready) -> list[Column]:
    layer = one.layer
    if isinstance(layer, Cells):
        return [Column("mesh_code", "メッシュコード"), layer.value]
    name = Column(layer.name, "名称")
    if isinstance(layer, Areas):
        return [name, layer.value, *layer.details]
    if not isinstance(layer, Points):
        return [name]
    told = point_columns(layer)
    known = {column.name for column in told} | {layer.name}
    chosen = [
        Column(column, choice.title if isinstance(choice, Choice) else choice)
        for column, choice in layer.choices.items()
        if column not in known
    ]
    told = [column for column in told if column.name != layer.name]
    if layer.link is not None and layer.link not in {*known, *layer.choices}:
        told.append(Column(layer.link, "リンク"))
    return [name, *chosen, *told]


def _classes(layers: Sequence[Ready], *, id: str, title: str) -> Table:
    rows = [
        {"layer": title_of(one.layer), "label": f"{one.legend['title']} {entry['label']}", "n": entry["n"]}
        for one in layers
        if one.legend is not None
        for entry in [*one.legend["classes"], *filter(None, [one.legend["missing"]])]
    ]
    columns = [Column("layer", "層"), Column("label", "区分"), Column("n", "件数", "件", 0)]
    return table(pd.DataFrame(rows, columns=["layer", "label", "n"]), columns, id=id, title=title)
