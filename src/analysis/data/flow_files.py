"""The files of 「全国の人流オープンデータ」 as the engine reads them: where they lie unpacked, and which column is where.

Plain and gzip files are read where they are; what is in a zip (or in a zip in it) is put into a temporary folder.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.data.archives import GZIP, read_zip
from analysis.data.readers import flow_codes as codes
from analysis.data.readers.contents import Content
from analysis.data.readers.table import header_of
from analysis.errors import DataError, Problem, why

_ZIP = b"PK"
_HEADER_BYTES = 65_536  # enough for any header; the rest is the engine's
_TABLES = "ふつうの表は、人流データと分けて指定してください。"
_AGAIN = "ダウンロードが途中で切れていないか確かめ、もう一度取得してください。"


@dataclass(frozen=True)
class FlowFile:
    """One CSV file: what messages call it, where it lies, and its columns by their standard names ("" if unknown).

    `is_older` tells whether its headings are meshcode, option1, …, value.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    is_gzip: bool
    is_older: bool


def open_files(paths: Iterable[Path], folder: Path) -> list[FlowFile]:
    """Find the CSV files in what was given.

    Parameters
    ----------
    paths : iterable of Path
        CSV files, plain or gzip, or zip archives of them; in a zip there may be further zips.
    folder : Path
        Where the contents of archives are put; the caller removes it.

    Returns
    -------
    list of FlowFile
        In the order given, those of an archive in its order.

    Raises
    ------
    DataError
        A file is missing, empty, broken, or has not the columns of the mesh or the from-to file.
    """
    return [file for path in paths for file in _found(Path(path), folder)]


def are_flow(paths: Iterable[Path]) -> bool:
    """Tell whether all files have the columns of people flow; of archives, all that is in them."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return bool(open_files(paths, Path(folder)))
        except DataError:
            return False


def form_of(files: list[FlowFile]) -> str:
    """Return which of the two formats files have, as `flow_codes` calls it.

    Raises
    ------
    DataError
        Both.
    """
    forms = {codes.MESH_FORMAT if codes.MESH in file.columns else codes.FROM_TO_FORMAT for file in files}
    if len(forms) > 1:
        listed = "、".join(file.name for file in files[:5])
        remedy = "1 kmメッシュ別と市区町村別は、別々に指定してください。"
        raise DataError(Problem("種類の違うファイルが混ざっています。", listed, remedy))
    return forms.pop()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file of any size; a gzip file is unpacked to its end, which proves it undamaged.

    Raises
    ------
    DataError
        A gzip file is cut short or damaged.
    """
    if _is_gzip(path, path.name):
        with content(path, path.name) as file:  # the engine finds missing ends, not flipped bits
            while file.read(1 << 20):
                pass
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def content(path: Path, name: str) -> Iterator[io.BufferedIOBase]:
    """Open a file to read what is in it, unpacked if it is gzip.

    Raises
    ------
    DataError
        It cannot be read, is empty, or a gzip file that is cut short or damaged; also while it is read.
    """
    packed = _is_gzip(path, name)
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            yield file
    except EOFError as cause:
        raise DataError(Problem("gzipが途中で切れています。", name, _AGAIN)) from cause
    except (gzip.BadGzipFile, zlib.error) as cause:
        raise DataError(Problem("gzipが壊れています。", name, _AGAIN)) from cause


def _is_gzip(path: Path, name: str) -> bool:
    return _first_bytes(path, name).startswith(GZIP)


def _found(path: Path, folder: Path) -> list[FlowFile]:
    if not _first_bytes(path, str(path)).startswith(_ZIP):
        return [_recognised(path, path.name)]
    files = read_zip(path.read_bytes(), path.name, (".csv", ".txt", ".gz"), nested=True)
    if not files:
        remedy = f"CSVの入ったzipか、CSVファイルそのものを指定してください。{_TABLES}"
        raise DataError(Problem("zipの中にCSVファイルがありません。", path.name, remedy))
    unpacked = []
    for name in list(files):
        # A name of our own: those in an archive may lead anywhere.
        target = folder / f"{len(list(folder.iterdir()))}.csv"
        target.write_bytes(files.pop(name))
        unpacked.append(_recognised(target, f"{path.name}/{name}"))
    return unpacked


def _first_bytes(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            first = file.read(2)
    except OSError as cause:
        remedy = "ファイルの名前と場所、読み取りの権限を確かめてください。"
        raise DataError(Problem(f"ファイルを読めません（{why(cause)}）。", where, remedy)) from cause
    if not first:
        raise DataError(Problem("ファイルが空です（0バイト）。", where, _AGAIN))
    return first


def _recognised(path: Path, name: str) -> FlowFile:
    with content(path, name) as file:
        header = header_of(Content(name, file.readline(_HEADER_BYTES), ""))
    known = codes.columns_of(header)
    if not known:
        shown = "、".join(header)[:100]
        remedy = (
            "国土交通省「全国の人流オープンデータ」の monthly_mdp_mesh1km か monthly_fromto_city のCSVを、"
            f"見出しの行を付けたまま指定してください。{_TABLES}"
        )
        raise DataError(Problem(f"見出し（{shown}）から形式を判別できません。", f"{name} 1行目", remedy))
    columns = tuple(known.get(column, "") for column in header)
    return FlowFile(name, path, columns, _is_gzip(path, name), codes.is_older(known))
