"""Says in Japanese what frictionless found: file, row, column, value, what was expected and what to do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analysis.data.descriptor import Table
from analysis.errors import Problem

if TYPE_CHECKING:
    from frictionless import Row
    from frictionless import errors as ferrors

FIRST_YEAR, LAST_YEAR = 1700, 2200  # what datetime64[ns] can hold, and a typing error in the year

MOST_ALIKE = 3  # a column with more faults of one kind gets a single message that names so many lines


@dataclass(frozen=True)
class Fault:
    """What is wrong on one line of the file; `column` is empty when it is the whole row."""

    line: int
    column: str
    what: str
    remedy: str


_TYPE_REMEDY = {
    "integer": ("整数", "桁区切りや単位を付けない半角の整数（例 12345）にしてください。"),
    "number": ("数値", "桁区切り、％、単位を付けない半角の数値（例 12.4）にしてください。"),
    "date": (
        "日付",
        "YYYY-MM-DD の形（例 2023-04-01）にしてください。Excelが書き換えるときは、セルの書式を文字列にしてから入力してください。",
    ),
    "boolean": ("真偽値", "true か false にしてください。"),
    "string": ("文字列", "文字列にしてください。"),
}


def header_problems(labels: list[str], table: Table) -> list[Problem]:
    """Say how a header differs from the declared columns; order only when nothing else is wrong."""
    where = f"{table.file} 1行目"
    declared = [field.name for field in table.fields]
    order = ", ".join(declared)
    blank = [
        f"{number}列目の見出しが空白です。" for number, label in enumerate(labels, 1) if not label.strip()
    ]
    missing = [f"列 {name} がありません。" for name in declared if name not in labels]
    extra = [f"余分な列 {label} があります。" for label in labels if label.strip() and label not in declared]
    twice = [
        f"列 {label} が{n}回あります。" for label, n in Counter(labels).items() if n > 1 and label in declared
    ]
    found = [
        *(Problem(what, where, "列の名前を書くか、余分な列を削除してください。") for what in blank),
        *(Problem(what, where, f"列を戻してください（並び順：{order}）。") for what in missing),
        *(Problem(what, where, "列を削除するか、列の名前の誤りを直してください。") for what in extra),
        *(Problem(what, where, "1つだけ残してください。") for what in twice),
    ]
    what = f"列の並び順が違います（{', '.join(labels)}）。"
    return found or [Problem(what, where, f"次の順に並べてください：{order}。")]


def row_faults(row: Row, lines: list[int], table: Table) -> list[Fault]:
    """Say all that frictionless found in a row, and the numbers that it lets pass but nobody can use.

    `lines` holds the line of the file on which each row begins, that of the header first.
    """
    line = lines[row.row_number - 1]
    if any(error.type == "blank-row" for error in row.errors):
        return [Fault(line, "", "空白の行です。", "行を削除してください。")]
    faults = [_fault(error, row, lines, table) for error in row.errors]
    remedy = "正しい値を入れるか、不明なら空欄にしてください。"
    return faults + [
        Fault(line, name, f"値「{value}」は{name_of_type}として使えません。", remedy)
        for name, value in row.to_dict().items()
        if (name_of_type := _unusable(value))
    ]


def fault_problems(faults: list[Fault], table: Table) -> list[Problem]:
    """Turn faults into messages, those of one kind together; many of one kind in a column become one."""
    alike: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.column or fault.what, fault.remedy), []).append(fault)
    return [
        problem
        for group in alike.values()
        for problem in (
            [_folded(group, table)]
            if len(group) > MOST_ALIKE
            else [Problem(f.what, _place(f"{f.line}行目", f, table), f.remedy) for f in group]
        )
    ]


def _folded(group: list[Fault], table: Table) -> Problem:
    first = group[0]
    lines = "、".join(f"{fault.line}行目" for fault in group[:MOST_ALIKE])
    same = all(fault.what == first.what for fault in group)
    what = first.what if same else f"{first.what}ほかの行の値も同様です。"
    where = _place(f"{lines} ほか{len(group) - MOST_ALIKE}行", first, table)
    return Problem(what, where, first.remedy)


def _place(lines: str, fault: Fault, table: Table) -> str:
    return f"{table.file} {lines}" + (f" 列 {fault.column}" if fault.column else "")


def _unusable(value: Any) -> str:
    """Name the type of a value that passes Table Schema but fits no 64-bit column; empty when it fits."""
    if isinstance(value, int):
        return "整数" if abs(value) >= 2**63 else ""
    if isinstance(value, Decimal):
        return "" if value.is_finite() else "数"
    if isinstance(value, dt.date):
        return "" if FIRST_YEAR <= value.year <= LAST_YEAR else "日付"
    return ""


def _fault(error: ferrors.RowError, row: Row, lines: list[int], table: Table) -> Fault:
    line = lines[row.row_number - 1]
    column = getattr(error, "field_name", "") or f"{getattr(error, 'field_number', '?')}列目"
    cell = getattr(error, "cell", "")
    match error.type:
        case "type-error":
            expected, remedy = _type_remedy(column, table)
            return Fault(line, column, f"値「{cell}」は{expected}ではありません。", remedy)
        case "constraint-error":
            return Fault(line, column, *_constraint_fault(error, cell, table))
        case "primary-key" | "unique-error":
            return _duplicate_fault(error, row, lines, table)
        case "missing-cell":
            return Fault(line, column, "セルが足りません。", "カンマの数を見出しに合わせてください。")
        case "extra-cell":
            remedy = '値の中のカンマは引用符（"）で囲み、余分なカンマは消してください。'
            return Fault(line, column, f"余分なセル「{cell}」があります。", remedy)
    what = f"frictionless の検証に通りません（{error.message}）。"
    return Fault(line, column, what, "列の定義と値を確かめてください。")


def _type_remedy(column: str, table: Table) -> tuple[str, str]:
    field = next((f for f in table.schema["fields"] if f["name"] == column), {"type": "string"})
    if field.get("groupChar"):
        return "数値", '単位を付けない半角の数値（例 12345 または "12,345"）にしてください。'
    return _TYPE_REMEDY[field["type"]]


def _duplicate_fault(error: ferrors.RowError, row: Row, lines: list[int], table: Table) -> Fault:
    keys = table.primary_key if error.type == "primary-key" else [getattr(error, "field_name", "")]
    values = row.to_dict()
    label = "、".join(f"{key}={'' if values[key] is None else values[key]}" for key in keys)
    line = lines[row.row_number - 1]
    earlier = error.note.rpartition(" ")[2]
    if not earlier.isdigit():
        return Fault(line, "", f"主キーが空白です（{label}）。", "キーの値を入れてください。")
    name = "主キー" if error.type == "primary-key" else "値"
    what = f"{name}が{lines[int(earlier) - 1]}行目と重複しています（{label}）。"
    return Fault(line, "", what, "同じものを指す行を1行にするか、値を直してください。")


def _constraint_fault(error: Any, cell: str, table: Table) -> tuple[str, str]:
    field = next(field for field in table.fields if field.name == error.field_name)
    name, _, _ = error.note.removeprefix('constraint "').partition('"')
    declared = next(f for f in table.schema["fields"] if f["name"] == field.name)["constraints"].get(name)
    unit = "" if field.unit == "-" else field.unit
    value = f"{field.title}の値「{cell}」"
    hint = _coordinate_hint(field.title, cell) if field.unit == "度" else ""
    match name:
        case "required":
            what, remedy = f"{field.title}が空欄です。", "必ず値を入れてください。"
        case "maximum":
            what = f"{value}は{declared}{unit}より大きい値です。{hint}"
            remedy = f"{declared}{unit}以下の値に直してください（単位：{field.unit}）。"
        case "minimum":
            what = f"{value}は{declared}{unit}より小さい値です。{hint}"
            remedy = f"{declared}{unit}以上の値に直してください（単位：{field.unit}）。"
        case "enum":
            what = f"{value}は決められた値ではありません。"
            remedy = f"{'、'.join(map(str, declared))} のどれかにしてください。"
        case "pattern":
            what, remedy = f"{value}は決められた形（{declared}）ではありません。", "形を合わせてください。"
        case _:
            what, remedy = (
                f"{value}は条件 {name}: {declared} に合いません。",
                "条件に合う値に直してください。",
            )
    return what, remedy


def _coordinate_hint(title: str, cell: str) -> str:
    """Say what a coordinate outside Japan probably is; the check `points` knows more, but needs a table that loads."""
    value = float(cell)
    if value >= 1000:
        return "小数点が落ちているか、度分秒をつなげた値（372359など）のようです。"
    other = (122, 154) if title.startswith("緯度") else (20, 46)
    return "緯度と経度が入れ替わっているようです。" if other[0] <= value <= other[1] else ""
