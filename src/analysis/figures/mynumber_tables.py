"""Tables and headings of the study of the My Number card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.mynumber import AGING_BASES, EVACUATED_BELOW

if TYPE_CHECKING:
    from analysis.measures.mynumber import Municipalities
    from analysis.stats.robustness import Robustness

UPTAKE = Column("uptake_pct", "人口に対する交付枚数率", "％", 1)
AGING = {base: Column("aging_pct", title, "％", 1) for base, title in AGING_BASES.items()}
POPULATIONS = (
    Column("municipality", "市町村"),
    Column("census_population", "国勢調査人口", "人", 0),
    Column("register_population", "住民基本台帳人口", "人", 0),
    Column("census_register_ratio", "国勢調査人口÷住民基本台帳人口", "倍", 2),
)
CAVEATS = (
    "市町村の値どうしの関係であり、高齢者個人がカードを持っているかどうかは分からない（生態学的誤謬）。",
    "交付枚数率の分母は住民基本台帳人口、高齢化率の分母は国勢調査人口で、別の人々を数えている。",
    "交付枚数は累計で、転出や死亡で失効したカードを含むことがある。",
)
SMALLEST = 10


def exclusions(towns: Municipalities) -> Table:
    """List the municipalities that were left out and why."""
    columns = (*POPULATIONS, Column("reason", "除いた理由"))
    return table(
        towns.excluded,
        columns,
        id="exclusions",
        title="計算から除いた市町村",
        note=f"計算に使う市町村：{len(towns.used)}。",
    )


def populations(towns: Municipalities) -> Table:
    """Show where census and register count the most different numbers of people."""
    rows = towns.used.sort_values("census_register_ratio")[:SMALLEST]
    title = "国勢調査人口が住民基本台帳人口に対して小さい10市町村（計算に使う市町村のうち）"
    return table(rows, POPULATIONS, id="populations", title=title)


def named(towns: Municipalities, same: Robustness) -> list[str]:
    """Choose the municipalities whose names are written in the scatter plot."""
    used: pd.DataFrame = towns.used
    evacuated = used.loc[used["census_register_ratio"] < EVACUATED_BELOW, "municipality"]
    return ["郡山市", same.most_influential, *evacuated]
