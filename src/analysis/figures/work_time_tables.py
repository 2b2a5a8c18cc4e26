"""Tables of the study of working hours that measures are planned to save."""

from __future__ import annotations

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.work_time import AGREES, NO_FORMULA, Plan

_HOURS = "時間/年"


def differences(given: Plan) -> Table:
    """List the items whose recomputed hours are not the printed ones."""
    counts = given.items["verdict"].value_counts()
    note = (
        f"計算式のある{len(given.items) - counts.get(NO_FORMULA, 0)}項目のうち、{counts.get(AGREES, 0)}項目は一致した。"
        f"計算式のない{counts.get(NO_FORMULA, 0)}項目（RPAを含む）は計算し直せない。"
    )
    columns = [
        Column("department", "部局"),
        Column("measure", "取組み"),
        Column("formula", "印刷された計算式"),
        Column("hours_stated", "印刷された時間", _HOURS, 1),
        Column("hours", "計算し直した時間", _HOURS, 2),
        Column("gap", "差", "時間", 2),
        Column("verdict", "判定"),
    ]
    title = "計算し直した時間が、印刷された時間と違う項目"
    return table(given.differences, columns, id="differences", title=title, note=note)


def others(frame: pd.DataFrame) -> Table:
    """Show what the hours become with other printed numbers."""
    columns = [
        Column("measure", "取組み"),
        Column("printed", "計算式の数"),
        Column("other", "資料にある別の数"),
        Column("hours", "印刷された式の時間", _HOURS, 0),
        Column("other_hours", "別の数での時間", _HOURS, 0),
        Column("gap", "差", _HOURS, 0),
    ]
    note = "時期と数え方が違いうるので、別の数が正しいという意味ではない。"
    return table(frame, columns, id="others", title="資料にある別の数を入れると", note=note)


def ranges(frame: pd.DataFrame, *, level: float, draws: int) -> Table:
    """Show the range of the sum under each assumption, the study's own first."""
    columns = [
        Column("name", "仮定"),
        Column("low", "下限", _HOURS, 0),
        Column("high", "上限", _HOURS, 0),
        Column("spread_pct", "幅（片側）", "％", 1),
    ]
    note = (
        f"{draws:,}回の試行のうち{100 * level:g}％が入る範囲。入力の幅は分析者の仮定で、信頼区間ではない。"
        "1行目が、このノートブックの条件。"
        "最後の行は試行でなく、どの入力も同じ向きの端にある場合の計算。"
    )
    return table(frame, columns, id="ranges", title="仮定を変えたときの合計の幅", note=note)


def measured(frame: pd.DataFrame) -> Table:
    """Show what RPA is printed to have saved, year by year."""
    columns = [
        Column("fiscal_year", "年度"),
        Column("scenarios", "シナリオ（累計）", "件", 0),
        Column("hours", "削減時間（累計、印刷値）", "時間", 0),
        Column("step", "前の年度からの増え方", "時間", 0),
    ]
    first, last = (int(frame["fiscal_year"].agg(end)) for end in ("min", "max"))
    note = "累計には、単年度で使われなくなったシナリオの分を含まない（資料の注）。増え方は計算値。"
    return table(frame, columns, id="measured", title=f"RPAの実績（{first}～{last}年度）", note=note)
