"""Opens what offices have: CSV, Excel workbooks; by what is in the file, not by how it is called."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from analysis.data.intake.book import Book
from analysis.data.intake.csv_sheets import open_csv
from analysis.data.intake.excel_sheets import open_excel
from analysis.errors import DataError, Problem

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def open_book(path: Path) -> Book:
    """Read a file as sheets of cells.

    Raises
    ------
    DataError
        The file cannot be read, is damaged or not safe; in Japanese, with the place and what to do.
    """
    try:
        raw = path.read_bytes()
    except OSError as cause:
        remedy = "ファイルの名前と場所、読み取りの権限を確かめてください。"
        raise DataError(Problem(f"ファイルを読めません（{cause.strerror}）。", path.name, remedy)) from cause
    if not raw:
        raise DataError(Problem("ファイルが空です（0バイト）。", path.name, "発行元から取り直してください。"))
    return _opened(raw, path.name)


def _opened(raw: bytes, file: str) -> Book:
    if raw.startswith(_OLE):
        return open_excel(raw, file, "xls")
    if raw.startswith(_ZIP) and "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(raw)).namelist():
        return open_excel(raw, file, "xlsx")
    return open_csv(raw, file)
