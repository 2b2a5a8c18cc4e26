"""What the statements of a study gave the last time, to be given again where nothing it comes from has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from copy import Error, deepcopy
from dataclasses import dataclass
from typing import Any

from analysis.data import catalog
from analysis.data.descriptor import Table, project_root
from analysis.figures.style import Picture
from analysis.findings.finding import Finding
from analysis.training.statements import Names

Result = Picture | Finding


@dataclass(frozen=True)
class Given:
    """What one statement gave: names, results, and the tables that had been loaded after it, as they were.

    `origin` is that of `origin_of`; `catalogue` and `files` are the state of what it may read.
    """

    origin: str
    names: dict[str, Any]
    results: tuple[Result, ...]
    loaded: list[catalog.Loaded]
    catalogue: list[Table]
    files: list[tuple[int, int] | None]

    def still(self, origin: str) -> bool:
        """Tell whether the statement would give the same again."""
        return (origin, catalog.tables(), _files(self.loaded)) == (self.origin, self.catalogue, self.files)

    def again(self) -> dict[str, Any]:
        """Give the names, as copies that the next statements may change, and mark the tables as loaded."""
        catalog.forget_loaded()
        for record in self.loaded:
            catalog.remember(record)
        return deepcopy(self.names)


def origin_of(place: int, names: Names, origins: Mapping[str, str]) -> str:
    """Name everything that a statement gives something else for when it changes.

    Parameters
    ----------
    place : int
        Of the statement in the study.
    names : Names
        What it reads and sets.
    origins : mapping of str
        By each name that has been set before it: a parameter's value or the origin of the statement.

    Returns
    -------
    str
        Of a fixed length, however long the way was.
    """
    # A name that it only may set keeps what it was; tables loaded before stand in the source line of a figure.
    known = {name: origins[name] for name in names.reads | (names.sets - names.settles) if name in origins}
    tables = [(record.name, record.sha256) for record in catalog.loaded()]
    return hashlib.sha256(repr((place, sorted(known.items()), tables)).encode()).hexdigest()


def given(origin: str, names: Mapping[str, Any], results: Iterable[Result]) -> Given | None:
    """Keep what a statement has just given; None where a value cannot be copied (modules, open files)."""
    try:
        copied = deepcopy(dict(names))
    except (TypeError, Error):
        return None
    loaded = catalog.loaded()
    return Given(origin, copied, tuple(results), loaded, catalog.tables(), _files(loaded))


def _files(loaded: Iterable[catalog.Loaded]) -> list[tuple[int, int] | None]:
    """Return time and size of the files of tables; None for one that is gone."""
    paths = [project_root() / record.path for record in loaded]
    states = [path.stat() if path.exists() else None for path in paths]
    return [state and (state.st_mtime_ns, state.st_size) for state in states]
