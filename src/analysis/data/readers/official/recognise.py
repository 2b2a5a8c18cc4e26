"""Recognises official formats by the headings of a file, whatever its name, encoding and order of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.headings import headings
from analysis.data.intake.layout import find_tables
from analysis.data.readers.official import (
    census_small_area,
    estat_api,
    facilities,
    municipal,
    regional,
    registers,
    residents,
)
from analysis.data.readers.official.form import Official

_READERS = (municipal.read, facilities.read, residents.read, regional.read, registers.read)  # by headings
_FIRST = 60  # rows of a sheet in which headings are looked for


def recognised(book: Book) -> Official | None:
    """Read a file in an official format.

    Parameters
    ----------
    book : Book
        As `sheets.open_book` gives it.

    Returns
    -------
    Official or None
        None when it is in none of the known formats, or its tables are in several.
    """
    if found := estat_api.read(book) or census_small_area.recognised(book):
        return found
    tables = [*_headings(book)]
    readings = (read(book, tables) for read in _READERS)
    return next(filter(None, readings), None) if tables else None


def _headings(book: Book) -> Iterator[list[str]]:
    """Yield the names of the columns of every table that begins in the first rows of a sheet."""
    for sheet in book.sheets:
        top = _top(sheet)
        layout = find_tables(top)
        for table in layout.tables:
            yield [found.name for found in headings(layout.grid, table.header, table.columns)]


def _top(sheet: Sheet) -> Sheet:
    merged = tuple(one for one in sheet.merged if one.bottom < _FIRST)
    return replace(sheet, rows=sheet.rows[:_FIRST], kinds=sheet.kinds[:_FIRST], merged=merged)
