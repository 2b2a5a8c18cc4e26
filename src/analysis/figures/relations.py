"""Charts of relations: scatter with a line, estimates side by side, units left out one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, RED, Picture, axes, finish, label_points
from analysis.figures.tables import Column, table

if TYPE_CHECKING:
    from analysis.stats.influence import Influence
    from analysis.stats.line import Line

LABELLED = 20


def scatter(
    frame: pd.DataFrame,
    line: Line,
    *,
    id: str,
    title: str,
    x: Column,
    y: Column,
    name: str,
    highlight: Sequence[str] = (),
    robust: Line | None = None,
) -> Picture:
    """Show two quantities of the same units, with the fitted line and the band of its mean.

    Parameters
    ----------
    frame : DataFrame
        One row a unit.
    line : Line
        Fitted line; its band is drawn where it has one.
    id, title : str
        Name of the figure and heading.
    x, y : Column
        What is drawn, with titles and units.
    name : str
        Column that names the units; up to 20 of them are written beside their points.
    highlight : sequence of str
        Units that are always named.
    robust : Line, optional
        Theil-Sen line, drawn dashed.

    Returns
    -------
    Picture
    """
    data = frame.dropna(subset=[x.name, y.name])
    figure, panel = axes(height=5.0)
    panel.scatter(data[x.name], data[y.name], color=BLUE, s=42, zorder=3)
    panel.plot(line.grid, line.fitted, color=RED, linewidth=1.6, zorder=2, label="あてはめた直線")
    panel.fill_between(
        line.grid,
        line.band_low,
        line.band_high,
        color=RED,
        alpha=0.15,
        linewidth=0,
        label=f"直線の{line.level * 100:g}％信頼帯",
    )
    if robust is not None:
        panel.plot(robust.grid, robust.fitted, color=GREEN, linestyle="--", label="タイル・セン推定の直線")
    named = data if len(data) <= LABELLED else data[data[name].isin(highlight)]
    label_points(panel, named[x.name], named[y.name], named[name])
    panel.set(xlabel=f"{x.title}（{x.unit}）", ylabel=f"{y.title}（{y.unit}）")
    panel.legend(loc="best", fontsize=9)
    direction = "右上がり" if line.slope > 0 else "右下がり"
    alt = (
        f"散布図。横軸は{x.title}、縦軸は{y.title}、点は{len(data)}件。あてはめた直線は{direction}で、"
        f"{x.title}が1{_step(x.unit)}大きいと{y.title}は平均{line.slope:+.3f}{_step(y.unit)}。"
    )
    shown = [Column(name, "名称"), x, y]
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title))


def small_multiples(
    frame: pd.DataFrame, *, id: str, title: str, panels: Sequence[Column], y: Column, name: str, series: str
) -> Picture:
    """Show one quantity against several others, one panel each, series told apart by colour and mark.

    Parameters
    ----------
    frame : DataFrame
        One row a unit and series.
    id, title : str
        Name of the figure and heading.
    panels : sequence of Column
        Horizontal quantities.
    y : Column
        Vertical quantity.
    name : str
        Column that names the units; the one farthest right in each panel is named.
    series : str
        Column that holds the series (the year).

    Returns
    -------
    Picture
    """
    figure, drawn = axes(width=9.6, height=3.9, ncols=len(panels), sharey=True)
    styles = zip(sorted(frame[series].unique()), (ORANGE, BLUE), ("D", "o"), strict=False)
    for member, colour, marker in styles:
        part = frame[frame[series] == member]
        for panel, x in zip(drawn, panels, strict=True):
            panel.scatter(part[x.name], part[y.name], color=colour, marker=marker, s=24, label=str(member))
    for panel, x in zip(drawn, panels, strict=True):
        far = frame.loc[[frame[x.name].idxmax()]]
        panel.annotate(
            str(far[name].iloc[0]),
            (far[x.name].iloc[0], far[y.name].iloc[0]),
            xytext=(-4, 5),
            textcoords="offset points",
            ha="right",
            fontsize=8.5,
            parse_math=False,
        )
        panel.set(xlabel=f"{x.title}（{x.unit}）")
    drawn[0].set(ylabel=f"{y.title}（{y.unit}）")
    drawn[0].legend(fontsize=9)
    alt = f"散布図{len(panels)}枚。縦軸は{y.title}、横軸は{'、'.join(x.title for x in panels)}。点は{frame[name].nunique()}件。"
    shown = [Column(name, "名称"), Column(series, "年"), *panels, y]
    return finish(figure, id, title, alt, table(frame, shown, id=id, title=title))


def forest(frame: pd.DataFrame, *, id: str, title: str, axis: str, primary: str | None = None) -> Picture:
    """Show estimates with their intervals, one row a specification, zero marked.

    Parameters
    ----------
    frame : DataFrame
        Columns name, estimate, low, high, n.
    id, title, axis : str
        Name of the figure, heading, label of the horizontal axis.
    primary : str, optional
        Name of the row drawn as the main one.

    Returns
    -------
    Picture
    """
    data = frame[::-1].reset_index(drop=True)
    figure, panel = axes(height=1.5 + 0.36 * len(data))
    rows = np.arange(len(data))
    colours = [BLUE if name == primary else GREY for name in data["name"]]
    panel.hlines(rows, data["low"], data["high"], color=colours, linewidth=2)
    panel.scatter(data["estimate"], rows, color=colours, s=46, zorder=3)
    panel.axvline(0, color="black", linewidth=0.9)
    labels = [f"{name}（n = {n}）" for name, n in zip(data["name"], data["n"], strict=True)]
    panel.set_yticks(rows, labels, fontsize=9, parse_math=False)
    panel.set(xlabel=axis, xlim=(-1.02, 1.02), ylim=(-0.7, len(data) - 0.3))
    panel.grid(axis="y", visible=False)
    excluding = int(((frame["low"] > 0) | (frame["high"] < 0)).sum())
    alt = (
        f"{len(data)}通りの推定値と信頼区間。推定値は{data['estimate'].min():.2f}から{data['estimate'].max():.2f}、"
        f"信頼区間が0を含まないのは{excluding}通り。"
    )
    shown = [
        Column("name", "条件"),
        Column("estimate", "推定値", "", 2),
        Column("low", "下限", "", 2),
        Column("high", "上限", "", 2),
        Column("n", "対象数", "", 0),
    ]
    return finish(figure, id, title, alt, table(frame, shown, id=id, title=title))


def left_out(result: Influence, *, id: str, title: str, unit_name: str) -> Picture:
    """Show the coefficient without each unit, beside the one with all.

    Parameters
    ----------
    result : Influence
        From `analysis.stats.influence.leave_one_out`.
    id, title : str
        Name of the figure and heading.
    unit_name : str
        What is left out (地区, 市町村).

    Returns
    -------
    Picture
    """
    frame = pd.DataFrame([(o.unit, o.estimate, o.change) for o in result.omissions]).dropna()
    frame.columns = ["name", "estimate", "change"]
    largest = frame.reindex(frame["change"].abs().sort_values(ascending=False).index)[:LABELLED]
    data = largest.sort_values("estimate", ignore_index=True)
    figure, panel = axes(height=1.5 + 0.27 * len(data))
    rows = np.arange(len(data))
    panel.axvline(
        result.estimate, color=RED, linewidth=1.4, label=f"すべての{unit_name} {result.estimate:.2f}"
    )
    panel.axvline(0, color="black", linewidth=0.9)
    panel.scatter(data["estimate"], rows, color=BLUE, s=40, zorder=3, label="その1つを除いたとき")
    panel.set_yticks(rows, [f"{name}を除く" for name in data["name"]], fontsize=9, parse_math=False)
    panel.set(xlabel="相関係数", xlim=(-1.02, 1.02))
    panel.grid(axis="y", visible=False)
    panel.legend(loc="lower right", fontsize=9)
    top = largest.iloc[0]
    alt = (
        f"1つずつ除いた相関係数の点図。すべてでは{result.estimate:.2f}、除くと{frame['estimate'].min():.2f}から"
        f"{frame['estimate'].max():.2f}。最も変わるのは{top['name']}を除いたとき（{top['estimate']:.2f}）。"
    )
    shown = [
        Column("name", f"除いた{unit_name}"),
        Column("estimate", "相関係数", "", 3),
        Column("change", "変化", "", 3),
    ]
    return finish(figure, id, title, alt, table(largest, shown, id=id, title=title))


def residual_map(
    frame: pd.DataFrame, residuals: Sequence[float], *, id: str, title: str, unit: str
) -> Picture:
    """Show where the line is too low or too high, on a plane around the station.

    Parameters
    ----------
    frame : DataFrame
        district, x_m, y_m (metres east and north of the station).
    residuals : sequence of float, shape (n,)
        Observed minus fitted, in `unit`.
    id, title, unit : str
        Name of the figure, heading, unit of the residuals.

    Returns
    -------
    Picture
    """
    data = frame.assign(residual=np.asarray(residuals, dtype=float))
    figure, panel = axes(height=5.4)
    for sign, colour, marker, words in ((1, BLUE, "^", "直線より高い"), (-1, ORANGE, "v", "直線より低い")):
        part = data[np.sign(data["residual"]) == sign]
        size = 30 + 240 * part["residual"].abs() / data["residual"].abs().max()
        panel.scatter(
            part["x_m"] / 1000,
            part["y_m"] / 1000,
            s=size,
            color=colour,
            marker=marker,
            label=words,
            alpha=0.85,
        )
    panel.scatter([0], [0], marker="+", color="black", s=90, label="駅")
    label_points(panel, data["x_m"] / 1000, data["y_m"] / 1000, data["district"])
    panel.set(xlabel="駅から東へ（km）", ylabel="駅から北へ（km）", aspect="equal")
    panel.legend(fontsize=9)
    ordered = data.sort_values("residual")
    high, low = ordered.iloc[-1], ordered.iloc[0]
    alt = (
        f"地区の位置と、直線からのずれ。最も高い方にずれるのは{high['district']}（{high['residual']:+.2f}{unit}）、"
        f"低い方は{low['district']}（{low['residual']:+.2f}{unit}）。"
    )
    shown = [Column("district", "地区"), Column("residual", "直線からのずれ", unit, 2)]
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title))


def _step(unit: str) -> str:
    """Name the unit of a difference: two percentages differ by points."""
    return "ポイント" if unit == "％" else unit
