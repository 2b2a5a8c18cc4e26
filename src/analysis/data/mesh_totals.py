"""Checks a table of people by grid square: its cells, its blanks, and its sums against the city's published totals.

A cell at the boundary belongs to two cities, so sums over a city's cells may differ from its total by a declared
percentage; figures suppressed in a cell are added to another one, which may lie in the next city.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.data.check_result import Comparison, FrameOf, Outcome, Verdict
from analysis.data.descriptor import Table
from analysis.data.numerals import SLACK, number_text, to_decimal
from analysis.data.selection import cell_text, value_of

MESH, POPULATION, AGED, NOTE = "mesh_code", "population", "aged_65_over", "note"
SUPPRESSED, HOST = (
    "秘匿",
    "合算",
)  # how a note begins: figures are left out here, or are those of several cells
MOST_TOLD = 5

HOW_TO_FILL = (
    "e-Stat の地域メッシュ統計を python -m analysis.data.census_mesh で登録してください（docs/data.md）。"
)


def check_mesh_totals(check: dict[str, Any], table: Table, frame_of: FrameOf) -> Outcome:
    """Say which cells of a mesh table cannot be, and compare its sums with the declared totals."""
    frame = frame_of(table.name)
    if frame.empty:
        found = Comparison("", "登録", "0行", Verdict.UNREGISTERED, f"{table.file}：{HOW_TO_FILL}")
        return Outcome([found], scalar=True)
    city = frame_of(check["cells"])[MESH].tolist() if "cells" in check else None
    wrong = [*_impossible(frame), *([] if city is None else _misplaced(frame, city))]
    return Outcome(wrong or list(_sums(check, frame, table, frame_of)), scalar=True)


def _impossible(frame: pd.DataFrame) -> Iterator[Comparison]:
    for row in frame.astype("object").to_dict("records"):
        note = cell_text(row[NOTE])
        people, aged = to_decimal(row[POPULATION]), to_decimal(row[AGED])
        if (people is None or aged is None) and not note.startswith(SUPPRESSED):
            reason = f"空欄は秘匿（注に「{SUPPRESSED}…」）のときだけです。人がいなければ0と書きます。"
            yield Comparison(row[MESH], "人数", "空欄", Verdict.DISAGREES, reason)
        elif people is not None and aged is not None and aged > people and not note.startswith(HOST):
            reason = "65歳以上人口が人口を超えています。"
            yield Comparison(
                row[MESH], f"{number_text(people)}以下", number_text(aged), Verdict.DISAGREES, reason
            )


def _misplaced(frame: pd.DataFrame, city: list[str]) -> Iterator[Comparison]:
    for codes, reason in (
        (sorted(set(frame[MESH]) - set(city)), "市域にないメッシュがあります"),
        (
            sorted(set(city) - set(frame[MESH])),
            "市域のメッシュが足りません（無人のメッシュも0人で登録します）",
        ),
    ):
        if codes:
            shown = f"{'、'.join(codes[:MOST_TOLD])}{' ほか' if len(codes) > MOST_TOLD else ''}"
            yield Comparison(
                "全体", "市域のメッシュ", f"{len(codes)}メッシュ", Verdict.DISAGREES, f"{reason}：{shown}。"
            )


def _sums(
    check: dict[str, Any], frame: pd.DataFrame, table: Table, frame_of: FrameOf
) -> Iterator[Comparison]:
    share = Decimal(str(check.get("tolerance_pct", 0)))
    for key, column in (("total", POPULATION), ("aged", AGED)):
        printed = value_of(check[key], table, frame_of).value
        numbers = [to_decimal(value) for value in frame[column]]
        found = sum((number for number in numbers if number is not None), Decimal(0))
        title = next(field.title for field in table.fields if field.name == column)
        yield _compared(f"{title}の合計", printed, found, share, numbers.count(None))


def _compared(row: str, printed: Decimal, found: Decimal, share: Decimal, blanks: int) -> Comparison:
    gap = found - printed
    verdict, reason = Verdict.AGREES, ""
    if abs(gap) > share * printed / 100 + SLACK:
        verdict = Verdict.DISAGREES
        reason = (
            f"公表の合計と{number_text(gap)}人違います（許す差は{number_text(share)}％）。"
            "統計表の年と種類、一次メッシュの漏れを確かめてください。"
        )
    elif gap:
        verdict = Verdict.ROUNDING
        reason = f"差{number_text(gap)}人は、市境のメッシュと秘匿で起こりうる範囲（{number_text(share)}％以内）です。"
    return Comparison(
        row, number_text(printed), number_text(found), verdict,
        reason + (f"空欄の{blanks}メッシュは秘匿（合算先に含まれる）。" if blanks else ""),
    )  # fmt: skip
