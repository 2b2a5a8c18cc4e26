"""Folders of runs: prepared aside, made visible whole by one rename, never half-written.

A folder in preparation is `outputs/.partial-<study>-<run>`, its name being the reservation of the run's name. A lock
beside it is held by the process that writes, and the system drops it when that process ends however it ends:
a folder whose lock is free was left behind and is removed by the next run.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from analysis.errors import Problem, RunError, why
from analysis.runs.lock import drop, lock_path, take

PREFIX = ".partial-"
FAILED = "_failed"
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class PartialFolder:
    """A run's folder in preparation.

    Parameters
    ----------
    path : Path
        Where to write.
    out : Path
        Folder of all runs.
    study, run : str
        Names of the study and of the run.
    """

    path: Path
    out: Path
    study: str
    run: str

    def publish(self) -> Path:
        """Make the folder visible as `<out>/<study>/<run>/`."""
        return self._move(self.out / self.study / self.run)

    def keep_failed(self) -> Path:
        """Move the folder to `<out>/_failed/<study>/<run>/`, where nobody takes it for a result."""
        return self._move(self.out / FAILED / self.study / self.run)

    def _move(self, target: Path) -> Path:
        with writing(self.out):
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path.rename(target)
        return target


@contextmanager
def partial_folder(out: Path, study: str, digest: str) -> Iterator[PartialFolder]:
    """Prepare a run's folder; whatever is not published at the end is removed.

    Parameters
    ----------
    out : Path
        Folder of all runs; made when missing.
    study : str
        Name of the study.
    digest : str
        Hexadecimal digits that name the parameters.

    Yields
    ------
    PartialFolder

    Raises
    ------
    RunError
        The folder cannot be written.
    """
    with ExitStack() as stack:
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            remove_stale(out)
            folder = stack.enter_context(_reserved(out, study, digest))
        yield folder


@contextmanager
def named_folder(out: Path, study: str, run: str) -> Iterator[PartialFolder]:
    """Prepare the folder of a run that was made elsewhere and has a name already (see `partial_folder`).

    Raises
    ------
    RunError
        The folder cannot be written, or there is a run of that name.
    """
    folder = PartialFolder(out / f"{PREFIX}{study}-{run}", out, study, run)
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        lock = _reserve(folder)
    if lock is None:
        raise RunError(
            Problem("同じ名前の実行がすでにあります。", f"{study}/{run}", "もう一度実行してください。")
        )
    try:
        yield folder
    finally:
        _abandoned(folder, lock)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in Japanese why a folder could not be written.

    Raises
    ------
    RunError
        For any OSError inside the block.
    """
    try:
        yield
    except OSError as cause:
        if cause.errno in _FULL:
            problem = Problem(
                "ディスクの空き容量がないため書けませんでした（途中の出力は残していません）。",
                str(folder),
                "不要なファイルを消すか、--out で別のドライブのフォルダを指定して、もう一度実行してください。",
            )
        else:
            problem = Problem(
                f"出力フォルダに書けません（{why(cause)}）。",
                str(folder),
                "書き込める場所か確かめるか、--out で別のフォルダを指定してください。",
            )
        raise RunError(problem) from cause


def abandoned(out: Path) -> list[Path]:
    """List what killed processes left in preparation, without touching it.

    Parameters
    ----------
    out : Path
        Folder of all runs.

    Returns
    -------
    list of Path
    """
    return [path for path in sorted(out.glob(f"{PREFIX}*")) if path.suffix != ".lock" and _is_free(path)]


def remove_stale(out: Path) -> list[Path]:
    """Remove what killed processes left in preparation.

    Parameters
    ----------
    out : Path
        Folder of all runs.

    Returns
    -------
    list of Path
        What was removed.
    """
    removed = []
    for path in sorted(out.glob(f"{PREFIX}*")):
        folder = path.with_name(path.name.removesuffix(".lock"))
        lock = take(lock_path(folder))
        if lock is None:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        drop(lock, lock_path(folder))
        removed.append(folder)
    return removed


def _is_free(folder: Path) -> bool:
    path = lock_path(folder)
    lock = take(path) if path.exists() else None
    if lock is not None:
        lock.close()
    return lock is not None or not path.exists()


@contextmanager
def _reserved(out: Path, study: str, digest: str) -> Iterator[PartialFolder]:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    attempt = 1
    while True:
        run = f"{stamp}-{digest}" + (f"-{attempt}" if attempt > 1 else "")
        folder = PartialFolder(out / f"{PREFIX}{study}-{run}", out, study, run)
        lock = _reserve(folder)
        if lock is not None:
            break
        attempt += 1
    try:
        yield folder
    finally:
        _abandoned(folder, lock)


def _abandoned(folder: PartialFolder, lock: IO[bytes]) -> None:
    """Remove what was not published."""
    shutil.rmtree(folder.path, ignore_errors=True)
    drop(lock, lock_path(folder.path))


def _reserve(folder: PartialFolder) -> IO[bytes] | None:
    lock = take(lock_path(folder.path))
    if lock is None:
        return None
    finished = [folder.out / folder.study / folder.run, folder.out / FAILED / folder.study / folder.run]
    # Only the holder of the lock may look: a finished run appears before its lock is dropped.
    if any(path.exists() for path in finished):
        drop(lock, lock_path(folder.path))
        return None
    try:
        folder.path.mkdir()
    except OSError:
        drop(lock, lock_path(folder.path))
        raise
    return lock


def replace_folder(new: Path, to: Path, aside: Path) -> None:
    """Put a folder in the place of another; whatever goes wrong in between, the other comes back."""
    if to.exists():
        to.rename(aside)
    try:
        new.rename(to)
    except BaseException:
        if aside.exists():
            aside.rename(to)
        raise
