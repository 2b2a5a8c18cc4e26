"""Outputs on another file system: runs are made in a folder of this machine and copied as they finish.

A run is finished once its run.json is there, which is copied last.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from analysis.errors import ParameterError, Problem, RunError
from analysis.runs.finished import RUN
from analysis.runs.folder import FAILED
from analysis.runs.index import INDEX
from analysis.runs.outcome import Outcome
from analysis.runs.parameters import digest
from analysis.runs.plan import Plan

_OPTION = "--out"


@dataclass(frozen=True)
class Place:
    """A folder that fsspec reaches.

    Parameters
    ----------
    url : str
        As the user gave it.
    files : fsspec.AbstractFileSystem
        Where it is.
    path : str
        What it is called there.
    """

    url: str
    files: Any
    path: str


def place_of(url: str) -> Place:
    """Find the file system of a URL.

    Parameters
    ----------
    url : str
        As in s3://bucket/folder or file:///srv/outputs.

    Returns
    -------
    Place

    Raises
    ------
    ParameterError
        No such kind of file system, a part for it that is not installed, or a URL that holds a password.
    """
    import fsspec  # noqa: PLC0415  (local folders do without)

    if urlsplit(url).username is not None:
        remedy = "名前とパスワードは、URL ではなく、その保存先の設定ファイルか環境変数で渡してください。"
        raise ParameterError(Problem("出力先の URL に名前かパスワードが入っています。", _OPTION, remedy))
    try:
        files, path = fsspec.url_to_fs(url)
    except ImportError as cause:
        remedy = f"その保存先のための部品を入れてください（{cause}）。"
        raise ParameterError(Problem(f"「{url}」に書くための部品がありません。", _OPTION, remedy)) from cause
    except ValueError as cause:
        remedy = "フォルダか、s3://、file:// などで始まる URL を指定してください。"
        raise ParameterError(Problem(f"「{url}」は使えない保存先です。", _OPTION, remedy)) from cause
    return Place(url, files, path.rstrip("/"))


@contextmanager
def staged(url: str) -> Iterator[tuple[Place, Path]]:
    """Make a folder of this machine for runs on their way; it stays when something could not be copied.

    Parameters
    ----------
    url : str
        Where they go.

    Yields
    ------
    tuple of Place and Path

    Raises
    ------
    ParameterError
        See `place_of`.
    Unreachable
        The place cannot be read or written; with the name of the folder here.
    """
    place, folder = place_of(url), Path(tempfile.mkdtemp(prefix="ebpm-outputs-"))
    try:
        yield place, folder
    except Unreachable as error:
        kept = Problem(
            "できた結果は、このPCのフォルダに残しています。", str(folder), "確かめてから消してください。"
        )
        raise Unreachable(*error.problems, kept) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder)


def fetch(place: Place, plans: Sequence[Plan], folder: Path) -> None:
    """Bring what a batch looks at: what each run of its studies says of itself, and runs that may stand for its own.

    Parameters
    ----------
    place : Place
        Where the runs are.
    plans : sequence of Plan
        The batch.
    folder : Path
        From `staged`.

    Raises
    ------
    Unreachable
        The place cannot be read.
    """
    with _reaching(place):
        for study in sorted({plan.study for plan in plans}):
            found = sorted(place.files.glob(f"{place.path}/{study}/*/{RUN}"), reverse=True)
            for path in found:
                _get(place, path, folder)
            names = [(path, PurePosixPath(path).parent.name) for path in found]
            for digits in {digest(plan.parameters)[:8] for plan in plans if plan.study == study}:
                newest = next((path for path, name in names if f"-{digits}" in name), None)
                if newest is not None:
                    for path in place.files.find(str(PurePosixPath(newest).parent)):
                        _get(place, path, folder)


def send(place: Place, folder: Path, outcome: Outcome) -> None:
    """Copy a run that was made, or the record of one that failed.

    Parameters
    ----------
    place : Place
        Where to.
    folder : Path
        From `staged`.
    outcome : Outcome
        How the run ended.

    Raises
    ------
    Unreachable
        The place cannot be written.
    """
    if outcome.status == "made" and outcome.folder is not None:
        _put(place, folder, _last(outcome.folder.rglob("*"), RUN))
    elif outcome.status == "failed":
        _put(place, folder, (folder / FAILED).rglob("*"))
        shutil.rmtree(folder / FAILED, ignore_errors=True)


def send_index(place: Place, folder: Path) -> None:
    """Copy the page of all runs.

    Raises
    ------
    Unreachable
        The place cannot be written.
    """
    _put(place, folder, [folder / INDEX])


class Unreachable(RunError):
    """Files could not be copied from or to another file system."""


@contextmanager
def _reaching(place: Place) -> Iterator[None]:
    try:
        yield
    # File systems of fsspec have errors of their own beside OSError.
    except Exception as cause:
        first = next(iter(str(cause).splitlines()), type(cause).__name__)
        remedy = "名前、権限、つながり、空き容量を確かめて、もう一度実行してください。"
        raise Unreachable(Problem(f"保存先を読み書きできません（{first}）。", place.url, remedy)) from cause


def _get(place: Place, path: str, folder: Path) -> None:
    target = folder / PurePosixPath(path).relative_to(place.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    place.files.get_file(path, str(target))


def _put(place: Place, folder: Path, paths: Iterable[Path]) -> None:
    with _reaching(place):
        for path in paths:
            if path.is_file():
                target = PurePosixPath(place.path, path.relative_to(folder).as_posix())
                place.files.makedirs(str(target.parent), exist_ok=True)
                place.files.put_file(str(path), str(target))


def _last(paths: Iterable[Path], name: str) -> list[Path]:
    return sorted(paths, key=lambda path: (path.name == name, path))
