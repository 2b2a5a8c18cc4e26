"""A sheet as the rules look at it: columns with their headings and cells, and where something was found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.data.intake.book import Book, Sheet, letters
from analysis.data.intake.layout import Layout, Role, Table
from analysis.data.intake.signs import Look, look

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,9})(?:\.\d{1,5})?", re.ASCII)
MOST_CITED = 30
"""Characters of a heading that a message repeats."""


@dataclass(frozen=True)
class Place:
    """Where a rule is broken.

    Parameters
    ----------
    sheet : str
        Name of the sheet.
    address : str
        The first cell, row or column.
    told : str
        What is there, in Japanese.
    count : int
        Number of cells in the same column with the same fault.
    """

    sheet: str
    address: str
    told: str
    count: int = 1


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    at : int
        Position in the sheet.
    headings : tuple of str
        The cells above it, one a row of the header; merged ones are filled.
    top : int
        Row of the lowest heading, or of the first cell where there is none.
    cells : tuple of (int, str)
        Row and text of the data, totals apart.
    """

    at: int
    headings: tuple[str, ...]
    top: int
    cells: tuple[tuple[int, str], ...]

    @cached_property
    def name(self) -> str:
        """Return the headings as one; repetitions of merged cells and blanks are left out."""
        return "／".join(dict.fromkeys(filter(None, (heading.strip() for heading in self.headings))))

    @cached_property
    def looks(self) -> Mapping[Look, list[tuple[int, str]]]:
        """Sort the cells, row and text, by what they look like."""
        found: dict[Look, list[tuple[int, str]]] = defaultdict(list)
        for cell in self.cells:
            # Most cells of large files: asked millions of times.
            found["number" if _PLAIN_NUMBER.fullmatch(cell[1]) else look(cell[1])].append(cell)
        return found

    def of(self, *looks: Look) -> list[tuple[int, str]]:
        """Return the cells that look like one of these, from top to bottom."""
        found = [cell for kind in looks for cell in self.looks.get(kind, ())]
        return sorted(found) if len(looks) > 1 else found

    @cached_property
    def is_numeric(self) -> bool:
        """Tell whether numbers are at least half of what is neither blank nor a mark."""
        return self._mostly("number")

    @cached_property
    def is_time(self) -> bool:
        """Tell whether days, months or years are at least half of what is neither blank nor a mark."""
        return self._mostly("period")

    def _mostly(self, wanted: Look) -> bool:
        count = len(self.of(wanted))
        return count > 0 and 2 * count >= sum(len(self.of(kind)) for kind in ("number", "period", "words"))

    @property
    def cited(self) -> str:
        """Return the name for messages, cut to a readable length."""
        name = " ".join(self.name.split())
        return f"「{name[:MOST_CITED]}{'…' if len(name) > MOST_CITED else ''}」" if name else "見出しのない列"


@dataclass(frozen=True)
class View:
    """One sheet, taken apart.

    Parameters
    ----------
    book : Book
        The whole file.
    sheet : Sheet
        One of its sheets.
    layout : Layout
        What each cell of the sheet is there for.
    """

    book: Book
    sheet: Sheet
    layout: Layout

    @cached_property
    def tables(self) -> tuple[tuple[Table, tuple[Column, ...]], ...]:
        """Return each table with its columns."""
        return tuple((table, tuple(self._columns(table))) for table in self.layout.tables)

    @property
    def columns(self) -> Iterator[Column]:
        """Go through the columns of all tables."""
        return (column for _, columns in self.tables for column in columns)

    def _columns(self, table: Table) -> Iterator[Column]:
        grid = self.layout.grid
        for at in table.columns:
            headings = tuple(grid[row][at] for row in table.header)
            top = max(table.header, default=min(table.data, default=0))
            yield Column(at, headings, top, tuple((row, grid[row][at]) for row in table.data))

    def place(self, row: int, column: int, told: str) -> Place:
        """Name one cell."""
        return Place(self.sheet.name, self.sheet.address(row, column), told)

    def places(self, column: int, rows: Sequence[int], told: str) -> Iterator[Place]:
        """Name the first of many cells of one column; nothing for none."""
        if rows:
            yield Place(self.sheet.name, self.sheet.address(rows[0], column), told, len(rows))

    def row_name(self, row: int) -> str:
        """Name a whole row."""
        return self.sheet.row_names[row] if self.sheet.row_names else f"{row + 1}行"

    def column_name(self, column: int) -> str:
        """Name a whole column."""
        page = f"{self.sheet.name} " if self.sheet.row_names else ""
        return f"{letters(column)}列" if self.sheet.has_letters else f"{page}{column + 1}列"

    def outside(self) -> Iterable[tuple[int, int, str]]:
        """Go through the cells with text that belong to no table: row, column, text."""
        found = np.argwhere(np.isin(self.layout.roles, (Role.TITLE, Role.NOTE, Role.OUTSIDE)))
        return ((row, column, self.layout.grid[row][column]) for row, column in found.tolist())
