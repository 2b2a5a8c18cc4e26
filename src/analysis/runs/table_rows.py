"""Rows of two tables matched by what names them, and their cells compared exactly."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from analysis.written import cell, number

_MOST_DECIMALS = 17  # as many as a double can need
Row = Mapping[str, Any]
Place = tuple[Hashable, ...]


@dataclass(frozen=True)
class Table:
    """A table of a run.

    Parameters
    ----------
    title : str
        Its heading.
    columns : mapping of str to int or None
        Heading (distinct) to digits after the point; None for text.
    rows : sequence of mapping
        Heading to value: text, number or None.
    """

    title: str
    columns: Mapping[str, int | None]
    rows: Sequence[Row]


@dataclass(frozen=True)
class CellChange:
    """A value that changed.

    Parameters
    ----------
    column : str
        Heading with its unit.
    before, after : str
        As written in the reports; with more digits where those would hide the difference.
    visible : bool
        Whether the reports show the difference.
    """

    column: str
    before: str
    after: str
    visible: bool


@dataclass(frozen=True)
class RowChange:
    """A row that came, went or changed.

    Parameters
    ----------
    kind : str
        `added`, `removed` or `changed`.
    key : str
        What names the row.
    cells : tuple of CellChange
        Of a changed row.
    """

    kind: Literal["added", "removed", "changed"]
    key: str
    cells: tuple[CellChange, ...] = ()

    @property
    def visible(self) -> bool:
        """Whether the reports show the difference."""
        return self.kind != "changed" or any(cell.visible for cell in self.cells)


def row_changes(old: Table, new: Table) -> tuple[list[RowChange], bool]:
    """Compare two tables row by row.

    Parameters
    ----------
    old, new : Table
        Columns that only one of them has are left alone.

    Returns
    -------
    tuple of list of RowChange and bool
        Rows that differ, and whether rows that both have stand in another order.
    """
    key = _key(old, new)
    old_rows, new_rows = _by_place(old.rows, key), _by_place(new.rows, key)
    shared = {heading: decimals for heading, decimals in new.columns.items() if heading in old.columns}
    moved = [place for place in new_rows if place in old_rows] != [p for p in old_rows if p in new_rows]
    return list(_changes(old_rows, new_rows, shared)), moved


def _key(old: Table, new: Table) -> list[str]:
    """Choose the columns that name a row: as few of the leading text columns as tell the rows apart.

    Further text columns are often results ("significant"), whose change is no other row. Without text, rows of
    tables of the same length are matched by their place, else by the first column if it tells them apart.
    """
    headings = list(new.columns)
    leading = list(
        takewhile(lambda heading: heading in old.columns and new.columns[heading] is None, headings)
    )
    if not leading and len(old.rows) != len(new.rows) and headings and headings[0] in old.columns:
        return headings[:1] if _tells_apart(headings[:1], old, new) else []
    prefixes = (leading[:length] for length in range(1, len(leading) + 1))
    return next((prefix for prefix in prefixes if _tells_apart(prefix, old, new)), leading)


def _tells_apart(key: Sequence[str], *tables: Table) -> bool:
    return all(len({_names(row, key) for row in table.rows}) == len(table.rows) for table in tables)


def _names(row: Row, key: Sequence[str]) -> Place:
    return tuple(row[heading] for heading in key)


def _by_place(rows: Sequence[Row], key: Sequence[str]) -> dict[Place, Row]:
    """Rows by their names and a number: rows of one name, or without any, are counted."""
    placed: dict[Place, Row] = {}
    seen: dict[Place, int] = {}
    for row in rows:
        names = _names(row, key)
        seen[names] = seen.get(names, 0) + 1
        placed[*names, seen[names]] = row
    return placed


def _changes(
    old: Mapping[Place, Row], new: Mapping[Place, Row], shared: Mapping[str, int | None]
) -> Iterator[RowChange]:
    for place, row in new.items():
        if place not in old:
            yield RowChange("added", _words(place))
            continue
        cells = tuple(_cell_changes(old[place], row, shared))
        if cells:
            yield RowChange("changed", _words(place), cells)
    for place in old:
        if place not in new:
            yield RowChange("removed", _words(place))


def _words(place: Place) -> str:
    *names, ordinal = place
    if not names:
        return f"{ordinal}行目"
    words = "、".join(cell(name, None) for name in names)
    return words if ordinal == 1 else f"{words}（{ordinal}つ目）"


def _cell_changes(old: Row, new: Row, shared: Mapping[str, int | None]) -> Iterator[CellChange]:
    for heading, decimals in shared.items():
        before, after = old[heading], new[heading]
        if before != after:
            visible = cell(before, decimals) != cell(after, decimals)
            yield CellChange(heading, *told_apart(before, after, decimals), visible)


def told_apart(before: Any, after: Any, decimals: int | None) -> tuple[str, str]:
    """Write two different values with as many digits as show the difference.

    Parameters
    ----------
    before, after : object
        Text, numbers or None.
    decimals : int or None
        Digits after the point that suffice when the values then differ; None for text.

    Returns
    -------
    tuple of str and str
    """
    if not (_is_number(before) and _is_number(after)) or decimals is None:
        return cell(before, decimals), cell(after, decimals)
    for digits in range(decimals, _MOST_DECIMALS + 1):
        written = number(before, digits), number(after, digits)
        if written[0] != written[1]:
            return written
    return repr(before), repr(after)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
