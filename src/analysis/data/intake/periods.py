"""Reads days, months, years, fiscal years and quarters as offices write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.data.era import era_year, parse_date
from analysis.data.intake.values import plain

_YEAR = r"(?P<year>\d{4}|(?:令和|平成|昭和|大正|[RHSTrhst])\.?\s*(?:元|\d{1,2}|[一二三四五六七八九十]{1,3}))"
_BARE_YEAR = re.compile(r"(?:令和|平成|昭和|大正|[RHSTrhst])\.?\s*(?:元|\d{1,2})")
_MONTH = re.compile(rf"{_YEAR}\s*(?:年\s*(?P<month>\d{{1,2}})\s*月|[-/.](?P<short>\d{{1,2}}))")
_PLAIN_YEAR = re.compile(rf"{_YEAR}\s*(?P<unit>年度|年)")
_QUARTER = re.compile(
    rf"{_YEAR}\s*(?P<unit>年度|年)?\s*(?:第?(?P<number>[1-4一二三四])四半期|(?P<short>[1-4])Q|Q(?P<last>[1-4]))"
)
_MONTHS = re.compile(rf"{_YEAR}\s*年\s*(?P<first>\d{{1,2}})(?:月)?\s*[-~〜―]\s*(?P<end>\d{{1,2}})月期?")
_AMERICAN = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>\d{4})")
_KANJI = "一二三四"


@dataclass(frozen=True)
class Period:
    """A stretch of days: `kind` is 日, 月, 年, 年度, 四半期 or 年度四半期."""

    first: dt.date
    last: dt.date
    kind: str

    @property
    def text(self) -> str:
        """Return it as ISO 8601: a day, a month, a year; anything else as first and last day."""
        day = self.first.isoformat()
        return {"日": day, "月": day[:7], "年": day[:4]}.get(self.kind, f"{day}/{self.last.isoformat()}")


def period(text: str) -> Period | str | None:
    """Read a day, month, year, fiscal year or quarter.

    Parameters
    ----------
    text : str
        2023-04-01, 2023/4/1, 令和5年4月1日, R5.4.1, 令和元年, 令和5年4月, 2023年度, 令和5年度第1四半期, 2023年4～6月期.

    Returns
    -------
    Period, str or None
        A Japanese sentence on why there is no such day; None when the text is none of these. Four or eight bare digits
        are none: they may as well be a quantity or a code.
    """
    found = plain(text)
    if found.isdecimal():
        return None
    day = parse_date(found)
    if day is not None:
        return day if isinstance(day, str) else Period(day, day, "日")
    for pattern, read in ((_QUARTER, _quarter), (_MONTHS, _months), (_MONTH, _month), (_PLAIN_YEAR, _year)):
        if match := pattern.fullmatch(found):
            return read(match)
    return None


def compact_day(text: str) -> Period | None:
    """Read 20230401, which is a day only where somebody says so."""
    day = parse_date(plain(text))
    return Period(day, day, "日") if isinstance(day, dt.date) else None


def bare_year(text: str, heading: str) -> Period | None:
    """Read R5 or 令和5 below 年度 or 年."""
    unit = next((unit for unit in ("年度", "年") if heading.endswith(unit)), "")
    if not unit or not _BARE_YEAR.fullmatch(found := plain(text)):
        return None
    year = period(found + unit)
    return year if isinstance(year, Period) else None


def american(text: str) -> tuple[int, int, int] | None:
    """Read 3/31/2021 as the three numbers in it, whichever of the first two is the month; None when it is none."""
    match = _AMERICAN.fullmatch(plain(text))
    return (int(match["a"]), int(match["b"]), int(match["year"])) if match else None


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Tell whether days as 3/31/2021 begin with the day: a number above 12 says it; None where none does."""
    found = [triple for text in texts if (triple := american(text))]
    day_first = any(a > 12 for a, _, _ in found)
    month_first = any(b > 12 for _, b, _ in found)
    return day_first and not month_first if day_first or month_first else None


def day_of(triple: tuple[int, int, int], *, day_first: bool) -> dt.date | None:
    """Return the day that is meant by what `american` reads; None when there is no such day."""
    a, b, year = triple
    try:
        return dt.date(year, b, a) if day_first else dt.date(year, a, b)
    except ValueError:
        return None


def _stretch(year: int, month: int, months: int, kind: str) -> Period:
    end_year, end_month = divmod(year * 12 + month - 1 + months - 1, 12)
    end = dt.date(end_year, end_month + 1, calendar.monthrange(end_year, end_month + 1)[1])
    return Period(dt.date(year, month, 1), end, kind)


def _of(match: re.Match[str], unit: str) -> int | str | None:
    return era_year(match["year"], unit)


def _year(match: re.Match[str]) -> Period | str | None:
    year = _of(match, match["unit"])
    if not isinstance(year, int):
        return year
    return _stretch(year, 4 if match["unit"] == "年度" else 1, 12, match["unit"])


def _month(match: re.Match[str]) -> Period | str | None:
    year, month = _of(match, "年"), int(match["month"] or match["short"])
    if not isinstance(year, int):
        return year
    return _stretch(year, month, 1, "月") if 1 <= month <= 12 else "1月～12月ではありません。"


def _months(match: re.Match[str]) -> Period | str | None:
    year, first, end = _of(match, "年"), int(match["first"]), int(match["end"])
    if not isinstance(year, int):
        return year
    if not (1 <= first <= end <= 12 and (first - 1) % 3 == 0 and end == first + 2):
        return "四半期の月ではありません。"
    return _stretch(year, first, 3, "四半期")


def _quarter(match: re.Match[str]) -> Period | str | None:
    unit = match["unit"] or "年"
    year = _of(match, unit)
    if not isinstance(year, int):
        return year
    written = match["number"] or match["short"] or match["last"]
    quarter = _KANJI.find(written) + 1 or int(written)
    month = (4 if unit == "年度" else 1) + 3 * (quarter - 1)
    kind = "年度四半期" if unit == "年度" else "四半期"
    return _stretch(year + (month > 12), (month - 1) % 12 + 1, 3, kind)
