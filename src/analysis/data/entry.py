"""What every entry of the catalog must state, and what is said when it does not."""

from __future__ import annotations

import difflib
from pathlib import PurePosixPath
from typing import Any

from analysis.errors import Problem

CATALOG = PurePosixPath("data/datapackage.yaml")
ADDED = PurePosixPath("data/added")  # each table in a folder of its own, with a catalog of its own
KINDS = ("official", "transcribed", "derived", "synthetic")
DISCLOSURES = ("open", "internal", "restricted")
TYPES = ("string", "integer", "number", "boolean", "date")
TABLE, BOUNDARY = "table", "file"  # Frictionless knows no boundaries: to it they are files without columns

_REQUIRED = (
    "name",
    "path",
    "title",
    "description",
    "kind",
    "disclosure",
    "reference_date",
    "sources",
    "licenses",
)

# What the Data Package and Table Schema standards define, beside our own kind, disclosure, reference_date, checks,
# unit, date and pages: a key that nothing reads would silently drop what it says.
_PACKAGE_KEYS = {
    *("name", "title", "description", "homepage", "version", "created", "keywords", "profile"),
    *("$schema", "id", "image", "sources", "licenses", "contributors", "resources"),
}
_ENTRY_KEYS = {
    *_REQUIRED,
    *("type", "format", "encoding", "schema", "checks", "dialect", "mediatype", "scheme"),
    *("profile", "$schema", "hash", "bytes", "compression", "extrapaths", "homepage"),
}
_BOUNDARY_KEYS = _ENTRY_KEYS - {"schema", "checks", "dialect"}
_SCHEMA_KEYS = {
    *("fields", "primaryKey", "missingValues", "foreignKeys", "uniqueKeys", "fieldsMatch"),
    *("$schema", "name", "title", "description"),
}
_FIELD_KEYS = {
    *("name", "type", "title", "unit", "description", "constraints", "format", "example"),
    *("rdfType", "missingValues", "trueValues", "falseValues", "decimalChar", "groupChar"),
    *("bareNumber",),
}
_CONSTRAINT_KEYS = {
    *("required", "unique", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "pattern", "enum", "jsonSchema"),
}
_SOURCE_KEYS = {"title", "date", "pages", "path", "email", "version", "file", "sha256"}
_LICENCE_KEYS = {"name", "title", "path"}


def package_problems(descriptor: dict[str, Any], file: PurePosixPath) -> list[Problem]:
    """Say which keys beside the list of tables nothing reads."""
    return _key_problems(descriptor, _PACKAGE_KEYS, str(file))


def entry_problems(entry: Any, number: int, file: PurePosixPath) -> list[Problem]:
    """Say all that an entry of the catalog `file` lacks or has wrong; `number` counts from 1."""
    if not isinstance(entry, dict):
        what = f"{number}番目の表が「キー: 値」の形ではありません。"
        return [Problem(what, str(file), "書き方をほかの表に合わせてください。")]
    where = f"{file} の {entry.get('name') or f'{number}番目の表'}"
    problems = [
        Problem(f"{key} がありません。", where, f"{key} を書いてください。")
        for key in _REQUIRED
        if not entry.get(key)
    ]
    problems += [
        Problem(f"{key} が「{entry[key]}」です。", where, f"{'、'.join(allowed)} のどれかにしてください。")
        for key, allowed in (("kind", KINDS), ("disclosure", DISCLOSURES), ("type", (TABLE, BOUNDARY)))
        if entry.get(key) and entry[key] not in allowed
    ]
    remedy = "「- 」で始まる一覧にしてください。"
    problems += [
        Problem(f"{key} が「{{キー: 値}}」の一覧ではありません。", where, remedy)
        for key in ("sources", "licenses", "checks")
        if entry.get(key) and not _is_list_of_mappings(entry[key])
    ]
    boundary = entry.get("type") == BOUNDARY
    return (
        problems
        + _key_problems(entry, _BOUNDARY_KEYS if boundary else _ENTRY_KEYS, where)
        + _listed_key_problems(entry, where)
        + _path_problems(str(entry.get("path", "")), where)
        + ([] if boundary else _schema_problems(entry.get("schema"), where))
    )


