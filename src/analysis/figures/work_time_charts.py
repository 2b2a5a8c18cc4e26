"""Charts of the study of working hours that measures are planned to save."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.work_time import FORMULA, KINDS, RPA, STATED
from analysis.written import number

_COLOURS = {FORMULA: BLUE, STATED: GREY, RPA: ORANGE}
_HATCHES = {FORMULA: None, STATED: "///", RPA: ".."}
ROWS = 12


def by_department(frame: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show planned hours by department in one bar, divided by where the hours come from.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.work_time.by_department`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = frame[::-1].reset_index(drop=True)
    figure, panel = axes(height=1.8 + 0.27 * len(data))
    rows, left = np.arange(len(data)), np.zeros(len(data))
    for kind, name in KINDS.items():
        panel.barh(
            rows, data[kind], left=left, height=0.7, color=_COLOURS[kind], hatch=_HATCHES[kind],
            edgecolor="white", label=name,
        )  # fmt: skip
        left += data[kind].to_numpy()
    for y, value in zip(rows, data["hours"], strict=True):
        panel.annotate(f" {number(np.floor(value + 0.5), 0)}", (value, y), va="center", fontsize=8.5)
    panel.set_yticks(rows, list(data["department"]), fontsize=9, parse_math=False)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel="想定された削減時間（時間/年、印刷値）", xlim=(0, data["hours"].max() * 1.14))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=len(KINDS))
    first = frame.iloc[0]
    share = 100 * first["hours"] / frame["hours"].sum()
    message = (
        f"想定が最も大きいのは{first['department']}の{number(first['hours'], 1)}時間で、"
        f"{len(frame)}部局の和の{share:.1f}％。"
    )
    columns = [
        Column("department", "部局"),
        *(Column(kind, name, "時間/年", 1) for kind, name in KINDS.items()),
        Column("hours", "和", "時間/年", 1),
    ]
    whole = table(frame, columns, id=id, title=title)
    return finish(figure, id, title, f"積み上げ棒グラフ。{message}", whole, message=message)


def tornado(frame: pd.DataFrame, *, id: str, title: str, relative: float) -> Picture:
    """Show how far each input alone moves the sum; the largest by name.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.work_time_range.tornado`.
    id, title : str
        Name of the figure and heading.
    relative : float
        Assumed half width of the ranges.

    Returns
    -------
    Picture
    """
    top = frame[:ROWS]
    data = top[::-1].reset_index(drop=True)
    figure, panel = axes(width=9.2, height=1.6 + 0.36 * len(data))
    rows = np.arange(len(data))
    panel.barh(rows, data["low"], height=0.66, color=ORANGE, label=f"{100 * relative:g}％小さいとき")
    panel.barh(
        rows, data["high"], height=0.66, color=GREEN, hatch="//", edgecolor="white",
        label=f"{100 * relative:g}％大きいとき",
    )  # fmt: skip
    panel.axvline(0, color="black", linewidth=0.9)
    panel.set_yticks(rows, list(data["name"]), fontsize=8.5, parse_math=False)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel="合計の変化（時間/年）")
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=2)
    first = top.iloc[0]
    alike = int((frame["swing"] >= first["swing"] * (1 - 1e-9)).sum())
    more = f"ほか{alike - 1}個" if alike > 1 else ""
    message = f"合計を最も動かす入力は、{first['name']}{more}（±{number(first['swing'] / 2, 0)}時間）。"
    columns = [
        Column("name", "入力"),
        Column("low", "小さいときの変化", "時間/年", 0),
        Column("high", "大きいときの変化", "時間/年", 0),
    ]
    note = f"確かでないとみなした入力{len(frame)}個のうち、動きの大きい{len(top)}個。"
    whole = table(top, columns, id=id, title=title, note=note)
    return finish(figure, id, title, f"トルネード図。{note}{message}", whole, message=message)
