"""Charts and tables of the study of traffic before and after an opening."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.estimates import draw_periods
from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.measures.road_effect import PERIOD, Roads
from analysis.stats.event_study import EventStudy
from analysis.stats.placebo import Placebo
from analysis.written import number

OPENED = "開通"


def series(roads: Roads, *, id: str, title: str) -> Picture:
    """Show weekly traffic of every point relative to its mean before the opening; the table gives means by month.

    Parameters
    ----------
    roads : Roads
        From `analysis.measures.road_effect.roads`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    days = roads.days()
    week = days["since"] // 7
    relative = 100 * days[roads.points] / days.loc[days["since"] < 0, roads.points].mean()
    weekly = relative.groupby(week).mean()
    first = roads.opening + pd.to_timedelta(7 * weekly.index, unit="D")
    figure, panel = axes(height=4.4)
    groups = ((roads.treated, ORANGE, "対象の道路"), (roads.comparisons, BLUE, "比較道路"))
    for points, colour, name in groups:
        if not points:
            continue
        panel.plot(first, weekly[list(points)], color=colour, linewidth=0.8, alpha=0.45)
        panel.plot(
            first,
            weekly[list(points)].mean(axis=1),
            color=colour,
            linewidth=2.4,
            label=f"{name}（{len(points)}点の平均）",
        )
    panel.axvline(
        roads.opening,
        color="black",
        linestyle="--",
        linewidth=1.2,
        label=f"{OPENED}（{roads.opening:%Y-%m-%d}）",
    )
    panel.axhline(100, color=GREY, linewidth=0.8)
    panel.set(ylabel="週の平均（開通前の平均 = 100）")
    panel.tick_params(axis="x", labelrotation=30)
    figure.legend(loc="outside lower center", ncols=3)
    after = weekly[weekly.index >= 0]
    words = "、".join(
        f"{name}は平均{after[list(points)].mean(axis=None):.0f}" for points, _, name in groups if points
    )
    message = f"開通前の平均を100とすると、開通後は、{words}。"
    alt = f"{len(weekly)}週の折れ線図。{message}細い線は観測点ごと。"
    return finish(figure, id, title, alt, _months(roads, days, id=id, title=title), message=message)


