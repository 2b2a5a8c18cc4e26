"""Examines declared checks before any of them runs: kinds, keys, columns, selectors.

A check that names a column wrongly must not pass for a check that found nothing.
"""

from __future__ import annotations

import difflib
from collections import Counter
from typing import Any

from analysis.data.descriptor import CATALOG, Table
from analysis.errors import Problem

_COMMON = {"id", "title", "kind"}
_MARKS = {"known"}
# kind -> (required keys, optional keys, keys that name one column of the table)
_KINDS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "sum": ({"total", "parts"}, {"tolerance", "where"} | _MARKS, {"total"}),
    "ratio": (
        {"printed", "numerator", "denominator"},
        {"scale", "decimals", "where"} | _MARKS,
        {"printed", "numerator", "denominator"},
    ),
    "formula": ({"text"}, {"minutes", "hours", "where"} | _MARKS, {"text", "minutes", "hours"}),
    "compare": ({"expected", "found"}, {"tolerance", "decimals"} | _MARKS, set()),
    "match": ({"expected", "found"}, {"tolerance", "require"} | _MARKS, set()),
    "control_totals": ({"totals"}, {"rows"}, set()),
}
_COMBINATIONS = {"ratio": {"scale"}, "sum": set(), "difference": set(), "product": set()}
_AGGREGATES = ("only", "sum", "mean", "count")
_POPULATIONS = ("国勢調査", "住民基本台帳")
_PYTHON_TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}


def declaration_problems(tables: list[Table]) -> list[Problem]:
    """Say all that is wrong with the checks that the tables declare, each named by its id."""
    known = {table.name: table for table in tables}
    problems = [
        problem for table in tables for check in table.checks for problem in _check(check, table, known)
    ]
    ids = Counter(str(check.get("id")) for table in tables for check in table.checks)
    problems += [
        Problem("検算の id が重複しています。", f"{CATALOG} の検算 {name}", "id は検算ごとに変えてください。")
        for name, count in ids.items()
        if count > 1 and name != "None"
    ]
    return problems


def _check(check: dict[str, Any], table: Table, tables: dict[str, Table]) -> list[Problem]:
    where = f"{CATALOG} の検算 {check.get('id') or f'（表 {table.name}、id なし）'}"
    kind = check.get("kind")
    if kind not in _KINDS:
        return [Problem(f"検算の種類 kind「{kind}」はありません。", where, _choose(kind, _KINDS))]
    required, optional, columns = _KINDS[kind]
    problems = _keys(check, _COMMON | required, optional, where)
    if problems:
        return problems
    for key in sorted(columns & check.keys()):
        problems += _column(check[key], table, where)
    problems += _where(check.get("where"), table, where) + _numbers(check, where) + _known(check, where)
    if kind == "sum":
        problems += _parts(check["parts"], table, where)
    if kind == "compare":
        problems += [
            p for side in ("expected", "found") for p in _selector(check[side], table, tables, where)
        ]
    if kind == "match":
        problems += _sides(check, table, tables, where)
    if kind == "control_totals":
        problems += _totals(check["totals"], table, tables, where)
    return problems


def _choose(given: Any, known: Any) -> str:
    close = difflib.get_close_matches(str(given), list(known), n=1, cutoff=0.5)
    return f"もしかして：{close[0]}" if close else f"{'、'.join(known)} のどれかにしてください。"


def _keys(given: Any, required: set[str], optional: set[str], where: str) -> list[Problem]:
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
        Problem(f"キー {key} は使えません。", where, _choose(key, sorted(required | optional)))
        for key in given
        if key not in required | optional
    ]
    return missing + unknown


def _column(name: Any, table: Table, where: str) -> list[Problem]:
    if table.field(str(name)) is not None:
        return []
    what = f"表 {table.name} に列 {name} はありません。"
    return [Problem(what, where, _choose(name, [field.name for field in table.fields]))]


def _where(condition: Any, table: Table, where: str) -> list[Problem]:
    if condition is None:
        return []
    if not isinstance(condition, dict):
        return [Problem("where は「列: 値」の形で書きます。", where, "例：where: {year: 2023}")]
    problems = []
    for column, wanted in condition.items():
        wrong = _column(column, table, where)
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


def _numbers(check: dict[str, Any], where: str) -> list[Problem]:
    remedy = "0以上の数にしてください。"
    return [
        Problem(f"{key} の値「{check[key]}」は使えません。", where, remedy)
        for key, types in (
            ("tolerance", (int, float)),
            ("decimals", (int,)),
            ("scale", (int, float)),
            ("rows", (int,)),
        )
        if key in check
        and (isinstance(check[key], bool) or not isinstance(check[key], types) or check[key] < 0)
    ]


