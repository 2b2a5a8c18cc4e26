"""Locks beside folders: the system drops them when the process that holds them ends, however it ends."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


def lock_path(folder: Path) -> Path:
    """Name the lock beside a folder."""
    return folder.with_name(f"{folder.name}.lock")


def take(path: Path) -> IO[bytes] | None:
    """Hold a lock until `drop`; None when another process holds it."""
    stream = path.open("ab")
    # Another process may have removed the file between opening and locking: then the lock guards nothing.
    if _locked(stream) and path.exists() and os.path.samestat(os.fstat(stream.fileno()), path.stat()):
        return stream
    stream.close()
    return None


def _locked(stream: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415  (Windows only)

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  (not on Windows)

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as cause:
        if cause.errno in _HELD:
            return False
        raise
    return True


def drop(lock: IO[bytes], path: Path) -> None:
    """Remove a lock that this process holds."""
    if os.name == "nt":
        # Windows does not delete an open file.
        lock.close()
    with suppress(FileNotFoundError):
        path.unlink()
    lock.close()
