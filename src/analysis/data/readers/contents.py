"""Opens the files that a reader is given: plain, gzip, zip, zip in zip; and turns their bytes into text."""

from __future__ import annotations

import codecs
import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.data.archives import gunzipped, read_zip
from analysis.data.readers.tidy import Source
from analysis.errors import DataError, Problem, why

SUFFIXES = (".csv", ".txt", ".gz", ".xlsx", ".xls")  # what is read out of an archive
_WORKBOOK = "xl/workbook.xml"
_OLD_WORKBOOK, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_OF_JARTIC, _WRITTEN_END = (
    b'"FID,',
    rb"\r\n",
)  # its API wraps a whole CSV in quotes, ends of lines spelled out
_AGAIN = "ダウンロードが途中で切れていないか確かめ、もう一度取得してください。"


@dataclass(frozen=True)
class Content:
    """What is in a file, unpacked: `name` is followed by the name inside an archive, `sha256` is of the file."""

    name: str
    raw: bytes
    sha256: str

    @property
    def source(self) -> Source:
        """Return what a Flow says of it."""
        return Source(self.name, self.sha256)

    @property
    def is_workbook(self) -> bool:
        """Tell by what is in it whether it is an Excel workbook."""
        if not self.raw.startswith(_ZIP):
            return self.raw.startswith(_OLD_WORKBOOK)
        try:
            with zipfile.ZipFile(io.BytesIO(self.raw)) as archive:
                return _WORKBOOK in archive.namelist()
        except zipfile.BadZipFile:
            return False  # `read_zip` says what is wrong with it


def contents(paths: Iterable[Path]) -> list[Content]:
    """Read files and unpack them, by what is in them and not by how they are called.

    Parameters
    ----------
    paths : iterable of Path
        CSV files, workbooks, or gzip and zip archives of CSV files; in a zip there may be further zips.

    Returns
    -------
    list of Content
        In the order given, those of one archive in its order.

    Raises
    ------
    DataError
        A file cannot be read, an archive is broken, cut short, too large or holds no CSV file.
    """
    return [content for path in paths for content in _opened(Path(path))]


def _opened(path: Path) -> list[Content]:
    try:
        raw = path.read_bytes()
    except OSError as cause:
        remedy = "ファイルの名前と場所、読み取りの権限を確かめてください。"
        raise DataError(Problem(f"ファイルを読めません（{why(cause)}）。", str(path), remedy)) from cause
    if not raw:
        raise DataError(Problem("ファイルが空です（0バイト）。", path.name, _AGAIN))
    whole = Content(path.name, raw, hashlib.sha256(raw).hexdigest())
    if not raw.startswith(_ZIP) or whole.is_workbook:
        return [Content(path.name, gunzipped(raw, path.name), whole.sha256)]
    files = read_zip(raw, path.name, SUFFIXES, nested=True)
    if not files:
        remedy = "CSVの入ったzipか、CSVファイルそのものを与えてください。"
        raise DataError(Problem("zipの中にCSVファイルもExcelファイルもありません。", path.name, remedy))
    return [
        Content(name := f"{path.name}/{inner}", gunzipped(found, name), whole.sha256)
        for inner, found in files.items()
    ]


def text(content: Content) -> str:
    """Decode a text file: UTF-8 with or without its mark, else Shift_JIS as Windows writes it (cp932).

    Raises
    ------
    DataError
        It holds NUL bytes, is UTF-16, or is neither of the two encodings; with the line.
    """
    raw = content.raw
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        remedy = "Excelの「CSV UTF-8（コンマ区切り）」で保存し直してください。"
        raise DataError(Problem("文字コードが UTF-16 です。", content.name, remedy))
    if (place := raw.find(b"\0")) >= 0:
        where = f"{content.name} {_line(raw, place)}行目"
        remedy = f"ファイルが壊れているか、CSVではありません。{_AGAIN}"
        raise DataError(Problem("文字でないバイト（NUL）があります。", where, remedy))
    if raw.startswith(_OF_JARTIC) and _WRITTEN_END in raw:
        raw = raw.strip().strip(b'"').replace(_WRITTEN_END, b"\n")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as first:
        try:
            return raw.decode("cp932")
        except UnicodeDecodeError as cause:
            place = max(first.start, cause.start)
            where = f"{content.name} {_line(raw, place)}行目"
            remedy = "UTF-8 か Shift_JIS で保存し直してください。"
            raise DataError(
                Problem("UTF-8 でも Shift_JIS でもない文字があります。", where, remedy)
            ) from cause


def _line(raw: bytes, place: int) -> int:
    return raw.count(b"\n", 0, place) + 1
