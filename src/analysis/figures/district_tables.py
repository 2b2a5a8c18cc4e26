"""Tables and headings of the study of districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.cashless import MEASURES

if TYPE_CHECKING:
    from analysis.stats.spatial import Moran

AGING = Column("aging_pct", "高齢化率（年齢不詳を除く）", "％", 1)
RATIO = Column("ratio_pct", "キャッシュレス決済比率", "％", 1)
DISTANCE = Column("distance_km", "駅からの直線距離", "km", 1)


def districts(areas: pd.DataFrame, measure: str) -> Table:
    """Show what is known of each district.

    Parameters
    ----------
    areas : DataFrame
        From `analysis.measures.districts.districts`.
    measure : {"amount", "count"}
        Basis of the ratio.

    Returns
    -------
    Table
    """
    columns = [
        Column("district", "地区"),
        Column("n_counters", "窓口", "か所", 0),
        Column("total", "決済の合計", MEASURES[measure][2], 0),
        RATIO,
        Column("population", "総人口", "人", 0),
        Column("aged", "65歳以上人口", "人", 0),
        AGING,
        DISTANCE,
    ]
    note = "旧市内には対応する行政センターがないため、地区には含めない。"
    return table(areas, columns, id="districts", title="地区の一覧", note=note)


def estimates(frame: pd.DataFrame, *, id: str, title: str, confidence: float) -> Table:
    """Show coefficients with their intervals.

    Parameters
    ----------
    frame : DataFrame
        name, estimate, low, high, n.
    id, title : str
        Name of the table and heading.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Table
    """
    columns = [
        Column("name", "組み合わせ"),
        Column("estimate", "相関係数", "", 2),
        Column("low", f"{confidence * 100:g}％信頼区間の下限", "", 2),
        Column("high", "上限", "", 2),
        Column("n", "地区数", "", 0),
    ]
    return table(frame, columns, id=id, title=title)


def spatial(result: Moran) -> Table:
    """Show whether neighbours lie on the same side of the line."""
    rows = pd.DataFrame(
        [{"i": result.i, "expected": result.expected, "p": result.p_value, "k": result.k, "n": result.n}]
    )
    columns = [
        Column("i", "モランのI", "", 2),
        Column("expected", "偏りがないときの期待値", "", 2),
        Column("p", "p値（並べ替え）", "", 3),
        Column("k", "近隣とみなす地区", "地区", 0),
        Column("n", "地区数", "", 0),
    ]
    return table(rows, columns, id="spatial", title="直線からのずれの空間的な偏り（診断）")


def concerned(frame: pd.DataFrame) -> Table:
    """Show the districts by number of people aged 65 and over."""
    columns = [
        Column("name", "地区"),
        Column("aged", "65歳以上人口", "人", 0),
        AGING,
        RATIO,
    ]
    note = "講座の会場や回数を考えるための一覧で、成績の順位ではない。"
    return table(frame, columns, id="concerned", title="65歳以上の人が多い順にみた地区", note=note)
