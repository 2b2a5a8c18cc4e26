"""The catalog of tables: what there is, and loading a table validated, with its source remembered.

`load` remembers every table that a run loads, because attributes on a DataFrame get lost in merges: one
synthetic or non-open table marks the whole run.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data.descriptor import CATALOG, Field, Table, project_root, read_catalog
from analysis.errors import DataError, Problem, why

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Field",
    "Loaded",
    "Table",
    "column_values",
    "forget_loaded",
    "is_synthetic",
    "load",
    "loaded",
    "project_root",
    "remember",
    "table",
    "tables",
    "use",
]


@dataclass(frozen=True)
class Loaded:
    """One table that this process has loaded: what a report says about its source.

    `path` is relative to the project root, with "/"; `sha256` is that of the bytes that were used;
    `source` names the documents with their pages, `documents` without.
    """

    name: str
    title: str
    path: str
    sha256: str
    kind: str
    disclosure: str
    reference_date: str
    licence: str
    source: str
    documents: str

    def to_dict(self) -> dict[str, str]:
        """Return the record as plain JSON data."""
        return asdict(self)


_loaded: dict[tuple[str, str], Loaded] = {}


def tables(root: Path | None = None) -> list[Table]:
    """List all tables of the catalog, in its order.

    Raises
    ------
    DataError
        The catalog is missing or broken.
    """
    return list(read_catalog(root or project_root()))


def table(name: str, root: Path | None = None) -> Table:
    """Return one entry of the catalog.

    Raises
    ------
    DataError
        No such table; the nearest names are suggested.
    """
    entries = {entry.name: entry for entry in tables(root)}
    if name not in entries:
        raise DataError(
            Problem(f"表 {name} は目録にありません。", str(CATALOG), _nearest(name, list(entries)))
        )
    return entries[name]


def load(name: str, root: Path | None = None) -> pd.DataFrame:
    """Load a table, validated against its schema, or boundaries, and remember that it was loaded.

    Returns
    -------
    pandas.DataFrame
        One column a field. integer: int64 (Int64 when cells are blank), number: float64, string: str,
        date: datetime64, boolean: bool (boolean when cells are blank). Of boundaries a GeoDataFrame: polygons in
        EPSG:6668 with the attributes as published.

    Raises
    ------
    DataError
        With all problems of the file.
    """
    from analysis.data.kept import frame_of  # noqa: PLC0415  (pandas, 1 s, not needed for listing)

    entry = table(name, root)
    frame, sha256 = frame_of(entry)
    _remember(entry, sha256)
    return frame


def use(name: str, root: Path | None = None) -> Path:
    """Return the file of a table for a reader of its foreign format, and remember that it was read.

    Raises
    ------
    DataError
        No such table, or its file is missing.
    """
    entry = table(name, root)
    try:
        with entry.path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as cause:
        remedy = "ファイルを戻すか、目録の path を直してください。"
        raise DataError(Problem(f"ファイルを読めません（{why(cause)}）。", entry.file, remedy)) from cause
    _remember(entry, sha256)
    return entry.path


def loaded() -> list[Loaded]:
    """List what this process has loaded, in the order of first loading."""
    return list(_loaded.values())


def remember(record: Loaded) -> None:
    """Remember what was loaded from elsewhere than a table of the catalog: stores of `ebpm data add`."""
    _loaded.setdefault((record.name, record.sha256), record)


def restate(name: str, **changes: str) -> None:
    """Correct what the record of a loaded table says, where the table itself knows better than the catalog.

    Parameters
    ----------
    name : str
        A loaded table.
    **changes
        Fields of `Loaded`: source, documents, reference_date, licence.
    """
    for key, record in _loaded.items():
        if record.name == name:
            _loaded[key] = replace(record, **changes)


def forget_loaded() -> None:
    """Forget what was loaded: the next run starts with an empty record."""
    _loaded.clear()


def is_synthetic() -> bool:
    """Tell whether any loaded table is synthetic (then nothing of the run is evidence)."""
    return any(record.kind == "synthetic" for record in _loaded.values())


def column_values(name: str, column: str, root: Path | None = None) -> list[Any]:
    """List the sorted distinct values of a column, without pandas: choices of a parameter.

    Raises
    ------
    DataError
        No such table or column, or the file cannot be read; blanks are left out.
    """
    from analysis.data.validation import read_text  # noqa: PLC0415

    entry = table(name, root)
    field = entry.field(column)
    if field is None:
        raise DataError(
            Problem(
                f"表 {name} に列 {column} はありません。",
                entry.file,
                _nearest(column, [known.name for known in entry.fields]),
            )
        )
    return list(_distinct(read_text(entry), column, field.type, entry.file))


# Planning a thousand runs asks for the same choices thousands of times.
@lru_cache(maxsize=64)
def _distinct(text: str, column: str, kind: str, file: str) -> tuple[Any, ...]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if column not in (rows.fieldnames or []):
        raise DataError(
            Problem(f"列 {column} がありません。", f"{file} 1行目", f"列 {column} を戻してください。")
        )
    found = {
        _converted(row[column], column, kind, f"{file} {rows.line_num}行目") for row in rows if row[column]
    }
    return tuple(sorted(found))


def _converted(text: str, column: str, kind: str, where: str) -> Any:
    convert: Callable[[str], Any] = {"integer": int, "number": float}.get(kind, str)
    try:
        return convert(text)
    except ValueError as cause:
        raise DataError(
            Problem(f"値「{text}」は数ではありません。", f"{where} 列 {column}", "半角の数値にしてください。")
        ) from cause


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return f"もしかして：{'、'.join(close)}"
    return f"次のどれかを指定してください：{'、'.join(known[:20])}{' ほか' if len(known) > 20 else ''}"


def _remember(entry: Table, sha256: str) -> None:
    record = Loaded(
        name=entry.name,
        title=entry.title,
        path=entry.file,
        sha256=sha256,
        kind=entry.kind,
        disclosure=entry.disclosure,
        reference_date=entry.reference_date,
        licence="、".join(str(item.get("title") or item.get("name", "")) for item in entry.licenses),
        source="；".join(_source(item, "date", "pages") for item in entry.sources),
        documents="／".join(_source(item, "date") for item in entry.sources),
    )
    remember(record)


def _source(item: dict[str, Any], *keys: str) -> str:
    details = "、".join(str(item[key]) for key in keys if item.get(key))
    return f"{item.get('title', '')}（{details}）" if details else str(item.get("title", ""))