def _key_problems(given: dict[str, Any], known: set[str], where: str) -> list[Problem]:
    return [
        Problem(f"キー {key} は使えません。", where, _nearest(str(key), known))
        for key in given
        if key not in known
    ]


def _nearest(key: str, known: set[str]) -> str:
    close = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.5)
    return f"もしかして：{close[0]}" if close else f"使えるキー：{'、'.join(sorted(known))}"


def _listed_key_problems(entry: dict[str, Any], where: str) -> list[Problem]:
    return [
        problem
        for key, known, name in (("sources", _SOURCE_KEYS, "出典"), ("licenses", _LICENCE_KEYS, "ライセンス"))
        if _is_list_of_mappings(entry.get(key))
        for number, item in enumerate(entry[key], 1)
        for problem in _key_problems(item, known, f"{where} の{name} {number}番目")
    ]


def _path_problems(text: str, where: str) -> list[Problem]:
    path = PurePosixPath(text)
    if not (path.is_absolute() or ".." in path.parts or "://" in text):
        return []
    remedy = "data/ の中のファイルを相対パスで書いてください。"
    return [Problem(f"path が「{text}」です。", where, remedy)]


def _schema_problems(schema: Any, where: str) -> list[Problem]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not _is_list_of_mappings(fields) or not fields:
        return [
            Problem(
                "列の定義 schema.fields がありません。",
                where,
                "列ごとに name, type, title, unit を書いてください。",
            )
        ]
    problems = _key_problems(schema, _SCHEMA_KEYS, f"{where} の schema") + [
        problem
        for number, field in enumerate(fields, 1)
        for problem in _field_problems(field, f"{where} の列 {field.get('name') or f'{number}番目'}")
    ]
    names = [field.get("name") for field in fields]
    problems += [
        Problem(f"主キーの列 {key} が schema.fields にありません。", where, "列の名前を確かめてください。")
        for key in primary_key(schema)
        if key not in names
    ]
    problems += [
        Problem(f"列 {name} が2回定義されています。", where, "列の名前を変えてください。")
        for name in sorted({str(name) for name in names if names.count(name) > 1})
    ]
    return problems


def _field_problems(field: dict[str, Any], column: str) -> list[Problem]:
    problems = [
        Problem(f"{key} がありません。", column, f'{key} を書いてください（単位のない列の unit は "-"）。')
        for key in ("name", "type", "title", "unit")
        if not field.get(key)
    ]
    if field.get("type") and field["type"] not in TYPES:
        remedy = f"{'、'.join(TYPES)} のどれかにしてください。"
        problems.append(Problem(f"型「{field['type']}」は扱えません。", column, remedy))
    return problems + _key_problems(field, _FIELD_KEYS, column) + _bound_problems(field, column)


def _bound_problems(field: dict[str, Any], column: str) -> list[Problem]:
    constraints = field.get("constraints") or {}
    if not isinstance(constraints, dict):
        return [
            Problem("constraints が「キー: 値」の形ではありません。", column, "例：constraints: {minimum: 0}")
        ]
    return _key_problems(constraints, _CONSTRAINT_KEYS, f"{column} の constraints") + [
        Problem(f"{bound} の値「{constraints[bound]}」は数ではありません。", column, "数を書いてください。")
        for bound in ("minimum", "maximum")
        if bound in constraints and field.get("type") in ("integer", "number")
        if isinstance(constraints[bound], bool) or not isinstance(constraints[bound], int | float)
    ]


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def primary_key(schema: dict[str, Any]) -> list[str]:
    """Return the columns of the primary key; Table Schema allows a single name for a list of one."""
    key = schema.get("primaryKey") or []
    return [key] if isinstance(key, str) else list(key)
