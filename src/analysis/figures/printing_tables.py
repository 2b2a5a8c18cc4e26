"""Tables of the study of printing."""

from __future__ import annotations

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.printing import period_name


def same_months(pairs: pd.DataFrame) -> Table:
    """Show the colour pages of the months that both years have."""
    rows = pairs.assign(month=pairs["month_of_year"].map("{}月".format))
    columns = [
        Column("month", "月"),
        Column("before", "前の年の同じ月", "枚", 0),
        Column("after", "その月", "枚", 0),
        Column("change_pct", "前年同月との差", "％", 1),
    ]
    return table(rows, columns, id="same_months", title="同じ月どうしのカラー枚数")


def costs(frame: pd.DataFrame) -> Table:
    """Show pages and cost of colour and black and white."""
    columns = [
        Column("scope", "期間"),
        Column("months", "月数", "か月", 0),
        Column("colour", "カラー", "枚", 0),
        Column("mono", "モノクロ", "枚", 0),
        Column("colour_cost", "カラーの費用", "円", 0),
        Column("mono_cost", "モノクロの費用", "円", 0),
        Column("cost_per_month", "1か月当たりの費用", "円", 0),
    ]
    note = (
        "モノクロの枚数は、全枚数からカラーを引いた値。2022年度は別の資料の値で、ほかの行とつなげられない。"
    )
    return table(frame, columns, id="costs", title="カラーとモノクロの枚数と費用", note=note)


def head_counts(counted: pd.DataFrame) -> Table:
    """Show the numbers of people found, with the range that fits the printed figure."""
    rows = counted.assign(
        period=[
            period_name(a, b) for a, b in zip(counted["period_start"], counted["period_end"], strict=True)
        ]
    )
    columns = [
        Column("department", "部局"),
        Column("period", "期間"),
        Column("pages", "枚数", "枚", 0),
        Column("pages_per_person_month", "印刷された1人・1か月当たり", "枚", 0),
        Column("people", "逆算した職員数", "人", 0),
        Column("fewest", "合う人数の最小", "人", 0),
        Column("most", "最大", "人", 0),
    ]
    sums = rows.groupby("period", sort=False)["people"].sum()
    note = "合計は" + "、".join(f"{period}に{total:,}人" for period, total in sums.items()) + "。"
    return table(rows, columns, id="head_counts", title="逆算した職員数", note=note)
