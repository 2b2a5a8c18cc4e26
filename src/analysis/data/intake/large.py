"""Understands a CSV that does not fit into memory, from the rows that decide: as `understood` would, or not at all.

Of each column texts that are understood alike are counted, and a few rows of each kind kept, with all rows at the
ends and all that are no ordinary ones. These rows are a sheet of their own, in which cells have the weight of those
that they stand for. What might come out otherwise of the whole is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.coded import Coded, coded, coded_columns
from analysis.data.intake.columns import Column, Way, way_to_read
from analysis.data.intake.csv_sheets import kinds_of, told
from analysis.data.intake.header import sample, value_columns
from analysis.data.intake.headings import Heading, with_corner
from analysis.data.intake.large_column import Weighted
from analysis.data.intake.large_rows import LargeRows, Survey, rows_of, survey
from analysis.data.intake.large_text import open_text
from analysis.data.intake.layout import Role, Table, find_tables
from analysis.data.intake.outcomes import Cells
from analysis.data.intake.texts import Texts
from analysis.data.intake.understood import Standard, Understood, UnderstoodTable, understand
from analysis.errors import DataError, Problem

_ONE = "1つの見出しと、その下のデータの行だけのCSVにしてから、取り込んでください。"


@dataclass(frozen=True)
class Large:
    """A large file as it was understood.

    Parameters
    ----------
    found : Understood
        Its one table; columns have the values of some rows, and the counts of all.
    rows : LargeRows
        All rows of the file.
    numbers : ndarray of int
        Which rows of the file those of the sheet are, counted from 0.
    standard : Standard
        By which it was understood.
    """

    found: Understood
    rows: LargeRows
    numbers: np.ndarray
    standard: Standard

    def parts(self) -> Iterator[UnderstoodTable]:
        """Yield the table piece by piece, from top to bottom: columns have the values of a piece."""
        (table,) = self.found.tables
        sheet, cells = self.found.book.sheets[0], table.cells
        ways = [*_ways(sheet, cells, self.standard)]
        start, end = int(self.numbers[cells.data[0]]), int(self.numbers[cells.data[-1]]) + 1
        totals = self.numbers[list(cells.totals)]
        for first, columns, _ in self.rows.pieces(len(sheet.rows[0])):
            rows = np.arange(max(start, first), min(end, first + len(columns[0])))
            rows = rows[~np.isin(rows, totals)] - first
            if rows.size:
                yield replace(
                    table,
                    columns=tuple(
                        _of_piece(whole, heading, way, columns[at].take(rows.tolist()))
                        for whole, (heading, way), at in zip(table.columns, ways, cells.columns, strict=True)
                    ),
                )

    def narrowed(self, columns: Collection[int]) -> Sheet:
        """Return the headings and the data of some columns; the others are blank."""
        sheet, cells = self.found.book.sheets[0], self.found.tables[0].cells
        chosen = sorted((*cells.header, *cells.data))
        found = _sheet(sheet.name, [sheet.rows[row] for row in chosen], self.numbers[chosen].tolist())
        blank = Coded(Texts(("",)), np.zeros(len(chosen), dtype=np.intp))
        vars(found)["columns"] = tuple(
            column.take(chosen) if place in columns else blank for place, column in enumerate(sheet.columns)
        )
        return found


def understand_large(path: Path, standard: Standard) -> Large:
    """Understand a CSV whatever its size, reading it several times.

    Parameters
    ----------
    path : Path
        A text file with delimiters; in UTF-8 or UTF-16 (with or without mark), Shift_JIS or EUC-JP.
    standard : Standard
        Types of columns that are known beforehand.

    Raises
    ------
    DataError
        The file is damaged; or it is not one table with headings at the top, and data in all rows to the end.
    """
    text = open_text(path)
    rows = rows_of(text, path.name)
    top = _squared(rows.head())
    first = find_tables(_sheet(path.name, top, range(len(top))))
    header = first.tables[0].header if first.tables else ()
    if not header:
        raise _refused(path.name, f"はじめの{len(top):,}行に、見出しの行が見つかりません。")
    found = survey(rows, len(top[0]), [(row, top[row]) for row in header])
    numbers = np.array(sorted(found.to_look_at()))
    some = rows.some(numbers.tolist())
    sheet = _sheet(path.name, [some[row] for row in numbers.tolist()], numbers.tolist())
    vars(sheet)["columns"] = tuple(
        alike.weigh(cells) for alike, cells in zip(found.columns, coded_columns(sheet.rows), strict=True)
    )
    book = Book(path.name, "csv", text.name, (sheet,), told(rows.delimiter, found.widths))
    read = understand(book, standard)
    _refuse(read, header, found, numbers)
    _refuse_doubtful(read, rows, numbers)
    return Large(_counted(read, found, len(numbers)), rows, numbers, standard)


def _squared(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    width = max(map(len, rows), default=0)
    return [(*row, *("",) * (width - len(row))) for row in rows]


def _sheet(name: str, rows: Sequence[tuple[str, ...]], numbers: Sequence[int]) -> Sheet:
    return Sheet(
        name,
        tuple(rows),
        tuple(map(kinds_of, rows)),
        row_names=tuple(f"{number + 1}行" for number in numbers),
    )


def _refused(file: str, what: str, where: str = "") -> DataError:
    what = f"メモリーに入らない大きさのCSVで、{what}"
    return DataError(Problem(what, f"{file} {where}".strip(), _ONE))


def _refuse(read: Understood, header: Sequence[int], found: Survey, numbers: np.ndarray) -> None:
    """Refuse what is not one table over all columns, whose rows of data follow each other."""
    sheet, file = read.book.sheets[0], read.book.file
    if len(read.tables) != 1:
        raise _refused(file, f"表が{len(read.tables)}つあります。")
    cells = read.tables[0].cells
    if len(cells.columns) != len(sheet.rows[0]) or len(cells.columns) < 2:
        raise _refused(file, "空の列があるか、1列だけです。")
    if cells.header != header or not cells.data:
        raise _refused(file, "見出しの行が、はじめの行だけでは決まりません。")
    body = {*cells.data, *cells.totals}
    missing = sorted({*range(cells.header[-1] + 1, max(body) + 1)} - body)
    if missing:
        raise _refused(file, "データの間に、空の行か注の行があります。", f"{numbers[missing[0]] + 1:,}行目")
    gaps = np.flatnonzero(np.diff(numbers) > 1)
    if gaps.size and (gaps[0] <= cells.header[-1] or gaps[-1] >= max(body)):
        raise _refused(file, "表の終わりが、終わりの1,000行だけでは決まりません。")
    if 2 * len(found.totals) > len(cells.data):
        raise _refused(file, "合計の行とデータの行を分けられません。")


def _refuse_doubtful(read: Understood, rows: LargeRows, numbers: np.ndarray) -> None:
    """Refuse a table in which other columns have numbers when the rows are taken from the whole of it."""
    sheet, cells = read.book.sheets[0], read.tables[0].cells
    blank = [place for place, row in enumerate(sheet.rows) if not any(text.strip() for text in row)]
    body = sorted((*cells.data, *cells.totals))
    top = max((place for place in blank if place < cells.header[0]), default=-1) + 1
    bottom = min((place for place in blank if place > body[-1]), default=len(sheet.rows)) - 1
    stretches = [(top, bottom), (body[0], body[-1])]
    whole = [range(int(numbers[start]), int(numbers[end]) + 1) for start, end in stretches]
    grid = rows.some({row for one in whole for row in sample(one)})
    for (start, end), one in zip(stretches, whole, strict=True):
        some = value_columns(sheet.rows, range(start, end + 1), cells.columns)
        if value_columns(grid, one, cells.columns) != some:
            raise _refused(read.book.file, "列の型が、行によって違います。")


def _counted(read: Understood, found: Survey, in_memory: int) -> Understood:
    """Give all counts as of the whole file: rows that are not in memory are rows of data."""
    (table,) = read.tables
    sheet = read.book.sheets[0]
    columns = tuple(
        replace(column, states=_whole(sheet.columns[at], table.cells).told(coded(column.states)))
        for column, at in zip(table.columns, table.cells.columns, strict=True)
    )
    more = (found.rows - in_memory) * len(columns)
    cells = {**read.cells, Role.DATA: read.cells[Role.DATA] + more}
    return replace(read, tables=(replace(table, columns=columns),), cells=cells)


def _whole(column: Coded, cells: Table) -> Weighted:
    taken = column.take(cells.data)
    assert isinstance(taken, Weighted)
    return taken


def _ways(sheet: Sheet, cells: Table, standard: Standard) -> Iterator[tuple[Heading, Way]]:
    """Yield the heading of each column, and the way in which all of it is read."""
    written, _ = with_corner(sheet.rows, cells.header, cells.columns, cells.data)
    found = standard.headings(written)
    for heading, column in zip(found, cells.columns, strict=True):
        yield heading, way_to_read(heading, Cells(_whole(sheet.columns[column], cells), str))


def _of_piece(whole: Column, heading: Heading, way: Way, cells: Coded) -> Column:
    found = way(heading, Cells(cells, str))
    return replace(whole, values=found.values, states=found.states)
