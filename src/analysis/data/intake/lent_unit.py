"""Lends the unit that stands above a table (単位：千円) to its columns of numbers that have none of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.data.intake.columns import Column, Question
from analysis.data.intake.headings import unit_of_title
from analysis.data.intake.words import listed

_RATE = re.compile("率|比|割合|指数|％|順位")
# What such a unit is not the unit of: 件数 in a table in 千円, 金額 in one in 人.
_COUNTED = re.compile(
    "(?:件|人|戸|世帯|回|台|枚|冊|施設|箇所|か所|団体|校|日|時間|口)数$|(?:人口|世帯|人員|面積|年齢)$"
)
_MONEY = re.compile("(?:額|費|収入|支出|歳入|歳出|予算|決算|料|単価)$")


def with_unit_above(columns: Sequence[Column], titles: Sequence[str]) -> tuple[list[Column], list[Question]]:
    """Give columns the unit above their table, and ask whether it is theirs.

    Parameters
    ----------
    columns : sequence of Column
        Of a table.
    titles : sequence of str
        The lines above it.
    """
    unit = unit_of_title(titles)
    lent = [column.name for column in columns if unit and _lacks_unit(column, unit)]
    given = [replace(column, unit=unit) if column.name in lent else column for column in columns]
    if lent:
        told = f"表の上の「単位：{unit}」を、{listed(lent)} の単位としました。これでよいですか。"
        return given, [Question("表の単位", told)]
    found = [] if unit else [title for title in titles if "単位" in title]
    told = f"表の上の単位（{listed(found)}）を、列に当てられません。どの列がどの単位ですか。"
    return given, [Question("表の単位の列", told)] if found else []


def _lacks_unit(column: Column, unit: str) -> bool:
    other = _COUNTED if "円" in unit else _MONEY
    is_other = _RATE.search(column.name) or other.search(column.name)
    return column.type == "数" and not column.unit and not is_other
