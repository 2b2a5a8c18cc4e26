"""Chart of ratios with their intervals, from several methods or choices."""

from __future__ import annotations

import pandas as pd

from analysis.figures.estimates import draw_intervals
from analysis.figures.style import GREEN, Picture, axes, finish
from analysis.figures.tables import Column, table

TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5)


def ratios(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    primary: str,
    truth: float | None = None,
    axis: str = "開催日の来訪者は何倍か",
    first: str = "方法と比べる日",
) -> Picture:
    """Show ratios with their intervals on a logarithmic axis, 1 marked.

    Parameters
    ----------
    frame : DataFrame
        Columns name, estimate, low, high (times), n (units).
    id, title : str
        Name of the figure and heading.
    primary : str
        Name of the row drawn as the main one.
    truth : float, optional
        Of a fictional city.
    axis, first : str
        What the ratio is of; heading of the names.

    Returns
    -------
    Picture
    """
    data = frame[::-1].reset_index(drop=True)
    figure, panel = axes(width=9.0, height=1.6 + 0.36 * len(data))
    draw_intervals(panel, data, primary)
    panel.axvline(1, color="black", linewidth=0.9)
    if truth is not None:
        panel.axvline(truth, color=GREEN, linestyle="--", label=f"真の倍率 {truth:.2f}（架空データ）")
        figure.legend(loc="outside lower center")
    low, high = min(data["low"].min(), 0.95), max(data["high"].max(), 1.05)
    panel.set_xscale("log")
    ticks = [tick for tick in TICKS if low * 0.95 <= tick <= high * 1.05]
    panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    panel.set_xticks([], minor=True)
    panel.set(xlabel=f"{axis}（対数目盛）", xlim=(low * 0.95, high * 1.05))
    excluding = int(((frame["low"] > 1) | (frame["high"] < 1)).sum())
    message = (
        f"倍率は{data['estimate'].min():.2f}倍から{data['estimate'].max():.2f}倍、"
        f"区間が1を含まないのは{len(data)}通りのうち{excluding}通り。"
    )
    alt = f"{len(data)}通りの倍率と信頼区間。{message}"
    shown = [
        Column("name", first),
        Column("estimate", "倍率", "倍", 2),
        Column("low", "下限", "倍", 2),
        Column("high", "上限", "倍", 2),
        Column("n", "単位の数", "", 0),
    ]
    return finish(figure, id, title, alt, table(frame, shown, id=id, title=title), message=message)
