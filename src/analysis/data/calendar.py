"""What kind of day a date is: weekday or holiday, お盆, 年末年始, a given event; and its fiscal year."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable

import jpholiday
import numpy as np
import pandas as pd

from analysis.data.era import parse_date
from analysis.errors import DataError, ParameterError, Problem

WEEKDAY, HOLIDAY = "weekday", "holiday"
OBON, NEW_YEAR = "お盆", "年末年始"
WEEKDAYS = "月火水木金土日"
FIRST_YEAR = 1949  # the first whole year of the law on national holidays
MOST_NAMED = 5

Day = str | dt.date | np.datetime64  # pandas.Timestamp is a date


def day_types(dates: Iterable[object]) -> np.ndarray:
    """Tell weekdays from holidays.

    Parameters
    ----------
    dates : iterable of datetime-like, length n
        Times of day are ignored.

    Returns
    -------
    ndarray of str, shape (n,)
        "holiday": Saturdays, Sundays and national holidays with their substitutes; "weekday": all others, also in
        お盆 and 年末年始.

    Raises
    ------
    DataError
        A date is missing, or before 1949: the law on holidays is of July 1948.

    Notes
    -----
    国民の祝日に関する法律, by jpholiday.
    """
    days = _days(dates)
    if days.hasnans or (len(days) and days.min().year < FIRST_YEAR):
        found = "日付が空欄です。" if days.hasnans else f"{days.min():%Y-%m-%d} の休日は分かりません。"
        raise DataError(Problem(found, remedy=f"{FIRST_YEAR}年1月1日以降の日付にしてください。"))
    position, known = pd.factorize(days)
    return np.array([HOLIDAY if _is_off(day) else WEEKDAY for day in known], dtype=object)[position]


def table(dates: Iterable[object], events: Iterable[Day] = ()) -> pd.DataFrame:
    """Describe dates.

    Parameters
    ----------
    dates : iterable of datetime-like
        Days of the data; repeated ones and times of day are ignored.
    events : iterable of datetime-like or str
        Days of events; text may be 2023-03-11, 令和5年3月11日 or R5.3.11.

    Returns
    -------
    DataFrame
        One row a day in order: date, weekday (月 … 日), day_type ("weekday" or "holiday"), holiday (name of a national
        holiday, or ""), season ("お盆": 13 to 16 August, "年末年始": 29 December to 3 January, or ""), event
        (bool), month, fiscal_year (April to March).

    Raises
    ------
    ParameterError
        An event is no date, or not among the days.
    DataError
        As for `day_types`.
    """
    days = _days(dates).unique().sort_values()
    types = day_types(days)
    held = event_days(events)
    _refuse_outside(held, days)
    return pd.DataFrame(
        {
            "date": days,
            "weekday": [WEEKDAYS[day.weekday()] for day in days],
            "day_type": types,
            "holiday": [jpholiday.is_holiday_name(day.date()) or "" for day in days],
            "season": [season(day) for day in days],
            "event": days.isin(held),
            "month": days.month,
            "fiscal_year": fiscal_year(days),
        }
    )


def season(day: dt.date) -> str:
    """Name the season in which days are unlike others of their weekday: お盆, 年末年始, or ""."""
    if day.month == 8 and 13 <= day.day <= 16:
        return OBON
    return NEW_YEAR if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) else ""


def fiscal_year(days: pd.DatetimeIndex) -> np.ndarray:
    """Return the fiscal year (年度, April to March) of each day."""
    return (days.year - (days.month < 4)).to_numpy()


def event_days(events: Iterable[Day]) -> pd.DatetimeIndex:
    """Read the days of events, in order and once each.

    Raises
    ------
    ParameterError
        Naming those that are no dates.
    """
    days, problems = [], []
    for event in events:
        day = (
            parse_date(unicodedata.normalize("NFKC", event).strip())
            if isinstance(event, str)
            else pd.Timestamp(event)
        )
        if day is None or isinstance(day, str):
            what = f"「{event}」は日付ではありません。{day or ''}"
            problems.append(
                Problem(what, "イベント日", "2023-03-11 または 令和5年3月11日 の形にしてください。")
            )
        else:
            days.append(pd.Timestamp(day))
    if problems:
        raise ParameterError(*problems)
    return pd.DatetimeIndex(days).normalize().unique().sort_values()


def _days(dates: Iterable[object]) -> pd.DatetimeIndex:
    series = dates if isinstance(dates, pd.Series) else pd.Series([*dates])
    return pd.DatetimeIndex(pd.to_datetime(series)).normalize()


def _refuse_outside(held: pd.DatetimeIndex, days: pd.DatetimeIndex) -> None:
    outside = held.difference(days)
    if outside.empty:
        return
    listed = "、".join(f"{day:%Y-%m-%d}" for day in outside[:MOST_NAMED])
    more = f" ほか{len(outside) - MOST_NAMED}日" if len(outside) > MOST_NAMED else ""
    period = f"{days.min():%Y-%m-%d}～{days.max():%Y-%m-%d}の{len(days):,}日" if len(days) else "0日"
    remedy = "データのある日を指定するか、その日を含むデータを加えてください。"
    raise ParameterError(
        Problem(f"{listed}{more} のデータがありません（データは{period}）。", "イベント日", remedy)
    )


def _is_off(day: pd.Timestamp) -> bool:
    return day.weekday() >= 5 or jpholiday.is_holiday(day.date())
