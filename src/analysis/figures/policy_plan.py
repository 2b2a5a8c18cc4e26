"""The registration of a measure's evaluation, and the smallest effect that it can find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.style import GREY, ORANGE, PALETTE, Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.measures.policy_plan import grouped
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.policy_plan import Plan


def registration(items: Mapping[str, str], digest: str) -> Table:
    """Show what is fixed before the outcome is looked at, and its digest.

    Parameters
    ----------
    items : mapping of str to str
    digest : str
        Both from `analysis.measures.policy_plan.registration`.

    Returns
    -------
    Table
    """
    rows = [*items.items(), ("ダイジェスト", grouped(digest))]
    note = (
        "ダイジェストは、この表の上の行（項目と内容）をJSONにしたもののSHA-256。開始前のデータだけから作った。"
        "1文字でも違うと変わるので、開始前に控えを届け出ておけば、あとから条件を変えていないことを示せる。"
    )
    columns = [Column("item", "項目"), Column("content", "内容")]
    frame = pd.DataFrame(rows, columns=["item", "content"])
    return table(
        frame, columns, id="registration", title="結果を見る前に決めること（計画の届け出）", note=note
    )


def detectable(made: Plan, *, id: str, title: str) -> Picture:
    """Show the smallest effect found by months after the start, and by treated units where they can be chosen.

    Parameters
    ----------
    made : Plan
        From `analysis.measures.policy_plan.plan`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    trial, grid = made.trial, made.grid()
    figure, panel = axes(height=4.2)
    own = len(trial.treated)
    for colour, (treated, rows) in zip(PALETTE, grid.groupby("treated"), strict=False):
        who = f"対象{treated}{trial.unit_name}" if trial.by_change else "1本の系列"
        width = 2.6 if treated == own else 1.4
        panel.plot(rows["months"], rows["mde"], color=colour, marker="o", linewidth=width, label=who)
    least = abs(made.success)
    panel.axhline(
        least, color="black", linestyle="--", linewidth=1.2, label=f"成功の基準 {number(least)}{trial.unit}"
    )
    panel.axvline(made.months_after, color=GREY, linewidth=0.9)
    panel.scatter(
        [made.months_after], [made.mde], color=ORANGE, edgecolor="black", s=70, zorder=4, label="この計画"
    )
    panel.set_xticks(sorted(grid["months"].unique()))
    panel.set(xlabel="開始後の月数", ylabel=f"見つけられる最小の変化（{trial.unit}）", ylim=(0, None))
    figure.legend(loc="outside lower center", ncols=3)
    enough = "見つけられる" if made.finds_success else "見つけにくい"
    message = (
        f"開始後{made.months_after}か月で見つけられる最小の変化は{number(made.mde)}{trial.unit}で、"
        f"成功の基準（{number(least)}{trial.unit}）の変化は{enough}。"
    )
    alt = f"開始後の月数ごとの折れ線図。{message}"
    columns = [
        Column("months", "開始後の月数", "か月", 0),
        *([Column("treated", f"対象の{trial.unit_name}", trial.unit_name, 0)] if trial.by_change else []),
        Column("mde", "見つけられる最小の変化", trial.unit, 2),
    ]
    versus = f"比較は{len(trial.comparisons)}{trial.unit_name}。" if trial.by_change else ""
    note = f"検出力{made.power * 100:g}％、有意水準{100 - made.confidence * 100:.3g}％（両側）。{versus}"
    return finish(
        figure, id, title, alt, table(grid, columns, id=id, title=title, note=note), message=message
    )
