"""The one form in which every reader gives counts of people and vehicles: a row an observation.

An observation says how many were counted (or estimated) at a place, from when to when, on which kind of day, in which
part of the whole. What the source leaves out has no row; `Flow.absent` says what that means, and it is never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.errors import DataError, Problem

COLUMNS = {
    "place": "string",
    "place_title": "string",
    "start": "datetime64[ns]",
    "end": "datetime64[ns]",
    "day_type": "string",
    "segment": "string",
    "count": "float64",
    "unit": "string",
    "suppressed": "bool",
    "estimate": "bool",
}
KEY = ("place", "start", "end", "day_type", "segment", "unit")
PER_DAY, PEOPLE, VEHICLES = "人/日", "人", "台"
MOST_ROWS = (
    2_000_000  # of a Flow: reading so many takes about 1 GB; more is for the engine that works out of core
)


@dataclass(frozen=True)
class Source:
    """A file that was read: its name, with the name inside an archive after it, and the SHA-256 of the file."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Flow:
    """Counts of people or vehicles with what must be known to use them.

    Parameters
    ----------
    frame : DataFrame
        One row an observation; columns as in `COLUMNS`:

        - place: mesh code, municipality code, code of a counter, or name; place_title: what people call it
        - start, end: local time (JST), the end not included. A mean over the days of a month spans the month
        - day_type: "weekday" or "holiday" (Saturdays, Sundays, national holidays): the days averaged over, or the
          type of the day on which was counted; "all": means over days of any type
        - segment: "" for everybody, else parts such as "sex=男;age=20代" or "origin=同一市区町村". Means over one part
          of the day name it: "hours=昼", "hours=28:30-29:00" (hours from 24 are those of the next morning)
        - count: as `unit` says ("人/日": mean per day; "人", "台": counted from start to end); NaN when missing
        - suppressed: the source withholds the number
        - estimate: expanded from a sample, not counted
    format : str
        Name of the recognised format, in Japanese.
    source : tuple of Source
        The files, in the order read.
    period : tuple of Timestamp
        The first start and the last end.
    notes : tuple of str
        In Japanese: what was restored, left out or dropped, with how many rows.
    absent : str
        In Japanese: what it means that a place or time has no row.
    """

    frame: pd.DataFrame
    format: str
    source: tuple[Source, ...]
    period: tuple[pd.Timestamp, pd.Timestamp]
    notes: tuple[str, ...]
    absent: str


def flow(
    columns: dict[str, Any], *, format: str, source: tuple[Source, ...], notes: tuple[str, ...], absent: str
) -> Flow:
    """Lay out columns (arrays of one length, or one value for all rows) as a Flow.

    Parameters
    ----------
    columns : dict
        Every name of `COLUMNS`.
    format, source, notes, absent
        As in `Flow`.

    Returns
    -------
    Flow
        Rows sorted by place, start, day type and segment.

    Raises
    ------
    DataError
        There are more than two million rows.
    """
    frame = pd.DataFrame(columns)[list(COLUMNS)]
    if len(frame) > MOST_ROWS:
        what = f"観測が{len(frame):,}件あります。一度に扱えるのは{MOST_ROWS:,}件までです。"
        remedy = "地点や期間を絞るか、ebpm data add で取り込んでから使ってください。"
        raise DataError(Problem(what, f"{source[0].name}{' ほか' if len(source) > 1 else ''}", remedy))
    frame = frame.astype(COLUMNS)
    frame = frame.sort_values(["place", "start", "day_type", "segment"], ignore_index=True, kind="stable")
    return Flow(frame, format, source, (frame["start"].min(), frame["end"].max()), notes, absent)


def segment(**parts: str) -> str:
    """Name a part of the whole: `segment(sex="男", age="20代")` is "sex=男;age=20代"; blank parts are left out."""
    return ";".join(f"{key}={value}" for key, value in parts.items() if value)
