"""Examines the parts that declared checks are made of: keys, columns, row filters, selectors."""

from __future__ import annotations

import difflib
from typing import Any

from analysis.data.descriptor import Table
from analysis.errors import Problem

_COMBINATIONS = {"ratio": {"scale"}, "sum": set(), "difference": set(), "product": set()}
_AGGREGATES = ("only", "sum", "mean", "count")
_PYTHON_TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}


def suggestion(given: Any, known: Any) -> str:
    """Suggest the nearest known name, or list the known ones."""
    close = difflib.get_close_matches(str(given), list(known), n=1, cutoff=0.5)
    return f"もしかして：{close[0]}" if close else f"{'、'.join(known)} のどれかにしてください。"


def keys_problems(given: Any, required: set[str], optional: set[str], where: str) -> list[Problem]:
    """Say which keys are missing and which are not known."""
    if not isinstance(given, dict):
        return [
            Problem(
                f"「{given}」は「キー: 値」の形ではありません。",
                where,
                "書き方をほかの検算に合わせてください。",
            )
        ]
    missing = [
        Problem(f"{key} がありません。", where, f"{key} を書いてください。")
        for key in sorted(required - given.keys())
    ]
    unknown = [
        Problem(f"キー {key} は使えません。", where, suggestion(key, sorted(required | optional)))
        for key in given
        if key not in required | optional
    ]
    return missing + unknown


def column_problems(name: Any, table: Table, where: str, *, numeric: bool = False) -> list[Problem]:
    """Say that a table has no such column, or that it does not hold numbers where numbers are needed."""
    field = table.field(str(name))
    if field is None:
        what = f"表 {table.name} に列 {name} はありません。"
        return [Problem(what, where, suggestion(name, [known.name for known in table.fields]))]
    if numeric and field.type not in ("integer", "number"):
        return [
            Problem(
                f"表 {table.name} の列 {name} は数の列ではありません。", where, "数の列を選んでください。"
            )
        ]
    return []


def where_problems(condition: Any, table: Table, where: str) -> list[Problem]:
    """Say what is wrong with a row filter: shape, columns, types of the values."""
    if condition is None:
        return []
    if not isinstance(condition, dict):
        return [Problem("where は「列: 値」の形で書きます。", where, "例：where: {year: 2023}")]
    problems = []
    for column, wanted in condition.items():
        wrong = column_problems(column, table, where)
        problems += wrong
        field = table.field(str(column))
        types = _PYTHON_TYPES.get(field.type) if field else None
        for value in wanted if isinstance(wanted, list) else [wanted]:
            if (
                types
                and value is not None
                and not (isinstance(value, types) and isinstance(value, bool) == (types == (bool,)))
            ):
                what = (
                    f"where の値「{value}」は列 {column} の型（{field.type if field else ''}）に合いません。"
                )
                problems.append(Problem(what, where, "文字列の列には引用符を付けてください。"))
    return problems


def selector_problems(selector: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    """Say what is wrong with a selector, and with the selectors inside it."""
    if not isinstance(selector, dict):
        return keys_problems(selector, set(), set(), where)
    if "value" in selector:
        return keys_problems(selector, {"value", "source"}, set(), where) + _number(selector, "value", where)
    for name, optional in _COMBINATIONS.items():
        if name in selector:
            problems = keys_problems(selector, {name}, optional, where) + _number(selector, "scale", where)
            return problems + _operands(name, selector[name], table, tables, where)
    return _cells(selector, table, tables, where)


def _cells(selector: dict[str, Any], table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = keys_problems(selector, {"column"}, {"table", "where", "aggregate"}, where)
    target = tables.get(str(selector.get("table", table.name)))
    if target is None:
        what = f"表 {selector['table']} は目録にありません。"
        problems.append(Problem(what, where, suggestion(selector["table"], tables)))
    if problems or target is None:
        return problems
    aggregate = selector.get("aggregate", "only")
    if aggregate not in _AGGREGATES:
        what = f"aggregate「{aggregate}」はありません。"
        problems.append(Problem(what, where, suggestion(aggregate, _AGGREGATES)))
    problems += column_problems(selector["column"], target, where, numeric=aggregate != "count")
    return problems + where_problems(selector.get("where"), target, where)


def _number(selector: dict[str, Any], key: str, where: str) -> list[Problem]:
    value = selector.get(key, 0)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return []
    return [Problem(f"{key} の値「{value}」は数ではありません。", where, "数を書いてください。")]


def _operands(name: str, parts: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    if not isinstance(parts, list) or not parts or (name != "sum" and len(parts) != 2):
        return [
            Problem(
                f"{name} の中身の数が違います。",
                where,
                "sum は1つ以上、ほかは2つの選択を一覧で書いてください。",
            )
        ]
    return [problem for part in parts for problem in selector_problems(part, table, tables, where)]
