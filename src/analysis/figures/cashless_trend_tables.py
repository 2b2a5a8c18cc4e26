"""Tables of the study of the cashless ratio over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.cashless_months import EVIDENCE, PAPERS, Months
from analysis.measures.cashless_trend import FIGURES

if TYPE_CHECKING:
    from analysis.stats.serial_mean import SerialMean


def placements(given: Months) -> Table:
    """Say what the place of each month in the chart rests on, and which months are in use."""
    rows = given.groups.assign(
        basis=[EVIDENCE[kind] for kind in given.groups["evidence"]],
        use=given.groups["used"].map({True: "使う", False: "使わない"}),
    )
    columns = [
        Column("basis", "月と値の対応の根拠"), Column("months", "月"), Column("n", "値の数", "か月", 0),
        Column("use", "この実行"),
    ]  # fmt: skip
    note = (
        f"印刷された図に月と値の対応はなく、{rows['n'].sum()}か月すべてが推定（inferred）。"
        f"2022年の値は{PAPERS[given.paper]}による。"
    )
    return table(rows, columns, id="placements", title="月と値の対応の確かさ", note=note)


def years(by_year: pd.DataFrame, given: Months) -> Table:
    """Put the two figures of each year side by side.

    Parameters
    ----------
    by_year : DataFrame
        From `analysis.measures.cashless_months.years`.
    given : Months
        The months behind it.

    Returns
    -------
    Table
    """
    columns = [
        Column("year", "年"), Column("n", "月の数", "か月", 0), Column("months", FIGURES["months"], "％", 2),
        Column("totals", FIGURES["totals"], "％", 2), Column("gap", "差", "ポイント", 2),
        Column("spread", "両立に最低限要る、月の売上の開き", "倍", 1),
    ]  # fmt: skip
    weighted = (
        "差は、平均 \N{MINUS SIGN} 合計の比率。合計の比率は、月の比率を月の売上で重み付けした平均である。"
        "月の売上に右端の開き（最も多い月 ÷ 最も少ない月）がなければ、2つは同じ対象の数字ではありえない。"
    )
    note = weighted if given.complete else "一部の月を除いたので、差は計算しない。"
    return table(by_year, columns, id="years", title="年の比率の2つの数字", note=note)


def rises(found: dict[str, SerialMean]) -> Table:
    """Show the mean differences from the year before with both intervals.

    Parameters
    ----------
    found : dict of str to SerialMean
        From `analysis.measures.cashless_trend.yearly_rises`.

    Returns
    -------
    Table
    """
    rows = pd.DataFrame(
        [
            {
                "name": name, "n": one.n, "estimate": one.mean.estimate, "low": one.mean.low, "high": one.mean.high,
                "plain_low": one.textbook.low, "plain_high": one.textbook.high,
            }
            for name, one in found.items()
        ]
    )  # fmt: skip
    level = f"{next(iter(found.values())).level * 100:g}％信頼区間"
    columns = [
        Column("name", "期間"), Column("n", "差の数", "か月", 0), Column("estimate", "前年同月差の平均", "ポイント", 2),
        Column("low", f"{level}の下限", "ポイント", 2), Column("high", "上限", "ポイント", 2),
        Column("plain_low", "補正しない下限", "ポイント", 2), Column("plain_high", "補正しない上限", "ポイント", 2),
    ]  # fmt: skip
    note = (
        "区間は系列相関を考えたもの（ニューイ・ウェスト、短い系列の補正つき）。補正しないと、狭くなりすぎる。"
    )
    return table(rows, columns, id="rises", title="前年同月差の平均", note=note)
