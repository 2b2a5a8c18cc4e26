"""Charts of two quantities: scatter with a line, several panels, residuals on a plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import label_points
from analysis.figures.style import BLUE, GREEN, ORANGE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.written import number

if TYPE_CHECKING:
    from analysis.stats.line import Line

LABELLED = 20
SQUEEZED = 10


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
    panel.set(xlabel=f"{x.title}（{x.unit}）", ylabel=f"{y.title}（{y.unit}）")
    if y.unit == "％" and data[y.name].min() >= 0:
        panel.set_ylim(bottom=max(0, panel.get_ylim()[0]))
    panel.legend(loc="best", fontsize=9)
    label_points(panel, _places(named, x.name, y.name), named[name], _places(data, x.name, y.name))
    message = _slope(line, x, y)
    alt = f"散布図。横軸は{x.title}、縦軸は{y.title}、点は{len(data)}件。{message}"
    shown = [Column(name, "名称"), x, y]
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title), message=message)


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
    several = frame[series].nunique() > 1
    styles = zip(sorted(frame[series].unique()), (ORANGE, BLUE), ("D", "o"), strict=False)
    for member, colour, marker in styles:
        part = frame[frame[series] == member]
        for panel, x in zip(drawn, panels, strict=True):
            panel.scatter(part[x.name], part[y.name], color=colour, marker=marker, s=24, label=f"{member}年")
    for panel, x in zip(drawn, panels, strict=True):
        panel.set_xlabel(f"{x.title}\n（{x.unit}）")
        if _spread(frame[x.name]):
            panel.set_xscale("log")
            panel.set_xlabel(f"{x.title}\n（{x.unit}、対数目盛）")
            panel.xaxis.set_major_formatter("{x:,.0f}")
    drawn[0].set(ylabel=f"{y.title}（{y.unit}）")
    if several:
        drawn[0].legend(fontsize=9)
    for panel, x in zip(drawn, panels, strict=True):
        far = frame.dropna(subset=[x.name]).sort_values(x.name)[-1:]
        label_points(panel, _places(far, x.name, y.name), far[name], _places(frame, x.name, y.name))
    alt = f"散布図{len(panels)}枚。縦軸は{y.title}、横軸は{'、'.join(x.title for x in panels)}。点は{frame[name].nunique()}件。"
    shown = [Column(name, "名称"), Column(series, "年"), *panels, y]
    message = f"{y.title}と並んで動く特徴があるか、1つだけ離れた点が直線を決めていないか。"
    return finish(figure, id, title, alt, table(frame, shown, id=id, title=title), message=message)


def residual_map(
    frame: pd.DataFrame, residuals: Sequence[float], *, id: str, title: str, unit: str, centre: str
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
    centre : str
        Name of the point that the coordinates are measured from.

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
    panel.scatter([0], [0], marker="+", color="black", s=90, label=centre)
    panel.set(xlabel=f"{centre}から東へ（km）", ylabel=f"{centre}から北へ（km）", aspect="equal")
    panel.margins(0.12)
    panel.legend(fontsize=9)
    label_points(
        panel, _places(data.assign(x=data["x_m"] / 1000, y=data["y_m"] / 1000), "x", "y"), data["district"]
    )
    ordered = data.sort_values("residual")
    high, low = ordered.iloc[-1], ordered.iloc[0]
    message = (
        f"最も高い方にずれるのは{high['district']}（{high['residual']:+.2f}{unit}）、"
        f"低い方は{low['district']}（{low['residual']:+.2f}{unit}）。"
    )
    alt = f"地区の位置と、直線からのずれ。{message}"
    shown = [Column("district", "地区"), Column("residual", "直線からのずれ", unit, 2)]
    return finish(figure, id, title, alt, table(data, shown, id=id, title=title), message=message)


def _slope(line: Line, x: Column, y: Column) -> str:
    """Say which way the line goes, and whether its interval lets one say so."""
    slope, low, high = (
        number(value, 3, signed=True) for value in (line.slope, line.slope_low, line.slope_high)
    )
    interval = f"傾きの{line.level * 100:g}％信頼区間は{low}～{high}"
    if line.slope_low <= 0 <= line.slope_high:
        way = "あてはめた直線は、右上がりとも右下がりとも言えない"
    else:
        way = f"あてはめた直線は{'右上がり' if line.slope > 0 else '右下がり'}である"
    return f"{way}。{x.title}が1{_step(x.unit)}大きいと、{y.title}は平均{slope}{_step(y.unit)}。{interval}。"


def _places(frame: pd.DataFrame, x: str, y: str) -> list[tuple[float, float]]:
    return list(frame[[x, y]].dropna().itertuples(index=False, name=None))


def _spread(values: pd.Series) -> bool:
    """Tell whether a few large values would squeeze the others into a corner."""
    known = values.dropna()
    return bool(len(known) and known.min() > 0 and known.max() > SQUEEZED * known.median())


def _step(unit: str) -> str:
    """Name the unit of a difference: two percentages differ by points."""
    return "ポイント" if unit == "％" else unit
