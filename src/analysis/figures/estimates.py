"""Charts of estimates: specifications side by side, units left out one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREY, ORANGE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.written import number

if TYPE_CHECKING:
    from analysis.stats.influence import Influence

SHOWN = 20


def forest(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    axis: str,
    primary: str | None = None,
    unit: str = "",
    limits: tuple[float, float] | None = (-1.08, 1.08),
) -> Picture:
    """Show estimates with their intervals, one row a specification, zero marked.

    Parameters
    ----------
    frame : DataFrame
        Columns name, estimate, low, high, n.
    id, title, axis : str
        Name of the figure, heading, label of the horizontal axis.
    primary : str, optional
        Name of the row drawn as the main one, by colour and mark.
    unit : str
        Of the estimates; none for a coefficient.
    limits : tuple of float, optional
        Ends of the axis, by default those of a correlation; None lets the intervals decide.

    Returns
    -------
    Picture
    """
    data = frame[::-1].reset_index(drop=True)
    figure, panel = axes(width=9.0, height=1.5 + 0.36 * len(data))
    draw_intervals(panel, data, primary)
    panel.axvline(0, color="black", linewidth=0.9)
    panel.set(xlabel=f"{axis}（{unit}）" if unit else axis)
    if limits:
        panel.set_xlim(*limits)
    excluding = int(((frame["low"] > 0) | (frame["high"] < 0)).sum())
    low, high = number(data["estimate"].min()), number(data["estimate"].max())
    message = f"推定値は{low}{unit}から{high}{unit}、信頼区間が0を含まないのは{len(data)}通りのうち{excluding}通り。"
    alt = f"{len(data)}通りの推定値と信頼区間。{message}"
    shown = [
        Column("name", "条件"),
        Column("estimate", "推定値", unit, 2),
        Column("low", "下限", unit, 2),
        Column("high", "上限", unit, 2),
        Column("n", "対象数", "", 0),
    ]
    return finish(figure, id, title, alt, table(frame, shown, id=id, title=title), message=message)


def draw_intervals(panel: Any, data: pd.DataFrame, primary: str | None) -> None:
    """Draw estimates with their intervals, one row each from below, the main one by colour and mark; name the rows.

    Parameters
    ----------
    panel : Axes
        Where to draw.
    data : DataFrame
        Columns name, estimate, low, high, n; index from 0.
    primary : str or None
        Name of the main row.
    """
    rows = np.arange(len(data))
    main = data["name"] == primary
    for part, colour, marker in ((main, BLUE, "D"), (~main, GREY, "o")):
        panel.hlines(rows[part], data["low"][part], data["high"][part], color=colour, linewidth=2)
        panel.scatter(data["estimate"][part], rows[part], color=colour, marker=marker, s=46, zorder=3)
    labels = [f"{name}（n = {n}）" for name, n in zip(data["name"], data["n"], strict=True)]
    panel.set_yticks(rows, labels, fontsize=9, parse_math=False)
    panel.set_ylim(-0.7, len(data) - 0.3)
    panel.grid(axis="y", visible=False)


def draw_periods(panel: Any, rows: pd.DataFrame, *, base: float, start: str) -> None:
    """Draw an event study: estimates with their intervals by period, beside the period just before the start.

    Parameters
    ----------
    panel : Axes
        Where to draw.
    rows : DataFrame
        Columns period (0 is the first after the start), estimate, low, high.
    base : float
        What the period just before the start is set to: 0 for differences, 1 for ratios.
    start : str
        What the start is called (開始, 開通).
    """
    for part, colour, name in (
        (rows[rows["period"] < 0], BLUE, f"{start}前"),
        (rows[rows["period"] >= 0], ORANGE, f"{start}後"),
    ):
        panel.vlines(part["period"], part["low"], part["high"], color=colour, linewidth=2)
        panel.scatter(part["period"], part["estimate"], color=colour, s=42, zorder=3, label=name)
    label = f"基準（{start}の直前）"
    panel.scatter([-1], [base], color="white", edgecolor="black", s=46, zorder=3, label=label)
    panel.axhline(base, color="black", linewidth=0.9)
    panel.axvline(-0.5, color="black", linestyle="--", linewidth=1.2)
    panel.set_xticks(range(int(rows["period"].min()), int(rows["period"].max()) + 1))


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
    largest = frame.reindex(frame["change"].abs().sort_values(ascending=False).index)[:SHOWN]
    data = largest.sort_values("estimate", ignore_index=True)
    figure, panel = axes(height=1.5 + 0.27 * len(data))
    rows = np.arange(len(data))
    panel.axvline(
        result.estimate, color=RED, linewidth=1.4, label=f"すべての{unit_name} {number(result.estimate)}"
    )
    panel.axvline(0, color="black", linewidth=0.9)
    panel.scatter(data["estimate"], rows, color=BLUE, s=40, zorder=3, label="その1つを除いたとき")
    panel.set_yticks(rows, [f"{name}を除く" for name in data["name"]], fontsize=9, parse_math=False)
    panel.set(xlabel="相関係数", xlim=(-1.08, 1.08))
    panel.grid(axis="y", visible=False)
    panel.legend(loc="lower right", fontsize=9)
    top = largest.iloc[0]
    all_of_them, moved, low, high = (
        number(value)
        for value in (result.estimate, top["estimate"], frame["estimate"].min(), frame["estimate"].max())
    )
    message = f"すべてでは{all_of_them}、最も変わるのは{top['name']}を除いたときで{moved}。"
    alt = f"1つずつ除いた相関係数の点図。除くと{low}から{high}。{message}"
    shown = [
        Column("name", f"除いた{unit_name}"),
        Column("estimate", "相関係数", "", 3),
        Column("change", "変化", "", 3),
    ]
    return finish(figure, id, title, alt, table(largest, shown, id=id, title=title), message=message)


def largest_limit(frame: pd.DataFrame) -> float:
    """Find the strongest relation that any specification leaves possible.

    Parameters
    ----------
    frame : DataFrame
        Columns low and high.

    Returns
    -------
    float
        Largest absolute limit of an interval.
    """
    return float(frame[["low", "high"]].abs().to_numpy().max())
