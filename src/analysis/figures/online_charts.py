"""Charts of the study of online procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import label_points
from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.online import TITLES, UNITS
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.online_next import Listed

RATES = (
    ("online_pct", "オンライン化率（手続き数）", ORANGE, "D"),
    ("coverage_pct", "オンライン化カバー率（申請件数）", BLUE, "o"),
    ("use_pct", "オンライン利用率（全申請に対する）", RED, "s"),
)
PARTS = (
    ("used", "オンラインで申請された", BLUE),
    ("unused", "オンライン化済みだが、オンラインで申請されていない", ORANGE),
    ("uncovered", "オンライン化されていない", "#D0D0D0"),
)
SERIES = {
    "forecast": ("2023年5月照会の見通し", GREY, "--", "D"),
    "actual": ("照会の結果", BLUE, "-", "o"),
    "listed": ("43手続きをオンライン化した場合（再計算）", GREEN, "", "s"),
    "printed": ("43手続きをオンライン化した場合（印刷）", RED, "", "X"),
}


def three_rates(rates: pd.DataFrame, whole: pd.Series, *, id: str, title: str) -> Picture:
    """Show three shares a department in the paper's order, which are easily taken for one another.

    Parameters
    ----------
    rates : DataFrame
        From `analysis.measures.online.rates`.
    whole : Series
        From `analysis.measures.online.whole`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = pd.concat([rates, whole.to_frame().T], ignore_index=True)
    data[[c for c in data if c != "department"]] = data.drop(columns="department").astype(float)
    figure, panel = axes(width=8.6, height=1.9 + 0.29 * len(data))
    rows = np.arange(len(data))[::-1]
    values = data[[column for column, *_ in RATES]]
    panel.hlines(rows, values.min(axis=1), values.max(axis=1), color="#C8C8C8", linewidth=1.4, zorder=1)
    for column, name, colour, marker in RATES:
        panel.scatter(data[column], rows, color=colour, marker=marker, s=36, label=name, zorder=2)
    panel.axhline(0.5, color=GREY, linewidth=0.8)
    panel.set_yticks(rows, [str(name) for name in data["department"]], fontsize=9, parse_math=False)
    panel.set(xlabel="割合（％）", xlim=(-2, 102), ylim=(-0.7, len(data) - 0.3))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=1)
    message = (
        f"全体では、オンライン化率{whole['online_pct']:.1f}％、オンライン化カバー率{whole['coverage_pct']:.1f}％に対し、"
        f"オンライン利用率は全申請の{whole['use_pct']:.1f}％。"
    )
    shown = [
        Column("department", "部局"),
        *(Column(column, name, "％", 1) for column, name, *_ in RATES),
        Column("use_covered_pct", "オンライン利用率（カバー件数に対する）", "％", 1),
    ]
    alt = f"{len(rates)}部局と全体の3つの割合を並べた点図。{message}"
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title), message=message)


def parts(rates: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show each department's yearly applications: made online, could be, cannot be.

    Parameters
    ----------
    rates : DataFrame
        From `analysis.measures.online.rates`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = rates.sort_values("applications", ignore_index=True)
    figure, panel = axes(width=8.6, height=1.9 + 0.29 * len(data))
    start = np.zeros(len(data))
    for column, name, colour in PARTS:
        panel.barh(data["department"], data[column], left=start, color=colour, height=0.72, label=name)
        start = start + data[column].to_numpy()
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel="申請件数（件/年）", ylim=(-0.7, len(data) - 0.3))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=1)
    top = rates.loc[rates["unused"].idxmax()]
    message = f"オンライン化済みなのにオンラインで申請されていない件数が最も多いのは{top['department']}の{top['unused']:,}件。"
    shown = [
        Column("department", "部局"),
        Column("applications", "総申請件数", "件/年", 0),
        Column("covered", "カバー件数", "件/年", 0),
        *(Column(column, name, "件/年", 0) for column, name, _ in PARTS),
    ]
    whole = table(data[::-1], shown, id=id, title=title)
    return finish(figure, id, title, f"積み上げ棒グラフ。{message}", whole, message=message)


