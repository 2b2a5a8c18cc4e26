"""Reads Excel workbooks as saved values: no formula, macro or link is ever run or followed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from analysis.data.intake.book import Book, Kind, Range, Sheet
from analysis.errors import DataError, Problem

_MIDNIGHT = time()


def open_excel(raw: bytes, file: str, kind: Literal["xlsx", "xlsm", "xls"]) -> Book:
    """Read the bytes of a workbook.

    Raises
    ------
    DataError
        The workbook is encrypted or damaged.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as workbook:
            sheets = tuple(_sheet(workbook, name) for name in workbook.sheet_names)
    except PasswordError as cause:
        remedy = "Excelで開き、パスワードを外して保存し直してください。"
        raise DataError(Problem("パスワードで保護（暗号化）されています。", file, remedy)) from cause
    except CalamineError as cause:
        remedy = "Excelで開けるか確かめ、開けるなら保存し直してください。"
        raise DataError(Problem(f"Excelブックとして読めません（{cause}）。", file, remedy)) from cause
    return Book(file, kind, None, sheets)


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    found = workbook.get_sheet_by_name(name)
    cells = [[_cell(value) for value in row] for row in found.to_python(skip_empty_area=False)]
    return Sheet(
        name,
        tuple(tuple(text for text, _ in row) for row in cells),
        tuple(tuple(kind for _, kind in row) for row in cells),
        merged=tuple(Range(*start, *end) for start, end in found.merged_cell_ranges or ()),
        has_letters=True,
    )


def _cell(value: Any) -> tuple[str, Kind]:
    kind, write = _WRITTEN[type(value)]
    return (write(value), kind) if value != "" else ("", "empty")


def _number(value: float) -> str:
    """Write a number without exponent: of what Excel keeps, 15 digits, none is lost and none made up."""
    whole = int(value) if value == int(value) and abs(value) < 1e15 else None
    return str(whole) if whole is not None else f"{Decimal(repr(value)):f}"


def _duration(value: timedelta) -> str:
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _moment(value: datetime) -> str:
    return value.isoformat() if value.time() != _MIDNIGHT else value.strftime("%Y-%m-%d")


_WRITTEN: dict[type, tuple[Kind, Callable[[Any], str]]] = {  # what calamine returns
    str: ("text", str),
    bool: ("boolean", lambda value: str(value).upper()),
    int: ("number", str),
    float: ("number", _number),
    datetime: ("date", _moment),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("time", _duration),
}
