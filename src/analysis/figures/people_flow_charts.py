"""Charts of the study of visitors on days of an event."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.data.disclosure import hidden_note
from analysis.figures import people_flow_tables as tables
from analysis.figures.style import BLUE, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.event_days import EventDays
from analysis.measures.event_parts import Composition, Months
from analysis.measures.people_flow import WITH_EVENT, WITHOUT_EVENT, Printed, in_words, shares
from analysis.written import HIDDEN, number

ALL_HIDDEN = "人数が少ないため、すべて秘匿（＊）"


def printed_means(given: Printed, *, id: str, title: str) -> Picture:
    """Show the two printed means, without any interval: none can be computed.

    Parameters
    ----------
    given : Printed
        From `analysis.measures.people_flow.printed`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    rows = pd.DataFrame(
        [
            {"name": WITH_EVENT, "days": in_words(given.with_days), "value": given.with_event},
            {"name": WITHOUT_EVENT, "days": in_words(given.without_days), "value": given.without_event},
        ]
    )
    figure, panel = axes(height=2.4)
    place = np.arange(2)[::-1]
    panel.barh(place, rows["value"], height=0.6, color=[ORANGE, BLUE])
    for y, value in zip(place, rows["value"], strict=True):
        panel.annotate(f" {value:,.0f}", (value, y), va="center", fontsize=10)
    names = [f"{name}\n{days}" for name, days in zip(rows["name"], rows["days"], strict=True)]
    panel.set_yticks(place, names, fontsize=9, parse_math=False)
    panel.set(xlabel="推計来訪者数（人/日）", xlim=(0, rows["value"].max() * 1.15))
    panel.grid(axis="y", visible=False)
    parts = "、".join(
        f"{row['name']}（{row['days']}）{row['value']:,.0f}人/日" for row in rows.to_dict("records")
    )
    shown = [Column("name", "区分"), Column("days", "日"), Column("value", "推計来訪者数", "人/日", 0)]
    alt = f"棒グラフ。{parts}。区間はない（平均が1つずつしか印刷されていない）。"
    message = f"{parts}。週末1回ずつの比較である。"
    return finish(figure, id, title, alt, table(rows, shown, id=id, title=title), message=message)


def printed_parts(given: Printed, *, id: str, title: str) -> Picture:
    """Show the printed breakdowns as numbers of people; those that do not add up are told apart.

    Parameters
    ----------
    given : Printed
        From `analysis.measures.people_flow.printed`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    rows = shares(given)[::-1].reset_index(drop=True)
    usable = rows["share_pct"].notna()
    figure, panel = axes(height=1.5 + 0.32 * len(rows))
    place = np.arange(len(rows))
    for part, colour, hatch, label in (
        (usable, BLUE, None, "和が来訪者数と合う内訳"),
        (~usable, GREY, "///", "和が来訪者数と合わない内訳"),
    ):
        if part.any():
            panel.barh(
                place[part], rows["visitors_per_day"][part], height=0.7, color=colour, hatch=hatch,
                edgecolor="white", label=label,
            )  # fmt: skip
    for y, value in zip(place, rows["visitors_per_day"], strict=True):
        panel.annotate(f" {value:,.0f}", (value, y), va="center", fontsize=8.5)
    names = [f"{row['dimension']}：{row['group']}" for row in rows.to_dict("records")]
    panel.set_yticks(place, names, fontsize=9, parse_math=False)
    panel.set(xlabel="推計来訪者数（人/日）", xlim=(0, rows["visitors_per_day"].max() * 1.15))
    panel.grid(axis="y", visible=False)
    panel.legend(loc="lower right", fontsize=9)
    alt = "棒グラフ。" + "、".join(
        f"{name} {n:,.0f}人/日" for name, n in zip(names[::-1], rows["visitors_per_day"][::-1], strict=True)
    )
    shown = [
        Column("dimension", "内訳"),
        Column("group", "区分"),
        Column("visitors_per_day", "推計来訪者数", "人/日", 0),
        Column("share_pct", "内訳の和に占める割合", "％", 1),
    ]
    note = "割合の「－」は、区分の和が来訪者数と合わないため計算していないことを示す。"
    whole = table(rows[::-1], shown, id=id, title=title, note=note)
    wrong = "、".join(rows.loc[~usable, "dimension"].unique())
    message = f"和が来訪者数と合わない内訳：{wrong}。" if wrong else "どの内訳も、和が来訪者数と合う。"
    return finish(figure, id, title, f"{alt}。", whole, message=message)


def series(days: EventDays, level: Months, *, threshold: float, id: str, title: str) -> Picture:
    """Show visitors a day of every unit over time; the table gives means by month.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    level : Months
        From `analysis.measures.event_parts.months`.
    threshold : float
        For the note of what is hidden; where the days are secret, no unit is drawn.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    units = days.units[:0] if days.secret else days.units
    figure, panel = axes(height=4.2)
    sides = ((~units["event"], BLUE, "o", "催しのない日"), (units["event"], ORANGE, "D", "開催日"))
    for part, colour, marker, label in sides:
        rim = "black" if marker == "D" else None
        panel.scatter(
            units["first"][part], units["value"][part], color=colour, marker=marker, s=26, edgecolor=rim,
            linewidth=0.5, label=label,
        )  # fmt: skip
    if units.empty:
        panel.text(0.5, 0.5, ALL_HIDDEN, transform=panel.transAxes, ha="center")
        panel.set(xticks=[], yticks=[])
    panel.set(ylabel=f"{days.place}の{days.who}（人/日）", ylim=(0, None))
    figure.legend(loc="outside lower center", ncols=2)
    n = int(units["event"].sum())
    message = f"開催日{n}点が、同じ季節の催しのない日（全{len(units) - n}点）より高いか。"
    note = hidden_note(len(days.units) - len(units), threshold)
    alt = (
        f"{len(units)}単位の点図（週末は2日の平均で1点）。開催日{n}点、催しのない日{len(units) - n}点。{note}"
    )
    whole = tables.months(level, threshold, id=id, title=title)
    return finish(figure, id, title, alt, whole, message=message)


