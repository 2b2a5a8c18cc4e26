"""The last look at everything that is about to be published, whatever wrote it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from analysis.errors import EditionError, Problem


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
        Links that lead nowhere, to this machine or out of the folder; names of its folders.
    """
    from analysis.reports.links import check_links  # noqa: PLC0415

    checked = check_links(folder)
    names = {str(path) for path in [*places, Path.home(), Path(tempfile.gettempdir())] if path.name}
    problems = [*checked.problems, *_traces(folder, names)]
    if problems:
        raise EditionError(*problems)
    return checked.outside


def _traces(folder: Path, names: set[str]) -> Iterator[Problem]:
    wanted = {form.encode() for name in names for form in (name, name.replace("\\", "\\\\"))}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if any(_names_folder(content, name) for name in wanted):
            what = "この計算機のフォルダの名前が入っています。"
            remedy = "ノートブックの文章、図の説明、表から消して、もう一度実行してください。"
            yield Problem(what, path.relative_to(folder).as_posix(), remedy)


def _names_folder(content: bytes, name: bytes) -> bool:
    """Tell whether a folder's name stands in a file, other than as the beginning of a longer word (/tmpfile)."""
    place = content.find(name)
    while place >= 0:
        after = content[place + len(name) : place + len(name) + 1]
        if not (after.isalnum() or after in (b"_", b"-")):
            return True
        place = content.find(name, place + 1)
    return False
