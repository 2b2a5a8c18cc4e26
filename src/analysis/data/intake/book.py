"""A file as a reader sees it: sheets of cells with their text, before anybody has said what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from analysis.data.intake.coded import Coded, coded_columns

Kind = Literal["text", "number", "date", "time", "boolean", "error", "empty"]
FileKind = Literal["csv", "xlsx", "xlsm", "xls", "json", "pdf", "zip"]


@dataclass(frozen=True)
class Range:
    """A rectangle of cells, counted from 0, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet.

    Parameters
    ----------
    name : str
        Of the sheet; of a text file its own; in a zip archive it begins with the name of the member.
    rows : sequence of tuple of str
        Equally long rows of what a reader sees; "" where nothing is. Numbers of Excel and JSON stand in full precision
        without grouping, those of Excel as their formats show them (12.345% where 0.12345 is saved), dates as 2024-04-01
        or 2024-04-01T09:30:00, times of day and durations as 26:30:00, truth as TRUE or FALSE. Of merged cells the
        first one holds the text.
    kinds : sequence of tuple of str
        What each cell is to the program that wrote it; in CSV all is text or empty.
    merged : tuple of Range
        Merged cells.
    formulas : frozenset of tuple of int
        Row and column of cells whose text a formula had computed when the file was saved. It is never evaluated.
    hidden_rows, hidden_columns : frozenset of int
        What Excel does not show.
    has_letters : bool
        Whether addresses are written as in Excel.
    row_names : tuple of str
        What each row is called where counting does not tell: 2ページ 表1 3行 in PDF.
    asked : tuple of (str, str)
        What the reader of the file could not decide: a word for what it is about, and a question, in Japanese.
    has_records : bool
        Whether the first row is known to hold the names of fields, and each other one a record.
    """

    name: str
    rows: Sequence[tuple[str, ...]]
    kinds: Sequence[tuple[str, ...]]
    merged: tuple[Range, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    has_letters: bool = False
    row_names: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    has_records: bool = False

    @cached_property
    def columns(self) -> tuple[Coded, ...]:
        """The cells column by column, each different text once."""
        return coded_columns(self.rows)

    def address(self, row: int, column: int) -> str:
        """Name a cell, counted from 0, as its reader would: B3 in Excel, 3行2列 elsewhere."""
        if self.row_names:
            return f"{self.row_names[row]}{column + 1}列"
        return f"{letters(column)}{row + 1}" if self.has_letters else f"{row + 1}行{column + 1}列"


@dataclass(frozen=True)
class Book:
    """One file: its name, kind, encoding (of text files), sheets, and what has to be said of it, in Japanese."""

    file: str
    kind: FileKind
    encoding: str | None
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def letters(column: int) -> str:
    """Name a column, counted from 0, as Excel does: A, B, …, Z, AA."""
    above, last = divmod(column, 26)
    return (letters(above - 1) if above else "") + chr(ord("A") + last)


def squared(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Fill short rows up to the longest."""
    width = max(map(len, rows), default=0)
    return tuple(row if len(row) == width else row + ("",) * (width - len(row)) for row in rows)
