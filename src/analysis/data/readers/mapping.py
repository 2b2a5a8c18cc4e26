"""The file that says what the columns of a counter's or a camera's CSV are called: YAML, written once for a source."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.data.readers.times import interval
from analysis.errors import DataError, Problem, why

EXAMPLE = "time: 計測日時、place: 地点、count: 人数、interval: 5分"
_KEYS = (
    "time",
    "place",
    "count",
    "interval",
    "format",
    "stamp",
    "unit",
    "sex",
    "age",
    "suppressed",
    "estimate",
)
_NEEDED = ("time", "place", "count", "interval")
_PARTS = ("day", "sex", "age", "kind")
_DAYS = {"平日": "weekday", "休日": "holiday", "全日": "all"}
_STEPS: dict[str, Callable[[int], pd.DateOffset]] = {
    "分": lambda n: pd.DateOffset(minutes=n),
    "時間": lambda n: pd.DateOffset(hours=n),
    "日": lambda n: pd.DateOffset(days=n),
    "か月": lambda n: pd.DateOffset(months=n),
    "年": lambda n: pd.DateOffset(years=n),
}


@dataclass(frozen=True)
class Count:
    """A column of counts: its heading, the days it is a mean of ("" when counted), and the part of the whole."""

    column: str
    day_type: str
    parts: dict[str, str]


@dataclass(frozen=True)
class Mapping:
    """What the columns of a CSV are called, and how long an observation is.

    Parameters
    ----------
    time : tuple of str
        One column, or date and time of day.
    place, sex, age : str
        Columns; sex and age may be "".
    counts : tuple of Count
        One column, or several side by side.
    number, step : int, str
        The length of an observation: 5, "分".
    format : str
        As of `datetime.strptime`; "" for the ways to write a moment that are known.
    at_end : bool
        Whether the time stamp is the end of the observation, not its beginning.
    unit : str
    suppressed : tuple of str
        Marks that stand for withheld counts.
    estimate : bool
        Whether the counts are expanded from a sample.
    """

    time: tuple[str, ...]
    place: str
    counts: tuple[Count, ...]
    number: int
    step: str
    format: str
    at_end: bool
    unit: str
    sex: str
    age: str
    suppressed: tuple[str, ...]
    estimate: bool

    @property
    def length(self) -> pd.DateOffset:
        """Return the length of an observation."""
        return _STEPS[self.step](self.number)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the headings that a file must have."""
        named = (*self.time, self.place, self.sex, self.age, *(count.column for count in self.counts))
        return tuple(name for name in named if name)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Parameters
    ----------
    path : Path
        YAML with the keys time, place, count, interval, and, where they apply, format, stamp (start or end), unit, sex,
        age, suppressed, estimate. `time` is a heading or a list of two; `count` is a heading, or headings with what
        each counts: `{平日_男: {day: 平日, sex: 男}}`.

    Returns
    -------
    Mapping

    Raises
    ------
    DataError
        The file cannot be read, or a key is missing, unknown or of the wrong form.
    """
    given = _loaded(path)
    problems = [
        Problem(f"キー {key} は使えません。", path.name, _nearest(str(key)))
        for key in given
        if key not in _KEYS
    ]
    problems += [
        Problem(f"{key} がありません。", path.name, f"{key} を書いてください（例：{EXAMPLE}）。")
        for key in _NEEDED
        if not given.get(key)
    ]
    length = interval(str(given.get("interval", "")))
    if given.get("interval") and length is None:
        what = f"interval の「{given['interval']}」は使えません。"
        problems.append(Problem(what, path.name, "5分、1時間、1日、1か月、1年 のように書いてください。"))
    if given.get("stamp", "start") not in ("start", "end"):
        what = f"stamp の「{given['stamp']}」は使えません。"
        problems.append(Problem(what, path.name, "start（測り始めの時刻）か end（測り終わりの時刻）です。"))
    if not isinstance(given.get("estimate", False), bool):
        what = f"estimate の「{given['estimate']}」は使えません。"
        remedy = "true（標本から拡大した推計値）か false（数えた値）です。"
        problems.append(Problem(what, path.name, remedy))
    counts, wrong = _counts(given.get("count"), path)
    if problems + wrong or length is None:
        raise DataError(*problems, *wrong)
    return Mapping(
        time=tuple(_listed(given["time"])), place=str(given["place"]), counts=counts, number=length[0],
        step=length[1], format=str(given.get("format", "")), at_end=given.get("stamp") == "end",
        unit=str(given.get("unit", "人")), sex=str(given.get("sex", "")), age=str(given.get("age", "")),
        suppressed=tuple(_listed(given.get("suppressed", []))), estimate=given.get("estimate") is True,
    )  # fmt: skip


def _loaded(path: Path) -> dict[str, Any]:
    remedy = f"UTF-8で「キー: 値」の形に書いてください（例：{EXAMPLE}）。"
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as cause:
        what = f"列の対応を書いたファイルを読めません（{why(cause)}）。"
        raise DataError(Problem(what, str(path), "ファイルの名前と場所を確かめてください。")) from cause
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        raise DataError(
            Problem("列の対応を書いたファイルがYAMLとして読めません。", path.name, remedy)
        ) from cause
    if not isinstance(given, dict):
        raise DataError(Problem("列の対応が「キー: 値」の形ではありません。", path.name, remedy))
    return given


def _counts(given: Any, path: Path) -> tuple[tuple[Count, ...], list[Problem]]:
    if not isinstance(given, dict):
        return (Count(str(given), "", {}),), []
    counts, problems = [], []
    for column, named in given.items():
        parts = named or {}
        strange = [key for key in parts if key not in _PARTS] if isinstance(parts, dict) else [str(parts)]
        if strange or str(parts.get("day", "全日")) not in _DAYS:
            what = f"count の {column} の書き方が違います（{'、'.join(map(str, strange)) or parts['day']}）。"
            remedy = (
                "{day: 平日・休日・全日 のどれか, sex: 男, age: 20代, kind: 自転車} のように書いてください。"
            )
            problems.append(Problem(what, path.name, remedy))
            continue
        day = _DAYS[str(parts["day"])] if "day" in parts else ""
        counts.append(Count(str(column), day, {key: str(parts[key]) for key in _PARTS[1:] if key in parts}))
    return tuple(counts), problems


def _listed(given: Any) -> list[str]:
    return [str(item) for item in (given if isinstance(given, list) else [given])]


def _nearest(key: str) -> str:
    close = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.5)
    return f"もしかして：{close[0]}" if close else f"使えるキー：{'、'.join(_KEYS)}"
