"""Reads zip archives that somebody else made: in memory, within limits, without unpacking anything to disk."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from analysis.errors import DataError, Problem

MOST_BYTES = 500 * 1024**2
MOST_RATIO = 100  # of all that is in the archive: coordinates pack about 2 to 1, attributes some 20 to 1
GZIP = b"\x1f\x8b"
UNPACK = (
    "展開し、中のファイルを指定してください（ebpm data add は、メモリーに入らない大きさのCSVも読みます）。"
)
RATIO_FROM = 20 * 1024**2  # no ratio is asked about below that: it fits anywhere, and blanks pack 1000 to 1

_AGAIN = "ダウンロードが途中で切れていないか確かめ、もう一度取得してください。"
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags of an entry


def read_zip(raw: bytes, where: str, suffixes: Collection[str], *, nested: bool = False) -> dict[str, bytes]:
    """Read the files of some kinds out of a zip archive.

    Parameters
    ----------
    raw : bytes
        The archive.
    where : str
        What messages call it.
    suffixes : collection of str
        Which files to read, lower case with the dot.
    nested : bool
        Whether to read the archives in the archive as well, one level deep. All of them together keep the limits.

    Returns
    -------
    dict
        Name within the archive to content; that of a file in an inner archive begins with the archive's.

    Raises
    ------
    DataError
        If it is no zip archive or a damaged one, is encrypted, holds another archive (with `nested`: one that
        holds a third), names that lead out of a folder or one name twice, or would unpack to more than 500 MB
        or, from 20 MB, to more than 100 times its size. All that is decided from the directory of the archive,
        before anything is unpacked; Python's reader stops at the size stated there.
    """
    outer = _read(raw, where, {*suffixes, *((".zip",) if nested else ())}, nested=nested)
    files: dict[str, bytes] = {}
    spent = sum(map(len, outer.values()))
    for name, content in outer.items():
        if nested and PurePosixPath(name).suffix.lower() == ".zip":
            inner = _read(content, f"{where} の {name}", suffixes, spent=spent)
            spent += sum(map(len, inner.values()))
            files |= {f"{name}/{file}": found for file, found in inner.items()}
        else:
            files[name] = content
    return files


def beginnings(raw: bytes, where: str, size: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the first bytes of each file in a zip archive, however large they are.

    Raises
    ------
    DataError
        It is no zip archive or a damaged one, is encrypted, or holds names that lead out of a folder or one name twice.
    """
    with _told(where), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        named = archive.infolist()
        _refuse_nameless(named, where)
        entries = [entry for entry in named if not entry.is_dir()]
        _refuse(entries, where, nested=True)
        for entry in entries:
            with archive.open(entry) as opened:
                yield _name(entry), opened.read(size)


def gunzipped(raw: bytes, where: str) -> bytes:
    """Unpack a gzip file; other bytes are returned as they are.

    Raises
    ------
    DataError
        It is damaged or cut short, or would unpack to more than 500 MB, or, from 20 MB, to more than 100 times its size.
    """
    if not raw.startswith(GZIP):
        return raw
    most = min(MOST_BYTES, max(RATIO_FROM, MOST_RATIO * len(raw)))
    try:
        with gzip.open(io.BytesIO(raw)) as file:
            unpacked = file.read(most + 1)
    except EOFError as cause:
        raise DataError(Problem("gzipが途中で切れています。", where, _AGAIN)) from cause
    except (gzip.BadGzipFile, zlib.error) as cause:
        raise DataError(Problem(f"gzipとして読めません（{cause}）。", where, _AGAIN)) from cause
    if len(unpacked) > most:
        found = f"gzipを展開すると{most / 1024**2:,.0f} MBを超えます。"
        raise DataError(Problem(found, where, f"{UNPACK}都道府県や月ごとのファイルを使うこともできます。"))
    return unpacked


def _read(
    raw: bytes, where: str, suffixes: Collection[str], *, nested: bool = False, spent: int = 0
) -> dict[str, bytes]:
    with _told(where), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        named = archive.infolist()
        _refuse_nameless(named, where)
        entries = [entry for entry in named if not entry.is_dir()]
        _refuse(entries, where, nested)
        _refuse_size(sum(entry.file_size for entry in entries), len(raw), where, spent)
        return {
            _name(entry): archive.read(entry)
            for entry in entries
            if _path(entry).suffix.lower() in suffixes and not _of_finder(entry)
        }


@contextlib.contextmanager
def _told(where: str) -> Iterator[None]:
    """Say in words what Python's reader finds wrong."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
    ) as cause:  # names and offsets that cannot be
        raise DataError(Problem(f"zipとして読めません（{cause}）。", where, _AGAIN)) from cause
    except NotImplementedError as cause:
        remedy = "普通の形式のzip（Deflate）で圧縮し直してください。"
        raise DataError(Problem(f"zipの圧縮の方式を扱えません（{cause}）。", where, remedy)) from cause


def _refuse_nameless(entries: list[zipfile.ZipInfo], where: str) -> None:
    """Refuse names that are empty, or empty up to a NUL: older Pythons cannot even ask whether that is a folder."""
    if not all(entry.filename for entry in entries):
        raise DataError(Problem("zipの中に名前のないファイルがあります。", where, _AGAIN))


def _refuse(entries: list[zipfile.ZipInfo], where: str, nested: bool) -> None:
    names = [_name(entry) for entry in entries]
    often = Counter(names)
    for name, entry in zip(names, entries, strict=True):
        if entry.flag_bits & _ENCRYPTED:
            remedy = "パスワードを外して圧縮し直してください。"
            raise DataError(Problem(f"zipの中の {name} が暗号化されています。", where, remedy))
        if _leads_out(name):
            remedy = "出所を確かめ、発行元から取り直してください。"
            raise DataError(
                Problem(f"zipの中のファイル名「{name}」がフォルダの外を指しています。", where, remedy)
            )
        if often[name] > 1:
            remedy = "1つだけにして圧縮し直してください。"
            raise DataError(Problem(f"zipの中に {name} が2つあります。", where, remedy))
        if _path(entry).suffix.lower() == ".zip" and not nested:
            remedy = "一度展開し、中のzipを登録してください。"
            raise DataError(Problem(f"zipの中にzip（{name}）があります。", where, remedy))


def _refuse_size(size: int, packed: int, where: str, spent: int) -> None:
    """Refuse an archive that is too large, with what other archives in the same one have `spent` already."""
    if spent + size > MOST_BYTES or (size > RATIO_FROM and size > MOST_RATIO * packed):
        times = f"（圧縮時の{size / packed:,.0f}倍）"
        before = f"、先に読んだファイルと合わせて{(spent + size) / 1024**2:,.0f} MB" if spent else ""
        found = f"展開すると{size / 1024**2:,.0f} MB{times}{before}になります。"
        limit = f"上限は{MOST_BYTES // 1024**2} MB、{MOST_RATIO}倍です。"
        raise DataError(
            Problem(found + limit, where, f"{UNPACK}都道府県や市区町村ごとのファイルを使うこともできます。")
        )


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or ":" in name


def _of_finder(entry: zipfile.ZipInfo) -> bool:
    """Tell whether macOS added the entry: its companions bear the names of the real files."""
    return entry.filename.startswith("__MACOSX/")


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(_name(entry))


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name as its maker wrote it: without the UTF-8 mark Japanese archives hold Shift_JIS."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):  # some third encoding: it is only shown
            name = name.encode("cp437").decode("cp932")
    return name.replace("\\", "/")
