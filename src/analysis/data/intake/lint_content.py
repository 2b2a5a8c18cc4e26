"""Level 2 of the rules: numbers that are numbers, values that are written out, answers written one way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analysis.data.intake.lint_view import Column, Place, View
from analysis.data.intake.signs import is_ditto, is_year
from analysis.data.intake.values import is_code, number, plain

# Digits that count nothing: a text of them is no fault.
_NAMES_OF_CODES = re.compile(
    r".*(?:コード|番号|郵便|緯度|経度|順位|順番).*|.*(?:[Cc]ode|CODE|Id|ID|No|NO|no)\.?|id|lat(?:itude)?|lon(?:gitude)?|電話"
    r"|\D*(?:年|年度|月|年月|日|日付)"
)
_BARE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_OTHER = re.compile(r"その他\s*[(:・、].+")
_MOST_CHOICES = 20
_LEAST_ANSWERS = 5
_LONGEST_CHOICE = 20


def decorated_numbers(view: View) -> Iterator[Place]:
    """L2-01: cells of numbers hold digits alone, and are numbers to Excel."""
    for column in view.columns:
        if column.is_numeric and not _names_codes(column):
            for fault, rows in _number_faults(view, column).items():
                yield from view.places(column.at, rows, f"数の列{column.cited}に{fault}")


def _names_codes(column: Column) -> bool:
    return _NAMES_OF_CODES.fullmatch(plain(column.name)) is not None


def _number_faults(view: View, column: Column) -> dict[str, list[int]]:
    faults = defaultdict(list, {"数ではない文字があります": [row for row, _ in column.of("words")]})
    for row, text in column.of("number"):
        kind = view.sheet.kinds[row][column.at]
        if kind != "number" and _is_decorated(text):  # of a number only its format says more
            faults["数字以外の付いた数があります（全角、桁区切り、△、単位など）"].append(row)
        elif view.sheet.has_letters and kind == "text":
            faults["文字列として入れた数があります"].append(row)
    return faults


def _is_decorated(text: str) -> bool:
    if _BARE.fullmatch(text):
        return False
    found = number(text)
    return found is not None and bool(found.changes or found.unit)


def left_out(view: View) -> Iterator[Place]:
    """L2-02: no 〃 or 同上, and no blank below a name that holds for more rows."""
    for table, columns in view.tables:
        for column in columns:
            rows = [row for row, text in column.of("words", "mark") if is_ditto(text)]
            yield from view.places(column.at, rows, "「〃」や「同上」があります")
        if columns and table.header:
            yield from _blank_names(view, columns)


def _blank_names(view: View, columns: Sequence[Column]) -> Iterator[Place]:
    first = columns[0]
    named = first.of("words", "period")
    if named and not first.is_numeric and len(columns) > 1:
        rows = [row for row, _ in first.of("blank") if row > named[0][0]]
        yield from view.places(first.at, rows, f"{first.cited}が空欄で、上の行と同じかどうか分かりません")


def same_names(view: View) -> Iterator[Place]:
    """L2-03: no two columns of a table have the same name."""
    for _, columns in view.tables:
        seen: dict[str, Column] = {}
        for column in columns:
            if column.name and column.name in seen:
                first = view.sheet.address(seen[column.name].top, seen[column.name].at)
                yield view.place(column.top, column.at, f"{column.cited}は{first}と同じ名前です")
            seen.setdefault(column.name, column)


def unequal_answers(view: View) -> Iterator[Place]:
    """L2-04: the same answer is written with the same letters, widths and spaces."""
    for column in view.columns:
        for ways in answers(column).values():
            if len(ways) > 1:
                usual = max(ways, key=lambda way: len(ways[way]))
                rows = sorted(row for way, found in ways.items() if way != usual for row in found)
                yield from view.places(
                    column.at, rows, f"{column.cited}で同じ答えの書き方が{len(ways)}通りあります"
                )


def answers(column: Column) -> dict[str, dict[str, list[int]]]:
    """Return the answers of a column that looks like a choice.

    Parameters
    ----------
    column : Column

    Returns
    -------
    dict
        Answer, without regard of width, case and space, to the ways in which it is written, each with its rows.
    """
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, text in _choices(column):
        found["".join(plain(text).casefold().split())][text].append(row)
    return found


def _choices(column: Column) -> list[tuple[int, str]]:
    """Return the answers of a column that looks like a choice: short words that come again and again."""
    words = column.of("words")
    distinct = {text for _, text in words}
    if any(map(is_code, distinct)):
        return []
    short = all(len(text) <= _LONGEST_CHOICE for text in distinct)
    few = len(distinct) <= min(_MOST_CHOICES, len(words) // 2)
    return words if len(words) >= _LEAST_ANSWERS and short and few else []


def other_with_words(view: View) -> Iterator[Place]:
    """L2-05: その他 and what it is stand in two columns."""
    for column in view.columns:
        rows = [row for row, text in column.of("words") if _OTHER.fullmatch(plain(text))]
        yield from view.places(column.at, rows, f"{column.cited}の「その他」に詳しい内容が続いています")


def formulas(view: View) -> Iterator[Place]:
    """L2-06: values, not formulas."""
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(view.sheet.formulas):
        columns[column].append(row)
    for column, rows in sorted(columns.items()):
        yield from view.places(column, rows, "数式が入っています")


def counts_something(column: Column) -> bool:
    """Tell whether a column holds quantities, which need a unit: numbers, but no codes, years or numbers of rows."""
    if not column.is_numeric or _names_codes(column):
        return False
    numbers = [text for _, text in column.of("number")]
    counted = [str(row) for row in range(1, len(numbers) + 1)]
    return not all(map(is_year, numbers)) and (numbers != counted or len(numbers) == 1)
