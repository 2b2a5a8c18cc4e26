"""Tables of two runs: which came, went or changed, and in which rows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal

from analysis.errors import Problem, RunError
from analysis.reports.names import safe_names
from analysis.reports.outputs import all_tables, column_heading
from analysis.runs.table_rows import RowChange, Table, row_changes

NOTEBOOK = "notebook.ipynb"
TABLES = "tables"
SHOWN = 20


@dataclass(frozen=True)
class TableChange:
    """A table that two runs have differently.

    Parameters
    ----------
    file, title : str
        Name of its CSV file and its heading.
    kind : str
        `added`, `removed` or `changed`.
    columns_added, columns_removed : tuple of str
        Headings.
    counts : mapping of str to int
        Numbers of rows `added`, `removed` and `changed`.
    shown : tuple of RowChange
        At most 20, those whose difference the reports show first.
    reordered : bool
        Whether rows that both have stand in another order.
    """

    file: str
    title: str
    kind: Literal["added", "removed", "changed"]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    shown: tuple[RowChange, ...] = ()
    reordered: bool = False


def changed_tables(before: Path, after: Path) -> tuple[list[TableChange], int]:
    """Compare all tables of two runs.

    Parameters
    ----------
    before, after : Path
        Folders of the runs.

    Returns
    -------
    tuple of list of TableChange and int
        What differs, in the order of the later run, and how many tables do not.

    Raises
    ------
    RunError
        A notebook or a CSV file of a run cannot be read.

    Notes
    -----
    A CSV file has no types and no title: where two files differ, the tables in the runs' notebooks, from which they
    were written, are compared.
    """
    old_files, new_files = _files(before), _files(after)
    if old_files == new_files:
        return [], len(new_files)
    old, new = _tables(before), _tables(after)
    found = []
    for file in dict.fromkeys([*new, *old]):
        if file not in old:
            found.append(TableChange(file, new[file].title, "added"))
        elif file not in new:
            found.append(TableChange(file, old[file].title, "removed"))
        else:
            found.extend(_compared(file, old[file], new[file]))
    return found, len({*old, *new}) - len(found)


def _files(run: Path) -> dict[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in sorted((run / TABLES).glob("*.csv"))}
    except OSError as cause:
        raise _unreadable(run / TABLES) from cause


def _tables(run: Path) -> dict[str, Table]:
    path = run / NOTEBOOK
    try:
        tables = all_tables(json.loads(path.read_text(encoding="utf-8")))
        names = safe_names([table["id"] for table in tables], ".csv")
        return {name: _table(table) for name, table in zip(names, tables, strict=True)}
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise _unreadable(path) from cause


def _unreadable(path: Path) -> RunError:
    remedy = "ファイルを戻すか、この分析をもう一度実行してください。"
    return RunError(Problem("実行結果の表を読めません。", str(path), remedy))


def _table(table: Mapping[str, Any]) -> Table:
    headings = _distinct(map(column_heading, table["columns"]))
    columns = {name: column.get("decimals") for name, column in zip(headings, table["columns"], strict=True)}
    rows = [dict(zip(headings, map(_value, row), strict=True)) for row in table["rows"]]
    return Table(table["title"], columns, rows)


def _value(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _distinct(headings: Iterable[str]) -> list[str]:
    names: list[str] = []
    for heading in headings:
        others = (f"{heading}［{number}］" for number in count(2))
        names.append(heading if heading not in names else next(name for name in others if name not in names))
    return names


def _compared(file: str, old: Table, new: Table) -> Iterator[TableChange]:
    rows, moved = row_changes(old, new)
    added = tuple(heading for heading in new.columns if heading not in old.columns)
    removed = tuple(heading for heading in old.columns if heading not in new.columns)
    if rows or added or removed or moved:
        counts = {kind: sum(row.kind == kind for row in rows) for kind in ("changed", "added", "removed")}
        shown = sorted(rows, key=lambda row: not row.visible)[:SHOWN]
        yield TableChange(file, new.title, "changed", added, removed, counts, tuple(shown), moved)
