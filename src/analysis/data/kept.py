"""Tables kept in memory while one process computes the same again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from analysis.data.descriptor import Table
from analysis.data.frame import read_frame

_frames: dict[Path, tuple[Table, tuple[int, int], pd.DataFrame, str]] = {}
_keeping = False


@contextmanager
def kept() -> Iterator[None]:
    """Read a table that has not changed only once; each load gets a copy of its own."""
    global _keeping  # noqa: PLW0603  (one process, one notebook)
    before, _keeping = _keeping, True
    try:
        yield
    finally:
        _keeping = before


def frame_of(table: Table) -> tuple[pd.DataFrame, str]:
    """Return what `analysis.data.frame.read_frame` does; within `kept`, from memory where the file is as it was.

    Raises
    ------
    DataError
        With what is wrong in the file.
    """
    if not _keeping or not table.path.is_file():
        return read_frame(table)
    state = table.path.stat()
    version = (state.st_mtime_ns, state.st_size)
    if (table, version) != _frames.get(table.path, (None, None))[:2]:
        _frames[table.path] = (table, version, *read_frame(table))
    *_, frame, sha256 = _frames[table.path]
    return frame.copy(), sha256
