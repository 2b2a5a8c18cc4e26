"""Finds the tables of a sheet, and says of every cell what it is there for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.bands import Band, Columns, Filled, bands
from analysis.data.intake.book import Sheet
from analysis.data.intake.header import find_top, value_columns
from analysis.data.intake.signs import Grid, is_note, is_total, look, whole

_SENTENCE = 12  # characters; a lone cell under a table with as many is a note
_UNCLAIMED = 255


class Role(IntEnum):
    """What a cell is there for."""

    BLANK = 0
    TITLE = 1
    HEADER = 2
    DATA = 3
    TOTAL = 4
    NOTE = 5
    OUTSIDE = 6


@dataclass(frozen=True)
class Table:
    """One table: which columns and rows of the sheet, counted from 0, are what of it.

    Parameters
    ----------
    columns : tuple of int
        Left to right, blank ones left out.
    titles, header, data, totals, notes : tuple of int
        Rows; none of `data` is blank or a total.
    """

    columns: Columns
    titles: tuple[int, ...]
    header: tuple[int, ...]
    data: tuple[int, ...]
    totals: tuple[int, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """A sheet taken apart.

    Parameters
    ----------
    grid : rows of str
        The cells of the sheet, merged ones filled.
    tables : tuple of Table
        Top to bottom, left to right.
    roles : ndarray of uint8, shape of the sheet
        The `Role` of every cell. Only cells without text are BLANK; OUTSIDE is text that no table takes.
    """

    grid: Grid
    tables: tuple[Table, ...]
    roles: NDArray[np.uint8]


def find_tables(sheet: Sheet) -> Layout:
    """Find titles, headings, data, totals and notes of a sheet.

    Parameters
    ----------
    sheet : Sheet
        As `sheets.open_book` gives it.

    Returns
    -------
    Layout
        Every cell has exactly one role.
    """
    grid = whole(sheet)
    shape = (len(grid), len(grid[0]) if grid else 0)
    filled = np.array([[bool(cell.strip()) for cell in row] for row in grid], dtype=bool).reshape(shape)
    roles = np.full(shape, _UNCLAIMED, dtype=np.uint8)
    tables: list[Table] = []
    for band in bands(grid, filled):
        for number, columns in enumerate(band.blocks):
            table = _table(grid, filled, band, columns, is_last=number == len(band.blocks) - 1)
            tables.append(table)
            _claim(roles, filled, table)
    roles[(roles == _UNCLAIMED) & ~filled] = Role.BLANK
    roles[roles == _UNCLAIMED] = Role.OUTSIDE
    return Layout(grid, tuple(tables), roles)


def _table(grid: Grid, filled: Filled, band: Band, columns: Columns, *, is_last: bool) -> Table:
    rows = [row for row in band.rows if filled[row, list(columns)].any()]
    top = find_top(grid, rows, columns)
    notes = _notes(grid, filled, top.body, columns)
    again = _repeated(grid, top.header, top.body[: len(top.body) - len(notes)], columns)
    body = [row for row in top.body[: len(top.body) - len(notes)] if row not in again]
    totals = _totals(grid, filled, body, columns)
    data = tuple(row for row in body if row not in totals)
    below = (*sorted(again), *notes, *band.notes) if is_last else (*sorted(again), *notes)
    return Table(columns, (*band.titles, *top.titles), top.header, data, tuple(sorted(totals)), below)


def _notes(grid: Grid, filled: Filled, body: Sequence[int], columns: Columns) -> tuple[int, ...]:
    """Return the last rows that hold little more than one text, from the first that reads as a note on."""
    most = max(1, len(columns) // 4)
    tail: list[int] = []
    for row in reversed(body):
        if filled[row, list(columns)].sum() > most or look(_label(grid, filled, row, columns)) != "words":
            break
        tail.insert(0, row)
    for place, row in enumerate(tail):
        text = _label(grid, filled, row, columns)
        is_sentence = len(columns) > 2 and len(text) >= _SENTENCE and filled[row, columns[0]]
        if is_note(text) or is_sentence:
            return tuple(tail[place:])
    return ()


def _repeated(grid: Grid, header: Sequence[int], body: Sequence[int], columns: Columns) -> set[int]:
    """Return rows that repeat a row of headings, as on every page of a print."""
    return {
        row
        for row in body
        if any(all(grid[row][column] == grid[head][column] for column in columns) for head in header)
    }


def _label(grid: Grid, filled: Filled, row: int, columns: Columns) -> str:
    return next((grid[row][column] for column in columns if filled[row, column]), "")


def _totals(grid: Grid, filled: Filled, body: Sequence[int], columns: Columns) -> set[int]:
    """Return the rows whose first text is 合計, 小計, 総数 …; none where most rows are, for then it is a way of counting."""
    if not value_columns(grid, body, columns):
        return set()
    found = {row for row in body if is_total(_label(grid, filled, row, columns))}
    return found if len(found) * 2 <= len(body) else set()


def _claim(roles: NDArray[np.uint8], filled: Filled, table: Table) -> None:
    """Write the roles of a table's cells; of titles and notes, which may stand anywhere in their rows, those with text."""

    def write(rows: Iterable[int], role: Role, columns: Sequence[int]) -> None:
        place = np.ix_(list(rows), list(columns))
        part = roles[place]
        part[part == _UNCLAIMED] = role
        roles[place] = part

    for rows, role in ((table.header, Role.HEADER), (table.data, Role.DATA), (table.totals, Role.TOTAL)):
        write(rows, role, table.columns)
    for rows, role in ((table.titles, Role.TITLE), (table.notes, Role.NOTE)):
        for row in rows:
            write([row], role, np.flatnonzero(filled[row]).tolist())
