"""A file that is being downloaded: the pieces so far, and which version of it they are of."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """A file that is being downloaded, with a note of which version of it the pieces are.

    Parameters
    ----------
    path : Path
        The pieces so far; the note lies beside it.
    """

    path: Path

    @property
    def note(self) -> Path:
        """The path of the note."""
        return self.path.with_suffix(".json")

    @property
    def size(self) -> int:
        """How many bytes are there, of any version."""
        return self.path.stat().st_size if self.path.exists() else 0

    def version_of(self, address: str) -> str:
        """Return what the server called the version that the pieces are of; "" when one cannot go on from them."""
        try:
            said = json.loads(self.note.read_text("utf-8"))
            version, of = str(said["version"]), said["address"]
        except (OSError, ValueError, KeyError, TypeError):  # none, or cut short by a loss of power
            return ""
        return version if self.size and of == address else ""

    def begin(self, address: str, version: str) -> None:
        """Forget the pieces of another version."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.note.write_text(json.dumps({"address": address, "version": version}), encoding="utf-8")

    def remove(self) -> None:
        """Leave nothing, no empty folder either."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)
        with suppress(OSError):  # what was fetched before is in it, or it was never made
            self.path.parent.rmdir()
