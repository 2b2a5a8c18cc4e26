"""The data that a run rests on: its tables, their entries in the catalog, stores of people flow, files it names."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from analysis.data.flow_record import FLOW, RECORD
from analysis.runs.hashes import MISSING, content_hash, file_hash

if TYPE_CHECKING:
    from analysis.data.catalog import Table
    from analysis.runs.plan import Plan

_SHAPEFILE = ".shp"
# What may be the name of a file in a cell: a text in quotes, or what IPython is told to run.
_NAMED = re.compile(r"""["']([^"'\n]+)["']|^\s*%run\s+(\S+)""", re.MULTILINE)


def table_inputs(plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """Hash the tables of a study.

    Parameters
    ----------
    plan : Plan
        A run of it.

    Returns
    -------
    tuple of dict
        Files (path relative to the project to SHA-256) of the tables that the card declares and of those that
        their checks read. Then the entries in the catalog (name of a table to SHA-256), with the list of the names in
        the repository's catalog under its own: studies ask which tables are registered. What was added beside it
        counts where the card names it: another study's table makes no run of this one out of date. The same for
        all runs of a study.
    """
    from analysis.data import catalog  # noqa: PLC0415  (the plan has read it)
    from analysis.data.check_tables import tables_of_checks  # noqa: PLC0415

    known = {table.name: table for table in catalog.tables(plan.root)}
    declared = {*plan.card.datasets, *plan.card.datasets_if_registered}
    checked = {other for name in declared & known.keys() for other in tables_of_checks(known[name])}
    names = sorted(declared | checked)
    paths = [path for name in names if name in known for path in _files(known[name])]
    files = {path.relative_to(plan.root).as_posix(): file_hash(path) for path in paths}
    entries = {name: _entry(known[name]) if name in known else MISSING for name in names}
    bundled = sorted(name for name, table in known.items() if table.catalog == str(catalog.CATALOG))
    return files, {catalog.CATALOG.as_posix(): content_hash(bundled), **entries}


def store_inputs(plan: Plan) -> dict[str, str]:
    """Hash the files of the stores of `ebpm data add`, and other files, that parameters name: path to SHA-256."""
    texts = list(_texts(list(plan.parameters.values())))
    paths = [path for name in texts for path in _stored(plan.root, name)]
    stored = {path.relative_to(plan.root).as_posix(): file_hash(path) for path in paths}
    return {**stored, **_existing(plan.root, texts)}


def named_files(root: Path, sources: Iterable[str]) -> dict[str, str]:
    """Hash the files that cells name: `open("notes.csv")`, `%run helper.py`.

    Parameters
    ----------
    root : Path
        Project root, the folder that a kernel works in.
    sources : iterable of str
        Code cells.

    Returns
    -------
    dict
        Name as it is written to SHA-256; what is no file is left out.
    """
    words = (text for source in sources for pair in _NAMED.findall(source) for text in pair)
    return _existing(root, words)


def _existing(root: Path, names: Iterable[str]) -> dict[str, str]:
    # Not Path.is_file: any text comes here, and one that is too long for a name is no file.
    return {name: file_hash(root / name) for name in names if name and os.path.isfile(root / name)}


def _stored(root: Path, name: str) -> list[Path]:
    folder = root / FLOW / name
    if name != PurePath(name).name or not (folder / RECORD).is_file():
        return []
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _files(table: Table) -> list[Path]:
    if table.path.suffix.lower() != _SHAPEFILE:
        return [table.path]
    beside = [path for path in table.path.parent.glob("*") if path.stem == table.path.stem]
    return sorted(beside) or [table.path]


def _entry(table: Table) -> str:
    return content_hash({name: value for name, value in asdict(table).items() if name != "path"})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and value:
        yield value
