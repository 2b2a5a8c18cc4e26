"""Reads 常時観測交通量 (国土交通省, given out by JARTIC): vehicles in 5 minutes or an hour, by direction.

Forms 様式1 and 様式2 (permanent counters). A count whose quality flags say 停電, ループ異常, 超音波異常 or 欠測 is missing,
also where the file has a number: a broken loop counts too few.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.data.calendar import day_types
from analysis.data.readers.contents import Content
from analysis.data.readers.table import TextTable, converted, header_of, read_table
from analysis.data.readers.tidy import VEHICLES, Flow, flow, segment
from analysis.data.readers.times import moment
from analysis.data.readers.twins import without_twins
from analysis.errors import DataError, Problem

FORMAT = "常時観測交通量（国土交通省、様式1・2）"
STATION, FLAG, DAY, TIME, CODE = (
    "常時観測点コード",
    "収集時間フラグ(5分間/1時間)",
    "観測年月日",
    "時間帯",
    "時間コード",
)
DIRECTIONS = ("上り", "下り")
SIZES = {"小型交通量": "小型", "大型交通量": "大型", "車種判別不能交通量": "判別不能"}
FAULTS = ("停電", "ループ異常", "超音波異常", "欠測")
LENGTHS = {"1": 5, "2": 60}  # minutes
_BY_CAMERA = ("上り・小型交通量(集計値)", "上り・自動車交通量")
NEEDED = (STATION, FLAG, *(f"{d}・{part}" for d in DIRECTIONS for part in (*SIZES, *FAULTS)))
_REMEDY = "JARTICから取得したファイルを、表計算ソフトで保存し直さずに与えてください。"


def is_traffic(content: Content) -> bool:
    """Tell by its headings whether a text file is one of these."""
    names = named(header_of(content))
    return set(NEEDED) <= set(names) and (CODE in names or {DAY, TIME} <= set(names))


def is_by_camera(content: Content) -> bool:
    """Tell whether it is a file of cameras (様式3, 様式4), which have other quality flags."""
    return bool(set(_BY_CAMERA) & set(named(header_of(content))))


def read(files: Sequence[Content], *, by_size: bool = False) -> Flow:
    """Read files of counts.

    Parameters
    ----------
    files : sequence of Content
        Text files for which `is_traffic` holds.
    by_size : bool
        Whether to give 小型, 大型 and 判別不能 one by one instead of their sum.

    Returns
    -------
    Flow
        place: code of the counter; segment: direction=上り or 下り, with `by_size` also vehicle=…; count: vehicles (台)
        from start to end, NaN when missing. 車種判別不能 are part of the sum.

    Raises
    ------
    DataError
        A value that is none, 5-minute and hourly counts together, times that contradict each other, or one
        observation twice with different counts.
    """
    tables = [read_table(content) for content in files]
    frame = pd.concat([_rows(table, by_size) for table in tables], ignore_index=True)
    lengths = frame["minutes"].unique()
    if len(lengths) > 1:
        listed = "、".join(content.name for content in files)
        remedy = "様式1（5分間）と様式2（1時間）は、別々に読み込んでください。"
        raise DataError(Problem("5分間と1時間の交通量が混ざっています。", listed, remedy))
    left, dropped = without_twins(frame.assign(suppressed=False), ("place", "start", "segment"), "台")
    return flow(
        {
            **left[["place", "start", "segment", "count", "suppressed"]],
            "place_title": "常時観測点" + left["place"],
            "end": left["start"] + pd.Timedelta(minutes=int(lengths[0])),
            "day_type": day_types(left["start"]),
            "unit": VEHICLES,
            "estimate": False,
        },
        format=FORMAT,
        source=tuple(content.source for content in files),
        notes=tuple(_notes(left, dropped, sum(table.blank for table in tables), by_size)),
        absent="行のない観測点・時刻は観測の記録がないもので、0台ではありません。",
    )


def _rows(table: TextTable, by_size: bool) -> pd.DataFrame:
    """Lay out a file: place, start, minutes, segment, count, reason (why it is missing), unknown (判別不能), file and line."""
    cells = _converted(table)
    start = _starts(cells, table)
    frames = []
    for direction in DIRECTIONS:
        sizes = {size: cells[f"{direction}・{part}"].astype("float64") for part, size in SIZES.items()}
        faults = [np.where(cells[f"{direction}・{fault}"] == 1, fault, "") for fault in FAULTS]
        reason = _joined(faults)
        blank = np.isnan(sum(sizes.values()))
        reason = np.where((reason == "") & blank, "値が空欄", reason)
        parts = sizes if by_size else {"": sum(sizes.values())}
        for size, count in parts.items():
            frames.append(
                pd.DataFrame(
                    {
                        "place": cells[STATION],
                        "start": start,
                        "minutes": cells[FLAG].astype("int64"),
                        "segment": segment(direction=direction, vehicle=size),
                        "count": np.where(reason == "", count, np.nan),
                        "reason": reason,
                        "unknown": np.where(reason == "", sizes["判別不能"], 0)
                        if size in ("", "判別不能")
                        else 0,
                        "file": table.content.name,
                        "line": table.frame.index,
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def _converted(table: TextTable) -> dict[str, np.ndarray]:
    """Convert all columns that are used; tell everything that is wrong in one go."""
    found, problems = {}, []
    for written, plain in zip(table.frame, named(table.frame), strict=True):
        part = plain.partition("・")[2]
        if part in SIZES:
            rule = (_count, "台数（0以上の整数）か空欄")
        elif part in FAULTS:
            rule = (lambda value: {"": 0, "0": 0, "1": 1}.get(value.strip()), "0（正常）か1（異常）")
        elif plain in _RULES:
            rule = _RULES[plain]
        else:
            continue
        found[plain], wrong = converted(table, str(written), rule[0], expected=rule[1], remedy=_REMEDY)
        problems += wrong
    if problems:
        raise DataError(*problems)
    return found


def _starts(cells: dict[str, np.ndarray], table: TextTable) -> np.ndarray:
    """Return when each observation begins, by the code of the time or by date and time; refuse what differs."""
    if CODE not in cells:
        return _of_day(cells)
    starts = pd.to_datetime(pd.Series(cells[CODE])).to_numpy()
    if {DAY, TIME} <= cells.keys() and (differ := starts != _of_day(cells)).any():
        place = table.where(int(table.frame.index[differ][0]), CODE)
        what = f"{CODE}が、{DAY}・{TIME}と食い違っています（{int(differ.sum()):,}行）。"
        raise DataError(Problem(what, place, _REMEDY))
    return starts


def _of_day(cells: dict[str, np.ndarray]) -> np.ndarray:
    return (pd.to_datetime(pd.Series(cells[DAY])) + pd.to_timedelta(pd.Series(cells[TIME]))).to_numpy()


def _day(value: str) -> pd.Timestamp | None:
    found = moment(value)
    return pd.Timestamp(found) if isinstance(found, dt.datetime) else None


def _time(value: str) -> pd.Timedelta | None:
    """Read hhmm, whose leading zeros a spreadsheet or the API itself may have left out: 905, 0."""
    text = value.strip().zfill(4)
    if not re.fullmatch(r"([01][0-9]|2[0-9])[0-5][0-9]", text):
        return None
    return pd.Timedelta(hours=int(text[:2]), minutes=int(text[2:]))


def _code(value: str) -> pd.Timestamp | None:
    found = moment(value) if re.fullmatch(r"[0-9]{12}", value.strip()) else None
    return pd.Timestamp(found) if isinstance(found, dt.datetime) else None


def _station(value: str) -> str | None:
    return value.strip() if re.fullmatch(r"[0-9]{4,10}", value.strip()) else None


def _count(value: str) -> float | None:
    text = value.strip()
    if not text:
        return np.nan
    return float(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


_RULES: dict[str, tuple[Callable[[str], object], str]] = {
    STATION: (_station, "観測点のコード（数字）"),
    FLAG: (lambda value: LENGTHS.get(value.strip()), "1（5分間）か2（1時間）"),
    CODE: (_code, "年月日時分の12桁（202304011005 など）"),
    DAY: (_day, "年月日の8桁（20230401 など）"),
    TIME: (_time, "時分（1005 など、29時59分まで）"),
}


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Join the words of each row by ・, blank ones left out."""
    joined = np.full(len(parts[0]), "", dtype=object)
    for part in parts:
        both = (joined != "") & (part != "")
        joined = joined + np.where(both, "・", "") + part
    return joined


def _notes(frame: pd.DataFrame, dropped: int, blank: int, by_size: bool) -> list[str]:
    missing = frame.loc[frame["reason"] != "", "reason"].value_counts()
    listed = "、".join(f"{reason} {n:,}件" for reason, n in missing.items())
    unknown = int(frame["unknown"].sum())
    part = "区分「判別不能」として分けています" if by_size else "合計に含めています"
    return [
        "参考値です（正式な交通量調査の結果ではありません）。時刻は観測の始まりとして読んでいます。",
        f"車種を判別できなかった{unknown:,}台は、{part}。",
        *(
            [f"{len(frame):,}件のうち{int(missing.sum()):,}件は欠測です（{listed}）。0台とはしていません。"]
            if listed
            else []
        ),
        *([f"まったく同じ内容の行を除きました（{dropped:,}件）。"] if dropped else []),
        *([f"空白の行を除きました（{blank:,}行）。"] if blank else []),
    ]


def named(header: Iterable[object]) -> list[str]:
    """Return headings with full-width letters, digits and brackets as ordinary ones."""
    return [unicodedata.normalize("NFKC", str(name)).strip() for name in header]
