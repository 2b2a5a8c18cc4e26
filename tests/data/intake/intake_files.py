"""Files of the kinds that offices send, made on the spot."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MADE = dt.datetime(2024, 4, 1)
CSV = """施設の利用者数,,,,
令和5年度,,,,（単位：人）
施設コード,施設名,利用者,,開設日
,,一般,減免,
001,中央公民館,"１，２００",△30,H29.4.1
002,図書館,－,X,R1.5.1
003,美術館,850,0,昭和60年10月1日
合計,,"2,050",△30,
※ Xは秘匿した値,,,,
"""
SHEET = "xl/worksheets/sheet1.xml"


def workbook(fill: Callable[[Worksheet], object]) -> bytes:
    """Save a workbook of one sheet, 表."""
    made = Workbook()
    made.worksheets[0].title = "表"
    fill(made.worksheets[0])
    return saved(made)


def saved(made: Workbook) -> bytes:
    """Save a workbook; the same bytes at any time, so that its damaged copies are the same as well."""
    packed = io.BytesIO()
    made.properties.created = made.properties.modified = MADE
    made.save(packed)
    return rewritten(packed.getvalue(), {})


def archive(files: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return packed.getvalue()


def rewritten(raw: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Put other parts into a workbook, in place of its own or beside them."""
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        return archive({name: opened.read(name) for name in opened.namelist()} | dict(parts))


def sheet_xml(inner: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{space}">{inner}</worksheet>'.encode()
