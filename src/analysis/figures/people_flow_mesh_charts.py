"""Charts and tables of the study of people by mesh cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.measures.people_flow_mesh import Compared, month_words
from analysis.written import number

MOST_BOUNDED = 50
CELL, DISTRICT = Column("cell", "メッシュ"), Column("district", "地区")
LARGE, WIDE = 9.0, 0.34


def change_column(found: Compared) -> Column:
    """Name the change as the comparison defines it."""
    title = "市の中央値に対する変化" if found.kind == "months" else f"{found.before}に対する{found.after}の差"
    return Column("change_pct", title, "％", 1)


def columns(found: Compared) -> list[Column]:
    """Name the columns of the cells."""
    months = found.kind == "months"
    usual = "ほかの月の組での変化" if months else "ほかの月での差"
    against = "同じかそれ以上の組" if months else "向きの違う月"
    return [
        CELL,
        DISTRICT,
        Column("people", f"{found.after}の滞在人口", "人/日", 0),
        Column("before_pct", f"{found.before}の構成比", "％", 3),
        Column("after_pct", f"{found.after}の構成比", "％", 3),
        Column("points", "構成比の差", "ポイント", 3),
        change_column(found),
        Column("low_pct", f"{usual}（最小）", "％", 1),
        Column("high_pct", f"{usual}（最大）", "％", 1),
        Column("against", against, "", 0),
        Column("references", "組の数" if months else "月の数", "", 0),
    ]


def ends(found: Compared, top: int) -> pd.DataFrame:
    """Return the cells with the largest rises and falls, `top` of each, largest rise first."""
    cells = found.cells
    return cells if len(cells) <= 2 * top else pd.concat([cells.head(top), cells.tail(top)])


def ranking(found: Compared, *, top: int, truth: tuple[str, ...] = (), id: str, title: str) -> Picture:
    """Show the largest rises and falls, each with what the same cell does at other times.

    Parameters
    ----------
    found : Compared
        From `analysis.measures.people_flow_mesh.compare`.
    top : int
        Cells of each direction.
    truth : tuple of str
        Of a fictional city: cells that were changed.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    chosen = ends(found, top)
    data = chosen[::-1].reset_index(drop=True)
    figure, panel = axes(width=LARGE, height=1.6 + WIDE * len(data))
    rows = np.arange(len(data))
    usual = "同じメッシュの、ほかの月の組での変化の範囲" if found.kind == "months" else "ほかの月での差の範囲"
    panel.hlines(rows, data["low_pct"], data["high_pct"], color=GREY, linewidth=5, alpha=0.45, label=usual)
    for part, colour, marker, label in (
        (data["clear"], ORANGE, "D", "ほかの月の範囲の外" if found.kind == "months" else "どの月も同じ向き"),
        (~data["clear"], BLUE, "o", "ほかの月の範囲の中" if found.kind == "months" else "月によって向きが違う"),
    ):  # fmt: skip
        if part.any():
            panel.scatter(data["change_pct"][part], rows[part], color=colour, marker=marker, s=40, zorder=3,
                          edgecolor="black", linewidth=0.5, label=label)  # fmt: skip
    if changed := data["cell"].isin(truth).to_numpy().nonzero()[0].tolist():
        panel.scatter(data["change_pct"][changed], rows[changed], s=150, facecolor="none", edgecolor=GREEN,
                      linewidth=1.6, label="作るときに変えたメッシュ（架空データ）")  # fmt: skip
    panel.axvline(0, color="black", linewidth=0.9)
    panel.set_yticks(rows, [_name(row) for row in data.to_dict("records")], fontsize=9, parse_math=False)
    change = change_column(found)
    panel.set(xlabel=f"{change.title}（{change.unit}）", ylim=(-0.7, len(data) - 0.3))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    words = [
        f"{_name(row)} {number(row['change_pct'], 1, signed=True)}％"
        for row in chosen.iloc[[0, -1]].to_dict("records")
    ]
    message = f"最も大きいのは{words[0]}、最も小さいのは{words[1]}。"
    alt = f"点図。{found.before}と{found.after}（{found.fixed}）の比較。{message}"
    whole = table(chosen, columns(found), id=id, title=title)
    return finish(figure, id, title, alt, whole, message=message)


def bounded(found: Compared) -> Table:
    """List the cells whose change is known as a bound alone."""
    side = {"before": found.before, "after": found.after}
    rows = found.bounded.head(MOST_BOUNDED)
    rows = rows.assign(
        known=rows["known"].map(side),
        limit=[_limit(row["known"], row["low_pct"], row["high_pct"]) for row in rows.to_dict("records")],
    )
    shown = [CELL, DISTRICT, Column("known", "数の分かる側"), Column("people", "その滞在人口", "人/日", 0),
             Column("limit", "変化の範囲")]  # fmt: skip
    more = f"人の多い順に{MOST_BOUNDED}個。" if len(found.bounded) > MOST_BOUNDED else ""
    note = (
        f"片方だけ分かるのは{len(found.bounded)}メッシュ、どちらも分からないのは{found.never}メッシュ。{more}"
        f"分からない側は{found.threshold}人に満たない（0人のこともある）。0人とはみなしていない。"
    )
    return table(rows, shown, id="bounded", title="変化が範囲でしか分からないメッシュ", note=note)


def _limit(known: str, low: float, high: float) -> str:
    if known == "before":
        return f"大きくても{number(high, 0, signed=True)}％"
    return f"小さくても{number(low, 0, signed=True)}％"


def _name(row: dict) -> str:
    return f"{row['district']} {row['cell']}".strip()


def nights(frame: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the people of the night, month by month, in percent of the residents.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.mesh_nights.night_totals`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    figure, panel = axes(height=3.2)
    rows = np.arange(len(frame))
    panel.plot(rows, frame["ratio_pct"], color=BLUE, marker="o", markersize=4)
    panel.axhline(100, color="black", linewidth=0.9)
    step = max(1, len(frame) // 12)
    panel.set_xticks(rows[::step], [month.replace("-", "/") for month in frame["month"][::step]], rotation=45)
    panel.set(ylabel="国勢調査の人口に対する比（％）")
    low, high = frame["ratio_pct"].min(), frame["ratio_pct"].max()
    message = f"{len(frame)}か月の深夜の滞在人口の合計は、国勢調査の人口の{low:.1f}％から{high:.1f}％。"
    shown = [
        Column("name", "月"),
        Column("cells", "数の分かるメッシュ", "", 0),
        Column("people", "深夜の滞在人口の合計", "人/日", 0),
        Column("residents", "国勢調査の人口", "人", 0),
        Column("ratio_pct", "比", "％", 1),
    ]
    named = frame.assign(name=frame["month"].map(month_words))
    whole = table(named, shown, id=id, title=title)
    return finish(figure, id, title, f"折れ線。{message}", whole, message=message)
