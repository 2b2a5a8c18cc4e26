"""Tables of the study of online procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.tables import Column, Table, renamed, table
from analysis.measures.online import TITLES

if TYPE_CHECKING:
    from analysis.measures.online_next import Listed

PARTS = {"within": "部局の中の変化", "mix": "部局の構成の変化"}


def overview(whole: pd.Series) -> Table:
    """Show the rates of the whole city, each with what it divides by what."""
    rows = pd.DataFrame(
        [
            ("オンライン化率", "オンライン化済手続き数", "online", "総手続き数", "procedures", "online_pct"),
            ("オンライン化カバー率", "カバー件数", "covered", "総申請件数", "applications", "coverage_pct"),
            ("オンライン利用率（カバー件数に対する）", "オンライン申請件数", "used", "カバー件数", "covered", "use_covered_pct"),
            ("オンライン利用率（全申請に対する）", "オンライン申請件数", "used", "総申請件数", "applications", "use_pct"),
        ],
        columns=["rate", "part", "numerator", "total", "denominator", "pct"],
    )  # fmt: skip
    for column in ("numerator", "denominator", "pct"):
        rows[column] = rows[column].map(whole)
    columns = [
        Column("rate", "割合"),
        Column("part", "分子"),
        Column("numerator", "分子の数", "", 0),
        Column("total", "分母"),
        Column("denominator", "分母の数", "", 0),
        Column("pct", "割合", "％", 1),
    ]
    return table(rows, columns, id="overview", title="4つの割合（全体、2023年5月照会）")


def listed(found: Listed) -> Table:
    """Show the arithmetic of what the listed procedures give."""
    rows = pd.DataFrame(
        [
            ("今のカバー率（2023年12月照会）", None, found.before_pct),
            (f"一覧の{found.n}手続きを加えた再計算", found.applications, found.after_pct),
            ("印刷されたカバー率と、それに要る件数", found.needed, found.printed_pct),
            ("一覧では説明できない件数", found.unexplained, found.printed_pct - found.after_pct),
        ],
        columns=["what", "applications", "pct"],
    )
    columns = [
        Column("what", "内容"),
        Column("applications", "加わる申請件数", "件/年", 0),
        Column("pct", "カバー率（最後の行は差のポイント）", "％", 1),
    ]
    return table(rows, columns, id="listed", title=f"一覧の{found.n}手続きをオンライン化した場合のカバー率")


def chosen(ranked: pd.DataFrame, *, top_k: int) -> Table:
    """List the first k procedures with what they bring."""
    columns = [
        Column("rank", "順位", "", 0),
        Column("department", "部局"),
        Column("procedure", "手続き"),
        Column("applications", "申請件数", "件/年", 0),
        Column("use_pct", "見込む利用率", "％", 1),
        Column("expected", "オンライン申請の見込み", "件/年", 0),
        Column("coverage_pct", "ここまでのカバー率", "％", 1),
    ]
    return table(
        ranked[:top_k], columns, id="chosen", title="次にオンライン化する手続き（上から順に加えた場合）"
    )


def pace(frame: pd.DataFrame) -> Table:
    """Show the pace so far beside the pace that the goal needs."""
    columns = [
        Column("measure", "割合"),
        Column("before_pct", "2023年5月", "％", 1),
        Column("after_pct", "2023年12月", "％", 1),
        Column("pace_pt", "これまでの速さ", "ポイント/月", 2),
        Column("months_left", "目標までの月数", "か月", 0),
        Column("needed_pt", "必要な速さ", "ポイント/月", 2),
        Column("times", "必要な速さ÷これまでの速さ", "倍", 1),
    ]
    return table(renamed(frame, "measure", TITLES), columns, id="pace", title="目標までに必要な速さ")
