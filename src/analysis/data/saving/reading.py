"""Reads a file for saving: which of its tables is meant, and what in it looks personal."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.guard import TooLarge
from analysis.data.intake.headings import Heading
from analysis.data.intake.large import Large, understand_large
from analysis.data.intake.personal import Suspicion, suspicions
from analysis.data.intake.sheets import is_csv, open_book
from analysis.data.intake.summary import summary
from analysis.data.intake.understood import Standard, Understood, UnderstoodTable, understand
from analysis.data.readers.official.form import Official
from analysis.data.readers.official.recognise import recognised
from analysis.data.saving.tidy import Origin
from analysis.errors import DataError, ParameterError, Problem

_TOP = 60  # rows by which official formats are recognised


@dataclass(frozen=True)
class Reading:
    """A file: where it came from, what was understood, its official format; `large` where memory does not hold it."""

    origin: Origin
    found: Understood
    official: Official | None
    large: Large | None = None

    @property
    def format(self) -> str:
        """Name of the official format, "" for none."""
        return self.official.name if self.official else ""

    def sheet(self, table: UnderstoodTable) -> Sheet:
        """Return the sheet of a table."""
        return next(sheet for sheet in self.found.book.sheets if sheet.name == table.sheet)


def read(path: Path, types: Mapping[str, str]) -> Reading:
    """Read a file, in its official format if it is in one.

    Parameters
    ----------
    path : Path
        What `sheets.open_book` reads.
    types : mapping of str
        Column to type, where a person or a recipe says it; official formats know theirs.

    Raises
    ------
    DataError
        The file cannot be read.
    ParameterError
        Another command reads it.
    """
    standard = Standard(lambda found: _typed(found, types))
    book = _opened(path, standard)
    with path.open("rb") as opened:
        origin = Origin(path.name, hashlib.file_digest(opened, "sha256").hexdigest())
    if isinstance(book, Large):
        return Reading(origin, book.found, None, book)
    official = recognised(book)
    if official is None:
        return Reading(origin, understand(book, standard), None)
    if official.understood is None:
        raise ParameterError(Problem(f"「{official.name}」のファイルです。", path.name, official.elsewhere))
    known = [f"形式は{_named(official)}。"]
    known += [f"人口の種類は{official.people}。"] if official.people else []
    return Reading(replace(origin, told="".join(known)), official.understood, official)


def previewed(path: Path) -> dict[str, Any]:
    """Return all that a preview tells of a file; of one that another command reads, as far as it is understood here.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    book = _opened(path, Standard())
    if isinstance(book, Large):
        return _told(book.found, None)
    official = recognised(book)
    found = official.understood if official else None
    return _told(found or understand(book), official)


def _opened(path: Path, standard: Standard) -> Book | Large:
    """Open a file; a CSV that does not fit into memory is understood at once, but not in an official format."""
    try:
        return open_book(path)
    except TooLarge:
        if not is_csv(path):
            raise
    large = understand_large(path, standard)
    sheet = large.found.book.sheets[0]
    top = Sheet(sheet.name, sheet.rows[:_TOP], sheet.kinds[:_TOP])
    if official := recognised(replace(large.found.book, sheets=(top,))):
        remedy = "市区町村や年ごとのファイルに分けてください。"
        what = f"「{official.name}」の形式のファイルは、メモリーに入る大きさのものだけを読みます。"
        raise DataError(Problem(what, path.name, remedy))
    return large


def summary_of(reading: Reading) -> dict[str, Any]:
    """Return all that a preview tells of a file that has been read."""
    return _told(reading.found, reading.official)


def _told(found: Understood, official: Official | None) -> dict[str, Any]:
    told = summary(found) | {"format": "", "people": ""}
    if official is None:
        return told
    elsewhere = (official.elsewhere,) if official.elsewhere else ()
    return told | {
        "format": _named(official),
        "people": official.people,
        "notes": [*told["notes"], *official.notes, *elsewhere],
    }


