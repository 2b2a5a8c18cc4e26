"""Charts of ratios, changes and contributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREY, ORANGE, PALETTE, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.written import number

if TYPE_CHECKING:
    from analysis.stats.decomposition import WithinMix

ROW_HEIGHT = 0.235


def dumbbell(
    frame: pd.DataFrame, *, id: str, title: str, axis: str, columns: Sequence[str], unit: str
) -> Picture:
    """Show one row a unit with a mark for each period, largest latest value on top.

    Parameters
    ----------
    frame : DataFrame
        `name` and one column for each period; a missing value draws no mark.
    id, title, axis : str
        Name of the figure, heading, label of the horizontal axis.
    columns : sequence of str
        The columns, earliest first; their names are shown in the legend.
    unit : str
        Unit of the values.

    Returns
    -------
    Picture
    """
    data = frame.sort_values(columns[-1], na_position="first", ignore_index=True)
    figure, panel = axes(height=1.6 + ROW_HEIGHT * len(data))
    rows = np.arange(len(data))
    if len(columns) > 1:
        panel.hlines(rows, data[columns[0]], data[columns[-1]], color=GREY, linewidth=1.4, zorder=1)
    for column, colour, marker in zip(columns, (ORANGE, BLUE), ("D", "o"), strict=False):
        panel.scatter(data[column], rows, color=colour, marker=marker, s=34, label=column, zorder=2)
    panel.set_yticks(rows, [str(name) for name in data["name"]], fontsize=8.5, parse_math=False)
    panel.set(xlabel=f"{axis}（{unit}）", ylim=(-0.8, len(data) - 0.2), xlim=(0, None))
    panel.grid(axis="y", visible=False)
    panel.legend(loc="lower right")
    top, low = data.iloc[-1], data.dropna(subset=[columns[-1]]).iloc[0]
    message = (
        f"{columns[-1]}に最も高いのは{top['name']}（{top[columns[-1]]:.1f}{unit}）、"
        f"最も低いのは{low['name']}（{low[columns[-1]]:.1f}{unit}）。"
    )
    alt = f"{len(data)}件の点図。{message}"
    shown = [Column("name", "名称"), *(Column(c, c, unit, 1) for c in columns)]
    return finish(figure, id, title, alt, table(data[::-1], shown, id=id, title=title), message=message)


def grouped_bars(
    frame: pd.DataFrame, *, id: str, title: str, axis: str, group: str, series: str, value: str, unit: str
) -> Picture:
    """Show a value by group with one bar for each member of a series.

    Parameters
    ----------
    frame : DataFrame
        Long form: `group`, `series`, `value` and `n` (units behind each bar).
    id, title, axis : str
        Name of the figure, heading, label of the horizontal axis.
    group, series, value : str
        Columns of `frame`.
    unit : str
        Unit of the values.

    Returns
    -------
    Picture
    """
    order = frame.groupby(group)[value].max().sort_values().index
    members = sorted(frame[series].unique())
    figure, panel = axes(height=1.4 + 0.33 * len(members) * len(order))
    height = 0.8 / len(members)
    for position, member in enumerate(members):
        part = frame[frame[series] == member].set_index(group).reindex(order)
        place = np.arange(len(order)) + ((len(members) - 1) / 2 - position) * height
        colour = (ORANGE, BLUE, *PALETTE[2:])[position] if len(members) > 1 else BLUE
        panel.barh(place, part[value], height=height * 0.92, color=colour, label=str(member))
        for y, row in zip(place, part.itertuples(), strict=True):
            size = getattr(row, value)
            if pd.notna(size):
                panel.annotate(f" {size:.1f}（{row.n:.0f}）", (size, y), va="center", fontsize=8.5)
    panel.set_yticks(np.arange(len(order)), [str(name) for name in order], parse_math=False)
    panel.set(xlabel=f"{axis}（{unit}）、かっこ内は施設数", xlim=(0, frame[value].max() * 1.18))
    panel.grid(axis="y", visible=False)
    panel.legend(loc="lower right")
    words = [f"{r[group]}（{r[series]}）{r[value]:.1f}{unit}" for r in frame.to_dict("records")]
    sizes = frame[value].to_numpy()
    message = (
        f"最も高いのは{words[int(np.nanargmax(sizes))]}、最も低いのは{words[int(np.nanargmin(sizes))]}。"
    )
    shown = [
        Column(group, "区分"),
        Column(series, "年"),
        Column("n", "施設数", "", 0),
        Column(value, axis, unit, 1),
    ]
    alt = f"棒グラフ。{'、'.join(words)}。"
    return finish(figure, id, title, alt, table(frame, shown, id=id, title=title), message=message)


def contributions(
    split: WithinMix, *, id: str, title: str, parts: Mapping[str, str], largest: int = 10
) -> Picture:
    """Show which units moved an overall ratio, by the change within them and that of their mix, in ポイント.

    Parameters
    ----------
    split : WithinMix
        From `analysis.stats.decomposition.within_mix`.
    id, title : str
        Name of the figure and heading.
    parts : mapping of str to str
        `within` and `mix` to their names in the legend.
    largest : int
        Number of units shown by name; the others are added up in one row.

    Returns
    -------
    Picture
    """
    columns = list(parts)
    frame = pd.DataFrame(
        [{"name": one.unit, "within": 100 * one.within, "mix": 100 * one.mix} for one in split.contributions]
    )
    ranked = frame.assign(size=frame[columns].sum(axis=1).abs()).sort_values("size", ascending=False)
    rest = ranked.iloc[largest:]
    top = ranked.iloc[:largest][["name", *columns]]
    if len(rest):
        others = {"name": f"その他 {len(rest)}件", **rest[columns].sum().to_dict()}
        top = pd.concat([top, pd.DataFrame([others])], ignore_index=True)
    data = top[::-1].reset_index(drop=True)
    figure, panel = axes(height=1.5 + 0.42 * len(data))
    height = 0.8 / len(columns)
    for place, (column, colour) in enumerate(zip(columns, (BLUE, ORANGE), strict=True)):
        rows = np.arange(len(data)) - (place - (len(columns) - 1) / 2) * height
        panel.barh(rows, data[column], height=height * 0.92, color=colour, label=parts[column])
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set_yticks(np.arange(len(data)), [str(name) for name in data["name"]], parse_math=False)
    panel.set(xlabel="全体の比率への寄与（ポイント）")
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=len(columns))
    first = top.iloc[0]
    sums = "、".join(
        f"{name}の合計 {number(frame[column].sum(), signed=True)}ポイント" for column, name in parts.items()
    )
    message = f"寄与が最も大きいのは{first['name']}（{number(first[columns].sum(), signed=True)}ポイント）。"
    alt = f"寄与の棒グラフ。{sums}。{message}"
    shown = [Column("name", "名称"), *(Column(column, name, "ポイント", 3) for column, name in parts.items())]
    return finish(figure, id, title, alt, table(top, shown, id=id, title=title), message=message)


def ranked_bars(
    frame: pd.DataFrame, *, id: str, title: str, axis: str, value: str, unit: str, note: str, note_axis: str
) -> Picture:
    """Show units by size with a second number written beside each bar.

    Parameters
    ----------
    frame : DataFrame
        `name`, the column `value`, and the column `note` (written as percent).
    id, title, axis : str
        Name of the figure, heading, label of the horizontal axis.
    value, note : str
        Columns of `frame`.
    unit, note_axis : str
        Unit of `value`; name of the second number.

    Returns
    -------
    Picture
    """
    data = frame.sort_values(value, ignore_index=True)
    figure, panel = axes(height=1.4 + 0.32 * len(data))
    rows = np.arange(len(data))
    panel.barh(rows, data[value], color=BLUE, height=0.7)
    for y, row in zip(rows, data.to_dict("records"), strict=True):
        panel.annotate(f" {row[note]:.1f}％", (row[value], y), va="center", fontsize=8.5)
    panel.set_yticks(rows, [str(name) for name in data["name"]], parse_math=False)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel=f"{axis}（{unit}）、棒の右は{note_axis}（％）", xlim=(0, data[value].max() * 1.15))
    panel.grid(axis="y", visible=False)
    top = data.iloc[-1]
    message = (
        f"{axis}が最も大きいのは{top['name']}（{top[value]:,.0f}{unit}、{note_axis} {top[note]:.1f}％）。"
    )
    shown = [Column("name", "名称"), Column(value, axis, unit, 0), Column(note, note_axis, "％", 1)]
    whole = table(data[::-1], shown, id=id, title=title)
    return finish(figure, id, title, f"棒グラフ。{message}", whole, message=message)
