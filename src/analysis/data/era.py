"""Years and dates of the Japanese calendar (和暦) beside ISO and common ways to write them."""

from __future__ import annotations

import re
from datetime import date

# First and last day of each era. Source: 元号を改める政令 (令和元年5月1日, 平成元年1月8日, 昭和元年12月25日,
# 大正元年7月30日) and the days on which the next era began.
_ERAS = {
    "令和": ("R", date(2019, 5, 1), None),
    "平成": ("H", date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": ("S", date(1926, 12, 25), date(1989, 1, 7)),
    "大正": ("T", date(1912, 7, 30), date(1926, 12, 24)),
}
_DIGITS = "一二三四五六七八九"
_KANJI = rf"[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}]"
_INITIALS = {initial: name for name, (initial, _, _) in _ERAS.items()}
_ERA = r"(?P<era>令和|平成|昭和|大正|[RHSTrhst])\.?\s*(?P<year>元|\d{1,2}|" + _KANJI + ")"
_ERA_YEAR = re.compile(_ERA + r"\s*(?P<unit>年度|年)?")
_PLAIN_YEAR = re.compile(r"(?P<year>\d{4})\s*(?P<unit>年度|年)?")
_ERA_DATE = re.compile(
    rf"{_ERA}\s*(?:年|[./-])\s*(?P<month>\d{{1,2}}|{_KANJI})\s*(?:月|[./-])\s*(?P<day>\d{{1,2}}|{_KANJI})\s*日?"
)
_PLAIN_DATE = re.compile(
    r"(?P<year>\d{4})\s*(?:年|[./-])\s*(?P<month>\d{1,2})\s*(?:月|[./-])\s*(?P<day>\d{1,2})\s*日?"
)
_COMPACT_DATE = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")


def era_year(text: str, unit: str) -> int | str | None:
    """Read a year such as 2023, 2023年, 令和5年, R5, 令和元年, 平成三十年.

    Parameters
    ----------
    text : str
        NFKC-normalised text.
    unit : {"年", "年度"}
        What the parameter counts: a calendar year and a fiscal year are not the same twelve months.

    Returns
    -------
    int, str or None
        The year AD; a Japanese sentence on why it cannot be one; None when the text is no year.
    """
    match = _ERA_YEAR.fullmatch(text) or _PLAIN_YEAR.fullmatch(text)
    if match is None:
        return None
    if match["unit"] not in (None, unit):
        return f"{match['unit']}です（指定するのは{unit}）。"
    if "era" not in match.groupdict():
        return int(match["year"])
    name, year = _year_of_era(match)
    start, end = _ERAS[name][1:]
    last = end.year if end else 9999
    # 令和元年度 began as 平成31年度 on 2019-04-01, so a fiscal year is held to the same calendar years.
    if not start.year <= year <= last:
        return f"{name}にない年です（{name}は{last - start.year + 1}年まで）。"
    return year


def parse_date(text: str) -> date | str | None:
    """Read a date such as 2023-01-05, 2023/1/5, 20230105, 令和5年1月5日, R5.1.5.

    Parameters
    ----------
    text : str
        NFKC-normalised text.

    Returns
    -------
    date, str or None
        The day; a Japanese sentence on why there is no such day; None when the text is no date.
    """
    match = _PLAIN_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if match is not None:
        return _day(int(match["year"]), match)
    match = _ERA_DATE.fullmatch(text)
    if match is None:
        return None
    name, year = _year_of_era(match)
    day = _day(year, match)
    start, end = _ERAS[name][1:]
    if isinstance(day, date) and not start <= day <= (end or date.max):
        until = f"{end.isoformat()} まで" if end else ""
        return f"{name}にない日です（{name}は {start.isoformat()} から{until}）。"
    return day


def _year_of_era(match: re.Match[str]) -> tuple[str, int]:
    name = _INITIALS.get(match["era"].upper(), match["era"])
    number = 1 if match["year"] == "元" else _number(match["year"])
    return name, _ERAS[name][1].year + number - 1


def _number(text: str) -> int:
    """Read digits, or a kanji numeral below 100."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    units = _DIGITS.index(ones) + 1 if ones else 0
    return units + (10 * (_DIGITS.index(tens) + 1 if tens else 1) if ten else 0)


def _day(year: int, match: re.Match[str]) -> date | str:
    try:
        return date(year, _number(match["month"]), _number(match["day"]))
    except ValueError:
        return "暦にない日です。"
