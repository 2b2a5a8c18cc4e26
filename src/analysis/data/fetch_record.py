"""What is known of a fetched file, as it lies beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FETCHED = Path("data") / "fetched"
RECORD = "record.json"


@dataclass(frozen=True)
class Record:
    """What was fetched.

    `sha256` and `bytes` are those of `file`, which lies beside the record; `how` says whether it came over the network
    or was carried in; `fetched` is the time in UTC; the rest is as in `Source`.
    """

    name: str
    file: str
    bytes: int
    sha256: str
    how: Literal["network", "file"]
    fetched: str
    title: str
    publisher: str
    licence: str
    reference_date: str
    page: str
    address: str

    @property
    def path(self) -> str:
        """The file's own path, relative to the project."""
        return (FETCHED / self.name / self.file).as_posix()


def read_record(folder: Path) -> Record | None:
    """Read the record of a folder; None where there is none, or the file is no longer the one of the record."""
    try:
        record = Record(**json.loads((folder / RECORD).read_text("utf-8")))
        return record if (folder / record.file).stat().st_size == record.bytes else None
    except (OSError, ValueError, TypeError):
        return None


def record_of(path: Path, sha256: str) -> Record | None:
    """Return the record of a file that was fetched; None for any other file."""
    record = read_record(path.absolute().parent)
    return record if record and (record.file, record.sha256) == (path.name, sha256) else None
