"""Old runs removed: the newest of each study and parameters stay, and whatever is not certainly a run."""

from __future__ import annotations

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from analysis.errors import ParameterError, Problem
from analysis.runs.document import suggestion
from analysis.runs.finished import FinishedRun, newest_first, read_run
from analysis.runs.folder import FAILED, PREFIX, abandoned, writing
from analysis.runs.lock import drop, lock_path, take
from analysis.runs.side_pages import FOLDER as PAGES

# A run's name, or that of a page about runs: when it was begun, what it is of, which of one second.
_NAME = re.compile(r"(?P<time>\d{8}T\d{6}Z)-(?P<of>[A-Za-z0-9_]+?)(-(?P<number>\d+))?")
Item = TypeVar("Item")


@dataclass
class Cleaning:
    """What was removed, and what stays.

    Parameters
    ----------
    removed : list of Path
        Folders of runs, leftovers of killed processes, pages about runs that are gone.
    kept : int
        Number of finished runs that stay.
    freed : int
        Bytes.
    left : dict
        What was not touched although it lies among the runs: path to why, in Japanese.
    """

    removed: list[Path] = field(default_factory=list)
    kept: int = 0
    freed: int = 0
    left: dict[Path, str] = field(default_factory=dict)


def clean(out: Path, keep: int, *, study: str | None = None, dry_run: bool = False) -> Cleaning:
    """Remove all but the newest runs of each study and parameters.

    Parameters
    ----------
    out : Path
        Folder of all runs.
    keep : int
        How many of the same study and parameters stay, 1 or more; as many failed ones stay besides.
    study : str, optional
        Only runs of this study.
    dry_run : bool
        Remove nothing, only tell.

    Returns
    -------
    Cleaning

    Raises
    ------
    ParameterError
        `keep` is less than 1, or the study has no runs.
    RunError
        The folder cannot be written.
    """
    if keep < 1:
        remedy = "1以上にしてください（最も新しいものは必ず残ります）。"
        raise ParameterError(Problem(f"「{keep}」は使えません。", "--keep", remedy))
    done = Cleaning()
    finished = _finished(_study_folders(out, study), done)
    failed = _failed(out / FAILED, study, done)
    old = [run.folder for run in _beyond(finished, keep, lambda run: run.key)]
    old += _beyond(failed, keep, lambda folder: (folder.parent, _NAME.fullmatch(folder.name)["of"]))  # type: ignore[index]
    gone = set(old)
    stay = [run for run in finished if run.folder not in gone]
    done.kept = len(stay)
    with writing(out):
        for path in [*old, *abandoned(out), *_pages(out, stay, study)]:
            _remove(path, out, done, dry_run=dry_run)
    return done


def _study_folders(out: Path, study: str | None) -> list[Path]:
    folders = [path for path in sorted(out.glob("[!._]*")) if path.is_dir() and not path.is_symlink()]
    if study is None:
        return folders
    known = [folder.name for folder in folders]
    failed = [path.name for path in sorted((out / FAILED).glob("*"))]
    if study not in [*known, *failed]:
        problem = Problem(f"「{study}」の実行結果はありません。", "--study", suggestion(study, known))
        raise ParameterError(problem)
    return [folder for folder in folders if folder.name == study]


def _finished(folders: Iterable[Path], done: Cleaning) -> list[FinishedRun]:
    found = []
    for path in (path for folder in folders for path in sorted(folder.glob("*"))):
        run = read_run(path) if path.is_dir() and not path.is_symlink() else None
        # A copy that somebody gave another name is somebody's: it is no run of this folder any more.
        if run is not None and (run.study, run.run["run"]) == (path.parent.name, path.name):
            found.append(run)
        else:
            done.left[path] = "実行結果ではありません。"
    return newest_first(found)


def _failed(folder: Path, study: str | None, done: Cleaning) -> list[Path]:
    found = []
    for path in sorted(folder.glob(f"{study or '*'}/*")):
        if _NAME.fullmatch(path.name) and (path / "error.txt").is_file() and not path.is_symlink():
            found.append(path)
        else:
            done.left[path] = "失敗した実行の記録ではありません。"
    return sorted(found, key=_begun, reverse=True)


def _begun(folder: Path) -> tuple[str, int]:
    name = _NAME.fullmatch(folder.name)
    assert name is not None
    return name["time"], int(name["number"] or 1)


def _beyond(items: Iterable[Item], keep: int, key: Callable[[Item], Hashable]) -> list[Item]:
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return [item for group in groups.values() for item in group[keep:]]


def _pages(out: Path, stay: Iterable[FinishedRun], study: str | None) -> Iterator[Path]:
    """Find the pages that were made before the oldest run that stays: what they are about is gone."""
    times = [name["time"] for run in stay if (name := _NAME.fullmatch(run.name))]
    for page in sorted((out / PAGES).glob("*.html")) if study is None else []:
        name = re.match(r"\d{8}T\d{6}Z", page.name)
        if name and times and name[0] < min(times):
            yield page


def _remove(path: Path, out: Path, done: Cleaning, *, dry_run: bool) -> None:
    try:
        size = _size(path)
        if not dry_run and not _deleted(path, out):
            done.left[path] = "使用中のため、消せません。"
            return
    except FileNotFoundError:
        # Another process cleans up too.
        return
    done.removed.append(path)
    done.freed += size


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    files = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    return sum(os.lstat(file).st_size for file in files)


def _deleted(path: Path, out: Path) -> bool:
    if path.is_file():
        path.unlink()
        return True
    # Out of sight in a single step, then deleted: whoever is killed in between leaves what the next run removes.
    doomed = path if path.name.startswith(PREFIX) else out / f"{PREFIX}clean-{path.parent.name}-{path.name}"
    lock = take(lock_path(doomed))
    if lock is None:
        return False
    try:
        if path != doomed:
            path.rename(doomed)
        shutil.rmtree(doomed)
    except PermissionError:
        if os.name != "nt":
            raise
        # Open in another program.
        return not path.exists()
    finally:
        drop(lock, lock_path(doomed))
    return True