def periods(found: EventStudy, *, id: str, title: str) -> Picture:
    """Show the difference between treated and comparison roads in each period around the opening.

    Parameters
    ----------
    found : EventStudy
        From `analysis.measures.road_checks.periods`, of logarithms.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    rows = pd.DataFrame(
        [
            {"period": period, "estimate": np.exp(t.estimate), "low": np.exp(t.low), "high": np.exp(t.high)}
            for period, t in zip(found.periods, found.terms, strict=True)
        ]
    )
    figure, panel = axes(height=3.9)
    draw_periods(panel, rows, base=1, start="開通")
    panel.set(xlabel=f"開通からの期間（{PERIOD}日ごと、0が開通後の最初）", ylabel="比較道路に対する倍率")
    figure.legend(loc="outside lower center", ncols=3)
    before, after = (rows.loc[part, "estimate"] for part in (rows["period"] < 0, rows["period"] >= 0))
    message = (
        f"開通前の{len(before)}期間は{before.min():.2f}倍から{before.max():.2f}倍、"
        f"開通後の{len(after)}期間は{after.min():.2f}倍から{after.max():.2f}倍。"
    )
    alt = f"期間ごとの倍率と信頼区間（直前の期間が基準の1）。{message}"
    named = rows.assign(period=[number(float(p), 0, signed=True) for p in rows["period"]])
    columns = [Column("period", f"期間（{PERIOD}日ごと）"), *_TIMES]
    note = f"区間は期間ごとの{found.level * 100:g}％信頼区間。"
    whole = table(named, columns, id=id, title=title, note=note)
    return finish(figure, id, title, alt, whole, message=message)


def placebos(
    found: Placebo, dates: pd.DataFrame, *, id: str, title: str, truth: float | None = None
) -> Picture:
    """Show the ratios at placebo dates, and where the true one lies among them.

    Parameters
    ----------
    found : Placebo
        From `analysis.measures.road_checks.placebos`, of logarithms.
    dates : DataFrame
        From the same.
    id, title : str
        Name of the figure and heading.
    truth : float, optional
        Of a fictional city.

    Returns
    -------
    Picture
    """
    figure, panel = axes(height=3.4)
    actual = float(np.exp(found.estimate))
    panel.hist(dates["estimate"], bins=12, color=GREY, edgecolor="white", label="偽の開通日")
    panel.axvline(actual, color=ORANGE, linewidth=2.4, label="本当の開通日")
    if truth is not None:
        panel.axvline(truth, color=GREEN, linestyle="--", label=f"真の倍率 {truth:.2f}（架空データ）")
    panel.axvline(1, color="black", linewidth=0.9)
    panel.yaxis.get_major_locator().set_params(integer=True)
    panel.set(xlabel="開通後の交通量は何倍か", ylabel="偽の開通日の数")
    figure.legend(loc="outside lower center", ncols=3)
    low, high = dates["estimate"].min(), dates["estimate"].max()
    message = (
        f"偽の開通日{found.n_placebos}通りの倍率は{low:.2f}倍から{high:.2f}倍、本当の開通日は{actual:.2f}倍。"
    )
    named = dates.assign(date=dates["date"].dt.strftime("%Y-%m-%d"))
    note = f"本当の開通日では{actual:.2f}倍。偽の開通日どうしはデータが重なる。"
    whole = table(named, [Column("date", "偽の開通日"), *_TIMES], id=id, title=title, note=note)
    return finish(figure, id, title, f"ヒストグラム。{message}", whole, message=message)


def points(rows: pd.DataFrame, roads: Roads, *, confidence: float) -> Table:
    """Show every observation point: traffic before and after, and its ratio."""
    rows = rows.assign(role=rows["treated"].map({True: "対象", False: "比較道路"}))
    columns = [
        Column("point", "観測点"),
        Column("role", "役割"),
        Column("flagged", "欠測の観測値", "件", 0),
        Column("before", "開通前", "台/日", 0),
        Column("after", "開通後", "台/日", 0),
        *_TIMES,
        *([Column("truth", "真の倍率（架空データ）", "倍", 2)] if roads.truths else []),
    ]
    against = "比較道路は、ほかの比較道路と比べた倍率。" if roads.comparisons else "倍率は分断時系列による。"
    note = f"台/日は指定した時間帯の両方向の合計の平均。下限と上限は{confidence * 100:g}％信頼区間。{against}"
    return table(rows, columns, id="points", title="観測点ごとの、開通の前と後", note=note)


def left_out(roads: Roads) -> Table:
    """Say which days are used and which are not."""
    days = roads.days()
    after = int((days["since"] >= 0).sum())
    rows = [
        {"what": "使う日（うち開通後）", "n": f"{len(days)}日（{after}日）"},
        *({"what": f"除いた日：{why}", "n": f"{n}日"} for why, n in roads.left_out.items()),
        {"what": "前後の期間の、品質フラグか空欄で欠測とした観測値", "n": f"{int(roads.flagged.sum())}件"},
    ]
    columns = [Column("what", "区分"), Column("n", "数")]
    note = "欠測の時刻が1つでもある日は、合計が小さくなるので、その日をすべての観測点で使わない。"
    return table(pd.DataFrame(rows), columns, id="days", title="使った日と除いた日", note=note)


_TIMES = [
    Column("estimate", "倍率", "倍", 2),
    Column("low", "下限", "倍", 2),
    Column("high", "上限", "倍", 2),
]


def _months(roads: Roads, days: pd.DataFrame, *, id: str, title: str) -> Table:
    """Give mean vehicles a day by month; the month of the opening is in two parts."""
    side = np.where(days["since"] >= 0, "開通後", "開通前")
    month = pd.DatetimeIndex(days.index).strftime("%Y-%m")
    groups = days.groupby([month, side], sort=False)
    rows = groups[roads.points].mean().assign(days=groups.size()).rename_axis(["month", "side"]).reset_index()
    columns = [
        Column("month", "月"),
        Column("side", "開通"),
        Column("days", "日数", "日", 0),
        *(
            Column(point, f"{'対象' if point in roads.treated else '比較'} {point}", "台/日", 0)
            for point in roads.points
        ),
    ]
    return table(rows, columns, id=id, title=title, note="すべての観測点がそろう日の平均。")
