"""Finds the tables of a sheet, and says of every cell what it is there for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.bands import Band, Columns, Filled, bands
from analysis.data.intake.book import Sheet
from analysis.data.intake.coded import Coded, coded_columns, kept, places
from analysis.data.intake.header import find_top, value_columns
from analysis.data.intake.signs import Grid, is_note, is_total, look, whole

SENTENCE = 12  # characters; a lone cell under a table with as many is a note


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
    titles, header, data, totals, notes : sequence of int
        Rows, ascending; none of `data` is blank or a total.
    """

    columns: Columns
    titles: tuple[int, ...]
    header: tuple[int, ...]
    data: Sequence[int]
    totals: tuple[int, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """A sheet taken apart.

    Parameters
    ----------
    grid : rows of str
        The cells of the sheet, merged ones filled.
    columns : tuple of Coded
        The same, column by column.
    filled : ndarray of bool, shape of the sheet
        Which of them have text.
    tables : tuple of Table
        Top to bottom, left to right.
    roles : ndarray of uint8, shape of the sheet
        The `Role` of every cell. Only cells without text are BLANK; OUTSIDE is text that no table takes.
    """

    grid: Grid
    columns: tuple[Coded, ...]
    filled: Filled
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
    columns = sheet.columns if grid is sheet.rows else coded_columns(grid)
    filled = np.empty((len(grid), len(columns)), dtype=bool, order="F")
    for place, column in enumerate(columns):
        filled[:, place] = column.by_form(str.strip)[column.codes]
    tables: list[Table] = []
    if sheet.has_records:
        tables.append(_records(grid, columns, filled))
    for band in () if sheet.has_records else bands(grid, columns, filled):
        for number, block in enumerate(band.blocks):
            is_last = number == len(band.blocks) - 1
            tables.append(_table(grid, columns, filled, band, block, is_last=is_last))
    return Layout(grid, columns, filled, tuple(tables), _roles(filled, tables))


def _records(grid: Grid, cells: Sequence[Coded], filled: Filled) -> Table:
    """Return the table of a sheet that is nothing else, under one row of headings."""
    columns = tuple(range(len(cells)))
    rows = range(1, len(grid))
    body = kept(rows, _any(filled, rows, columns))
    totals = _totals(grid, cells, filled, body, columns)
    return Table(columns, (), (0,), kept(body, ~totals), tuple(kept(body, totals)), ())


def _table(
    grid: Grid, cells: Sequence[Coded], filled: Filled, band: Band, columns: Columns, *, is_last: bool
) -> Table:
    top = find_top(grid, kept(band.rows, _any(filled, band.rows, columns)), columns)
    notes = _notes(grid, filled, top.body, columns)
    rest = top.body[: len(top.body) - len(notes)]
    again = _repeated(cells, top.header, rest, columns)
    body = kept(rest, ~again)
    totals = _totals(grid, cells, filled, body, columns)
    told = tuple(kept(rest, again))
    below = (*told, *notes, *band.notes) if is_last else (*told, *notes)
    return Table(
        columns,
        (*band.titles, *top.titles),
        top.header,
        kept(body, ~totals),
        tuple(kept(body, totals)),
        below,
    )


def _any(filled: Filled, rows: Sequence[int], columns: Columns) -> Filled:
    """Tell which rows have text in one of some columns."""
    found = np.zeros(len(rows), dtype=bool)
    for column in columns:
        found |= filled[places(rows), column]
    return found


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
        is_sentence = len(columns) > 2 and len(text) >= SENTENCE and filled[row, columns[0]]
        if is_note(text) or is_sentence:
            return tuple(tail[place:])
    return ()


def _repeated(
    cells: Sequence[Coded], header: Sequence[int], body: Sequence[int], columns: Columns
) -> NDArray[np.bool_]:
    """Tell which rows repeat a row of headings, as on every page of a print."""
    found = np.zeros(len(body), dtype=bool)
    for head in header:
        same = np.ones(len(body), dtype=bool)
        for column in columns:
            same &= cells[column].like(head)[cells[column].codes[places(body)]]
        found |= same
    return found


def _label(grid: Grid, filled: Filled, row: int, columns: Columns) -> str:
    return next((grid[row][column] for column in columns if filled[row, column]), "")


def _totals(
    grid: Grid, cells: Sequence[Coded], filled: Filled, body: Sequence[int], columns: Columns
) -> NDArray[np.bool_]:
    """Tell in which rows the first text is 合計, 小計, 総数 …; none where most are, for then it is a way of counting."""
    found = np.zeros(len(body), dtype=bool)
    if not value_columns(grid, body, columns):
        return found
    rows = places(body)
    waiting = np.ones(len(body), dtype=bool)
    for column in columns:
        if not waiting.any():
            break
        is_text = filled[rows, column]
        found |= waiting & is_text & cells[column].by_form(is_total)[cells[column].codes[rows]]
        waiting &= ~is_text
    return found if found.sum() * 2 <= len(body) else np.zeros(len(body), dtype=bool)


def _roles(filled: Filled, tables: Sequence[Table]) -> NDArray[np.uint8]:
    """Write the roles of all cells; of titles and notes, which may stand anywhere in their rows, those with text."""
    roles = np.where(filled, np.uint8(Role.OUTSIDE), np.uint8(Role.BLANK))
    for table in reversed(tables):
        for rows, role in ((table.notes, Role.NOTE), (table.titles, Role.TITLE)):
            for row in rows:
                roles[row, filled[row]] = role
    for table in tables:
        for rows, role in ((table.header, Role.HEADER), (table.data, Role.DATA), (table.totals, Role.TOTAL)):
            for column in table.columns:
                roles[places(rows), column] = role
    return roles
