"""Reads workbooks of KDDI Location Analyzer as cities publish them: people by time of day, in tables side by side.

A sheet is an area: its first text is the name, below it tables begin with a year (or a year and month) over a column of
times (5時, 5時半, … 28時半), with headings to the right. Values of formulas are those that were saved with the workbook.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import pandas as pd

from analysis.data.readers.contents import Content
from analysis.data.readers.kddi_sheets import (
    LAST_HOUR,
    Cells,
    Table,
    cell_name,
    footnotes,
    is_total,
    minutes_of,
    sheets,
    tables_of,
    text,
)
from analysis.data.readers.tidy import PEOPLE, PER_DAY, Flow, flow, segment
from analysis.errors import DataError, Problem

FORMAT = "KDDI Location Analyzer の集計表（時間帯別滞在人口）"
_DAY_TYPES = {"平日": "weekday", "休日": "holiday", "土日祝": "holiday", "全日": "all"}


def is_kddi(content: Content) -> bool:
    """Tell whether a workbook holds at least one such table."""
    return any(tables_of(cells) for _, cells in sheets(content))


def read(files: Sequence[Content]) -> Flow:
    """Read workbooks.

    Parameters
    ----------
    files : sequence of Content
        Workbooks for which `is_kddi` holds.

    Returns
    -------
    Flow
        place: name of the area without its number (title: as on the sheet); segment: kind=… for a column that is no
        day type, and hours=05:00-05:30, where hours from 24 are those of the next morning; unit: 人/日 where the
        sheet's footnote says that the column is a mean per day, else 人. Rows and columns of totals are left out.

    Raises
    ------
    DataError
        A workbook is damaged or locked, formulas were saved without values, a cell in a table is no number of 0 or
        more, a row is no time of day, or an area has two tables of one year.
    """
    rows: list[dict[str, object]] = []
    notes = ["推計来訪者数（携帯電話の位置情報からの拡大推計）で、実際に数えた人数ではありません。"]
    totals, unread = 0, []
    for content in files:
        for name, cells in sheets(content):
            place = f"{content.name} シート「{name}」"
            notes += [f"原資料の注：{note}" for note in footnotes(cells)]
            tables = tables_of(cells)
            unread += [] if tables else [name]
            for table in tables:
                found, left_out = _rows(cells, table, _area(cells, name), place)
                rows += found
                totals += left_out
    if unread:
        notes.append(f"表のないシートは読んでいません（{'、'.join(unread)}）。")
    frame = pd.DataFrame(rows)
    _refuse_twins(frame)
    return flow(
        {**frame.drop(columns="where"), "suppressed": False, "estimate": True},
        format=FORMAT,
        source=tuple(content.source for content in files),
        notes=(*dict.fromkeys(notes), *_notes(frame, totals)),
        absent="行のないエリア・時間帯は集計の対象外です。0人ではありません。",
    )


def _area(cells: Cells, name: str) -> str:
    """Return the first text of a sheet, or the name of the sheet when it begins with a table."""
    first = next((text(cell) for row in cells for cell in row if text(cell)), name)
    return name if re.search(r"^\d{4}年|年$", first) else first


def _rows(cells: Cells, table: Table, area: str, where: str) -> tuple[list[dict[str, object]], int]:
    """Read a table down to its first blank row; count the figures that are totals of others."""
    labels = []
    for row in cells[table.row + 1 :]:
        label = row[table.column] if table.column < len(row) else ""
        if not text(label):
            break
        labels.append(label)
    totals = [is_total(text(label)) for label in labels]
    times = [
        None if total else _time(label, table, n, where)
        for n, (label, total) in enumerate(zip(labels, totals, strict=True))
    ]
    step = _step([time for time in times if time is not None])
    counted = [n for n, head in enumerate(table.heads) if not is_total(head)]
    places = [(n, time, k) for n, time in enumerate(times) if time is not None for k in counted]
    units = {head: _unit(head, footnotes(cells)) for head in table.heads}
    rows = [
        {
            "place": re.sub(r"^\(?\d+\)?[\s.、]*", "", area),
            "place_title": area,
            "start": table.start,
            "end": table.end,
            "day_type": _DAY_TYPES.get(head := table.heads[k], "all"),
            "segment": segment(kind="" if head in _DAY_TYPES else head, hours=_hours(time, step)),
            "count": _count(cells, table.row + 1 + n, table.column + 1 + k, where),
            "unit": units[head],
            "where": where,
        }
        for n, time, k in places
    ]
    return rows, len(labels) * len(table.heads) - len(rows)


def _time(label: object, table: Table, number: int, where: str) -> int:
    minutes = minutes_of(label)
    if minutes is None:
        place = f"{where} {cell_name(table.row + 1 + number, table.column)}"
        remedy = "時間帯（5時、5時半、5:30 など）か、合計・平均の行にしてください。"
        raise DataError(
            Problem(f"「{text(label)}」は0時～{LAST_HOUR}時の時刻ではありません。", place, remedy)
        )
    return minutes


def _step(times: Sequence[int]) -> int:
    """Return the width of the classes of time in minutes: the smallest gap, at most an hour."""
    return min((60, *(b - a for a, b in itertools.pairwise(times) if b > a)))


def _hours(start: int, step: int) -> str:
    return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (start, start + step))


def _unit(head: str, footnotes: Sequence[str]) -> str:
    """Say what a column counts, by the footnote that names it."""
    note = next((note for note in footnotes if head in note), "")
    return PER_DAY if "平均" in note and "合計" not in note else PEOPLE


def _count(cells: Cells, row: int, column: int, where: str) -> float:
    value = cells[row][column] if column < len(cells[row]) else ""
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    place = f"{where} {cell_name(row, column)}"
    if not text(value):
        what, remedy = (
            "表の中に空白のセルがあります。",
            "数式の計算結果が保存されていないおそれがあります。Excelで開いて上書き保存し、与え直してください。",
        )
        raise DataError(Problem(what, place, remedy))
    remedy = "0以上の数値にしてください（数式のエラーや「-」は、原資料を確かめてください）。"
    raise DataError(Problem(f"値「{text(value)}」は人数ではありません。", place, remedy))


def _refuse_twins(frame: pd.DataFrame) -> None:
    keys = ["place", "start", "end", "day_type", "segment"]
    twins = frame[frame.duplicated(keys, keep=False)]
    if not twins.empty:
        first, second = twins.iloc[0], twins.iloc[-1]
        what = f"{first['place']}の{first['start']:%Y年}の表が2つあります（{first['where']}、{second['where']}）。"
        raise DataError(Problem(what, first["where"], "1つだけにしてください。"))


def _notes(frame: pd.DataFrame, totals: int) -> list[str]:
    years = ((frame["end"] - frame["start"]).dt.days > 31).any()
    late = frame["segment"].str.contains(r"hours=2[4-9]").any()
    named = frame["unit"].eq(PER_DAY).any()
    return [
        *(["表には年だけが書かれています。集計した月は原資料で確かめてください。"] if years else []),
        *(["24時以降の時間帯は、翌日の0時以降です（28時半は翌日の4時半）。"] if late else []),
        *([] if named else ["合計か1日あたりの平均かは書かれていません（単位は「人」としています）。"]),
        *([f"合計・平均の行と列の{totals:,}個の値は、二重に数えないため除きました。"] if totals else []),
    ]
