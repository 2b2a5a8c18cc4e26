"""Charts of the study of the cashless ratio over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.cashless_months import EVIDENCE
from analysis.measures.cashless_trend import FIGURES, Needed
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.cashless_months import Months
    from analysis.stats.serial_mean import SerialMean

RATIO = Column("ratio_pct", "キャッシュレス決済比率", "％", 1)
_MARKS = (
    ("o", BLUE, "3年分とも確かめられる"),
    ("s", "white", "2022年だけ確かめられる"),
    ("X", ORANGE, "読み順だけ"),
)
_LINES = ((GREY, ":"), (ORANGE, "--"), (BLUE, "-"), (GREEN, "-."))


def monthly(given: Months, targets: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the months in use, marked by what their place rests on, below the country's target.

    Parameters
    ----------
    given : Months
        From `analysis.measures.cashless_months.months`.
    targets : DataFrame
        Table `cashless_targets`; its target is a line for reference, since its denominator is another one.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    used = given.used.assign(date=pd.to_datetime(given.used["month"]))
    national = targets[targets["value_type"] == "目標値"].iloc[0]
    figure, panel = axes(height=4.6)
    panel.plot(used["date"], used["ratio_pct"], color=GREY, linewidth=1, zorder=1)
    for kind, (marker, colour, words) in enumerate(_MARKS):
        part, rim = used[used["evidence"] == kind], BLUE if colour == "white" else colour
        if len(part):
            panel.scatter(
                part["date"], part["ratio_pct"], marker=marker, color=colour, edgecolor=rim, s=42, zorder=3,
                label=f"{words}（{len(part)}か月）",
            )  # fmt: skip
    words = f"{national['scope']}の目標 {national['value_pct']:g}％（分母が違う。参考の線）"
    panel.axhline(national["value_pct"], color=GREEN, linestyle="--", linewidth=1.4, label=words)
    panel.set(ylabel="キャッシュレス決済比率（％）", ylim=(0, 1.08 * national["value_pct"]))
    figure.legend(loc="outside lower center", ncols=2)
    low, *_, top = (
        f"{_month(row)}の{row['ratio_pct']:.1f}％" for row in used.sort_values("ratio_pct").to_dict("records")
    )
    message = f"最も低いのは{low}、最も高いのは{top}。"
    alt = f"{len(used)}か月の折れ線図。{message}{words}を横線で示す。"
    shown = used.assign(basis=[EVIDENCE[kind] for kind in used["evidence"]])
    columns = [Column("month", "月"), RATIO, Column("basis", "月と値の対応の根拠")]
    return finish(figure, id, title, alt, table(shown, columns, id=id, title=title), message=message)


def differences(changes: pd.DataFrame, rises: dict[str, SerialMean], *, id: str, title: str) -> Picture:
    """Show each month's difference from a year before, with the mean and its interval.

    Parameters
    ----------
    changes : DataFrame
        From `analysis.measures.cashless_months.differences`.
    rises : dict of str to SerialMean
        From `analysis.measures.cashless_trend.yearly_rises`; the first is drawn.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    whole = next(iter(rises.values()))
    mean = whole.mean
    figure, panel = axes(height=4.2)
    place = np.arange(len(changes))
    colours = np.where(changes["change"] < 0, ORANGE, BLUE)
    panel.bar(place, changes["change"], color=colours, width=0.7, zorder=2)
    panel.axhspan(
        mean.low, mean.high, color=GREEN, alpha=0.18, zorder=0, label=f"平均の{whole.level * 100:g}％信頼区間"
    )
    panel.axhline(mean.estimate, color=GREEN, label=f"平均 {number(mean.estimate, signed=True)}ポイント")
    panel.axhline(0, color="black", linewidth=0.9)
    first = changes["year"].diff() != 0
    names = [
        f"{month}月\n{year}年" if new else f"{month}月"
        for month, year, new in zip(changes["month_of_year"], changes["year"], first, strict=True)
    ]
    panel.set_xticks(place, names, fontsize=8, parse_math=False)
    panel.set(ylabel="前年同月差（ポイント）")
    panel.grid(axis="x", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    fallen = [
        f"{_month(row)}（{number(row['change'], 1, signed=True)}）"
        for row in changes[changes["change"] < 0].to_dict("records")
    ]
    below = f"下がったのは{'、'.join(fallen)}。" if fallen else "下がった月はない。"
    message = f"平均は{number(mean.estimate, signed=True)}ポイント（{number(mean.low)}～{number(mean.high)}）。{below}"
    columns = [
        Column("month", "月"), Column("before", "前の年の同じ月", "％", 1), Column("after", "その月", "％", 1),
        Column("change", "差", "ポイント", 1),
    ]  # fmt: skip
    whole_table = table(changes, columns, id=id, title=title)
    return finish(figure, id, title, f"{len(changes)}か月の棒グラフ。{message}", whole_table, message=message)


def season(shape: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the months less the mean of their year, one line a year.

    Parameters
    ----------
    shape : DataFrame
        From `analysis.measures.cashless_months.season`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(height=4.2)
    place = np.arange(len(shape))
    for at, year in enumerate(shape.columns):
        colour, style = _LINES[at % len(_LINES)]
        panel.plot(place, shape[year], color=colour, linestyle=style, marker="o", label=f"{year}年")
    panel.axhline(0, color="black", linewidth=0.9)
    panel.set_xticks(place, [f"{month}月" for month in shape.index], parse_math=False)
    panel.set(ylabel="その年の平均との差（ポイント）")
    figure.legend(loc="outside lower center", ncols=len(shape.columns))
    mean = shape.mean(axis=1)
    message = (
        f"{len(shape.columns)}年の平均で最も高いのは{mean.idxmax()}月（{number(mean.max(), 1, signed=True)}ポイント）、"
        f"最も低いのは{mean.idxmin()}月（{number(mean.min(), 1, signed=True)}ポイント）。"
    )
    rows = shape.rename(columns=str).assign(mean=mean, month=[f"{month}月" for month in shape.index])
    years = [Column(str(year), f"{year}年", "ポイント", 1) for year in shape.columns]
    columns = [Column("month", "月"), *years, Column("mean", "平均", "ポイント", 1)]
    whole = table(rows, columns, id=id, title=title, note="その年の（使う月の）平均との差。")
    return finish(figure, id, title, f"年ごとの折れ線図。{message}", whole, message=message)


def path(by_year: pd.DataFrame, way: Needed, *, id: str, title: str) -> Picture:
    """Show the years so far by both figures, and the straight way to the target, which is no forecast.

    Parameters
    ----------
    by_year : DataFrame
        From `analysis.measures.cashless_months.years`.
    way : Needed
        From `analysis.measures.cashless_trend.needed`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(height=4.0)
    for figure_name, colour, marker in (("months", BLUE, "o"), ("totals", ORANGE, "D")):
        known = by_year.dropna(subset=[figure_name])
        panel.plot(known["year"], known[figure_name], color=colour, marker=marker, label=FIGURES[figure_name])
    goal = f"{way.target_year}年の{way.target_pct:g}％"
    message = f"{way.year}年の{way.level_pct:.2f}％は、{goal}に既に届いている。"
    dotted = {"color": GREY, "linestyle": ":", "linewidth": 2}
    if way.rise > 0:
        ends = ([way.year, way.target_year], [way.level_pct, way.target_pct])
        panel.plot(*ends, **dotted, label="目標までの直線（予測ではない）")
        message = f"{way.year}年の{way.level_pct:.2f}％から{goal}まで、毎年{number(way.rise, signed=True)}ポイント。"
    else:
        panel.axhline(way.target_pct, **dotted, label="目標（既に届いている）")
    panel.scatter(way.target_year, way.target_pct, marker="*", s=150, color=GREY, zorder=3)
    panel.set_xticks(range(int(by_year["year"].min()), way.target_year + 1))
    panel.set(ylabel="キャッシュレス決済比率（％）", ylim=(0, 1.08 * panel.get_ylim()[1]))
    figure.legend(loc="outside lower center", ncols=3)
    columns = [
        Column("year", "年"), Column("months", FIGURES["months"], "％", 2), Column("totals", FIGURES["totals"], "％", 2),
    ]  # fmt: skip
    whole = table(by_year, columns, id=id, title=title)
    return finish(figure, id, title, f"年ごとの折れ線図。{message}", whole, message=message)


def _month(row: Mapping[Any, Any]) -> str:
    return f"{row['year']}年{row['month_of_year']}月"
