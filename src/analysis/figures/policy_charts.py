"""Charts and tables of a measure's months: series, estimates, quarters before, placebo months, units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.estimates import draw_intervals, draw_periods
from analysis.figures.style import BLUE, GREEN, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.measures.policy_checks import QUARTER
from analysis.measures.policy_effect import listed
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.policy_data import Trial
    from analysis.measures.policy_effect import Estimate
    from analysis.stats.event_study import EventStudy
    from analysis.stats.placebo import Placebo


def series(trial: Trial, *, id: str, title: str) -> Picture:
    """Show the months of treated and comparison units, single ones thin, means thick.

    Parameters
    ----------
    trial : Trial
        From `analysis.measures.policy_data.trial`: of a plan, months before the start only.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    values = trial.values()
    months = pd.PeriodIndex(values.index).to_timestamp()
    figure, panel = axes(height=4.4)
    shown = _groups(trial)
    for names, colour, label in shown:
        if len(names) > 1:
            panel.plot(months, values[names], color=colour, linewidth=0.7, alpha=0.35)
        panel.plot(months, values[names].mean(axis=1), color=colour, linewidth=2.4, label=label)
    panel.axvline(
        trial.start.to_timestamp(),
        color="black",
        linestyle="--",
        linewidth=1.2,
        label=f"開始（{trial.start}）",
    )
    panel.set(ylabel=f"{trial.outcome}（{_unit(trial)}）")
    panel.tick_params(axis="x", labelrotation=30)
    figure.legend(loc="outside lower center", ncols=3)
    words = []
    for names, _, label in shown:
        means = [("開始前", trial.before), *([("開始後", trial.after)] if len(trial.after) else [])]
        told = (
            f"{when}{number(float(part[names].to_numpy().mean()), 1)}{_unit(trial)}" for when, part in means
        )
        words.append(f"{label}は{'、'.join(told)}")
    message = f"{'。'.join(words)}。"
    alt = f"{len(values)}か月の折れ線図。{message}"
    rows = pd.DataFrame({"month": [str(month) for month in values.index]} | {
        f"group{place}": values[names].mean(axis=1).to_numpy() for place, (names, _, _) in enumerate(shown)
    })  # fmt: skip
    columns = [
        Column("month", "月"),
        *(Column(f"group{i}", each[2], _unit(trial), 2) for i, each in enumerate(shown)),
    ]
    return finish(figure, id, title, alt, table(rows, columns, id=id, title=title), message=message)


def estimates(found: Sequence[Estimate], trial: Trial, *, id: str, title: str) -> Picture:
    """Show the change by several methods and choices, zero and (of the practice city) the truth marked.

    Parameters
    ----------
    found : sequence of Estimate
        From `analysis.measures.policy_effect.estimates`; the first is the registered one.
    trial : Trial
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    frame = listed(found)
    data = frame[::-1].reset_index(drop=True)
    figure, panel = axes(width=9.0, height=1.8 + 0.4 * len(data))
    draw_intervals(panel, data, found[0].name)
    panel.axvline(0, color="black", linewidth=0.9)
    if trial.truth is not None:
        label = f"真の効果 {number(trial.truth)}{trial.unit}（架空データ）"
        panel.axvline(trial.truth, color=GREEN, linestyle="--", label=label)
        figure.legend(loc="outside lower center")
    panel.set(xlabel=f"{trial.outcome}の変化（{trial.unit}）")
    low, high = (
        number(float(end), 2, signed=True) for end in (frame["estimate"].min(), frame["estimate"].max())
    )
    sure = sum(each.side != 0 for each in found)
    message = f"変化は{low}から{high}{trial.unit}、区間が0を含まないのは{len(data)}通りのうち{sure}通り。"
    counted = (
        f"nは、{trial.unit_name}を比べる行では{trial.unit_name}の数、系列の行では月の数。"
        if trial.by_change
        else "nは月の数。"
    )
    columns = [Column("name", "方法と条件"), *_changes(trial), Column("n", "n", "", 0)]
    whole = table(frame, columns, id=id, title=title, note=counted)
    return finish(figure, id, title, f"{len(data)}通りの変化と信頼区間。{message}", whole, message=message)


def periods(found: EventStudy, trial: Trial, *, id: str, title: str) -> Picture:
    """Show the difference between treated and comparison units in each quarter around the start.

    Parameters
    ----------
    found : EventStudy
        `periods` of `analysis.measures.policy_checks.parallel`.
    trial : Trial
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    rows = pd.DataFrame(
        [
            {"period": period, "estimate": t.estimate, "low": t.low, "high": t.high}
            for period, t in zip(found.periods, found.terms, strict=True)
        ]
    )
    figure, panel = axes(height=3.9)
    draw_periods(panel, rows, base=0, start="開始")
    panel.set(
        xlabel=f"開始からの期間（{QUARTER}か月ごと、0が開始後の最初）",
        ylabel=f"比較との差の変化（{trial.unit}）",
    )
    figure.legend(loc="outside lower center", ncols=3)
    ends = [
        "から".join(number(float(end), 2, signed=True) for end in (part.min(), part.max()))
        for part in (rows.loc[rows["period"] < 0, "estimate"], rows.loc[rows["period"] >= 0, "estimate"])
    ]
    message = f"直前の期間を0とすると、開始前は{ends[0]}、開始後は{ends[1]}{trial.unit}。"
    named = rows.assign(period=[number(float(p), 0, signed=True) for p in rows["period"]])
    columns = [Column("period", f"期間（{QUARTER}か月ごと）"), *_changes(trial)]
    note = f"区間は期間ごとの{found.level * 100:g}％信頼区間で、直前の期間との差。"
    whole = table(named, columns, id=id, title=title, note=note)
    return finish(figure, id, title, f"期間ごとの差と信頼区間。{message}", whole, message=message)