def rate_beside_count(changes: pd.DataFrame, measure: str, *, id: str, title: str) -> Picture:
    """Show the change of each rate and, beside it, of the number that it is meant to raise.

    Parameters
    ----------
    changes : DataFrame
        From `analysis.measures.online.changes`.
    measure : {"coverage", "procedures"}
        Which rate.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = changes[::-1].reset_index(drop=True)
    figure, (left, right) = axes(width=9.4, height=1.5 + 0.29 * len(data), ncols=2, sharey=True)
    colours = [RED if hollow else BLUE for hollow in data["hollow"]]
    part = "カバー件数" if measure == "coverage" else "オンライン化済手続き数"
    sides = (
        (left, "change_pt", f"{TITLES[measure]}の変化（ポイント）"),
        (right, "part_change", f"{part}の変化（{UNITS[measure]}）"),
    )
    for panel, column, words in sides:
        panel.barh(np.arange(len(data)), data[column], color=colours, height=0.7)
        panel.axvline(0, color="black", linewidth=0.8)
        panel.set(xlabel=words, ylim=(-0.7, len(data) - 0.3))
        panel.grid(axis="y", visible=False)
    right.xaxis.set_major_formatter("{x:,.0f}")
    right.locator_params(axis="x", nbins=5)
    left.set_yticks(np.arange(len(data)), [str(n) for n in data["department"]], fontsize=9, parse_math=False)
    hollow = changes[changes["hollow"]]
    named = "、".join(
        f"{row['department']}（{number(row['change_pt'], 1, signed=True)}ポイント、"
        f"{number(row['part_change'], 0, signed=True)}{UNITS[measure]}）"
        for row in hollow.to_dict("records")
    )
    message = f"率が上がっても{part}が増えていないのは{len(hollow)}部局{f'：{named}' if named else ''}。"
    shown = [
        Column("department", "部局"),
        Column("before_pct", "2023年5月", "％", 1),
        Column("after_pct", "2023年12月", "％", 1),
        Column("change_pt", "率の変化", "ポイント", 2),
        Column("part_change", f"{part}の変化", UNITS[measure], 0),
        Column("total_change", "分母の変化", UNITS[measure], 0),
    ]
    alt = f"左右に並べた棒グラフ。赤は、率が上がったのに件数が増えていない部局。{message}"
    return finish(figure, id, title, alt, table(changes, shown, id=id, title=title), message=message)


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
    for name, (words, colour, line, marker) in SERIES.items():
        part = points[points["series"] == name]
        panel.plot(
            part["time"],
            part["coverage_pct"],
            color=colour,
            linestyle=line or "none",
            marker=marker,
            label=words,
        )
    now = points[points["series"] == "actual"].iloc[-1]
    goal = f"{goal_year}年度末に{goal_pct:g}％とする道すじ"
    way = [now["time"], goal_year + 1.25], [now["coverage_pct"], goal_pct]
    panel.plot(*way, color=ORANGE, linestyle=":", linewidth=2, label=goal)
    # The printed coverage and the one foreseen for the same year may be the same point.
    places = points.round(1).drop_duplicates(["time", "coverage_pct"])
    shown_points = [(row.time, row.coverage_pct) for row in points.loc[places.index].itertuples()]
    label_points(panel, shown_points, [f"{y:.1f}％" for _, y in shown_points])
    years = sorted({2023, *range(2024, goal_year + 2)})
    panel.set_xticks([year + 0.25 for year in years], [f"{year - 1}年度末" for year in years])
    panel.set(ylabel="オンライン化カバー率（％）", ylim=(40, 106))
    figure.legend(loc="outside lower center", ncols=2)
    gap = points.loc[points["series"] == "forecast", "coverage_pct"].iloc[1] - now["coverage_pct"]
    message = (
        f"2023年12月の{now['coverage_pct']:.1f}％は、2023年度末の見通しより{gap:.1f}ポイント低い。"
        f"43手続きで届くのは{found.after_pct:.1f}％（印刷は{found.printed_pct:.1f}％）。"
    )
    data = points.assign(
        series=points["series"].map({name: words for name, (words, *_) in SERIES.items()}),
        when=points["time"].map(
            lambda time: f"{int(time - 0.01)}年{round((time - int(time - 0.01)) * 12)}月"
        ),
    )
    shown = [Column("series", "系列"), Column("when", "時期"), Column("coverage_pct", "カバー率", "％", 1)]
    whole = table(data, shown, id=id, title=title)
    return finish(figure, id, title, f"折れ線グラフ。{message}", whole, message=message)