def composition(found: Composition, *, threshold: float, id: str, title: str) -> Picture:
    """Show the differences of shares in percentage points; hidden groups have no mark.

    Parameters
    ----------
    found : Composition
        From `analysis.measures.event_parts.composition`.
    threshold : float
        For the note of what is hidden.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = found.table[::-1].reset_index(drop=True)
    figure, panel = axes(height=1.5 + 0.32 * len(data))
    rows = np.arange(len(data))
    panel.hlines(rows, data["low"], data["high"], color=BLUE, linewidth=2)
    panel.scatter(data["points"], rows, color=BLUE, s=36, zorder=3)
    panel.axvline(0, color="black", linewidth=0.9)
    names = [f"{row['division']}：{row['group']}" for row in data.to_dict("records")]
    panel.set_yticks(rows, names, fontsize=9, parse_math=False)
    panel.set(xlabel="割合の差（開催日 \N{MINUS SIGN} 比べる日、ポイント）")
    panel.grid(axis="y", visible=False)
    if data["hidden"].all():
        panel.text(0.5, 0.5, ALL_HIDDEN, transform=panel.transAxes, ha="center")
    words = "、".join(
        f"{name} {number(points, 1, signed=True) if pd.notna(points) else HIDDEN}"
        for name, points in zip(names[::-1], data["points"][::-1], strict=True)
    )
    note = hidden_note(found.hidden, threshold)
    whole = table(_marked(found), _COMPOSITION, id=id, title=title, note=note)
    message = "".join(
        f"差が最も大きいのは{row['division']}：{row['group']}（{number(row['points'], 1, signed=True)}ポイント）。"
        for row in data.dropna(subset=["points"]).sort_values("points", key=abs).tail(1).to_dict("records")
    )
    return finish(figure, id, title, f"構成比の差（ポイント）の点図。{words}。{note}", whole, message=message)


_COMPOSITION = [
    Column("division", "内訳"),
    Column("group", "区分"),
    Column("event_pct", "開催日の割合", "％", 1),
    Column("other_pct", "比べる日の割合", "％", 1),
    Column("points", "差", "ポイント", 1),
    Column("low", "下限", "ポイント", 1),
    Column("high", "上限", "ポイント", 1),
]


def _marked(found: Composition) -> pd.DataFrame:
    numbers = [column.name for column in _COMPOSITION if column.decimals is not None]
    rows = found.table.copy()
    for name in numbers:
        rows[name] = tables.hidden_as_mark(rows[name], rows["hidden"])
    return rows
