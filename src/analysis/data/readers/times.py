"""Reads moments as counters, cameras and people write them: with days of the Japanese calendar, and hours up to 29.

There is no summer time in Japan: every day has 24 hours, and no moment comes twice.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from analysis.data.era import era_year, parse_date

FIRST_YEAR, LAST_YEAR = 1949, 2099  # whose days are known to be holidays or not; others are mistyped
LAST_HOUR = 29  # 29:59 is 5:59 of the next morning: how late shifts and broadcasters write it
EXPECTED = "日時（2023-04-01 10:05、令和5年4月1日 10時5分 など）"

_TIME = re.compile(
    r"(?P<date>.+?)(?:T|\s+|(?<=日))(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0+)?)?|(?P<digits>\d{2})|時(?:(?P<minutes>\d{1,2})分|(?P<half>半))?)"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_COMPACT = re.compile(r"(?P<date>\d{8})(?P<hour>\d{2})(?P<digits>\d{2})")
_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})|(?P<era>.+年)\s*(?P<of_era>\d{1,2})月")
_INTERVAL = re.compile(r"(?P<number>\d+)(?P<unit>分|時間|日|か月|年)")
_NO_YEAR = f"{FIRST_YEAR}年～{LAST_YEAR}年ではありません。"
_JAPAN = ("+09:00", "+0900", None)


def moment(value: str) -> dt.datetime | str | None:
    """Read a day, or a day and a time of day.

    Parameters
    ----------
    value : str
        2023-04-01 10:05, 2023/4/1 10:05:00, 202304011005, 令和5年4月1日 10時5分, R5.4.1 25:30 (the next day), or a day
        alone, which begins at midnight.

    Returns
    -------
    datetime, str or None
        Local time; a Japanese sentence on why there is no such moment; None when the text is none.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    match = _COMPACT.fullmatch(text) or _TIME.fullmatch(text)
    day = parse_date(match["date"].strip()) if match else parse_date(text)
    if not isinstance(day, dt.date):
        return day
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _NO_YEAR
    start = dt.datetime.combine(day, dt.time())
    if match is None:
        return start
    parts = match.groupdict()
    if parts.get("zone") not in _JAPAN:
        return "日本時間（+09:00）ではありません。"
    minutes = 30 if parts.get("half") else parts.get("minute") or parts.get("minutes") or parts.get("digits")
    hour, minute, second = int(parts["hour"]), int(minutes or 0), int(parts.get("second") or 0)
    if hour > LAST_HOUR or minute > 59 or second > 59:
        return f"0時～{LAST_HOUR}時59分の時刻ではありません。"
    return start + dt.timedelta(hours=hour, minutes=minute, seconds=second)


def is_late(value: str) -> bool:
    """Tell whether a moment is written with an hour from 24 on, and so belongs to the day after."""
    text = unicodedata.normalize("NFKC", value).strip()
    match = _COMPACT.fullmatch(text) or _TIME.fullmatch(text)
    return match is not None and int(match["hour"]) >= 24


def first_of(value: str, unit: str) -> dt.datetime | str | None:
    """Read a year (2021, 令和3年) or a month (2021-04, 令和3年4月) as its first moment; else as `moment`.

    A day alone is none of the moments that are minutes or hours apart: midnight would take them all.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if unit == "年":
        return _first(era_year(text, "年"), 1)
    if unit == "か月" and (match := _MONTH.fullmatch(text)):
        year = int(match["year"]) if match["year"] else era_year(match["era"], "年")
        return _first(year, int(match["month"] or match["of_era"]))
    if unit in ("分", "時間") and isinstance(parse_date(text), dt.date):
        return "時刻がありません（日付だけです）。"
    return moment(value)


def _first(year: int | str | None, month: int) -> dt.datetime | str | None:
    if not isinstance(year, int):
        return year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _NO_YEAR
    return dt.datetime(year, month, 1) if 1 <= month <= 12 else "1月～12月ではありません。"


def interval(value: str) -> tuple[int, str] | None:
    """Read the length of an observation: 5分, 1時間, 1日, 1か月 or 1年, as number and unit; None when it is none."""
    match = _INTERVAL.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if match is None or int(match["number"]) == 0:
        return None
    return int(match["number"]), match["unit"]