def _named(official: Official) -> str:
    return f"{official.name}（{official.generation}）" if official.generation else official.name


def _typed(found: list[Heading], types: Mapping[str, str]) -> list[Heading]:
    return [replace(heading, type=types.get(heading.name, "")) for heading in found]


def tables_in(reading: Reading, sheet: str | None, number: int | None) -> list[UnderstoodTable]:
    """Return the tables that are meant: of a sheet, the one of a number (from 1, as the preview counts), or all.

    Raises
    ------
    ParameterError
        There is no such sheet or table.
    DataError
        The file has no table with rows.
    """
    tables = reading.found.tables
    names = list(dict.fromkeys(table.sheet for table in tables))
    if sheet is not None and sheet not in names:
        remedy = f"表のあるシート: {'、'.join(names) or 'なし'}"
        raise ParameterError(Problem(f"シート「{sheet}」に表はありません。", "--sheet", remedy))
    if number is not None and not 1 <= number <= len(tables):
        remedy = f"--preview で示す番号（1～{len(tables)}）にしてください。"
        raise ParameterError(Problem(f"表{number}はありません。", "--table", remedy))
    meant = [
        table
        for place, table in enumerate(tables, 1)
        if number in (None, place) and sheet in (None, table.sheet) and table.cells.data
    ]
    if not meant:
        remedy = "--preview で読み取った内容を確かめてください。"
        raise DataError(Problem("データの行のある表がありません。", reading.origin.file, remedy))
    return meant


def personal_in(reading: Reading, table: UnderstoodTable, dropped: Sequence[str]) -> list[Suspicion]:
    """Return what looks personal among the cells that would be written, and their headings; not in notes beside them."""
    sheet = reading.sheet(table)
    columns = {
        place
        for place, column in zip(table.cells.columns, table.columns, strict=True)
        if column.name not in dropped
    }
    suspected = {(one.column, one.kind) for one in reading.found.suspicions if one.sheet == sheet.name}
    if not any(column in columns for column, _ in suspected):
        return []
    chosen = reading.large.narrowed(columns) if reading.large else _narrowed(sheet, table, columns)
    found = suspicions(Book(reading.origin.file, "csv", None, (chosen,)))
    return [one for one in found if (one.column, one.kind) in suspected]  # a format may know better


def _narrowed(sheet: Sheet, table: UnderstoodTable, columns: Collection[int]) -> Sheet:
    """Leave the headings and the data of some columns; all else is blank."""
    rows = {*table.cells.header, *table.cells.data}
    cells = tuple(
        tuple(text if row in rows and column in columns else "" for column, text in enumerate(texts))
        for row, texts in enumerate(sheet.rows)
    )
    return replace(sheet, rows=cells)


def refuse_personal(
    found: Sequence[Suspicion], table: UnderstoodTable, known: Sequence[str] | None = None
) -> None:
    """Refuse what looks personal in columns other than those that a recipe knows; places are named, values never.

    Raises
    ------
    ParameterError
        With every suspicion.
    """
    names = column_names(table)
    without = (
        ""
        if known is None
        else "前の年にはなかったので、元のファイルを確かめ、取り込むなら --recipe を付けずに、"
    )
    remedy = f"{without}列を除くなら --drop 列、担当課限りの表として取り込むなら --allow-personal を付けてください。"
    problems = [
        Problem(
            f"列「{names[one.column]}」は{one.kind}かもしれません（{one.count:,}件）。{one.why}",
            f"{one.sheet} {'、'.join(one.addresses)}",
            remedy,
        )
        for one in found
        if names[one.column] not in (known or ())
    ]
    if problems:
        raise ParameterError(*problems)


def column_names(table: UnderstoodTable) -> dict[int, str]:
    """Return the name of the column at each position of the sheet."""
    return {place: column.name for place, column in zip(table.cells.columns, table.columns, strict=True)}
