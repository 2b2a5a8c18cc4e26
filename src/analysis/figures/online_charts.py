"""Charts of the study of online procedures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREY, ORANGE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.online import TITLES, UNITS
from analysis.written import number

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
    columns = [column for column, *_ in RATES]
    data[columns] = data[columns].astype(float)
    figure, panel = axes(width=8.6, height=1.9 + 0.29 * len(data))
    rows = np.arange(len(data))[::-1]
    values = data[columns]
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
    top = rates.sort_values("unused").iloc[-1]
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
    message = _hollow(changes, part, UNITS[measure])
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


def _hollow(changes: pd.DataFrame, part: str, unit: str) -> str:
    hollow = changes[changes["hollow"]]
    named = "、".join(
        f"{row['department']}（{number(row['change_pt'], 1, signed=True)}ポイント、"
        f"{number(row['part_change'], 0, signed=True)}{unit}）"
        for row in hollow.to_dict("records")
    )
    return f"率が上がっても{part}が増えていないのは{len(hollow)}部局{f'：{named}' if named else ''}。"
