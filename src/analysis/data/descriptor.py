"""Reads the catalog `data/datapackage.yaml`, and those of added tables: what there is, and where it comes from.

A Data Package (Frictionless standard) with two properties of our own, `kind` and `disclosure`, and declared
`checks`. Nothing here opens a table: listing the catalog must stay cheap.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from analysis.data.entry import ADDED, BOUNDARY, CATALOG, entry_problems, package_problems, primary_key
from analysis.errors import DataError, Problem, why


@dataclass(frozen=True)
class Field:
    """One column: its name, Table Schema type, Japanese title and unit ("-" for names and codes)."""

    name: str
    type: str
    title: str
    unit: str


@dataclass(frozen=True)
class Table:
    """One entry of the catalog: a table, or a file of boundaries (`is_boundary`), which has no declared columns.

    `reference_date` is an ISO date or interval: the day or period that the figures describe. `schema` is the
    Table Schema as declared; `checks` the declared checks, not yet examined. `file` and `catalog`, which holds the
    entry, are relative to the project.
    """

    name: str
    path: Path
    title: str
    description: str
    kind: str
    disclosure: str
    reference_date: str
    sources: list[dict[str, Any]]
    licenses: list[dict[str, Any]]
    fields: list[Field]
    primary_key: list[str]
    checks: list[dict[str, Any]]
    schema: dict[str, Any]
    file: str
    catalog: str
    is_boundary: bool

    def field(self, column: str) -> Field | None:
        """Return the column of that name, or None."""
        return next((field for field in self.fields if field.name == column), None)


def project_root() -> Path:
    """Find the folder that holds `data/datapackage.yaml`.

    Returns
    -------
    Path
        `EBPM_ROOT` when it is set, else the nearest such folder upwards from the working directory, else
        upwards from this package (an editable installation).

    Raises
    ------
    DataError
        `EBPM_ROOT` names a folder without a catalog, or no folder has one.
    """
    named = os.environ.get("EBPM_ROOT")
    if named:
        root = Path(named).expanduser().resolve()
        if not (root / CATALOG).is_file():
            raise DataError(
                Problem(
                    f"環境変数 EBPM_ROOT のフォルダ {named} に {CATALOG} がありません。",
                    "EBPM_ROOT",
                    "正しいフォルダを指定するか、EBPM_ROOT を外してください。",
                )
            )
        return root
    for start in (Path.cwd(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / CATALOG).is_file():
                return folder
    raise DataError(
        Problem(
            f"データの目録 {CATALOG} が見つかりません。",
            str(CATALOG),
            "プロジェクトのフォルダの中で実行するか、環境変数 EBPM_ROOT でその場所を指定してください。",
        )
    )


def read_catalog(root: Path) -> tuple[Table, ...]:
    """Read the catalog under `root`, then those of added tables; an unchanged file is parsed once a process.

    Raises
    ------
    DataError
        A file is missing, is not YAML (with the line), an entry lacks what every table must state, or two tables
        have one name.
    """
    added = sorted((root / ADDED).glob(f"*/{CATALOG.name}"))
    files = [CATALOG, *(ADDED / path.parent.name / path.name for path in added)]
    tables = [table for file in files for table in _of_file(root, file)]
    seen: dict[str, Table] = {}
    for table in tables:
        if table.name in seen:
            what = f"表の名前 {table.name} が、{seen[table.name].catalog} と重なっています。"
            raise DataError(
                Problem(what, table.catalog, "どちらかの名前を変えるか、取り込み直してください。")
            )
        seen[table.name] = table
    return tuple(tables)


def _of_file(root: Path, file: PurePosixPath) -> tuple[Table, ...]:
    path = root / file
    try:
        stat = path.stat()
    except OSError as cause:
        raise DataError(
            Problem(
                f"データの目録を開けません（{why(cause)}）。",
                str(file),
                "ファイルの有無と読み取りの権限を確かめてください。",
            )
        ) from cause
    return _read(path, file, stat.st_mtime_ns, stat.st_size)


class _Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key written twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"キー「{key.value}」が2回書かれています", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


@lru_cache(maxsize=256)
def _read(path: Path, file: PurePosixPath, _mtime_ns: int, _size: int) -> tuple[Table, ...]:
    return tables_of(_parse(path.read_bytes(), str(file)), path.parent, file)


def tables_of(descriptor: Any, folder: Path, file: PurePosixPath) -> tuple[Table, ...]:
    """Return the tables of a parsed catalog.

    Parameters
    ----------
    descriptor : Any
        What the YAML holds.
    folder : Path
        Where the paths of its tables begin.
    file : PurePosixPath
        The catalog, relative to the project.

    Raises
    ------
    DataError
        With all that entries lack or have wrong.
    """
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not resources:
        raise DataError(
            Problem("表の一覧 resources がありません。", str(file), "resources: に表を登録してください。")
        )
    problems = package_problems(descriptor, file) + [
        problem
        for number, entry in enumerate(resources, 1)
        for problem in entry_problems(entry, number, file)
    ]
    names = [entry.get("name") for entry in resources if isinstance(entry, dict)]
    problems += [
        Problem(f"表の名前 {name} が重複しています。", str(file), "名前（name）は表ごとに変えてください。")
        for name in sorted({str(name) for name in names if name and names.count(name) > 1})
    ]
    if problems:
        raise DataError(*problems)
    return tuple(_table(entry, folder, file) for entry in resources)


def _parse(raw: bytes, file: str) -> Any:
    try:
        return yaml.load(raw, Loader=_Loader)
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        where = f"{file} {mark.line + 1}行{mark.column + 1}文字目" if mark else file
        raise DataError(
            Problem(
                f"YAMLとして読めません（{cause.problem}）。",
                where,
                "その行と直前の行の字下げ、コロン、引用符を確かめてください。",
            )
        ) from cause
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        raise DataError(
            Problem(f"YAMLとして読めません（{cause}）。", file, "UTF-8のYAMLとして保存し直してください。")
        ) from cause


def _table(entry: dict[str, Any], folder: Path, file: PurePosixPath) -> Table:
    schema = entry.get("schema") or {"fields": []}
    reference = entry["reference_date"]
    fields = [Field(str(f["name"]), f["type"], str(f["title"]), str(f["unit"])) for f in schema["fields"]]
    return Table(
        name=str(entry["name"]),
        path=folder / entry["path"],
        title=str(entry["title"]),
        description=str(entry["description"]).strip(),
        kind=entry["kind"],
        disclosure=entry["disclosure"],
        reference_date=reference.isoformat() if isinstance(reference, dt.date) else str(reference),
        sources=entry["sources"],
        licenses=entry["licenses"],
        fields=fields,
        primary_key=primary_key(schema),
        checks=entry.get("checks") or [],
        schema=schema,
        file=str(file.parent / str(entry["path"])),
        catalog=str(file),
        is_boundary=entry.get("type") == BOUNDARY,
    )