def placebos(found: Placebo, dates: pd.DataFrame, trial: Trial, *, id: str, title: str) -> Picture:
    """Show the changes at placebo months, and where the true start lies among them.

    Parameters
    ----------
    found, dates
        From `analysis.measures.policy_effect.placebos`.
    trial : Trial
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    rows = np.arange(len(dates))
    figure, panel = axes(height=3.8)
    panel.vlines(rows, dates["low"], dates["high"], color=GREY, linewidth=2)
    panel.scatter(rows, dates["estimate"], color=GREY, s=36, zorder=3, label="偽の開始月")
    panel.axhline(found.estimate, color=ORANGE, linewidth=2.2, label=f"本当の開始月（{trial.start}）")
    panel.axhline(0, color="black", linewidth=0.9)
    panel.set_xticks(rows, dates["month"], rotation=60, fontsize=8)
    panel.set(ylabel=f"変化（{trial.unit}）", xlabel="開始とみなした月")
    figure.legend(loc="outside lower center", ncols=2)
    false = round(found.share_significant * found.n_placebos)
    message = (
        f"偽の開始月{found.n_placebos}通りのうち、区間が0を含まないのは{false}通り。"
        f"本当の開始月は{number(found.estimate, 2, signed=True)}{trial.unit}。"
    )
    whole = table(dates, [Column("month", "開始とみなした月"), *_changes(trial)], id=id, title=title,
                  note="開始前の月だけを使った計算。偽の開始月どうしはデータが重なる。")  # fmt: skip
    return finish(figure, id, title, f"偽の開始月ごとの変化と信頼区間。{message}", whole, message=message)


def units(trial: Trial) -> Table:
    """Show every unit before and after the start."""
    roles = {name: "対象" for name in trial.treated} | {name: "比較" for name in trial.comparisons}
    rows = pd.DataFrame(
        {
            "unit": list(roles),
            "role": list(roles.values()),
            "before": trial.before[list(roles)].mean().to_numpy(),
            "after": trial.after[list(roles)].mean().to_numpy(),
        }
    ).assign(change=lambda frame: frame["after"] - frame["before"])
    columns = [
        Column("unit", trial.unit_name), Column("role", "役割"), Column("before", "開始前", _unit(trial), 2),
        Column("after", "開始後", _unit(trial), 2), Column("change", "変化", trial.unit, 2),
    ]  # fmt: skip
    note = f"開始前{len(trial.before)}か月と開始後{len(trial.after)}か月の、月の値の平均。"
    return table(rows, columns, id="units", title=f"{trial.unit_name}ごとの、開始の前と後", note=note)


def _groups(trial: Trial) -> list[tuple[list[str], str, str]]:
    counted = f"（{len(trial.treated)}{trial.unit_name}の平均）" if trial.columns.unit else ""
    groups = [(list(trial.treated), ORANGE, f"対象{counted}" if counted else trial.outcome)]
    if trial.comparisons:
        groups.append(
            (list(trial.comparisons), BLUE, f"比較（{len(trial.comparisons)}{trial.unit_name}の平均）")
        )
    return groups


def _unit(trial: Trial) -> str:
    return "％" if trial.unit == "ポイント" else trial.unit


def _changes(trial: Trial) -> list[Column]:
    return [
        Column("estimate", "変化", trial.unit, 2),
        Column("low", "下限", trial.unit, 2),
        Column("high", "上限", trial.unit, 2),
    ]
