"""Charts of the study of printing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.labels import label_points
from analysis.figures.style import BLUE, GREY, ORANGE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.printing import ELECTION, USUAL, period_name

if TYPE_CHECKING:
    from analysis.stats.funnel import Funnel

FUNNEL = (
    Column("unit", "部局"),
    Column("exposure", "職員数×月数", "人・月", 0),
    Column("rate", "1人・1か月当たり枚数", "枚", 0),
    Column("z", "全体の率からの隔たり（標準偏差の倍数）", "", 1),
)


def by_department(counted: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show both periods a department in the paper's order: what is drawn is a level, no rank of improvement.

    Parameters
    ----------
    counted : DataFrame
        From `analysis.measures.printing.head_counts`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    wide = counted.pivot(index="department", columns="period_start", values="pages_per_person_month")
    wide = wide.reindex(counted["department"].unique())
    ends = counted.set_index("period_start")["period_end"].to_dict()
    names = {start: period_name(start, ends[start]) for start in wide.columns}
    figure, panel = axes(width=8.6, height=1.9 + 0.29 * len(wide))
    rows = np.arange(len(wide))[::-1]
    for (start, name), colour, marker in zip(names.items(), (ORANGE, BLUE), ("D", "o"), strict=True):
        panel.scatter(wide[start], rows, color=colour, marker=marker, s=36, label=name, zorder=2)
    panel.set_yticks(rows, [str(name) for name in wide.index], fontsize=9, parse_math=False)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel="職員1人・1か月当たり枚数（枚）", xlim=(0, None), ylim=(-0.7, len(wide) - 0.3))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    middle = wide.median()
    message = "、".join(f"{name}の部局の中央値は{middle[start]:,.0f}枚" for start, name in names.items())
    message += "。2つの期間は季節が違い、点の差は取組みの成果ではない。"
    data = wide.rename(columns=names).reset_index()
    shown = [Column("department", "部局"), *(Column(name, name, "枚/人・月", 0) for name in names.values())]
    alt = f"{len(wide)}部局の点図（資料の順）。{message}"
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title), message=message)


def colour_by_month(monthly: pd.DataFrame, pairs: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the colour pages of each month, the months that both years have in another colour.

    Parameters
    ----------
    monthly : DataFrame
        Table `print_monthly`.
    pairs : DataFrame
        From `analysis.measures.printing.same_months`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(width=8.6, height=4.4)
    both = monthly["month"].str[5:].astype(int).isin(pairs["month_of_year"])
    labels = [f"{month[:4]}年\n{int(month[5:])}月" for month in monthly["month"]]
    for part, colour, name in ((both, BLUE, "両方の年にある月"), (~both, "#C8C8C8", "片方の年だけの月")):
        panel.bar(np.flatnonzero(part), monthly.loc[part, "colour_pages"], color=colour, label=name)
    panel.set_xticks(range(len(labels)), labels, fontsize=8)
    panel.yaxis.set_major_formatter("{x:,.0f}")
    panel.set(ylabel="カラー枚数（枚）")
    panel.grid(axis="x", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    low, high = monthly["colour_pages"].min(), monthly["colour_pages"].max()
    words = "、".join(
        f"{row['month_of_year']}月 {row['before']:,}枚→{row['after']:,}枚" for row in pairs.to_dict("records")
    )
    message = f"月による開きは{low:,}枚から{high:,}枚。同じ月どうしは、{words}。"
    shown = [
        Column("month", "月"),
        Column("colour_pages", "カラー枚数", "枚", 0),
        Column("mapping", "月の対応"),
    ]
    data = monthly.assign(mapping="推定（印刷の順）")
    alt = f"{len(monthly)}か月の棒グラフ。{message}"
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title), message=message)


def pages_and_cost(costs: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the share of colour in pages beside its share in the cost.

    Parameters
    ----------
    costs : DataFrame
        From `analysis.measures.printing.costs`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(width=8.6, height=1.5 + 0.75 * len(costs))
    rows = np.arange(len(costs))[::-1]
    for column, words, colour, shift in (
        ("colour_pct", "枚数に占めるカラー", BLUE, 0.19),
        ("cost_pct", "費用に占めるカラー", ORANGE, -0.19),
    ):
        panel.barh(rows + shift, costs[column], height=0.36, color=colour, label=words)
        for y, value in zip(rows + shift, costs[column], strict=True):
            panel.annotate(f" {value:.1f}％", (value, y), va="center", fontsize=9)
    labels = [scope.replace("（", "\n（") for scope in costs["scope"]]
    panel.set_yticks(rows, labels, parse_math=False)
    panel.set(xlabel="カラーの割合（％）", xlim=(0, 108))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    message = "".join(
        f"{row['scope']}のカラーは、枚数の{row['colour_pct']:.1f}％、費用の{row['cost_pct']:.1f}％。"
        for row in costs.to_dict("records")
    )
    shown = [
        Column("scope", "期間"),
        Column("colour_pct", "枚数に占めるカラー", "％", 1),
        Column("cost_pct", "費用に占めるカラー", "％", 1),
    ]
    whole = table(costs, shown, id=id, title=title)
    return finish(figure, id, title, f"棒グラフ。{message}", whole, message=message)


def funnel_plot(spread: Funnel, *, id: str, title: str) -> Picture:
    """Show each department's figure against its size, with the limits that narrow as it grows.

    Parameters
    ----------
    spread : Funnel
        From `analysis.measures.printing.spread`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = pd.DataFrame([vars(point) for point in spread.points])
    figure, panel = axes(width=8.6, height=5.2)
    _limits(panel, spread, data["exposure"])
    out = data["outside"] != ""
    for part, colour, marker, name in ((~out, BLUE, "o", "限界の中"), (out, RED, "D", "限界の外")):
        panel.scatter(
            data.loc[part, "exposure"], data.loc[part, "rate"],
            color=colour, marker=marker, s=36, zorder=3, label=name,
        )  # fmt: skip
    panel.set(xscale="log", xlabel="職員数×月数（人・月、対数目盛）", ylabel="職員1人・1か月当たり枚数（枚）")
    panel.set_ylim(0, data["rate"].max() * 1.25)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    named = _named(data, spread)
    places = [(float(x), float(y)) for x, y in zip(named["exposure"], named["rate"], strict=True)]
    label_points(panel, places, named["unit"])
    figure.legend(loc="outside lower center", ncols=3)
    words = "、".join(f"{row['unit']}（{row['rate']:,.0f}枚）" for row in data[out].to_dict("records"))
    message = f"{spread.level * 100:g}％の管理限界の外にあるのは{int(out.sum())}部局{f'：{words}' if words else ''}。"
    alt = f"{spread.n}部局のファンネルプロット。{message}"
    return finish(figure, id, title, alt, table(data, FUNNEL, id=id, title=title), message=message)


def _limits(panel: Any, spread: Funnel, exposure: pd.Series) -> None:
    sizes = np.geomspace(exposure.min() * 0.8, exposure.max() * 1.25, 200)
    for level, style, colour in ((USUAL, ":", GREY), (spread.level, "--", RED)):
        low, high = spread.limits(sizes, level)
        panel.plot(sizes, low, linestyle=style, color=colour, label=f"{level * 100:g}％の管理限界")
        panel.plot(sizes, high, linestyle=style, color=colour)
    panel.axhline(spread.rate, color="black", linewidth=1, label=f"全体 {spread.rate:.0f}枚")


def _named(data: pd.DataFrame, spread: Funnel) -> pd.DataFrame:
    """Choose whose names are written: beyond the usual limits, small, and the election office."""
    low, high = spread.limits(data["exposure"], USUAL)
    small = data["exposure"] < data["exposure"].quantile(0.25)
    return data[~data["rate"].between(low, high) | small | (data["unit"] == ELECTION)]
