"""Lesson 10: before and after is not the effect; a group to compare with, and months where nothing happened."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis.data import calendar, catalog
from analysis.data.apart import apart
from analysis.data.practice_policy import START, TREATED
from analysis.errors import EbpmError
from analysis.figures import policy_charts
from analysis.figures.style import BLUE, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures import policy_effect
from analysis.measures.policy_data import PRACTICE, Trial, trial
from analysis.measures.policy_table import Columns
from analysis.training.plans import unwritten
from analysis.written import number

RATIO = "count_cashless_ratio_pct"
_KEYS = ("施策", "指標", "対象", "比べる相手", "開始日", "成功の基準")
# Who is held against itself of another time is a before-and-after comparison, whatever it is called.
_ITSELF = re.compile("前年|昨年|去年|前月|先月|開始前|実施前|導入前|前の年")
ASKED = (
    "2022-04"  # exercise 10-3 asks for the changes at this month: they are not shown before it is answered
)
_SIGNS = ("対象の前後比較", "差の差")


def panel() -> pd.DataFrame:
    """Lay out the practice city's counters, month by month.

    Returns
    -------
    DataFrame
        month (as 2021-04), facility, 比率 (％, of payments), 対象 (bool: has the measure from April 2023).
    """
    rows = catalog.load(PRACTICE)[["month", "facility", RATIO]].rename(columns={RATIO: "比率"})
    return rows.assign(対象=rows["facility"].isin(TREATED))


def arranged() -> Trial:
    """Arrange the same months as the study of a measure of one's own does."""
    return trial(
        Columns(PRACTICE, "facility", "month", RATIO),
        measure="窓口での案内の見直し",
        start=START.isoformat(),
        treated=list(TREATED),
        comparisons=[],
        design="did",
        stage="result",
    )


@apart("practice_policy_truth")
def series_chart(found: Trial) -> Picture:
    """Show both groups of counters over time."""
    title = "施策を始めた窓口と、始めていない窓口"
    return policy_charts.series(found, id="series", title=title)


def placebo_changes(found: Trial) -> pd.DataFrame:
    """Compute both changes at months before the start, from months before the start only.

    Parameters
    ----------
    found : Trial
        From `arranged`.

    Returns
    -------
    DataFrame
        month, before_after (of the counters with the measure), did (less that of the others); ポイント. The month
        of the exercise is left out.
    """
    before, on = found.before, list(found.treated)
    rows = []
    months = before.index[policy_effect.SIDE : len(before) - policy_effect.SIDE + 1]
    for month in months[months != ASKED]:
        first, second = before[before.index < month], before[before.index >= month]
        change = float((second[on].mean() - first[on].mean()).mean())
        did = policy_effect.changes(found, first, second, 0.95).estimate
        rows.append({"month": str(month), "before_after": change, "did": did})
    return pd.DataFrame(rows)


@apart("practice_policy_truth")
def placebo_chart(changes: pd.DataFrame, found: Trial) -> Picture:
    """Show both changes at months where nothing happened.

    Parameters
    ----------
    changes : DataFrame
        From `placebo_changes`.
    found : Trial
        From `arranged`.
    """
    figure, panel = axes(height=3.9)
    for column, colour, marker, label in zip(
        ("before_after", "did"), (ORANGE, BLUE), ("o", "D"), _SIGNS, strict=True
    ):
        panel.scatter(changes["month"], changes[column], color=colour, marker=marker, s=32, label=label)
    panel.axhline(0, color="black", linewidth=0.9)
    panel.tick_params(axis="x", labelrotation=60, labelsize=8)
    panel.set(ylabel="変化（ポイント）", xlabel="開始とみなした月（本当の開始より前）")
    figure.legend(loc="outside lower center", ncols=2)
    spans = [
        f"{label}は{number(float(changes[column].min()), 1, signed=True)}から"
        f"{number(float(changes[column].max()), 1, signed=True)}ポイント"
        for column, label in zip(("before_after", "did"), _SIGNS, strict=True)
    ]
    message = f"何も始めていない{len(changes)}通りの月で、{'、'.join(spans)}。"
    columns = [
        Column("month", "開始とみなした月"),
        Column("before_after", _SIGNS[0], "ポイント", 2),
        Column("did", _SIGNS[1], "ポイント", 2),
    ]
    title = "何も始めていない月での変化"
    note = f"開始前の{len(found.before)}か月だけを使った計算。隣の月どうしはデータが重なる。"
    whole = table(changes, columns, id="placebo", title=title, note=note)
    return finish(figure, "placebo", title, f"点図。{message}", whole, message=message)


def written_plan(answer: Any) -> str:
    """Say what is off with a plan of how a measure of one's own will be judged.

    Parameters
    ----------
    answer
        Right: a dict of texts 施策, 指標, 対象, 比べる相手, 開始日, 成功の基準.

    Returns
    -------
    str
        In Japanese; "" when nothing is.
    """
    return unwritten(answer, _KEYS) or _off_plan(*(answer[key].strip() for key in _KEYS[1:]))


def _off_plan(outcome: str, treated: str, compared: str, start: str, success: str) -> str:
    if compared == treated or _ITSELF.search(compared):
        return "比べる相手が、対象の以前の姿です。それでは前後比較になります。施策を始めない、ほかの相手を書いてください。"
    try:
        calendar.event_days([start])
    except EbpmError:
        return f"開始日「{start}」は日付ではありません。2026-04-01 のように書いてください。"
    if not re.search(r"\d", success):
        return "成功の基準に数がありません。どれだけ変われば成功かを、数と単位で書いてください。"
    if re.fullmatch(r"[\d\s.,]+", success):
        return "成功の基準に単位がありません。何が、どれだけ変われば成功かを書いてください。"
    return ""
