"""Compares the sums over districts with the control total of the same population, never across sources.

How strict: the census has one date, so sums must equal it exactly. A register total of a fiscal year is printed
without its day, while the official who fills in the table may use any day of that year. A difference is
accepted as rounding when it is no larger than the change to a neighbouring fiscal year, or than 0.5 % (the
yearly peak of moves in March and April), whichever is more; it is always shown.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.data import district_age as ages
from analysis.data.check_result import Comparison, FrameOf, Outcome, Verdict
from analysis.data.descriptor import Table
from analysis.data.numerals import number_text, to_decimal
from analysis.data.selection import cell_text, value_of

SEASONAL_SHARE = Decimal("0.005")

_COLUMNS = {"total": ages.TOTAL, "aged": ages.AGED}


def check_control_totals(check: dict[str, Any], table: Table, frame_of: FrameOf) -> Outcome:
    """Say what is missing in the table of district ages, and compare its sums with declared control totals."""
    frame = frame_of(table.name)
    if ages.is_unregistered(frame):
        found = f"{len(frame)}地区すべて空欄"
        comparison = Comparison("", "記入", found, Verdict.UNREGISTERED, f"{table.file}：{ages.HOW_TO_FILL}")
        return Outcome([comparison], scalar=True)
    wrong = [
        Comparison(f"{f.district or '全体'}/{f.column}", f.expected, f.found, Verdict.DISAGREES, f.reason)
        for f in ages.faults(frame)
    ]
    if len(frame) != check.get("rows", len(frame)):
        reason = "地区の行が足りないか余っています。"
        wrong.append(Comparison("全体", f"{check['rows']}行", f"{len(frame)}行", Verdict.DISAGREES, reason))
    return Outcome(wrong or _sums(check["totals"], frame, table, frame_of), scalar=True)


def _sums(
    totals: list[dict[str, Any]], frame: pd.DataFrame, table: Table, frame_of: FrameOf
) -> list[Comparison]:
    population = cell_text(frame[ages.POPULATION].iloc[0])
    day = cell_text(frame[ages.DATE].iloc[0])
    same = [total for total in totals if total["population"] == population]
    entry = next(
        (total for total in same if _speaks_of(total, ages.reference_day(frame[ages.DATE].iloc[0]))), None
    )
    if entry is None:
        available = "、".join(f"{total['population']} {_period(total)}" for total in totals)
        reason = f"{population}、{day} に当たる総数は目録にありません（ある総数：{available}）。"
        return [Comparison("", "総数", "なし", Verdict.NO_CONTROL, reason)]
    comparisons = []
    for key in ("total", "aged"):
        if key in entry:
            printed = value_of(entry[key], table, frame_of).value
            found = sum((to_decimal(value) or Decimal(0) for value in frame[_COLUMNS[key]]), Decimal(0))
            others = [value_of(t[key], table, frame_of).value for t in _neighbours(entry, same) if key in t]
            allowed = _allowed(printed, others) if "fiscal_year" in entry else Decimal(0)
            comparisons.append(_compared(f"{_COLUMNS[key]}の合計", printed, found, allowed, _period(entry)))
    return comparisons


def _speaks_of(total: dict[str, Any], day: dt.date | None) -> bool:
    if day is None:
        return False
    if "date" in total:
        return str(total["date"]) == day.isoformat()
    fiscal_year = day.year if day.month >= 4 else day.year - 1
    return total["fiscal_year"] == fiscal_year


def _period(total: dict[str, Any]) -> str:
    return str(total["date"]) if "date" in total else f"{total['fiscal_year']}年度"


def _neighbours(entry: dict[str, Any], same: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if "fiscal_year" not in entry:
        return []
    return [total for total in same if abs(total.get("fiscal_year", -1) - entry["fiscal_year"]) == 1]


def _allowed(printed: Decimal, neighbours: list[Decimal]) -> Decimal:
    return max([SEASONAL_SHARE * printed, *(abs(other - printed) for other in neighbours)])


def _compared(row: str, printed: Decimal, found: Decimal, allowed: Decimal, period: str) -> Comparison:
    gap = found - printed
    verdict, reason = Verdict.AGREES, f"{period}の総数"
    if gap and abs(gap) <= allowed:
        verdict = Verdict.ROUNDING
        reason = (
            f"{period}の総数との差{number_text(gap)}人は、年度内の基準日の違いで起こりうる"
            f"範囲（{number_text(allowed)}人以内）です。"
        )
    elif gap:
        verdict = Verdict.DISAGREES
        reason = f"{period}の総数と{number_text(gap)}人違います。転記の誤り、地区の漏れ、基準日を確かめてください。"
    return Comparison(row, number_text(printed), number_text(found), verdict, reason)
