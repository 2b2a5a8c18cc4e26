"""Examines declared checks before any of them runs: kinds, keys, columns, selectors.

A check that names a column wrongly must not pass for a check that found nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from analysis.data.descriptor import CATALOG, Table
from analysis.data.mesh_totals import AGED, MESH, NOTE, POPULATION
from analysis.data.point_problem import CENTRE, DISTRICT, LATITUDE, LONGITUDE
from analysis.data.selector_declaration import (
    column_problems,
    keys_problems,
    selector_problems,
    suggestion,
    where_problems,
)
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
    "increase": ({"column", "by", "over"}, {"where"} | _MARKS, {"column", "over"}),
    "control_totals": ({"totals"}, {"rows"}, set()),
    "mesh_totals": ({"total", "aged"}, {"cells", "tolerance_pct"}, set()),
    "points": ({"cells", "plane"}, {"name", "address", "districts", "where"} | _MARKS, set()),
}
_POPULATIONS = ("国勢調査", "住民基本台帳")


def declaration_problems(chosen: list[Table], tables: list[Table]) -> list[Problem]:
    """Say all that is wrong with the checks of the chosen tables, each named by its id."""
    known = {table.name: table for table in tables}
    problems = [p for table in chosen for check in table.checks for p in _check(check, table, known)]
    ids = Counter(str(check.get("id")) for table in tables for check in table.checks)
    problems += [
        Problem("検算の id が重複しています。", f"{CATALOG} の検算 {name}", "id は検算ごとに変えてください。")
        for name, count in ids.items()
        if count > 1 and name != "None"
    ]
    return problems


def _check(check: dict[str, Any], table: Table, tables: dict[str, Table]) -> list[Problem]:
    where = f"{CATALOG} の検算 {check.get('id') or f'（表 {table.name}、id なし）'}"
    kind = str(check.get("kind"))
    if kind not in _KINDS:
        return [Problem(f"検算の種類 kind「{kind}」はありません。", where, suggestion(kind, _KINDS))]
    required, optional, columns = _KINDS[kind]
    problems = keys_problems(check, _COMMON | required, optional, where)
    if problems:
        return problems
    for key in sorted(columns & check.keys()):
        problems += column_problems(check[key], table, where, numeric=key != "text")
    problems += (
        where_problems(check.get("where"), table, where) + _numbers(check, where) + _known(check, where)
    )
    if kind == "sum":
        problems += _parts(check["parts"], table, where)
    if kind == "increase":
        problems += _by(check["by"], table, where)
    if kind == "compare":
        problems += [
            p for side in ("expected", "found") for p in selector_problems(check[side], table, tables, where)
        ]
    if kind == "match":
        problems += _sides(check, table, tables, where)
    if kind == "control_totals":
        problems += _totals(check["totals"], table, tables, where)
    if kind == "mesh_totals":
        problems += _mesh(check, table, tables, where)
    if kind == "points":
        problems += _points(check, table, tables, where)
    return problems


def _numbers(check: dict[str, Any], where: str) -> list[Problem]:
    remedy = "0以上の数にしてください。"
    return [
        Problem(f"{key} の値「{check[key]}」は使えません。", where, remedy)
        for key, types in (
            ("tolerance", (int, float)),
            ("tolerance_pct", (int, float)),
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
        for problem in keys_problems(mark, {"found", "reason"}, {"row"}, f"{where} の known")
    ]


def _parts(parts: Any, table: Table, where: str) -> list[Problem]:
    if not isinstance(parts, list) or not parts:
        return [Problem("parts は列の名前の一覧です。", where, "例：parts: [cash_yen, cashless_yen]")]
    return [
        problem
        for part in parts
        for problem in column_problems(str(part).removeprefix("-"), table, where, numeric=True)
    ]


def _by(columns: Any, table: Table, where: str) -> list[Problem]:
    if not isinstance(columns, list) or not columns:
        return [Problem("by は列の名前の一覧です。", where, "例：by: [month_of_year]")]
    return [problem for column in columns for problem in column_problems(column, table, where)]


def _sides(check: dict[str, Any], table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = [*_side(check["expected"], table, tables, where), *_side(check["found"], table, tables, where)]
    if check.get("require", "all") != "all":
        what = f"require「{check['require']}」はありません。"
        problems.append(Problem(what, where, "all とするか、書かないでください。"))
    if not problems and len(check["expected"]["keys"]) != len(check["found"]["keys"]):
        remedy = "同じ数の列を対応する順に書いてください。"
        problems.append(Problem("expected と found の keys の数が違います。", where, remedy))
    return problems


def _side(side: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = keys_problems(side, {"column", "keys"}, {"table", "where"}, where)
    if problems:
        return problems
    if not isinstance(side["keys"], list):
        return [Problem("keys は列の名前の一覧です。", where, "例：keys: [facility]")]
    target = tables.get(str(side.get("table", table.name)))
    if target is None:
        what = f"表 {side['table']} は目録にありません。"
        return [Problem(what, where, suggestion(side["table"], tables))]
    columns = [side["column"], *side["keys"]]
    wrong = [problem for column in columns for problem in column_problems(column, target, where)]
    return wrong + where_problems(side.get("where"), target, where)


def _totals(totals: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    if not isinstance(totals, list) or not totals:
        remedy = "「- {population: …, date: …, total: …, aged: …}」の形にしてください。"
        return [Problem("totals は総数の一覧です。", where, remedy)]
    return [problem for entry in totals for problem in _total(entry, table, tables, where)]


def _total(entry: Any, table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = keys_problems(entry, {"population", "total"}, {"aged", "date", "fiscal_year"}, where)
    if problems:
        return problems
    if ("date" in entry) == ("fiscal_year" in entry):
        remedy = "総数の基準日か年度を書いてください。"
        problems.append(Problem("date と fiscal_year のどちらか一方が要ります。", where, remedy))
    if "date" in entry and not _is_date(entry["date"]):
        what = f"date「{entry['date']}」は日付ではありません。"
        problems.append(Problem(what, where, "YYYY-MM-DD の形にしてください。"))
    if "fiscal_year" in entry and not isinstance(entry["fiscal_year"], int):
        what = f"fiscal_year「{entry['fiscal_year']}」は整数ではありません。"
        problems.append(Problem(what, where, "西暦の年度を引用符なしで書いてください。"))
    if entry["population"] not in _POPULATIONS:
        what = f"population「{entry['population']}」はありません。"
        problems.append(Problem(what, where, suggestion(entry["population"], _POPULATIONS)))
    for key in ("total", "aged"):
        problems += selector_problems(entry[key], table, tables, where) if key in entry else []
    return problems


def _mesh(check: dict[str, Any], table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = [p for side in ("total", "aged") for p in selector_problems(check[side], table, tables, where)]
    for column in (MESH, POPULATION, AGED, NOTE):
        problems += column_problems(column, table, where, numeric=column in (POPULATION, AGED))
    return problems + (_other(check["cells"], (MESH,), tables, where) if "cells" in check else [])


def _points(check: dict[str, Any], table: Table, tables: dict[str, Table], where: str) -> list[Problem]:
    problems = [
        p for column in (LATITUDE, LONGITUDE) for p in column_problems(column, table, where, numeric=True)
    ]
    for column in [check[key] for key in ("name", "address") if key in check]:
        problems += column_problems(column, table, where)
    if isinstance(check["plane"], bool) or not isinstance(check["plane"], int):
        remedy = "距離を測る平面のEPSGコードを数で書いてください（郡山市は 6677）。"
        problems.append(Problem(f"plane の値「{check['plane']}」は使えません。", where, remedy))
    for key, columns in (("cells", (MESH,)), ("districts", (DISTRICT, CENTRE))):
        problems += _other(check[key], columns, tables, where) if key in check else []
    return problems


def _other(name: Any, columns: tuple[str, ...], tables: dict[str, Table], where: str) -> list[Problem]:
    if str(name) not in tables:
        return [Problem(f"表 {name} は目録にありません。", where, suggestion(name, tables))]
    return [problem for column in columns for problem in column_problems(column, tables[str(name)], where)]


def _is_date(value: Any) -> bool:
    try:
        dt.date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
