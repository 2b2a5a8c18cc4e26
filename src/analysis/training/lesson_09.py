"""Lesson 9: two weekends prove little; which days are held against the days of an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.data import calendar, catalog, visitors
from analysis.data.apart import apart
from analysis.errors import EbpmError
from analysis.figures import people_flow_charts, ratio_charts
from analysis.figures.style import BLUE, GREY, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures import event_days as arranged
from analysis.measures import event_effect, people_flow
from analysis.measures.event_days import MATCHING, EventDays

WEEK = pd.Timedelta(days=7)
NEAR = 8  # weeks within which the season hardly changes
FEWEST = 4
_KEYS = ("催しの日", "比べる日")
_MORE_AND_MORE = ("all", "day_type", "matched", "matched_weather")


@apart()
def printed_weekends() -> Picture:
    """Show the two means that the paper prints."""
    title = "公式戦のある土日と、ない土日の来訪者（1日あたり）"
    given = people_flow.printed(*map(catalog.load, ("people_flow_event", "people_flow_breakdown")))
    return people_flow_charts.printed_means(given, id="means", title=title)


def venue_days() -> pd.DataFrame:
    """List the days of the practice city's venue.

    Returns
    -------
    DataFrame
        One row a day: date, weekday (月 … 日), month, weather, event (bool), visitors (人).
    """
    data = visitors.load("practice")
    assert data is not None
    place = data.events["place"].iloc[0]
    counted = data.daily(place).rename("visitors").astype(int)
    days = calendar.table(counted.index, data.events["date"]).join(counted, on="date")
    return days.join(data.weather, on="date")[["date", "weekday", "month", "weather", "event", "visitors"]]


def arranged_days() -> EventDays:
    """Arrange the days of the practice city's venue as units (a weekend is one)."""
    data = visitors.load("practice")
    assert data is not None
    choices = {"place": None, "areas": [], "events": [], "segment": visitors.EVERYBODY, "threshold": 10}
    return arranged.event_days(data, day_type="all", matching="all", **choices)


def quiet_weekends(units: pd.DataFrame) -> pd.DataFrame:
    """Hold each weekend without a game against the next one, where that has none either.

    Parameters
    ----------
    units : DataFrame
        Of `arranged_days`.

    Returns
    -------
    DataFrame
        first, second (Saturdays), ratio (first over second).
    """
    quiet = units[(units["kind"] == "土日") & (units["days"] == 2) & ~units["event"]]
    following = quiet.assign(first=quiet["first"] - WEEK)[["first", "value"]]
    both = quiet[["first", "value"]].merge(following, on="first", suffixes=("", "_next"))
    ratio = both["value"] / both["value_next"]
    return pd.DataFrame({"first": both["first"], "second": both["first"] + WEEK, "ratio": ratio})


@apart("practice_flow_truth")
def quiet_chart(pairs: pd.DataFrame) -> Picture:
    """Show how far two weekends differ when nothing took place on either.

    Parameters
    ----------
    pairs : DataFrame
        From `quiet_weekends`.
    """
    rows = pairs.sort_values("ratio").reset_index(drop=True)
    far = (rows["ratio"] - 1).abs() > 0.1
    figure, panel = axes(height=3.6)
    for part, colour, label in ((far, BLUE, "1割より大きい違い"), (~far, GREY, "1割以内の違い")):
        panel.scatter(rows.index[part] + 1, rows["ratio"][part], color=colour, s=22, label=label)
    panel.axhline(1, color="black", linewidth=0.9)
    panel.set(xlabel="2つの週末の組（倍率の小さい順）", ylabel="次の週末の何倍か")
    figure.legend(loc="outside lower center", ncols=2)
    low, high = rows["ratio"].iloc[[0, -1]]
    message = (
        f"催しのない週末どうし{len(rows)}組でも、{low:.2f}倍から{high:.2f}倍まで違う。"
        f"1割より大きく違うのは{int(far.sum())}組。"
    )
    shown = rows.assign(**{name: rows[name].dt.strftime("%Y-%m-%d") for name in ("first", "second")})
    columns = [
        Column("first", "はじめの週末（土曜日）"), Column("second", "次の週末（土曜日）"),
        Column("ratio", "はじめ÷次", "倍", 2),
    ]  # fmt: skip
    title = "催しのない週末は、次の週末の何倍か"
    whole = table(shown, columns, id="quiet", title=title)
    return finish(figure, "quiet", title, f"点図。{message}", whole, message=message)


@apart("practice_flow_truth")
def matching_chart(days: EventDays) -> Picture:
    """Show the ratio by what is held equal, and the truth of the practice city."""
    found = [event_effect.ratio(days, confidence=0.95, matching=name) for name in _MORE_AND_MORE]
    title = "比べる日をそろえるほど、真の値に近づくか"
    frame = event_effect.listed(found)
    options = {"primary": MATCHING["matched_weather"], "truth": days.truth}
    return ratio_charts.ratios(frame, id="matching", title=title, first="比べる日", **options)


def comparable_days(answer: Any) -> str:
    """Say what is off with the days that somebody wants to hold against the day of an event.

    Parameters
    ----------
    answer
        Right: a dict of 催しの日 (a date) and 比べる日 (four dates or more: the same weekday and kind of day, within
        eight weeks, some before and some after).

    Returns
    -------
    str
        In Japanese; "" when nothing is.
    """
    if not isinstance(answer, dict) or set(answer) != set(_KEYS):
        return '{"催しの日": "2025-10-04", "比べる日": ["…", "…"]} の形で答えてください。'
    given = answer[_KEYS[1]]
    texts = [answer[_KEYS[0]], *given] if isinstance(given, list | tuple) else []
    if not texts or not all(isinstance(text, str) for text in texts):
        return "催しの日は1つの日付を引用符で囲み、比べる日は [ ] の中に日付を並べてください。"
    try:
        (event,), others = calendar.event_days([answer[_KEYS[0]]]), calendar.event_days(given)
        kinds = calendar.table([event, *others]).set_index("date")
    except EbpmError as error:
        return error.problems[0].what
    return _off_days(event, others, kinds)


def _off_days(event: pd.Timestamp, others: pd.DatetimeIndex, kinds: pd.DataFrame) -> str:
    if event in others:
        return "比べる日の中に、催しの日が入っています。"
    if len(others) < FEWEST:
        return f"比べる日が{len(others)}日だけでは、ばらつきが分かりません。{FEWEST}日以上にしてください。"
    for column, word in (
        ("weekday", "曜日"),
        ("holiday", "祝日かどうか"),
        ("season", "お盆・年末年始かどうか"),
    ):
        kind = kinds[column]
        other = others[kind[others] != kind[event]]
        if len(other):
            return f"{_listed(other)} は、催しの日と{word}が違います。"
    far = [day for day in others if abs(day - event) > NEAR * WEEK]
    if far:
        return f"{_listed(far)} は、催しの日から{NEAR}週間より離れています。季節が違いませんか。"
    if not (others.min() < event < others.max()):
        return (
            "催しの日の前だけ、または後だけです。季節の進みを打ち消すため、前と後の両方から選んでください。"
        )
    return ""


def _listed(days: Sequence[pd.Timestamp]) -> str:
    return "、".join(f"{day:%Y-%m-%d}" for day in days)
