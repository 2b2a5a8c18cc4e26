"""Lesson 11: what two tables give away together, and hiding small numbers so that no total gives them away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.data import catalog
from analysis.data.disclosure import THRESHOLD, TOTAL, Protected, small
from analysis.data.suppression import CLOSE, bounds, with_totals
from analysis.written import HIDDEN

_HOURS = {
    "hours_00_06": "0-6時", "hours_06_10": "6-10時", "hours_10_14": "10-14時", "hours_14_18": "14-18時",
    "hours_18_24": "18-24時",
}  # fmt: skip
_ORIGINS = {"from_city": "市内", "from_prefecture": "県内（市外）", "from_elsewhere": "県外"}
DAY = "2022-04-05"
_MOST = 6  # of 24 cells; three suffice
_FORM = 'answer = [("会場地区", "6-10時"), ("会場地区", "合計")] のように、地区と時間帯の組を並べてください。'

Cell = tuple[str, str]


def visits(first: str, last: str, *, by: Literal["時間帯", "居住地"] = "時間帯") -> pd.DataFrame:
    """Count the practice city's visitors of a span of days.

    Parameters
    ----------
    first, last : str
        Dates (ISO), both counted.
    by : {"時間帯", "居住地"}
        Hours of the day, or where the visitors live.

    Returns
    -------
    DataFrame
        Areas by hours or origins, 人; no totals.
    """
    groups = _HOURS if by == "時間帯" else _ORIGINS
    days = catalog.load("practice_visitors").query("@first <= date <= @last")
    return days.groupby("place", sort=False)[list(groups)].sum().rename(columns=groups).rename_axis(None)


def totals(table: pd.DataFrame) -> pd.DataFrame:
    """Append the totals of rows and columns."""
    values = with_totals(table.to_numpy(dtype=float))
    return pd.DataFrame(values, [*table.index, TOTAL], [*table.columns, TOTAL])


def published(table: pd.DataFrame, hide: Iterable[Cell]) -> pd.DataFrame:
    """Print a table with its totals and ＊ for what is hidden.

    Parameters
    ----------
    table : DataFrame
        Counts without totals.
    hide : iterable of tuple of str
        Row and column of each hidden number.
    """
    printed = totals(table).map("{:,.0f}".format)
    for row, column in hide:
        printed.loc[row, column] = HIDDEN
    return printed


def hidden_enough(answer: Any) -> str:
    """Say whether the small number of the lesson's day can still be computed when more numbers are hidden.

    Parameters
    ----------
    answer
        Right: pairs of row and column (totals too) with which no small number is bounded below the threshold.

    Returns
    -------
    str
        In Japanese; "" when nothing is off. The number itself is not said.
    """
    whole = totals(visits(DAY, DAY))
    if not isinstance(answer, list | tuple | set) or not answer:
        return _FORM
    if not all(isinstance(cell, list | tuple) and len(cell) == 2 for cell in answer):
        return _FORM
    unknown = [str(name) for row, column in answer for name, known in ((row, whole.index), (column, whole.columns))
               if not isinstance(name, str) or name not in known]  # fmt: skip
    if unknown:
        return f"「{'」「'.join(unknown)}」という見出しはありません。全角・半角も確かめてください。"
    few = pd.DataFrame(small(whole.to_numpy(), THRESHOLD), whole.index, whole.columns)
    hidden = few.copy()
    for row, column in answer:
        hidden.loc[row, column] = True
    return _off_hidden(whole, few, hidden)


def _off_hidden(whole: pd.DataFrame, few: pd.DataFrame, hidden: pd.DataFrame) -> str:
    more = int((hidden & ~few).to_numpy().sum())
    if more == 0:
        return f"10人に満たない数だけです。それは、もう{HIDDEN}になっています。ほかに隠す数を選んでください。"
    for row, column in np.argwhere(few.to_numpy()).tolist():
        place = f"{whole.index[row]}の{whole.columns[column]}"
        if hidden.iloc[row].sum() == 1:
            return f"{place}は、横の並びで{HIDDEN}が1つだけです。横の合計から引けば分かります。"
        if hidden.iloc[:, column].sum() == 1:
            return f"{place}は、縦の並びで{HIDDEN}が1つだけです。縦の合計から引けば分かります。"
        _, greatest = bounds(whole.to_numpy(), hidden.to_numpy(), (row, column))
        if greatest < THRESHOLD - CLOSE:
            return (
                f"{place}は、まだ10人に満たないと分かります。ほかの{HIDDEN}が先に計算でき、そこから分かるためです。"
                f"どの{HIDDEN}にも、縦と横に、もう1つ{HIDDEN}があるように選んでください。"
            )
    if more > _MOST:
        return (
            f"守れていますが、{more}個は隠しすぎです。使える数がなくなります。{_MOST}個以下にしてください。"
        )
    return ""


def own_table(answer: Any) -> str:
    """Say what is off with a table of one's own that was to be protected.

    Parameters
    ----------
    answer
        Right: what `protect` returns for a table of two rows and columns or more, with a small number in it.

    Returns
    -------
    str
        In Japanese; "" when nothing is.
    """
    if isinstance(answer, pd.DataFrame):
        return "表のままです。protect( ) の中に表を入れてください。"
    if not isinstance(answer, Protected):
        return "protect( ) の結果を、そのまま answer に入れてください。"
    return _off_own(answer, answer.parts())


def _off_own(answer: Protected, parts: pd.DataFrame) -> str:
    if min(parts.shape) < 2:
        return "行と列が2つ以上ある表で試してください。"
    if list(parts.index) in (list(visits(DAY, DAY).index), ["行の見出し", "別の行"]):
        return "教材の表のままです。自分の仕事の見出しで、表を作ってください。"
    if answer.threshold < THRESHOLD:
        return f"閾値が{answer.threshold:g}になっています。{THRESHOLD}のままにしてください。"
    if not answer.primary:
        return (
            "10人に満たない数（0を除く）がないので、隠すものがありません。小さな数のある表で試してください。"
        )
    return ""
