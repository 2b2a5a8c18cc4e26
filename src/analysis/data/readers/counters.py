"""Reads the CSV of counters and cameras: time, place, count, perhaps sex and age, under headings that a mapping names."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.data.calendar import day_types
from analysis.data.readers.contents import Content
from analysis.data.readers.mapping import Count, Mapping
from analysis.data.readers.table import TextTable, converted, header_of, read_table
from analysis.data.readers.tidy import Flow, flow
from analysis.data.readers.times import EXPECTED, first_of, is_late
from analysis.data.readers.twins import without_twins
from analysis.errors import DataError, Problem

FORMAT = "カウンター・カメラの計測（列の対応による）"
_TOTALS = ("計", "合計", "総数", "全体", "男女計", "全年齢")
_COUNT = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(,[0-9]{3})+")
_BLANK = ("", "-", "－", "―", "…", "欠測")


def read(files: Sequence[Content], mapping: Mapping) -> Flow:
    """Read files of counts.

    Parameters
    ----------
    files : sequence of Content
        CSV files with the headings that the mapping names.
    mapping : Mapping
        What the headings mean.

    Returns
    -------
    Flow
        One row a time, place and part of the whole: segment sex=…, age=…, kind=…; rows of a total (計, 合計, 総数)
        have none. day_type: that of the day for counts of a day or less, "all" for longer ones, or as the mapping says.
        A blank count is missing (NaN), one of the marks `suppressed` is withheld.

    Raises
    ------
    DataError
        A heading that is not there; a time or count that is none (negative, fractional); one observation twice with
        different counts; observations that overlap.
    """
    tables = [_table(content, mapping) for content in files]
    frame = pd.concat([_rows(table, mapping) for table in tables], ignore_index=True)
    left, dropped = without_twins(frame, ("place", "start", "day_type", "segment"), mapping.unit)
    mean = any(count.day_type for count in mapping.counts)
    _refuse_overlaps(left, ["place", "segment", *(["day_type"] if mean else [])], mapping)
    return flow(
        {
            **left.drop(columns=["file", "line", "late"]),
            "end": left["start"] + mapping.length,
            "unit": f"{mapping.unit}/日" if mean else mapping.unit,
            "estimate": mapping.estimate,
        },
        format=FORMAT,
        source=tuple(content.source for content in files),
        notes=tuple(_notes(left, dropped, sum(table.blank for table in tables))),
        absent="行のない時刻・地点は計測の記録がないもので、0とは限りません。",
    )


def _refuse_overlaps(frame: pd.DataFrame, keys: Sequence[str], mapping: Mapping) -> None:
    """Refuse observations that begin before the one before is over: the length of the mapping is wrong then."""
    ordered = frame.sort_values([*keys, "start"])
    same = ordered[[*keys]].eq(ordered[[*keys]].shift()).all(axis=1)
    over = same & ((ordered["start"] + mapping.length).shift() > ordered["start"])
    if over.any():
        row = ordered[over].iloc[0]
        before = ordered["start"].shift()[over].iloc[0]
        what = (
            f"{row['place']}の{row['start']:%Y-%m-%d %H:%M}は、{before:%Y-%m-%d %H:%M}から"
            f"{mapping.number}{mapping.step}の観測と重なります。同様の行は{int(over.sum()):,}行です。"
        )
        remedy = "列の対応の interval（測る間隔）と、時刻の列を確かめてください。"
        raise DataError(Problem(what, f"{row['file']} {row['line']}行目", remedy))


def _table(content: Content, mapping: Mapping) -> TextTable:
    header = header_of(content)
    missing = [name for name in mapping.columns if name not in header]
    if missing:
        what = f"列 {'、'.join(missing)} がありません（あるのは {'、'.join(header)}）。"
        remedy = "列の対応を書いたファイル（YAML）を、見出しに合わせてください。"
        raise DataError(Problem(what, f"{content.name} 1行目", remedy))
    return read_table(content)


def _rows(table: TextTable, mapping: Mapping) -> pd.DataFrame:
    start, late = _starts(table, mapping)
    place, problems = _texts(table, mapping.place)
    parts = [
        _segments(table, key, column)
        for key, column in (("sex", mapping.sex), ("age", mapping.age))
        if column
    ]
    frames = []
    for count in mapping.counts:
        numbers, wrong = converted(
            table, count.column, lambda value: _number(value, mapping.suppressed),
            expected="0以上の整数か空欄", remedy="原資料を確かめ、正しい値か空欄にしてください。", hint=_hint,
        )  # fmt: skip
        problems += wrong
        if not problems:
            frames.append(_of_column(table, count, parts, numbers, mapping))
    if problems:
        raise DataError(*problems)
    same = {
        "place": place,
        "place_title": table.frame[mapping.place].astype(str).to_numpy(),
        "start": start,
        "late": late,
    }
    frames = [frame.assign(**same, file=table.content.name, line=table.frame.index) for frame in frames]
    frame = pd.concat(frames, ignore_index=True)
    if not any(count.day_type for count in mapping.counts):
        short = mapping.step in ("分", "時間") or (mapping.step, mapping.number) == ("日", 1)
        frame["day_type"] = day_types(frame["start"]) if short else "all"
    return frame


def _of_column(
    table: TextTable, count: Count, parts: list[np.ndarray], numbers: np.ndarray, mapping: Mapping
) -> pd.DataFrame:
    fixed = [f"{key}={value}" for key, value in count.parts.items()]
    columns = [np.full(len(table.frame), text, dtype=object) for text in fixed] + parts
    segments = np.full(len(table.frame), "", dtype=object)
    for column in columns:
        segments = segments + np.where((segments != "") & (column != ""), ";", "") + column
    marks = table.frame[count.column].astype(str).str.strip().isin(mapping.suppressed)
    return pd.DataFrame(
        {
            "day_type": count.day_type or "all",
            "segment": segments,
            "count": numbers.astype("float64"),
            "suppressed": marks.to_numpy(),
        }
    )


def _starts(table: TextTable, mapping: Mapping) -> tuple[np.ndarray, np.ndarray]:
    """Return when each observation begins, and whether it is written with an hour from 24 on."""
    column = mapping.time[0]
    if len(mapping.time) > 1:  # date and time of day stand apart
        column = "・".join(mapping.time)
        both = (
            table.frame[mapping.time[0]]
            .astype(str)
            .str.cat(table.frame[mapping.time[1]].astype(str), sep=" ")
        )
        table = TextTable(table.content, pd.DataFrame({column: both.astype("category")}), table.blank)
    starts, problems = converted(
        table, column, lambda value: _moment(value, mapping), expected=EXPECTED,
        remedy="日時の書き方を確かめるか、列の対応に format を書いてください。",
        hint=lambda value: _why(value, mapping),
    )  # fmt: skip
    if problems:
        raise DataError(*problems)
    late, _ = converted(table, column, is_late, expected=EXPECTED, remedy="")
    moments = pd.Series(pd.to_datetime(starts))
    return (moments - mapping.length if mapping.at_end else moments).to_numpy(), late.astype(bool)


def _moment(value: str, mapping: Mapping) -> dt.datetime | None:
    if mapping.format:
        try:
            return dt.datetime.strptime(unicodedata.normalize("NFKC", value).strip(), mapping.format)
        except ValueError:
            return None
    found = first_of(value, mapping.step)
    return found if isinstance(found, dt.datetime) else None


def _why(value: str, mapping: Mapping) -> str:
    if mapping.format:
        return f"format「{mapping.format}」に合いません。"
    found = first_of(value, mapping.step)
    return found if isinstance(found, str) else ""


def _texts(table: TextTable, column: str) -> tuple[np.ndarray, list[Problem]]:
    return converted(
        table, column, lambda value: unicodedata.normalize("NFKC", value).strip() or None,
        expected="地点の名前かコード", remedy="空欄を埋めてください。",
    )  # fmt: skip


def _segments(table: TextTable, key: str, column: str) -> np.ndarray:
    found, _ = converted(table, column, lambda value: _segment(key, value), expected="", remedy="")
    return found


def _segment(key: str, value: str) -> str:
    """Name a part of the whole; a total is the whole, and a blank is a part of its own."""
    text = unicodedata.normalize("NFKC", value).strip()
    return "" if text in _TOTALS else f"{key}={text or '不詳'}"


def _number(value: str, marks: Sequence[str]) -> float | None:
    text = unicodedata.normalize("NFKC", value).strip()
    if value.strip() in marks or text in _BLANK or value.strip() in _BLANK:
        return np.nan
    return float(text.replace(",", "")) if _COUNT.fullmatch(text) else None


def _hint(value: str) -> str:
    text = unicodedata.normalize("NFKC", value).strip()
    if re.fullmatch(r"-[0-9.,]+", text):
        return "負の数です。"
    return "小数です。" if re.fullmatch(r"[0-9,]+\.[0-9]*", text) else ""


def _notes(frame: pd.DataFrame, dropped: int, blank: int) -> list[str]:
    hidden, late = int(frame["suppressed"].sum()), int(frame["late"].sum())
    missing = int(frame["count"].isna().sum()) - hidden
    whole = frame["segment"].eq("").any() and frame["segment"].ne("").any()
    return [
        *([f"計測値の空欄は欠測としました（{missing:,}件）。0ではありません。"] if missing else []),
        *([f"秘匿された値があります（{hidden:,}件）。"] if hidden else []),
        *([f"24時以降と書かれた時刻は、翌日の0時以降としました（{late:,}行）。"] if late else []),
        *(
            ["計・合計の行は内訳のない行（全体）として読んでいます。内訳と足し合わせないでください。"]
            if whole
            else []
        ),
        *([f"まったく同じ内容の行を除きました（{dropped:,}行）。"] if dropped else []),
        *([f"空白の行を除きました（{blank:,}行）。"] if blank else []),
    ]
