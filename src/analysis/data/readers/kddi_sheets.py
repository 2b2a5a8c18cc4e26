"""Finds the tables of a workbook that have a year in the corner, times of day below it and headings beside it."""

from __future__ import annotations

import calendar
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from analysis.data.archives import read_zip
from analysis.data.era import era_year
from analysis.data.readers.contents import Content
from analysis.data.readers.times import FIRST_YEAR, LAST_YEAR
from analysis.errors import DataError, Problem

LAST_HOUR = 29
_TIME = re.compile(r"(?P<hour>[0-2]?[0-9])(?::(?P<minute>[0-5][0-9])(?::00)?|時(?P<half>半)?)(?:台)?")
_TOTALS = re.compile(r"(合|小|総)?計|合算|総数|(1日|一日)?平均|年間|全体")
_MONTH = re.compile(r"(?P<year>.+?年)\s*(?:(?P<month>1[0-2]|0?[1-9])月)?")

Cells = list[list[Any]]


@dataclass(frozen=True)
class Table:
    """One of the tables of a sheet: where it begins (row and column from 0), its period and its headings."""

    row: int
    column: int
    start: pd.Timestamp
    end: pd.Timestamp
    heads: tuple[str, ...]


def sheets(content: Content) -> list[tuple[str, Cells]]:
    """Return the name and the cells of each sheet; values of formulas are those that were saved with the workbook.

    Raises
    ------
    DataError
        The workbook is damaged or locked, or would unpack to more than an archive may.
    """
    if content.raw.startswith(b"PK"):
        read_zip(content.raw, content.name, ())  # reads nothing: it refuses what is too large
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content.raw))
        return [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except CalamineError as cause:
        remedy = "パスワードを外し、Excelで開けることを確かめて、もう一度取得してください。"
        raise DataError(
            Problem(f"Excelファイルとして読めません（{cause}）。", content.name, remedy)
        ) from cause


def tables_of(cells: Cells) -> list[Table]:
    """Find the tables of a sheet, side by side or below one another."""
    found = []
    for number, row in enumerate(cells[:-1]):
        for column, cell in enumerate(row):
            period = _period(text(cell))
            below = cells[number + 1]
            first = text(below[column]) if column < len(below) else ""
            if period and (minutes_of(first) is not None or is_total(first)):
                heads = []
                for head in map(text, row[column + 1 :]):
                    if not head:
                        break
                    heads.append(head)
                found.append(Table(number, column, *period, tuple(heads)))
    return found


def _period(label: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    match = _MONTH.fullmatch(label)
    year = era_year(match["year"], "年") if match else None
    if match is None or not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if match["month"] is None:
        return pd.Timestamp(year, 1, 1), pd.Timestamp(year + 1, 1, 1)
    start = pd.Timestamp(year, int(match["month"]), 1)
    return start, start + pd.Timedelta(days=calendar.monthrange(start.year, start.month)[1])


def minutes_of(label: object) -> int | None:
    """Read a time of day in minutes; hours from 24 are those of the next morning."""
    match = _TIME.fullmatch(text(label))
    if match is None or int(match["hour"]) > LAST_HOUR:
        return None
    return int(match["hour"]) * 60 + (30 if match["half"] else int(match["minute"] or 0))


def is_total(label: str) -> bool:
    """Tell whether a heading is that of totals or means of the other rows or columns."""
    return _TOTALS.fullmatch(label) is not None


def footnotes(cells: Cells) -> list[str]:
    """Return the notes under the tables: from a ※ on, all texts of the first column."""
    texts = [text(row[0]) if row else "" for row in cells]
    first = next((n for n, note in enumerate(texts) if note.startswith("※")), len(texts))
    return [note.lstrip("※") for note in texts[first:] if note]


def text(cell: object) -> str:
    """Return a cell as text, full-width letters and digits as ordinary ones."""
    return unicodedata.normalize("NFKC", str(cell)).strip() if cell is not None else ""


def cell_name(row: int, column: int) -> str:
    """Name a cell as Excel does: row 0, column 27 is AB1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
