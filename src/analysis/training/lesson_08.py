"""Maps of lesson 8: districts under several classes, offices and the distance to them, and a plan for one's own map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data import cities, geography
from analysis.data.apart import apart
from analysis.errors import ParameterError, Problem
from analysis.figures import access_maps, maps
from analysis.figures.tables import Column
from analysis.measures import access
from analysis.stats.classes import ClassMethod, classes
from analysis.training.plans import missing

if TYPE_CHECKING:
    import geopandas as gpd

_KINDS = ("administrative_center", "liaison_office", "citizen_service_center", "city_hall")
_THRESHOLDS_M = (1000, 3000, 5000)
_PLAN = {  # what a plan for a map says, and what is wrong with a plan that does not say it
    "示すもの": "地図の色や円で、何の値を見せますか。",
    "分母": "人の多い地区が濃くなるだけの地図にならないように、何で割りますか（割らないなら、その理由を書きます）。",
    "地域の単位": "地区、町丁、メッシュ、点のどれで見せますか。",
    "区切り方": "色の区切りを、どう決めますか。",
    "言えないこと": "この地図からは言えないことを、1つ書きます。",
}


@apart()
def district_map(
    values: pd.Series,
    *,
    unit: str,
    title: str,
    method: ClassMethod = "jenks",
    limits: Sequence[float] | None = None,
) -> maps.MapPicture:
    """Colour the districts of the practice city.

    Parameters
    ----------
    values : Series
        One value a district, the district as index.
    unit, title : str
        Unit of the values; heading.
    method : {"jenks", "quantiles", "fixed"}
        How the five colours divide the values; `fixed` takes `limits`.
    limits : sequence of float, optional
        Limits of the colours, low to high, in the unit of the values.

    Returns
    -------
    MapPicture

    Raises
    ------
    ParameterError
        Values that are no column with one value for each district.
    """
    place = geography.load("practice")
    names = place.districts["district"]
    if not isinstance(values, pd.Series) or set(values.index) != set(names):
        remedy = '「ages["65歳以上人口"]」のように、15地区の値の列を渡してください。'
        raise ParameterError(Problem("地区ごとの値の列ではありません。", "values", remedy))
    frame = place.districts.merge(
        pd.DataFrame({"district": names, "value": values.reindex(names).astype(float).to_numpy()}),
        on="district",
    )
    steps = classes(frame["value"], method=method, k=5, limits=limits)
    column = Column("value", title, unit, 1 if unit == "％" else 0)
    ordered = frame.sort_values("value")
    low, high = (
        f"{row['district']}（{row['value']:,.{column.decimals}f}{unit}）"
        for _, row in ordered.iloc[[0, -1]].iterrows()
    )
    alt = f"練習市の15地区を{title}で塗り分けた地図。区切り方は{steps.method}。最も小さいのは{low}、最も大きいのは{high}。"
    layer = maps.Areas(frame, column, name="district", classes=steps)
    return maps.draw([layer], geography=place, id="district_map", title=title, alt=alt)


def distances(city: str) -> gpd.GeoDataFrame:
    """Measure the straight line from each 500 m cell of a city to its nearest office for certificates.

    Parameters
    ----------
    city : {"practice", "koriyama"}

    Returns
    -------
    GeoDataFrame
        mesh_code, geometry, district, population, aged (persons; missing where not registered), office, distance_km.
    """
    place = geography.load(city)
    return access.nearest(place.cells, _offices(city), place.crs)


@apart()
def distance_map(city: str, *, title: str) -> maps.MapPicture:
    """Colour the cells of a city by the straight line to the nearest office, with the offices as points."""
    shown = {"thresholds_m": _THRESHOLDS_M, "id": f"{city}_distance", "title": title}
    return access_maps.distance_map(geography.load(city), distances(city), _offices(city), **shown)


def own_map(answer: Any) -> str:
    """Say what is missing in a plan for a map of the trainee's own work."""
    off = missing(answer, _PLAN)
    if not off and answer["示すもの"].strip() == answer["分母"].strip():
        return "「示すもの」と「分母」が同じです。何を何で割るかを書きます。"
    return off


def _offices(city: str) -> gpd.GeoDataFrame:
    return access.offices(cities.facilities(city), kinds=_KINDS)
