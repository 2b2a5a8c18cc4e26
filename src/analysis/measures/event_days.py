"""Days of an event and the days that they are held against, as units that may be exchanged.

Both days of a weekend are one unit (with their mean a day): a game is played on both, and neighbouring days are alike,
so that they are not two observations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data import calendar, disclosure
from analysis.data.visitors import DIVISIONS, EVERYBODY, Visitors
from analysis.errors import DataError, Problem
from analysis.stats.strata import match_days

MATCHING = {
    "matched": "同じ曜日の区分・同じ月の日",
    "matched_weather": "同じ曜日の区分・同じ月・同じ天気の日",
    "day_type": "同じ曜日の区分の日（月はそろえない）",
    "all": "ほかのすべての日（何もそろえない）",
}
_STRATA = {
    "matched": ["kind", "month"],
    "matched_weather": ["kind", "month", "weather"],
    "day_type": ["kind"],
    "all": [],
}
DAY_TYPES = {"all": "すべての日", calendar.HOLIDAY: "土日祝", calendar.WEEKDAY: "平日"}
WET = ("雨", "雪")


@dataclass(frozen=True)
class EventDays:
    """Event days and others of one area, as units in order of time.

    Parameters
    ----------
    place : str
        The area of the event.
    areas : tuple of str
        Comparison areas.
    segment : str
        Who is counted.
    units : DataFrame
        One row a unit: first (date), dates (all of them), days (how many), kind (土日, 祝日, 月 … 金), month (1-12),
        weather (雨 when it rained on one of the days), event (bool), people (人, all days together), value (人/日), and
        for each comparison area its 人/日.
    matching : str
        Key of `MATCHING`.
    left_out : mapping of str to int
        Why days are not used, and how many.
    counted : bool
        Whether people were counted one by one.
    truth : float or None
        Of a fictional city: the ratio that its data were drawn from, where it is known for this choice of days.
    secret : bool
        Whether a unit of the area or of a comparison area has too few people a day. The ratio is always told, and
        with the other numbers it would give that one away: no number of people may be shown then.
    """

    place: str
    areas: tuple[str, ...]
    segment: str
    units: pd.DataFrame
    matching: str
    left_out: Mapping[str, int]
    counted: bool
    truth: float | None
    secret: bool = False

    def strata(self, matching: str | None = None) -> dict[str, list]:
        """Give what has to be the same on both sides, for `analysis.stats.strata.match_days`."""
        return {name: self.units[name].tolist() for name in _STRATA[matching or self.matching]}

    @property
    def who(self) -> str:
        """Who is counted, in words."""
        division, _, group = self.segment.partition("=")
        return f"来訪者（{DIVISIONS[division]}：{group}）" if group else "来訪者"

    @property
    def log_value(self) -> np.ndarray:
        """Logarithm of visitors a day."""
        return np.log(self.units["value"].to_numpy())

    def log_gap(self, areas: Sequence[str]) -> np.ndarray:
        """Logarithm of visitors a day over those of comparison areas (added up)."""
        return self.log_value - np.log(self.units[list(areas)].sum(axis=1).to_numpy())

    def matched(self) -> pd.DataFrame:
        """Keep the units that have a counterpart on the other side."""
        row = np.arange(len(self.units), dtype=float)
        kept = match_days(row, self.units["event"], self.strata())
        return self.units.iloc[np.sort(kept.values.astype(int))]


def event_days(
    data: Visitors,
    *,
    place: str | None,
    areas: Sequence[str],
    events: Sequence[calendar.Day],
    day_type: str,
    matching: str,
    segment: str,
    threshold: float,
) -> EventDays:
    """Arrange the days of an area for a comparison.

    Parameters
    ----------
    data : Visitors
        Daily visitors of a city.
    place : str or None
        The area of the event; None: the one in which the data name events.
    areas : sequence of str
        Areas that the event does not reach; empty: all others in which the data name no event.
    events : sequence of dates
        Days of the event; empty: those that the data name for the area.
    day_type : str
        Key of `DAY_TYPES`: the days that are used at all.
    matching : str
        Key of `MATCHING`.
    segment : str
        Who is counted, as in `Visitors.daily`.
    threshold : float
        Fewer people a day are too few to be shown.

    Returns
    -------
    EventDays

    Raises
    ------
    DataError
        The area is its own comparison or not known, no event day is known or used, or nobody came on some day (no
        ratio then).
    ParameterError
        An event is no date or outside the data.
    """
    venues = data.events["place"].unique().tolist()
    place = place or _only(venues, data.places)
    areas = list(areas) or [name for name in data.places if name not in (place, *venues)]
    _refuse_itself(place, areas)
    named: list[calendar.Day] = (
        list(events) or data.events.loc[data.events["place"] == place, "date"].tolist()
    )
    if not named:
        what = f"{place}の開催日が、データにも指定にもありません。"
        raise DataError(Problem(what, "event_days", "開催日を 2022-10-08 の形で指定してください。"))
    values = pd.concat([data.daily(name, segment) for name in (place, *areas)], axis=1)
    days = calendar.table(values.index, named).set_index("date").join(values).assign(weather=data.weather)
    used, left_out = _used(days, day_type)
    _refuse_no_event(used, left_out, day_type)
    units = _units(used, place, areas)
    _refuse_empty_days(units, place, areas, segment)
    truth = data.true_ratios.get(place) if segment == EVERYBODY and not list(events) else None
    secret = bool(disclosure.small(units[["value", *areas]].to_numpy(), threshold).any())
    return EventDays(place, tuple(areas), segment, units, matching, left_out, data.counted, truth, secret)


def _used(days: pd.DataFrame, day_type: str) -> tuple[pd.DataFrame, dict[str, int]]:
    other = days["day_type"].ne(day_type) & (day_type != "all")
    season = ~other & days["season"].ne("") & ~days["event"]
    missing = days.isna().any(axis=1) & ~other & ~season
    left_out = {
        f"{DAY_TYPES[day_type]}でない日": int(other.sum()),
        "うち開催日": int((other & days["event"]).sum()),
        "お盆と年末年始（開催日を除く）": int(season.sum()),
        "値の欠けた日": int(missing.sum()),
    }
    return days[~other & ~season & ~missing], {why: n for why, n in left_out.items() if n}


def _units(days: pd.DataFrame, place: str, areas: Sequence[str]) -> pd.DataFrame:
    """Join the days of a weekend; where only one of them has the event, the other one is left aside."""
    date = pd.DatetimeIndex(days.index)
    weekend = date.day_of_week >= 5
    first = date.where(~weekend, date - pd.to_timedelta((date.day_of_week - 5) % 7, unit="D"))
    kind = np.where(weekend, "土日", np.where(days["holiday"] != "", "祝日", days["weekday"]))
    whole = days.assign(first=first, kind=kind, wet=days["weather"].isin(WET))
    whole = whole[whole["event"] == whole.groupby("first")["event"].transform("any")]
    grouped = whole.groupby("first")
    means = grouped[[place, *areas]].mean().rename(columns={place: "value"})
    whole["date"] = whole.index
    about = grouped.agg(
        dates=("date", list),
        days=("event", "size"),
        kind=("kind", "first"),
        event=("event", "any"),
        wet=("wet", "any"),
        people=(place, "sum"),
    )
    about = about.assign(
        month=pd.DatetimeIndex(about.index).month, weather=np.where(about["wet"], "雨", "雨なし")
    )
    return about.drop(columns="wet").join(means).reset_index()


def _only(venues: Sequence[str], places: Sequence[str]) -> str:
    if len(venues) != 1:
        what = f"催しの記録のある地区が{len(venues)}か所あり、どの地区を調べるか決められません。"
        raise DataError(Problem(what, "place", f"地区を指定してください（{'、'.join(venues or places)}）。"))
    return venues[0]


def _refuse_itself(place: str, areas: Sequence[str]) -> None:
    if place in areas:
        what = f"{place}が、対象と比較地区の両方に指定されています。"
        raise DataError(
            Problem(what, "comparison_areas", "催しの影響を受けない、ほかの地区を指定してください。")
        )


def _refuse_no_event(used: pd.DataFrame, left_out: Mapping[str, int], day_type: str) -> None:
    if not used["event"].any():
        why = "、".join(f"{reason} {n}日" for reason, n in left_out.items())
        what = f"使う日（{DAY_TYPES[day_type]}）に開催日が1日もありません（除いた日：{why}）。"
        raise DataError(
            Problem(what, "day_type", "使う日（day_type）か開催日（event_days）を変えてください。")
        )


def _refuse_empty_days(units: pd.DataFrame, place: str, areas: Sequence[str], segment: str) -> None:
    empty = {
        name: int((units[column] <= 0).sum())
        for name, column in ((place, "value"), *((area, area) for area in areas))
    }
    if any(empty.values()):
        where = "、".join(f"{name} {n}日" for name, n in empty.items() if n)
        what = f"「{segment}」が0人の日があり、何倍かを計算できません（{where}）。"
        raise DataError(Problem(what, "segment", "もっと人数の多い区分を選んでください。"))
