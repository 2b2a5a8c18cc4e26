"""Charts and tables of a postal survey: shares with intervals, and what the silent could change."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.labels import printable
from analysis.figures.style import BLUE, GREY, RED, Picture, axes, finish
from analysis.figures.tables import Column, Table, table

if TYPE_CHECKING:
    from analysis.measures.resident_survey import Weights

SURE = {"same_line": "印刷の同じ行", "inferred": "並び順などから推定", "reconstructed": "和などから復元"}
_LINE = 20  # letters of an answer on one line of the chart; it has two
_SHARE = (
    Column("share_pct", "割合", "％", 1),
    Column("low_pct", "区間の下限", "％", 1),
    Column("high_pct", "区間の上限", "％", 1),
)


def answers(found: pd.DataFrame, *, confidence: float, id: str, title: str) -> Picture:
    """Show the share of each answer with its interval, and how far the silent could move it.

    Parameters
    ----------
    found : DataFrame
        From `analysis.measures.resident_survey.answers`.
    confidence : float
        Of the intervals.
    id, title : str
        Name and heading.

    Returns
    -------
    Picture
    """
    data = found[::-1].reset_index(drop=True)
    figure, panel = axes(width=9.0, height=1.9 + 0.34 * len(data))
    rows = np.arange(len(data))
    panel.hlines(rows, data["worst_low_pct"], data["worst_high_pct"], color=GREY, linewidth=1, linestyle=":",
                 label="答えなかった人しだいの範囲")  # fmt: skip
    panel.hlines(
        rows,
        data["low_pct"],
        data["high_pct"],
        color=BLUE,
        linewidth=3,
        label=f"{100 * confidence:g}％信頼区間",
    )
    panel.scatter(data["share_pct"], rows, color=BLUE, s=40, zorder=3, label="回答した人での割合")
    if data["truth_pct"].notna().any():
        panel.scatter(
            data["truth_pct"], rows, color=RED, marker="x", s=46, zorder=4, label="真の値（架空の市）"
        )
    names = ["\n".join(wrap(printable(name, most=2 * _LINE), _LINE)) for name in data["item"]]
    panel.set_yticks(rows, names, fontsize=8, parse_math=False)
    panel.set(xlabel="割合（％）", xlim=(0, 100), ylim=(-0.7, len(data) - 0.3))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=2, fontsize=8.5)
    first = found.iloc[0]
    message = (
        f"最も多いのは「{first['item']}」の{first['share_pct']:.1f}％"
        f"（区間は{first['low_pct']:.1f}〜{first['high_pct']:.1f}％）。"
    )
    shown = [Column("item", "回答"), Column("count", "人数", "人", 0), Column("base", "数えた人", "人", 0), *_SHARE,
             Column("worst_low_pct", "答えなかった人しだいの下限", "％", 1),
             Column("worst_high_pct", "答えなかった人しだいの上限", "％", 1), Column("reading", "読み取り")]  # fmt: skip
    if found["truth_pct"].notna().any():
        shown.append(Column("truth_pct", "真の値", "％", 1))
    whole = table(found.assign(reading=found["mapping"].map(SURE)), shown, id=id, title=title)
    return finish(figure, id, title, f"{len(data)}個の回答の割合と区間。{message}", whole, message=message)


def rates(found: pd.DataFrame, *, what: str, confidence: float, id: str, title: str) -> Picture:
    """Show at what rate groups answered, with the rate of all.

    Parameters
    ----------
    found : DataFrame
        From `analysis.measures.resident_survey.response`.
    what : str
        What the groups are.
    confidence : float
        Of the intervals.
    id, title : str
        Name and heading.

    Returns
    -------
    Picture
    """
    data = found[::-1].reset_index(drop=True)
    figure, panel = axes(width=9.0, height=1.7 + 0.32 * len(data))
    rows = np.arange(len(data))
    whole = 100 * found["returned"].sum() / found["sent"].sum()
    panel.axvline(whole, color=GREY, linewidth=1.2, linestyle="--", label=f"全体 {whole:.1f}％")
    panel.hlines(
        rows,
        data["low_pct"],
        data["high_pct"],
        color=BLUE,
        linewidth=2.4,
        label=f"{100 * confidence:g}％信頼区間",
    )
    panel.scatter(data["rate_pct"], rows, color=BLUE, s=40, zorder=3, label="回収率")
    panel.set_yticks(rows, [printable(name) for name in data["area"]], fontsize=9, parse_math=False)
    panel.set(xlabel="回収率（％）", xlim=(0, None), ylim=(-0.7, len(data) - 0.3))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=3, fontsize=8.5)
    low, *_, high = found.sort_values("rate_pct", kind="stable").to_dict("records")
    ends = [f"{each['area']}（{each['rate_pct']:.1f}％）" for each in (low, high)]
    message = f"回収率が最も低いのは{ends[0]}、最も高いのは{ends[1]}。"
    shown = [Column("area", what), Column("sent", "発送数", "人", 0), Column("returned", "回収数", "人", 0),
             Column("rate_pct", "回収率", "％", 1), *_SHARE[1:]]  # fmt: skip
    alt = f"{len(data)}個の{what}の回収率と区間。{message}"
    return finish(figure, id, title, alt, table(found, shown, id=id, title=title), message=message)


def weights(found: Weights) -> Table:
    """List what an answer of each area has to stand for.

    Parameters
    ----------
    found : Weights
        From `analysis.measures.resident_survey.weights`.

    Returns
    -------
    Table
    """
    of = ("population", "人口") if found.by_population else ("sent", "発送数")
    shown = [Column("area", "地域"), Column(of[0], of[1], "人", 0), Column("answers", "回答数", "人", 0),
             Column("stands_for", "回答1人が代表する人数", "人", 1), Column("relative", "ウエイト（平均1）", "", 2)]  # fmt: skip
    note = (
        "" if found.by_population else "地域の人口が登録されていないので、発送数に対するウエイトだけを示す。"
    )
    return table(found.table, shown, id="weights", title="地域ごとのウエイト", note=note)


def weighted(found: pd.DataFrame) -> Table:
    """Put shares with and without weights beside the truth of a fictional city.

    Parameters
    ----------
    found : DataFrame
        From `analysis.measures.resident_survey.weighted`.

    Returns
    -------
    Table
    """
    shown = [Column("item", "回答"), Column("plain_pct", "ウエイトなし", "％", 1),
             Column("weighted_pct", "ウエイトあり", "％", 1), Column("truth_pct", "真の値", "％", 1)]  # fmt: skip
    return table(found, shown, id="weighted", title="ウエイトを付けた割合と真の値")
