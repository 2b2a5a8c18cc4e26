"""Reads 「全国の人流オープンデータ」 (国土交通省): people by 1 km cell, and by municipality and where they live.

Files of moderate size, in memory. One file may hold several months, and one month may come in several files.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.data.readers import flow_codes as codes
from analysis.data.readers.contents import Content
from analysis.data.readers.flow_notes import file_notes, row_notes
from analysis.data.readers.table import TextTable, header_of, read_table, wrong_values
from analysis.data.readers.tidy import MOST_ROWS, PER_DAY, Flow, flow
from analysis.errors import DataError, Problem

_REMEDY = "発行元から取得したファイルを、表計算ソフトで保存し直さずに与えてください。"
_TEXT_OF = {codes.MESH: "{:08d}", codes.CITY: "{:05d}"}


def is_flow(content: Content) -> bool:
    """Tell by its headings whether a text file is one of the two."""
    return bool(codes.columns_of(header_of(content)))


def read(files: Sequence[Content]) -> Flow:
    """Read files of one of the two kinds.

    Parameters
    ----------
    files : sequence of Content
        Text files for which `is_flow` holds.

    Returns
    -------
    Flow
        count: mean of a month per day (人/日), expanded from a sample. place: the cell (title: its municipality), or
        the municipality with the segment origin=…; the part of the day is in the segment as hours=昼 or hours=深夜.

    Raises
    ------
    DataError
        Both kinds together, a value that is none, codes of prefecture and municipality that do not belong
        together, the same cell and month twice with different figures, or more than two million rows.
    """
    tables = [read_table(content) for content in files]
    named = [codes.columns_of(map(str, table.frame)) for table in tables]
    kinds = {codes.MESH in columns.values() for columns in named}
    if len(kinds) > 1:
        listed = "、".join(table.content.name for table in tables)
        remedy = "1 kmメッシュ別と市区町村別は、別々に読み込んでください。"
        raise DataError(Problem("種類の違うファイルが混ざっています。", listed, remedy))
    _refuse_too_many(sum(len(table.frame) for table in tables), tables)
    restored: dict[str, int] = {}
    parts = [_numbers(table, columns, restored) for table, columns in zip(tables, named, strict=True)]
    frame = pd.concat(
        [part.assign(file=np.int32(number)) for number, part in enumerate(parts)], names=["line"]
    ).reset_index(names="line")
    by_mesh = kinds == {True}
    frame, dropped = _without_twins(frame, tables, by_mesh)
    notes = [
        *file_notes(named, frame),
        *row_notes(frame, restored, dropped, sum(table.blank for table in tables)),
    ]
    return _laid_out(frame, tables, tuple(notes), by_mesh)


def _refuse_too_many(rows: int, tables: Sequence[TextTable]) -> None:
    if rows > MOST_ROWS:
        what = f"合わせて{rows:,}行あります。一度に読めるのは{MOST_ROWS:,}行までです。"
        listed = f"{tables[0].content.name} ほか" if len(tables) > 1 else tables[0].content.name
        raise DataError(Problem(what, listed, "ebpm data add で取り込んでから使ってください。"))


def _numbers(table: TextTable, columns: dict[str, str], restored: dict[str, int]) -> pd.DataFrame:
    """Turn the cells into numbers, value by distinct value; count in `restored` the rows whose code lost its zero."""
    problems, found = [], {}
    for written, column in columns.items():
        cells = table.frame[written].cat
        values = cells.categories.tolist()
        forms = [codes.standard(column, value) for value in values]
        used = set(cells.codes.unique())
        wrong = {
            value: codes.hint(column, value)
            for number, (value, form) in enumerate(zip(values, forms, strict=True))
            if form is None and number in used
        }
        problems += wrong_values(table, written, wrong, codes.EXPECTED[column], _REMEDY)
        numbers = np.array([int(form or 0) for form in forms], dtype=np.int64)
        found[column] = numbers[cells.codes]
        if column in (codes.PREF, codes.CITY):
            short = np.array(
                [
                    form is not None and len(v.strip()) < len(form)
                    for v, form in zip(values, forms, strict=True)
                ]
            )
            restored[column] = restored.get(column, 0) + int(short[cells.codes].sum())
    if problems:
        raise DataError(*problems)
    frame = pd.DataFrame(found, index=table.frame.index)
    _refuse_foreign_cities(frame, table)
    return frame


def _refuse_foreign_cities(frame: pd.DataFrame, table: TextTable) -> None:
    foreign = frame[frame[codes.CITY] // 1000 != frame[codes.PREF]]
    if not foreign.empty:
        first = foreign.iloc[0]
        what = (
            f"市区町村コード {first[codes.CITY]:05d} は都道府県 {first[codes.PREF]:02d} のものではありません"
        )
        raise DataError(Problem(f"{what}（{len(foreign):,}行）。", table.where(foreign.index[0]), _REMEDY))


def _without_twins(
    frame: pd.DataFrame, tables: Sequence[TextTable], by_mesh: bool
) -> tuple[pd.DataFrame, int]:
    """Drop rows that say the same once more; refuse those that contradict an earlier one."""
    places = [codes.MESH] if by_mesh else [codes.CITY, codes.ORIGIN]
    keys = [*places, codes.YEAR, codes.MONTH, codes.DAY, codes.TIME]
    values = [*keys, codes.PEOPLE, codes.CITY]
    twins = frame.duplicated([*dict.fromkeys(values)])
    left = frame[~twins]
    against = left.duplicated(keys)
    if against.any():
        later = left[against].iloc[0]
        earlier = left[(left[keys] == later[keys]).all(axis=1)].iloc[0]
        raise DataError(_contradiction(earlier, later, tables, int(against.sum()), by_mesh))
    return left, int(twins.sum())


def _contradiction(
    earlier: pd.Series, later: pd.Series, tables: Sequence[TextTable], many: int, by_mesh: bool
) -> Problem:
    first, second = (tables[row["file"]].where(row["line"]) for row in (earlier, later))
    key = codes.MESH if by_mesh else codes.CITY
    what = (
        f"{_TEXT_OF[key].format(later[key])} の{later[codes.YEAR]}年{later[codes.MONTH]}月"
        f"（dayflag={later[codes.DAY]}、timezone={later[codes.TIME]}）が2回あり、値が違います"
        f"（{first}は{_shown(earlier)}、{second}は{_shown(later)}）。同様の行は{many:,}行です。"
    )
    return Problem(what, second, "同じ月のファイルのうち、どちらが正しいか確かめて1つだけ与えてください。")


def _shown(row: pd.Series) -> str:
    return f"{row[codes.PEOPLE]:,}人・市区町村{row[codes.CITY]:05d}"


def _laid_out(
    frame: pd.DataFrame, tables: Sequence[TextTable], notes: tuple[str, ...], by_mesh: bool
) -> Flow:
    place = codes.MESH if by_mesh else codes.CITY
    month = pd.to_datetime({"year": frame[codes.YEAR], "month": frame[codes.MONTH], "day": 1})
    parts = _named(frame[codes.TIME], {n: f"hours={part}" if part else "" for n, part in codes.HOURS.items()})
    if not by_mesh:
        origin = _named(frame[codes.ORIGIN], {n: f"origin={name}" for n, name in codes.ORIGINS.items()})
        parts = np.where(parts == "", origin, origin + ";" + parts)
    return flow(
        {
            "place": _texts(frame[place], _TEXT_OF[place]),
            "place_title": _texts(frame[codes.CITY], "市区町村{:05d}"),
            "start": month,
            "end": month + pd.offsets.MonthBegin(1),
            "day_type": _named(frame[codes.DAY], codes.DAY_TYPES),
            "segment": parts,
            "count": frame[codes.PEOPLE].astype("float64"),
            "unit": PER_DAY,
            "suppressed": False,
            "estimate": True,
        },
        format=codes.MESH_FORMAT if by_mesh else codes.FROM_TO_FORMAT,
        source=tuple(table.content.source for table in tables),
        notes=notes,
        absent=f"行のないメッシュ・区分は、{codes.LEAST_PEOPLE}人未満（または0人）のため公表されていません。0人とは限りません。",
    )


def _named(numbers: pd.Series, names: dict[int, str]) -> np.ndarray:
    return np.array([names[n] for n in sorted(names)], dtype=object)[numbers.to_numpy()]


def _texts(numbers: pd.Series, form: str) -> np.ndarray:
    position, values = pd.factorize(numbers)
    return np.array([form.format(value) for value in values], dtype=object)[position]
