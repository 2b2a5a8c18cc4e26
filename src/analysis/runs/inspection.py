"""The last look at everything that is about to be published, whatever wrote it."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from zipfile import ZipFile, is_zipfile

from analysis.errors import EditionError, Problem

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def refuse_faults(folder: Path, places: Iterable[PurePath]) -> tuple[str, ...]:
    """Look at everything that is about to be published once more.

    Parameters
    ----------
    folder : Path
        With all its files.
    places : iterable of PurePath
        Folders of this machine whose names must not stand in any file; the user's own and that of temporary files are
        looked for in any case.

    Returns
    -------
    tuple of str
        Addresses on the web to which readers are led; nobody looked whether they answer.

    Raises
    ------
    EditionError
        Links that lead nowhere, to this machine or out of the folder; names of its folders; pictures in documents that
        carry more than pixels.
    """
    from analysis.reports.links import check_links  # noqa: PLC0415

    checked = check_links(folder)
    names = {str(path) for path in [*places, Path.home(), Path(tempfile.gettempdir())] if path.name}
    problems = [*checked.problems, *_traces(folder, names), *_pictures(folder)]
    if problems:
        raise EditionError(*problems)
    return checked.outside


def _traces(folder: Path, names: set[str]) -> Iterator[Problem]:
    wanted = {form.encode() for name in names for form in (name, name.replace("\\", "\\\\"))}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if any(_names_folder(content, name) for content in contents(path) for name in wanted):
            what = "この計算機のフォルダの名前が入っています。"
            remedy = "ノートブックの文章、図の説明、表から消して、もう一度実行してください。"
            yield Problem(what, path.relative_to(folder).as_posix(), remedy)


def contents(path: Path) -> Iterator[bytes]:
    """Give a file's bytes and what is compressed in it: the parts of a Word or Excel file, the streams of a PDF.

    Parameters
    ----------
    path : Path
        A file.

    Yields
    ------
    bytes
    """
    whole = path.read_bytes()
    yield whole
    if is_zipfile(path):
        yield from _members(path).values()
    elif whole.startswith(b"%PDF-"):
        for stream in _STREAM.finditer(whole):
            # What is not compressed this way, as a photograph, was looked at with the whole.
            with suppress(zlib.error):
                yield zlib.decompress(stream[1])


def _members(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _pictures(folder: Path) -> Iterator[Problem]:
    from analysis.reports.pictures import is_bare  # noqa: PLC0415

    for path in sorted(path for path in folder.rglob("*") if path.is_file() and is_zipfile(path)):
        inside = _members(path)
        if any(not is_bare(inside[name]) for name in inside if "/media/" in name):
            what = "文書の中の画像が、PNG ではないか、画素以外の記録を含んでいます。"
            yield Problem(what, path.relative_to(folder).as_posix(), "PNG の図に作り直してください。")


def _names_folder(content: bytes, name: bytes) -> bool:
    """Tell whether a folder's name stands in a file, other than as the beginning of a longer word (/tmpfile)."""
    place = content.find(name)
    while place >= 0:
        after = content[place + len(name) : place + len(name) + 1]
        if not (after.isalnum() or after in (b"_", b"-")):
            return True
        place = content.find(name, place + 1)
    return False
