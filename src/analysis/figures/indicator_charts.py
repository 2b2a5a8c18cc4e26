"""All pairs of indicators at a glance, and as a table with what many looks cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import printable
from analysis.figures.style import Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.indicator_pairs import Pairs
    from analysis.measures.indicators import Areas, Indicator

COLUMNS = (
    Column("x_title", "指標"), Column("y_title", "もう1つの指標"), Column("n", "対象数", "", 0),
    Column("estimate", "相関係数", "", 2), Column("low", "下限", "", 2), Column("high", "上限", "", 2),
    Column("p_value", "p値", "", 4), Column("adjusted", "p値（ホルム調整）", "", 4),
)  # fmt: skip


def column(name: str, indicator: Indicator) -> Column:
    """Describe an indicator as a column: whole numbers of people, else one digit."""
    return Column(name, indicator.title, indicator.unit, 0 if indicator.unit == "人" else 1)


def matrix(areas: Areas, found: Pairs, *, id: str, title: str) -> Picture:
    """Show the coefficient of every pair; those that remain after adjustment are framed and starred.

    Parameters
    ----------
    areas : Areas
        From `analysis.measures.indicators.load`.
    found : Pairs
        From `analysis.measures.indicator_pairs.pairs`.
    id, title : str
        Name and heading.

    Returns
    -------
    Picture
    """
    names = list(areas.indicators)
    values = np.full((len(names), len(names)), np.nan)
    figure, panel = axes(width=9.0, height=2.2 + 0.62 * len(names))
    for row in found.table.to_dict("records"):
        i, j = sorted((names.index(row["x"]), names.index(row["y"])))
        values[j, i] = row["estimate"]
        remains = row["adjusted"] < found.alpha
        words = number(row["estimate"], 2) + ("＊" if remains else "")
        dark = abs(row["estimate"]) > 0.6
        panel.text(i, j, words, ha="center", va="center", fontsize=9, color="white" if dark else "black",
                   weight="bold" if remains else "normal")  # fmt: skip
    image = panel.imshow(values, cmap="RdBu", vmin=-1, vmax=1, aspect="auto")
    figure.colorbar(image, ax=panel, label="相関係数", shrink=0.8)
    titles = [printable(areas.indicators[name].title, most=26) for name in names]
    places = range(len(names))
    labels = [f"{text}　{i + 1}" for i, text in enumerate(titles)]
    panel.set_yticks(places, labels, fontsize=8.5, parse_math=False)
    panel.set_xticks(places, [f"{i + 1}" for i in places])
    panel.grid(visible=False)
    message = f"{found.looked_at}組のうち、組の数で調整しても残るのは{found.remaining}組（＊）。"
    alt = f"{len(names)}個の指標の相関係数の表。{message}"
    whole = table(found.table, COLUMNS, id=id, title=title)
    return finish(figure, id, title, alt, whole, message=message)


def values(areas: Areas) -> Table:
    """List the indicators with how many areas have them, and from where to where they reach."""
    frame = areas.frame
    rows = [
        {"key": name, "title": one.title, "unit": one.unit, "n": int(frame[name].notna().sum()),
         "low": frame[name].min(), "middle": frame[name].median(), "high": frame[name].max()}
        for name, one in areas.indicators.items()
    ]  # fmt: skip
    shown = [Column("key", "名前（x、y、control に書く）"), Column("title", "指標"), Column("unit", "単位"),
             Column("n", f"値のある{areas.unit_name}", "", 0), Column("low", "最小", "", 1),
             Column("middle", "中央値", "", 1), Column("high", "最大", "", 1)]  # fmt: skip
    return table(pd.DataFrame(rows), shown, id="indicators", title=f"{areas.label}の指標")
