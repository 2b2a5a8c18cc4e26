"""Charts of which procedures to put online next, and of the way to 2025."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.labels import label_points
from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table

if TYPE_CHECKING:
    from analysis.measures.online_next import Listed

SERIES = {
    "forecast": ("2023年5月照会の見通し", GREY, "--", "D"),
    "actual": ("照会の結果", BLUE, "-", "o"),
    "listed": ("一覧の手続きをオンライン化した場合（再計算）", GREEN, "", "s"),
    "printed": ("一覧の手続きをオンライン化した場合（印刷）", RED, "", "X"),
}


def pareto(ranked: pd.DataFrame, *, top_k: int, id: str, title: str) -> Picture:
    """Show the listed procedures by size with the share that the first ones reach together.

    Parameters
    ----------
    ranked : DataFrame
        From `analysis.measures.online_next.ranked`.
    top_k : int
        How many are chosen.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(width=8.6, height=5.0)
    colours = [BLUE if rank <= top_k else "#C8C8C8" for rank in ranked["rank"]]
    panel.bar(ranked["rank"], ranked["applications"], color=colours)
    panel.yaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel="順位", ylabel="申請件数（件/年）", xlim=(0.3, len(ranked) + 0.7))
    panel.grid(axis="x", visible=False)
    upper = panel.twinx()
    upper.plot(ranked["rank"], ranked["cumulative_pct"], color=RED, marker="o", markersize=3.5)
    upper.set(ylabel="累積の割合（一覧の申請件数に対する％、赤い線）", ylim=(0, 104))
    upper.grid(visible=False)
    upper.axvline(top_k + 0.5, color=GREY, linestyle="--", linewidth=1)
    last, first = ranked.iloc[min(top_k, len(ranked)) - 1], ranked.iloc[0]
    message = (
        f"1位の「{first['procedure']}」だけで{ranked['cumulative_pct'].iloc[0]:.1f}％、"
        f"上位{last['rank']}手続きで{last['cumulative_pct']:.1f}％。"
    )
    shown = [
        Column("rank", "順位", "", 0),
        Column("department", "部局"),
        Column("procedure", "手続き"),
        Column("applications", "申請件数", "件/年", 0),
        Column("cumulative_pct", "累積の割合", "％", 1),
    ]
    alt = f"{len(ranked)}手続きのパレート図。{message}"
    return finish(figure, id, title, alt, table(ranked, shown, id=id, title=title), message=message)


def path(
    points: pd.DataFrame, found: Listed, *, goal_pct: float, goal_year: int, id: str, title: str
) -> Picture:
    """Show what was foreseen, what is, what the list gives and the way that a goal leaves.

    Parameters
    ----------
    points : DataFrame
        From `analysis.measures.online_next.path`.
    found : Listed
        From `analysis.measures.online_next.listed`.
    goal_pct : float
        The goal in percent.
    goal_year : int
        Fiscal year by whose end.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(width=8.6, height=5.0)
    _draw(panel, points)
    now = points[points["series"] == "actual"].iloc[-1]
    goal = f"{goal_year}年度末に{goal_pct:g}％とする道すじ"
    way = [now["time"], goal_year + 1.25], [now["coverage_pct"], goal_pct]
    if goal_pct > now["coverage_pct"]:
        panel.plot(*way, color=ORANGE, linestyle=":", linewidth=2, label=goal)
    last = max(goal_year, int(points["time"].max() - 1))  # a fiscal year ends in the next calendar year
    years = range(2022, last + 1, 1 + (last - 2022) // 7)
    panel.set_xticks([year + 1.25 for year in years], [f"{year}年度末" for year in years])
    panel.set(ylabel="オンライン化カバー率（％）", ylim=(40, 106))
    figure.legend(loc="outside lower center", ncols=2)
    _label(panel, points)
    message = (
        f"{_beside_forecast(points, now)}"
        f"一覧の{found.n}手続きで届くのは{found.after_pct:.1f}％（印刷は{found.printed_pct:.1f}％）。"
    )
    data = points.assign(
        series=points["series"].map({name: words for name, (words, *_) in SERIES.items()}),
        when=[_month(float(time)) for time in points["time"]],
    )
    shown = [Column("series", "系列"), Column("when", "時期"), Column("coverage_pct", "カバー率", "％", 1)]
    whole = table(data, shown, id=id, title=title)
    return finish(figure, id, title, f"折れ線グラフ。{message}", whole, message=message)


def _beside_forecast(points: pd.DataFrame, now: pd.Series) -> str:
    """Hold what is against what was foreseen for the end of its fiscal year."""
    later = points[(points["series"] == "forecast") & (points["time"] >= now["time"])]
    if later.empty:
        return ""
    ahead = later.iloc[0]
    gap = ahead["coverage_pct"] - now["coverage_pct"]
    year = f"{ahead['time'] - 1.25:.0f}年度末"
    return (
        f"{_month(now['time'])}の{now['coverage_pct']:.1f}％は、{year}の見通しより{abs(gap):.1f}ポイント"
        f"{'低い' if gap > 0 else '高い'}。"
    )


def _draw(panel: Any, points: pd.DataFrame) -> None:
    for name, (words, colour, line, marker) in SERIES.items():
        part = points[points["series"] == name]
        style = {"color": colour, "linestyle": line or "none", "marker": marker}
        panel.plot(part["time"], part["coverage_pct"], label=words, **style)


def _label(panel: Any, points: pd.DataFrame) -> None:
    # What was foreseen may be what is printed again later: one label.
    places = points.round(1).drop_duplicates("coverage_pct")
    kept = list(points.loc[places.index, ["time", "coverage_pct"]].itertuples(index=False, name=None))
    label_points(panel, kept, [f"{y:.1f}％" for _, y in kept], _on_lines(panel))


def _on_lines(panel: Any) -> list[tuple[float, float]]:
    """Points along the lines that are drawn, which no name may cover."""
    lines = [line.get_xydata() for line in panel.lines if line.get_linestyle() != "None"]
    parts = [np.linspace(start, end, 40) for line in lines for start, end in pairwise(line)]
    return [(float(x), float(y)) for part in parts for x, y in part]


def _month(time: float) -> str:
    """Write the end of a month, as 2024.25 for March 2024, in words."""
    months = round(12 * time) - 1
    return f"{months // 12}年{months % 12 + 1}月"
