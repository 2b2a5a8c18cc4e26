"""SHA-256 of files, each computed once a process as long as the file is certainly the same."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

MISSING = "-"
"""Stands for the hash of a file that is not there."""
# Clocks of file systems are coarse (FAT: 2 s): a file may change twice within one tick, at the same size.
_TICK_NS = 3_000_000_000
_known: dict[Path, tuple[tuple[int, ...], str]] = {}


def file_hash(path: Path) -> str:
    """Compute the SHA-256 of a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits; `MISSING` when there is no such file.

    Raises
    ------
    OSError
        The file is there and cannot be read.
    """
    try:
        with path.open("rb") as stream:
            before = _signature(path)
            kept = _known.get(path)
            if kept is not None and kept[0] == before:
                return kept[1]
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            if _signature(path) == before and max(before[:2]) < time.time_ns() - _TICK_NS:
                _known[path] = before, sha256
            return sha256
    except (FileNotFoundError, NotADirectoryError):
        return MISSING


def content_hash(content: Any) -> str:
    """Compute the SHA-256 of plain data; the order of keys counts (it is that of a table), dates are text."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _signature(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
