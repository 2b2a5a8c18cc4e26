"""A folder for the files of one kernel, in the system's folder of temporary files.

It has a lock beside it, as a run's folder in preparation has: what a killed process left is removed by the next.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

from analysis.runs.lock import drop, lock_path, take

PREFIX = "ebpm-kernel-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder that only this user can read, and remove it at the end.

    Yields
    ------
    Path

    Raises
    ------
    OSError
        It cannot be made.
    """
    place = Path(tempfile.gettempdir())
    remove_abandoned(place)
    folder, lock = _reserved(place)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        drop(lock, lock_path(folder))


def remove_abandoned(place: Path) -> list[Path]:
    """Remove what killed processes of this user left.

    Parameters
    ----------
    place : Path
        The system's folder of temporary files, which others write to as well.

    Returns
    -------
    list of Path
        What was removed.
    """
    removed = []
    for path in sorted(place.glob(f"{PREFIX}*.lock")):
        folder = path.with_name(path.name.removesuffix(".lock"))
        lock = take(path) if _is_own(path) else None
        if lock is None:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        drop(lock, path)
        removed.append(folder)
    return removed


def _reserved(place: Path) -> tuple[Path, IO[bytes]]:
    # The lock comes before the folder: a folder without a holder would be taken for an abandoned one.
    while True:
        folder = place / f"{PREFIX}{uuid4().hex[:8]}"
        lock = take(lock_path(folder))
        if lock is not None:
            return folder, lock


def _is_own(path: Path) -> bool:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    # Windows has a folder of temporary files for each user, and no owner numbers.
    return not path.is_symlink() and (os.name == "nt" or status.st_uid == os.getuid())
