"""Refuses files that could harm the machine or that nobody may open, before anything in them is read."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from analysis.data.archives import MOST_BYTES, read_zip
from analysis.data.intake.book import Sheet
from analysis.errors import DataError, Problem, why

MOST_CELLS = 20_000_000  # rows x columns of a book: a million rows of 20 columns; one far cell makes billions
BOUNDARIES = (  # what to do with a file of the map
    "境界（国土数値情報 N03 など）は、docs/data.md「公式の境界を登録する」の手順で登録します。"
    "施設の位置なら、CSVの一覧を使ってください。"
)
MOST_CHARACTERS = 131_072  # in one cell: four times what Excel can hold
_MOST_MEMBERS = 10_000

_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])[ ]*(\.|$)", re.IGNORECASE)
_ENTITIES = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")  # also in UTF-16
_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*<")  # after a byte order mark, or blank lines
_SOURCE = "出所を確かめ、発行元から取り直してください。"


class TooLarge(DataError):
    """What is read does not fit into memory; a CSV may still be read piece by piece."""


def read_file(path: Path) -> bytes:
    """Read a file whole.

    Raises
    ------
    TooLarge, DataError
        It is a symbolic link, no ordinary file, has the name of a Windows device, is larger than 500 MB, empty or
        cannot be read.
    """
    refuse_device(path.name, path.name)
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise _not_ordinary(path, found.st_mode)
        if found.st_size > MOST_BYTES:
            size = f"{found.st_size / 1024**2:,.0f} MB あります。上限は{MOST_BYTES // 1024**2} MBです。"
            raise TooLarge(Problem(size, path.name, "年や地区ごとのファイルに分けてください。"))
        raw = path.read_bytes()
    except OSError as cause:
        remedy = "ファイルの名前と場所、読み取りの権限を確かめてください。"
        raise DataError(Problem(f"ファイルを読めません（{why(cause)}）。", path.name, remedy)) from cause
    if not raw:
        raise DataError(Problem("ファイルが空です（0バイト）。", path.name, "発行元から取り直してください。"))
    return raw


def _not_ordinary(path: Path, mode: int) -> DataError:
    if stat.S_ISLNK(mode):
        found, remedy = "シンボリックリンクです。", "リンク先のファイルそのものを指定してください。"
    else:
        found, remedy = "普通のファイルではありません（フォルダや装置）。", "ファイルを指定してください。"
    return DataError(Problem(found, path.name, remedy))


def refuse_device(name: str, where: str) -> None:
    """Refuse a path with a part that Windows takes for a device, like NUL.csv."""
    if any(_DEVICES.match(part) for part in re.split(r"[/\\]", name)):
        remedy = "ファイルの名前を変えてください。"
        raise DataError(
            Problem(f"「{name}」はWindowsでは装置の名前で、ファイルとして扱えません。", where, remedy)
        )


def members(raw: bytes, where: str) -> dict[str, bytes]:
    """Read all files of a zip archive, which may be a workbook.

    Returns
    -------
    dict
        Name to content, in the order of the archive.

    Raises
    ------
    DataError
        It has more than 10,000 members, symbolic links, names of Windows devices, or is refused by
        `analysis.data.archives.read_zip`: damaged, encrypted, names that lead out of it, too large, another zip in it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as cause:
        remedy = "ダウンロードが途中で切れていないか確かめ、もう一度取得してください。"
        raise DataError(Problem(f"zipとして読めません（{cause}）。", where, remedy)) from cause
    if len(entries) > _MOST_MEMBERS:
        found = f"zipの中に{len(entries):,}個のファイルがあります。上限は{_MOST_MEMBERS:,}個です。"
        raise DataError(Problem(found, where, "いくつかに分けてください。"))
    for entry in entries:
        refuse_device(entry.filename, where)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise DataError(Problem(f"zipの中の {entry.filename} はシンボリックリンクです。", where, _SOURCE))
    return read_zip(raw, where, {Path(entry.filename).suffix.lower() for entry in entries} - {".zip"})


def refuse_entities(parts: Mapping[str, bytes], where: str) -> None:
    """Refuse XML that declares entities: Office never does, and a few lines of them can grow to gigabytes.

    Raises
    ------
    DataError
        A part holds a declaration DOCTYPE or ENTITY.
    """
    for name, part in parts.items():
        if _XML.match(part) and _ENTITIES.search(part):
            found = f"ブックの中の {name} にDOCTYPE（実体の宣言）があります。Excelはこれを書きません。"
            raise DataError(Problem(found, where, _SOURCE))


def refuse_extent(rows: int, columns: int, where: str) -> None:
    """Refuse a sheet so long and wide that its cells would not fit into memory.

    Raises
    ------
    TooLarge
        It has more than 20 million cells, blank ones between the others included.
    """
    if rows * columns > MOST_CELLS:
        found = f"表の範囲が{rows:,}行 × {columns:,}列あります。上限は{MOST_CELLS:,}セルです。"
        remedy = "離れたところに残ったセルを消すか、表を分けてください。"
        raise TooLarge(Problem(found, where, remedy))


def refuse_long_cells(sheet: Sheet, file: str) -> None:
    """Refuse cells that no reader can see whole.

    Raises
    ------
    DataError
        One is longer than 131,072 characters.
    """
    for number, row in enumerate(sheet.rows):
        if max(map(len, row), default=0) > MOST_CHARACTERS:
            column = next(place for place, text in enumerate(row) if len(text) > MOST_CHARACTERS)
            found = f"1つのセルに{len(row[column]):,}文字あります。上限は{MOST_CHARACTERS:,}文字です。"
            where = f"{file}「{sheet.name}」{sheet.address(number, column)}"
            raise DataError(Problem(found, where, "引用符が閉じているか、このセルの内容を確かめてください。"))
