"""Columns of 地域・年齢別人口: their names and units, and whether a row's parts add up to its total."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from analysis.data.intake.book import Sheet
from analysis.data.intake.columns import Question
from analysis.data.intake.understood import UnderstoodTable

AGES = (*(f"{age}-{age + 4}歳" for age in range(0, 85, 5)), "85歳以上")
_TOTAL, _MEN, _WOMEN = "総人口", "男性", "女性"
_OF_MEN = tuple(f"{age}の{_MEN}" for age in AGES)
_OF_WOMEN = tuple(f"{age}の{_WOMEN}" for age in AGES)
PEOPLE = dict.fromkeys((_TOTAL, _MEN, _WOMEN, *_OF_MEN, *_OF_WOMEN), "人") | {"世帯数": "世帯"}
_SUMS = ((_TOTAL, (_MEN, _WOMEN)), (_MEN, _OF_MEN), (_WOMEN, _OF_WOMEN))
_SHOWN = 3


def with_sums_asked(table: UnderstoodTable, sheet: Sheet) -> UnderstoodTable:
    """Ask about rows whose men and women, or ages, do not add up; figures are kept as published."""
    columns = {column.name: column.values for column in table.columns}
    asked = []
    for whole, parts in _SUMS:
        if not {whole, *parts} <= {*columns}:
            continue
        wrong = [
            sheet.address(row, table.cells.columns[0])
            for place, row in enumerate(table.cells.data)
            if _differs(columns[whole][place], [columns[part][place] for part in parts])
        ]
        if wrong:
            few = "、".join(wrong[:_SHOWN]) + (" ほか" if len(wrong) > _SHOWN else "")
            of = "男性と女性" if whole == _TOTAL else f"年齢別の{whole}"
            told = f"{of}の和が{whole}と合わない行が{len(wrong):,}行あります（{few}）。数は直さず、書いてあるとおりに残します。"
            asked.append(Question("検算", told, whole))
    return replace(table, questions=(*table.questions, *asked))


def _differs(whole: str, parts: list[str]) -> bool:
    """Tell whether figures contradict each other; where one is missing, they cannot."""
    return bool(whole) and all(parts) and sum(map(Decimal, parts)) != Decimal(whole)
