"""Tables of the study of distances to offices; what counts area and not people says so in its heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.access_plan import CLOSED, NEW
from analysis.measures.cashless import KINDS

if TYPE_CHECKING:
    import geopandas as gpd

LABELS = {**KINDS, NEW: "加える窓口", CLOSED: "閉じる窓口"}
DISTANCE = Column("distance_km", "窓口までの直線距離", "km", 1)
CHANGE = Column("change_km", "直線距離の変化", "km", 1)
CELLS = Column("cells", "500 mメッシュ（面積）", "個", 0)
PEOPLE = (Column("population", "人口", "人", 0), Column("aged", "65歳以上人口", "人", 0))
OFFICE = (Column("office", "窓口"), Column("kind", "区分"), Column("counters", "まとめた窓口"))


def is_known(frame: pd.DataFrame) -> bool:
    """Tell whether people are registered in a table with a column population."""
    return bool(frame["population"].notna().any())


def with_words(served: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write kinds as words, and the names of counters only where several were merged."""
    merged = served["counters"].map(lambda names: "、".join(names) if len(names) > 1 else None)
    return served.assign(counters=merged, kind=served["kind"].map(LABELS))


def office_columns(served: pd.DataFrame) -> list[Column]:
    """Choose the columns of offices: people where they are registered, and area always."""
    return [
        *OFFICE,
        *(PEOPLE if is_known(served) else ()),
        CELLS,
        Column("max_km", "最も遠いメッシュ", "km", 1),
    ]


def offices(served: gpd.GeoDataFrame, id: str, title: str) -> Table:
    """List the offices with what is nearest to each.

    Parameters
    ----------
    served : GeoDataFrame
        From `analysis.measures.access_people.served`.
    id, title : str
        Name of the table and heading.

    Returns
    -------
    Table
    """
    note = (
        "人口とメッシュは、その窓口が最も近いものの合計。同じ地点にある窓口は1か所にまとめた。"
        "窓口は、キャッシュレス決済の表に載っているものだけである。"
    )
    return table(with_words(served), office_columns(served), id=id, title=title, note=note)


def district_columns(frame: pd.DataFrame) -> list[Column]:
    """Choose the columns of districts, as `office_columns` does."""
    people = [
        *PEOPLE,
        Column("people_mean_km", "1人あたりの平均距離", "km", 2),
        Column("aged_mean_km", "65歳以上1人あたりの平均距離", "km", 2),
    ]
    area = [
        CELLS,
        Column("area_mean_km", "面積でみた平均", "km", 2),
        Column("area_median_km", "面積でみた中央値", "km", 2),
        Column("max_km", "最も遠いメッシュ", "km", 1),
    ]
    return [Column("district", "地区"), *(people if is_known(frame) else ()), *area]


def farthest(frame: pd.DataFrame) -> Table:
    """List the cells where most people are far away, with a point ready to be tried as a new office.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.access_people.farthest`.

    Returns
    -------
    Table
    """
    point = [f"{row.latitude:.5f},{row.longitude:.5f}" for row in frame.itertuples()]
    columns = [
        Column("district", "地区"),
        *PEOPLE,
        Column("office", "最も近い窓口"),
        DISTANCE,
        Column("person_km", "人口×距離", "人・km", 0),
        Column("point", "中心の緯度,経度"),
    ]
    title = f"人口×距離が大きい{len(frame)}メッシュ"
    note = "右端の値は、added（加える窓口の位置）にそのまま書ける。窓口を置くべき順番ではない（道路、土地、費用を考えていない）。"
    return table(frame.assign(point=point), columns, id="farthest", title=title, note=note)


def transitions(frame: pd.DataFrame, id: str, title: str) -> Table:
    """Show from which office to which one the nearest office changes.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.access_plan.transitions`.
    id, title : str
        Name of the table and heading.

    Returns
    -------
    Table
    """
    people = is_known(frame)
    columns = [
        Column("office_before", "いま最も近い窓口"),
        Column("office_after", "変更後に最も近い窓口"),
        *(PEOPLE if people else ()),
        CELLS,
        Column("before_km", "いまの平均距離", "km", 2),
        Column("after_km", "変更後の平均距離", "km", 2),
        Column("change_km", "差", "km", 2),
    ]
    note = (
        "平均は人口で重みを付けた。人が住んでいない範囲は「－」。"
        if people
        else "平均は面積でみたもので、人数ではない。"
    )
    return table(frame, columns, id=id, title=title, note=note)