def _known(check: dict[str, Any], where: str) -> list[Problem]:
    marks = check.get("known", [])
    if not isinstance(marks, list):
        return [
            Problem(
                "known は一覧で書きます。", where, "「- {row: …, found: …, reason: …}」の形にしてください。"
            )
        ]
    return [
        problem
        for mark in marks
        for problem in _keys(mark, {"found", "reason"}, {"row"}, f"{where} の known")
    ]


def _parts(parts: Any, table: Table, where: str) -> list[Problem]:
    if not isinstance(parts, list) or not parts:
        return [Problem("parts は列の名前の一覧です。", where, "例：parts: [cash_yen, cashless_yen]")]
    return [problem for part in parts for problem in _column(str(part).removeprefix("-"), table, where)]


def _selector(selector: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    if not isinstance(selector, dict):
        return _keys(selector, set(), set(), where)
    if "value" in selector:
        wrong = _keys(selector, {"value", "source"}, set(), where)
        if isinstance(selector["value"], bool) or not isinstance(selector["value"], int | float):
            wrong.append(
                Problem(
                    f"value の値「{selector['value']}」は数ではありません。", where, "数を書いてください。"
                )
            )
        return wrong
    for name, optional in _COMBINATIONS.items():
        if name in selector:
            return _keys(selector, {name}, optional, where) + _operands(
                name, selector[name], table, tables, where
            )
    problems = _keys(selector, {"column"}, {"table", "where", "aggregate"}, where)
    target = tables.get(selector.get("table", table.name))
    if target is None:
        problems.append(
            Problem(f"表 {selector['table']} は目録にありません。", where, _choose(selector["table"], tables))
        )
    if problems or target is None:
        return problems
    aggregate = selector.get("aggregate", "only")
    if aggregate not in _AGGREGATES:
        problems.append(
            Problem(f"aggregate「{aggregate}」はありません。", where, _choose(aggregate, _AGGREGATES))
        )
    field = target.field(selector["column"])
    if field and aggregate != "count" and field.type not in ("integer", "number"):
        problems.append(
            Problem(f"列 {field.name} は数の列ではありません。", where, "数の列を選んでください。")
        )
    return (
        problems + _column(selector["column"], target, where) + _where(selector.get("where"), target, where)
    )


def _operands(name: str, parts: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    if not isinstance(parts, list) or not parts or (name != "sum" and len(parts) != 2):
        return [
            Problem(
                f"{name} の中身の数が違います。",
                where,
                "sum は1つ以上、ほかは2つの選択を一覧で書いてください。",
            )
        ]
    return [problem for part in parts for problem in _selector(part, table, tables, where)]


def _sides(check: dict[str, Any], table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = []
    if check.get("require", "all") != "all":
        problems.append(
            Problem(
                f"require「{check['require']}」はありません。", where, "all とするか、書かないでください。"
            )
        )
    for name in ("expected", "found"):
        side = check[name]
        wrong = _keys(side, {"column", "keys"}, {"table", "where"}, where)
        problems += wrong
        target = tables.get(side.get("table", table.name)) if not wrong else None
        if not wrong and target is None:
            problems.append(
                Problem(f"表 {side['table']} は目録にありません。", where, _choose(side["table"], tables))
            )
        if target is not None:
            problems += [
                p for column in (side["column"], *side["keys"]) for p in _column(column, target, where)
            ]
            problems += _where(side.get("where"), target, where)
    if not problems and len(check["expected"]["keys"]) != len(check["found"]["keys"]):
        problems.append(
            Problem(
                "expected と found の keys の数が違います。",
                where,
                "同じ数の列を対応する順に書いてください。",
            )
        )
    return problems


def _totals(totals: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    if not isinstance(totals, list) or not totals:
        return [
            Problem(
                "totals は総数の一覧です。",
                where,
                "「- {population: …, date: …, total: …, aged: …}」の形にしてください。",
            )
        ]
    problems = []
    for entry in totals:
        wrong = _keys(entry, {"population", "total"}, {"aged", "date", "fiscal_year"}, where)
        problems += wrong
        if wrong:
            continue
        if ("date" in entry) == ("fiscal_year" in entry):
            problems.append(
                Problem(
                    "date と fiscal_year のどちらか一方が要ります。",
                    where,
                    "総数の基準日か年度を書いてください。",
                )
            )
        if entry["population"] not in _POPULATIONS:
            what = f"population「{entry['population']}」はありません。"
            problems.append(Problem(what, where, _choose(entry["population"], _POPULATIONS)))
        for key in ("total", "aged"):
            problems += _selector(entry[key], table, tables, where) if key in entry else []
    return problems
