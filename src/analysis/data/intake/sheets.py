"""Opens what offices have: CSV, Excel workbooks, PDF, JSON, zip archives; by what is in them, not by how they are called."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from analysis.data.archives import GZIP, UNPACK, gunzipped
from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.csv_sheets import open_csv
from analysis.data.intake.excel_sheets import open_xls, open_xlsx
from analysis.data.intake.guard import BOUNDARIES, TooLarge, members, read_file, refuse_extent
from analysis.data.intake.json_sheets import are_answers, open_json, open_pages
from analysis.errors import DataError, Problem

_ZIP, _OLE, _PDF = b"PK", b"\xd0\xcf\x11\xe0", b"%PDF"
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\")")
_TABLES = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".xlsm", ".xls")  # what is read out of an archive
_MAPS = (".shp", ".geojson")
_WORKBOOK = "xl/workbook.xml"
_AS_XLSX = "Excelで開いて「Excelブック（.xlsx）」で保存し直してください。"
_OTHERS = {  # what files begin with that hold tables no reader here can see
    b"\x00\x00\x27\x0a": ("地図のデータ（シェープファイル）で、表ではありません。", BOUNDARIES),
    b"<": ("HTMLかXMLの文書で、表のファイルではありません。", _AS_XLSX),
}


def open_book(path: Path) -> Book:
    """Read a file as sheets of cells.

    Parameters
    ----------
    path : Path
        A CSV or TSV file (UTF-8, Shift_JIS, EUC-JP or UTF-16), a workbook of Excel (xlsx, xlsm, xls), a PDF with tables,
        JSON (a list of records, one under "data", or answers of e-Stat), one of these packed by gzip, or a zip archive of
        these.

    Returns
    -------
    Book
        Of a zip archive with the sheets of all its members; answers of e-Stat in several are put together.

    Raises
    ------
    DataError
        The file is damaged, not safe, or none of these; in Japanese, with the place and what to do.
    """
    with _no_collection():
        return _opened(path)


def is_csv(path: Path) -> bool:
    """Tell by its beginning whether `open_book` would take a file for one with delimiters."""
    with path.open("rb") as opened:
        raw = opened.read(64)
    begins = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_other = raw.startswith((_ZIP, _OLE, GZIP)) or begins.startswith((_PDF, *_OTHERS))
    return not (is_other or _JSON.match(raw) or path.name.lower().endswith(".json"))


def _opened(path: Path) -> Book:
    raw = read_file(path)
    if raw.startswith(GZIP):
        return _unpacked(gunzipped(raw, path.name), path.name)
    if raw.startswith(_ZIP):
        found = members(raw, path.name)
        return _packed(found, path.name) if _is_archive(found) else _package(found, raw, path.name)
    return _plain(raw, path.name)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from looking for garbage among millions of new cells again and again: half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _is_archive(found: Mapping[str, bytes]) -> bool:
    return "[Content_Types].xml" not in found and "mimetype" not in found


def _package(found: Mapping[str, bytes], raw: bytes, file: str) -> Book:
    if _WORKBOOK not in found:
        raise DataError(Problem("Excelブック（.xlsx、.xlsm）ではない文書です。", file, _AS_XLSX))
    return open_xlsx(found, raw, file)


def _plain(raw: bytes, file: str) -> Book:
    if raw.startswith(_OLE):
        return open_xls(raw, file)
    if raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_PDF):
        from analysis.data.intake.pdf_sheets import open_pdf  # noqa: PLC0415  (slow to import)

        return open_pdf(raw, file)
    for start, (found, remedy) in _OTHERS.items():
        if raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(start):
            raise DataError(Problem(found, file, remedy))
    if _JSON.match(raw) or file.lower().endswith(".json"):
        return open_json(raw, file)
    return open_csv(raw, file)


def _packed(found: Mapping[str, bytes], file: str) -> Book:
    """Put the sheets of all members together, each named after its member."""
    tables = [name for name in found if _suffix(name) in _TABLES] or [
        name
        for name in found
        if _suffix(name) == ".pdf"  # beside tables it explains them
    ]
    rest = [name for name in found if name not in tables]
    unread = [f"表のファイルではないので、読みませんでした: {'、'.join(rest)}"] if rest else []
    if tables and are_answers(found[name] for name in tables):
        book = open_pages({name: found[name] for name in tables}, file)
        return replace(book, notes=(*book.notes, *unread))
    books = [_unpacked(found[name], f"{file}/{name}") for name in tables]
    if not books and any(_suffix(name) in _MAPS for name in found):
        what = "地図のデータ（シェープファイル、GeoJSON）で、表ではありません。"
        raise DataError(Problem(what, file, BOUNDARIES))
    if not books:
        remedy = "CSV、Excel、JSON、PDFの入ったzipを指定してください。"
        raise DataError(Problem("zipの中に表のファイルがありません。", file, remedy))
    sheets = tuple(_named(sheet, book, file) for book in books for sheet in book.sheets)
    refuse_extent(sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in sheets if sheet.rows), 1, file)
    told = [f"{book.file.removeprefix(f'{file}/')}: {note}" for book in books for note in book.notes]
    encodings = {book.encoding for book in books if book.encoding}
    return Book(file, "zip", "、".join(sorted(encodings)) or None, sheets, (*told, *unread))


def _unpacked(raw: bytes, file: str) -> Book:
    """Open what was in an archive; a CSV that does not fit into memory is read only when it lies beside."""
    if raw.startswith(_ZIP):
        return _package(members(raw, file), raw, file)
    try:
        return _plain(raw, file)
    except TooLarge as error:
        raise TooLarge(*(Problem(one.what, one.where, UNPACK) for one in error.problems)) from error


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _named(sheet: Sheet, book: Book, file: str) -> Sheet:
    member = book.file.removeprefix(f"{file}/")
    is_one_of_many = book.kind not in ("csv", "json") or len(book.sheets) > 1
    return replace(sheet, name=f"{member}/{sheet.name}" if is_one_of_many else member)
