"""Charts and tables of the study of workload."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.labels import label_points
from analysis.figures.style import BLUE, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.findings.workload import fiscal_year, heading
from analysis.measures.workload import Workload
from analysis.written import number

_CHANGE = Column("change", "増減", "時間", 0)
_RATE = Column("rate_pct", "増減率", "％", 1)
_POINTS = Column("points", "全体の増減率への寄与", "ポイント", 2)


def departments(given: Workload) -> Table:
    """Show the hours of each department in both years, its change and its contribution.

    Parameters
    ----------
    given : Workload
        From `analysis.measures.workload.workload`.

    Returns
    -------
    Table
    """
    columns = [
        Column("department", "部局"),
        Column("before", fiscal_year(given.before), "時間", 0),
        Column("after", fiscal_year(given.after), "時間", 0),
        _CHANGE, _RATE, _POINTS,
    ]  # fmt: skip
    before, after = given.totals
    moved = after - before
    points = 100 * moved / before
    whole = {
        "department": f"合計（{len(given.used)}部局）",
        "before": before,
        "after": after,
        "change": moved,
    }
    rows = pd.concat([given.used, pd.DataFrame([whole | {"rate_pct": points, "points": points}])])
    note = "寄与は、部局の増減 ÷ 前の年度の合計。足すと全体の増減率になる。合計は印刷されておらず、ここで計算した。"
    return table(rows, columns, id="departments", title="部局別の業務量と増減", note=note)


def selection(given: Workload) -> Table:
    """List the departments with their headings as printed, and which of them are in use.

    Parameters
    ----------
    given : Workload
        From `analysis.measures.workload.workload`.

    Returns
    -------
    Table
    """
    rows = given.selection.assign(use=given.selection["reason"].replace("", "使う"))
    for side, year in (("before", given.before), ("after", given.after)):
        printed = given.selection[f"printed_{side}"]
        rows[f"heading_{side}"] = [None if pd.isna(one) else heading(int(one), year) for one in printed]
    columns = [
        Column("department", "部局"), Column("heading_before", "前の年度の見出し"),
        Column("heading_after", "後の年度の見出し"), Column("use", "この実行"),
    ]  # fmt: skip
    note = f"見出しの年度は印刷のまま。計算に使う部局：{len(given.used)}。"
    return table(rows, columns, id="selection", title="業務量が印刷されている部局", note=note)


def without_each(others: pd.DataFrame) -> Table:
    """Show the change of the whole without each department in turn.

    Parameters
    ----------
    others : DataFrame
        From `analysis.measures.workload.without_each`.

    Returns
    -------
    Table
    """
    columns = [Column("department", "除いた部局"), _CHANGE, _RATE]
    return table(others, columns, id="without_each", title="1部局を除いたときの全体の増減")


def contributions(given: Workload, *, id: str, title: str) -> Picture:
    """Show what each department adds to, or takes from, the change of the whole.

    Parameters
    ----------
    given : Workload
        From `analysis.measures.workload.workload`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = given.used.sort_values("change", ignore_index=True)
    figure, panel = axes(height=1.4 + 0.34 * len(data))
    rows = np.arange(len(data))
    panel.barh(rows, data["change"], color=np.where(data["change"] < 0, ORANGE, BLUE), height=0.7)
    span = data["change"].abs().max()
    for y, row in zip(rows, data.to_dict("records"), strict=True):
        words = f" {number(row['points'], signed=True)} "
        side = "left" if row["change"] >= 0 else "right"
        panel.annotate(words, (row["change"], y), va="center", ha=side, fontsize=8.5)
    panel.axvline(0, color="black", linewidth=0.9)
    panel.set_yticks(rows, data["department"].tolist(), parse_math=False)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    ends = (min(data["change"].min(), 0) - 0.2 * span, max(data["change"].max(), 0) + 0.2 * span)
    panel.set(xlabel="増減（時間）、棒の先は全体の増減率への寄与（ポイント）", xlim=ends)
    panel.grid(axis="y", visible=False)
    before, after = given.totals
    top, low = data.iloc[-1], data.iloc[0]
    message = (
        f"合計は{number(after - before, 0, signed=True)}時間。増減が最も大きいのは{top['department']}"
        f"（{number(top['change'], 0, signed=True)}時間）、最も小さいのは{low['department']}"
        f"（{number(low['change'], 0, signed=True)}時間）。"
    )
    columns = [Column("department", "部局"), _CHANGE, _POINTS]
    shown = table(data[::-1], columns, id=id, title=title)
    return finish(figure, id, title, f"{len(data)}部局の棒グラフ。{message}", shown, message=message)


def size_and_rate(given: Workload, *, id: str, title: str) -> Picture:
    """Show how much each department changed for its size, beside the whole.

    Parameters
    ----------
    given : Workload
        From `analysis.measures.workload.workload`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    data = given.used
    before, after = given.totals
    whole = 100 * (after - before) / before
    figure, panel = axes(height=4.6)
    panel.scatter(data["before"], data["rate_pct"], color=BLUE, s=44, zorder=3)
    panel.axhline(0, color="black", linewidth=0.9)
    words = f"全体 {number(whole, 1, signed=True)}％"
    panel.axhline(whole, color=GREY, linestyle="--", linewidth=1.4, label=words)
    panel.set_xscale("log")
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.set(xlabel=f"{fiscal_year(given.before)}の業務量（時間、対数目盛）", ylabel="増減率（％）")
    panel.margins(x=0.12, y=0.12)
    figure.legend(loc="outside lower center")
    points = list(zip(data["before"].tolist(), data["rate_pct"].tolist(), strict=True))
    label_points(panel, points, data["department"])
    low, *_, top = (
        f"{row['department']}（{number(row['rate_pct'], 1, signed=True)}％）"
        for row in data.sort_values("rate_pct").to_dict("records")
    )
    message = f"増減率が最も高いのは{top}、最も低いのは{low}。{words}。"
    columns = [Column("department", "部局"), Column("before", fiscal_year(given.before), "時間", 0), _RATE]
    shown = table(data, columns, id=id, title=title)
    return finish(figure, id, title, f"{len(data)}部局の散布図。{message}", shown, message=message)
