"""Lesson 6: the same survey of the practice city a thousand times, with the true share known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.data import catalog
from analysis.data.apart import apart
from analysis.data.practice_model import SEED, simulate
from analysis.data.practice_survey import ANSWER, DEVICES
from analysis.errors import ParameterError, Problem
from analysis.figures.style import BLUE, RED, axes, finish
from analysis.figures.tables import Column, table
from analysis.stats.options import check_count
from analysis.stats.survey import wilson_interval

if TYPE_CHECKING:
    from analysis.figures.style import Picture

ITEM = "スマートフォン"
TIMES = 1000
DRAWN = 50  # surveys on a chart
_COLUMNS = (
    Column("number", "調査", "回目", 0),
    Column("割合", "割合", "％", 1),
    Column("下限", "95％区間の下限", "％", 1),
    Column("上限", "95％区間の上限", "％", 1),
    Column("words", "真の値を"),
)


def truth() -> float:
    """Look up the true share of the residents of the practice city who use a smartphone, in percent."""
    known = catalog.load("practice_survey_truth").set_index("item")["share_pct"]
    return float(known[ITEM])


def repeat(sent: int, *, some_silent: bool = False) -> pd.DataFrame:
    """Ask residents of the practice city, drawn by lot, whether they use a smartphone; a thousand times.

    Parameters
    ----------
    sent : int
        Residents who are asked, from 10 to all of them.
    some_silent : bool
        Whether some do not answer, more of the young than of the old as in the survey of the practice city; else
        everybody answers.

    Returns
    -------
    DataFrame
        One row a survey: 回答 (persons), 割合, 下限, 上限 (percent; Wilson's 95 % interval), 当たり (whether the
        interval holds the truth).

    Raises
    ------
    ParameterError
        Fewer than 10, or more than the city has residents.
    """
    users, others = _people()
    check_count(sent, "sent", 10)
    if sent > (people := int((users + others).sum())):
        raise ParameterError(
            Problem(
                f"練習市の住民は{people:,}人で、{sent:,}人には送れません。",
                "sent",
                f"{people:,}以下にしてください。",
            )
        )
    rng = np.random.default_rng(SEED)
    young, old = users + others
    of_age = rng.hypergeometric(old, young, sent, size=TIMES)
    drawn = np.column_stack([sent - of_age, of_age])
    answered = rng.binomial(drawn, ANSWER) if some_silent else drawn
    count = rng.hypergeometric(users, others, answered).sum(axis=1)
    return _with_intervals(count, answered.sum(axis=1))


@apart()
def chart(surveys: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the intervals of the first surveys beside the truth, those that miss it by colour and mark.

    Parameters
    ----------
    surveys : DataFrame
        From `repeat`.
    id, title : str
        Name of the figure, heading.

    Returns
    -------
    Picture
    """
    data = surveys.head(DRAWN).reset_index(drop=True)
    figure, panel = axes(height=6.4)
    right = truth()
    panel.axvline(right, color="black", linewidth=1.2, label=f"真の値 {right:.1f}％")
    kinds = (
        (data["当たり"], BLUE, "o", "真の値を含む区間"),
        (~data["当たり"], RED, "D", "真の値を含まない区間"),
    )
    for part, colour, marker, words in kinds:
        found = data[part]
        panel.hlines(found.index + 1, found["下限"], found["上限"], color=colour, linewidth=1.6)
        panel.scatter(
            found["割合"], found.index + 1, color=colour, marker=marker, s=20, zorder=3, label=words
        )
    panel.set(xlabel="スマートフォンを使う人の割合（％）", ylabel="調査（回目）", ylim=(len(data) + 1, 0))
    panel.grid(axis="y", visible=False)
    figure.legend(loc="outside lower center", ncols=3, fontsize=9)
    missed = int((~data["当たり"]).sum())
    message = f"{len(data)}回の調査のうち、区間が真の値{right:.1f}％を含まないのは{missed}回。"
    words = data["当たり"].map({True: "含む", False: "含まない"})
    shown = table(data.assign(number=data.index + 1, words=words), _COLUMNS, id=id, title=title)
    return finish(figure, id, title, f"くり返した調査の割合と95％区間。{message}", shown, message=message)


def _people() -> tuple[np.ndarray, np.ndarray]:
    """Count those who use the device and those who do not, each under 65 and from 65 on."""
    city = simulate()
    places = [*city.districts, city.old_town]
    old = sum(round(each.population * each.aging_rate) for each in places)
    people = np.array([sum(each.population for each in places) - old, old])
    users = np.round(people * np.array(DEVICES[ITEM])).astype(int)
    return users, people - users


def _with_intervals(count: np.ndarray, answers: np.ndarray) -> pd.DataFrame:
    limits = np.array([wilson_interval(int(k), int(n)) for k, n in zip(count, answers, strict=True)])
    low, high = 100 * limits.T
    right = truth()
    hit = (low <= right) & (right <= high)
    return pd.DataFrame(
        {"回答": answers, "割合": 100 * count / answers, "下限": low, "上限": high, "当たり": hit}
    )
