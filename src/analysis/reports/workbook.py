"""The tables of a run as an Excel workbook: values typed, nothing evaluated."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from analysis.mime import SYNTHETIC_MARK
from analysis.reports.citation import citation
from analysis.reports.outputs import column_heading
from analysis.reports.plain_text import printable
from analysis.reports.zips import settled

if TYPE_CHECKING:
    from analysis.runs.card import Card

# Limits of Excel (Microsoft, "Excel specifications and limits").
_CELL, _SHEET = 32_767, 31
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_HEAD_ROW = 4
_WIDEST = 40


def build(tables: Sequence[Mapping[str, Any]], card: Card, run: Mapping[str, Any]) -> bytes:
    """Write tables as a workbook: a list of them, and a sheet each.

    Parameters
    ----------
    tables : sequence of mapping
        Table outputs.
    card : Card
        The study's card.
    run : mapping
        Contents of run.json.

    Returns
    -------
    bytes
        An .xlsx file. Text is typed as text, also where it looks like a formula or an error; empty cells are missing
        values.
    """
    book = Workbook()
    book.properties.creator = printable(card.owner)
    book.properties.title = printable(card.title)
    names = _sheet_names(tables)
    contents = book.active
    assert isinstance(contents, Worksheet)
    _contents(contents, tables, names, card, run)
    for number, (table, name) in enumerate(zip(tables, names, strict=True), start=1):
        _sheet(book.create_sheet(name), table, f"table_{number}")
    stream = BytesIO()
    book.save(stream)
    return settled(stream.getvalue(), run["created"])


def _contents(
    sheet: Worksheet,
    tables: Iterable[Mapping[str, Any]],
    names: Iterable[str],
    card: Card,
    run: Mapping[str, Any],
) -> None:
    sheet.title = "一覧"
    _write(sheet.cell(1, 1), f"{_mark(run)}{card.title}").font = Font(bold=True, size=14)
    _write(sheet.cell(2, 1), citation(card, run))
    for column, heading in enumerate(("シート", "表", "行", "出典", "注"), start=1):
        _head(_write(sheet.cell(_HEAD_ROW, column), heading))
    for row, (table, name) in enumerate(zip(tables, names, strict=True), start=_HEAD_ROW + 1):
        values = (name, _title(table), len(table["rows"]), table.get("source") or "", table.get("note") or "")
        for column, value in enumerate(values, start=1):
            _write(sheet.cell(row, column), value).alignment = Alignment(wrap_text=column > 3, vertical="top")
    for column, width in zip("ABCDE", (20, 50, 8, 60, 60), strict=True):
        sheet.column_dimensions[column].width = width


def _sheet(sheet: Worksheet, table: Mapping[str, Any], id_: str) -> None:
    _write(sheet.cell(1, 1), _title(table)).font = Font(bold=True, size=12)
    _write(sheet.cell(2, 1), "　".join(filter(None, [table.get("source"), table.get("note")])))
    headings = _distinct([column_heading(column) for column in table["columns"]])
    for position, heading in enumerate(headings, start=1):
        _head(_write(sheet.cell(_HEAD_ROW, position), heading))
    for number, row in enumerate(table["rows"], start=_HEAD_ROW + 1):
        for position, (value, column) in enumerate(zip(row, table["columns"], strict=True), start=1):
            cell = _write(sheet.cell(number, position), value)
            if not isinstance(cell.value, (str, type(None), bool)):
                cell.number_format = _format(column.get("decimals"))
    for position, heading in enumerate(headings, start=1):
        texts = [heading, *(str(row[position - 1]) for row in table["rows"])]
        width = max(sum(2 if ord(letter) > 255 else 1 for letter in text) for text in texts)
        sheet.column_dimensions[get_column_letter(position)].width = min(width + 3, _WIDEST)
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    if headings and table["rows"]:
        # A table of Excel: filters, and a name for formulas and programs.
        last = f"{get_column_letter(len(headings))}{_HEAD_ROW + len(table['rows'])}"
        region = Table(displayName=id_, ref=f"A{_HEAD_ROW}:{last}")
        region.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=False)
        sheet.add_table(region)


def _write(cell: Any, value: object) -> Cell:
    """Write one value; text stays text even after somebody edits the cell."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return cell
    if isinstance(value, (bool, int, float)):
        cell.value = value
        return cell
    cell.value = printable(str(value))[:_CELL]
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _head(cell: Cell) -> None:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="14507A")
    cell.alignment = Alignment(wrap_text=True, vertical="bottom")


def _format(decimals: int | None) -> str:
    return "General" if decimals is None else f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _title(table: Mapping[str, Any]) -> str:
    return f"{_mark(table)}{table['title']}"


def _mark(what: Mapping[str, Any]) -> str:
    return f"【{SYNTHETIC_MARK}】" if what.get("synthetic") else ""


def _sheet_names(tables: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name sheets by number and title; the number keeps them distinct."""
    names = []
    for number, table in enumerate(tables, start=1):
        title = _NOT_IN_SHEET_NAME.sub("", printable(str(table["title"]))).strip()
        names.append(f"{number}_{title}"[:_SHEET].rstrip() if title else str(number))
    return names


def _distinct(headings: Iterable[str]) -> list[str]:
    """Make headings distinct, as Excel wants them in a table; an empty one becomes its number."""
    taken: list[str] = []
    for number, heading in enumerate(headings, start=1):
        stem = " ".join(printable(heading).split()) or f"列{number}"
        name, copy = stem, 2
        while name.casefold() in map(str.casefold, taken):
            name, copy = f"{stem} ({copy})", copy + 1
        taken.append(name)
    return taken
