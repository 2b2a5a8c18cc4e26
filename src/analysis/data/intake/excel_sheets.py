"""Reads Excel workbooks as saved values: no formula, macro or link is ever run or followed."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from analysis.data.intake import excel_formats, excel_parts
from analysis.data.intake.book import Book, Kind, Range, Sheet, letters
from analysis.data.intake.excel_parts import Facts
from analysis.data.intake.guard import refuse_entities, refuse_extent, refuse_long_cells
from analysis.data.intake.xls_records import sheet_facts
from analysis.errors import DataError, Problem

_OF_DAMAGE = (CalamineError, ElementTree.ParseError, expat.ExpatError, struct.error, LookupError, ValueError,
              StopIteration)  # fmt: skip
_MIDNIGHT = time()
_SHOWN = 3  # cells that a question names
_ENCRYPTED, _MACROS = (name.encode("utf-16-le") for name in ("EncryptedPackage", "_VBA_PROJECT"))


def open_xlsx(parts: Mapping[str, bytes], raw: bytes, file: str) -> Book:
    """Read a workbook of Excel 2007 and later.

    Parameters
    ----------
    parts : mapping
        Name to content of what is in the package, from `guard.members`.
    raw : bytes
        The package.
    file : str
        What messages call it.

    Raises
    ------
    DataError
        It is damaged, declares entities, or a sheet or a cell is too large.
    """
    refuse_entities(parts, file)
    with _readable(file):
        sheets = excel_parts.sheet_parts(parts)
        for name, part in sheets.items():
            excel_parts.refuse_far_cells(part, f"{file}「{name}」")
        excel_parts.refuse_repeated_text(parts, sheets, file)
        styles = excel_formats.of_styles(parts.get("xl/styles.xml"))
        facts = {name: excel_parts.facts(part, styles) for name, part in sheets.items()}
    kind = "xlsm" if "xl/vbaProject.bin" in parts else "xlsx"
    return _book(raw, file, kind, list(facts.values()), excel_parts.notes(parts))


def open_xls(raw: bytes, file: str) -> Book:
    """Read a workbook of Excel 97 to 2003.

    Raises
    ------
    DataError
        It is encrypted or damaged, or a cell is too large.
    """
    if _ENCRYPTED in raw:
        raise _encrypted(file)
    macros = ("マクロがあります。動かさず、保存されている値だけを読みました。",) if _MACROS in raw else ()
    with _readable(file):
        facts = sheet_facts(raw, file)
    return _book(raw, file, "xls", facts, macros)


def _book(
    raw: bytes,
    file: str,
    kind: Literal["xlsx", "xlsm", "xls"],
    facts: Sequence[Facts],
    notes: tuple[str, ...],
) -> Book:
    with _readable(file), CalamineWorkbook.from_filelike(io.BytesIO(raw)) as workbook:
        listed = workbook.sheets_metadata
        sheets = tuple(
            _sheet(workbook, beside, about.name, file)
            for about, beside in zip(listed, facts, strict=True)
            if about.typ == SheetTypeEnum.WorkSheet
        )
    refuse_extent(sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in sheets if sheet.rows), 1, file)
    hidden = [f"「{about.name}」" for about in listed if about.visible != SheetVisibleEnum.Visible]
    other = [f"「{about.name}」" for about in listed if about.typ != SheetTypeEnum.WorkSheet]
    told = [f"シート{'、'.join(hidden)}は、Excelでは表示されません。"] if hidden else []
    told += [f"{'、'.join(other)}は表のシートではないので、読みませんでした。"] if other else []
    return Book(file, kind, None, sheets, (*notes, *told))


@contextmanager
def _readable(file: str) -> Iterator[None]:
    """Turn what readers of damaged workbooks raise into words."""
    try:
        yield
    except PasswordError as cause:
        raise _encrypted(file) from cause
    except _OF_DAMAGE as cause:
        raise _damaged(file, cause) from cause
    except BaseException as cause:
        if type(cause).__name__ != "PanicException":  # of Rust, which has no class to catch
            raise
        raise _damaged(file, cause) from cause


def _damaged(file: str, cause: BaseException) -> DataError:
    remedy = "Excelで開けるか確かめ、開けるなら保存し直してください。"
    return DataError(Problem(f"Excelブックとして読めません（{cause}）。", file, remedy))


def _encrypted(file: str) -> DataError:
    remedy = "Excelで開き、パスワードを外して保存し直してください。"
    return DataError(Problem("パスワードで保護（暗号化）されています。", file, remedy))


def _sheet(workbook: CalamineWorkbook, about: Facts, name: str, file: str) -> Sheet:
    found = workbook.get_sheet_by_name(name)
    values: list[list[Any]] = found.to_python(skip_empty_area=False)
    for (row, column), text in about.errors.items():  # the reader of values leaves them blank
        if row < len(values) and column < len(values[row]):
            values[row][column] = _Error(text)
    seen = _as_seen(values, about)
    width = len(values[0]) if values else 0
    sheet = Sheet(
        name,
        tuple(tuple(_WRITTEN[type(value)][1](value) for value in row) for row in values),
        tuple(tuple(_WRITTEN[type(value)][0] if value != "" else "empty" for value in row) for row in values),
        merged=tuple(Range(*start, *end) for start, end in found.merged_cell_ranges or ()),
        formulas=frozenset(about.formulas),
        hidden_rows=frozenset(row for row in about.hidden_rows if row < len(values)),
        hidden_columns=frozenset(column for column in about.hidden_columns if column < width),
        has_letters=True,
        asked=(*_asked_of_formulas(about), *seen),
    )
    refuse_long_cells(sheet, file)
    return sheet


def _as_seen(values: list[list[Any]], about: Facts) -> list[tuple[str, str]]:
    """Write numbers and days as their formats show them; ask about what is shown in thousands."""
    scaled: list[str] = []
    for (row, column), how in about.shown.items():
        value = values[row][column] if row < len(values) and column < len(values[row]) else ""
        if isinstance(value, date) and (text := how.moment(value)):
            values[row][column] = _Day(text)
        elif isinstance(value, int | float) and not (isinstance(value, bool) or how.day):
            values[row][column] = _Number(how.number(Decimal(_number(value))))
            if how.exponent < 0:
                scaled.append(f"{letters(column)}{row + 1}: {_number(value)} → {values[row][column]}")
    if not scaled:
        return []
    told = f"表示形式で千分の1などにして見せている数が{len(scaled):,}件あります（{_few(scaled)}）"
    return [("表示形式", f"{told}。見えているとおりに読みました。列の単位は、見えている数のものですか。")]


def _asked_of_formulas(about: Facts) -> list[tuple[str, str]]:
    if not about.uncomputed:
        return []
    cells = _few([f"{letters(column)}{row + 1}" for row, column in sorted(about.uncomputed)])
    told = f"計算結果が保存されていない数式が{len(about.uncomputed):,}件あり、空欄として読みました（{cells}）"
    return [("未計算", f"{told}。Excelで開いて保存し直すと、計算結果を読めます。空欄のままでよいですか。")]


def _few(texts: Sequence[str]) -> str:
    return "、".join(texts[:_SHOWN]) + (" ほか" if len(texts) > _SHOWN else "")


class _Error(str):
    """What stands in a cell whose formula failed, like #DIV/0!."""


class _Number(str):
    """A number as its format shows it."""


class _Day(str):
    """A month or a year, as the format of a day shows it."""


def _number(value: float) -> str:
    """Write a number without exponent, in the 15 digits that Excel itself shows at most."""
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def _moment(value: datetime) -> str:
    return value.isoformat() if value.time() != _MIDNIGHT else value.date().isoformat()


def _duration(value: timedelta) -> str:
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_WRITTEN: dict[type, tuple[Kind, Callable[[Any], str]]] = {  # what the reader of values returns
    str: ("text", str),
    bool: ("boolean", lambda value: str(value).upper()),
    int: ("number", str),
    float: ("number", _number),
    datetime: ("date", _moment),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("time", _duration),
    _Error: ("error", str),
    _Number: ("number", str),
    _Day: ("date", str),
}
