"""How far it is to the nearest office: straight lines from the centres of mesh cells to offices.

Every distance is measured in the city's plane. A cell stands for all who live in it: the centre of a 500 m cell is
at most about 0.4 km from any home in it. No road network is used: a straight line is shorter than any way.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point

from analysis.data.areas import plane
from analysis.data.mesh import JGD2011
from analysis.errors import DataError, ParameterError, Problem

NO_DISTRICT = "（どの地区からも離れた所）"
SAME_POINT = 5  # decimals of a degree: about 1 m


def offices(facilities: pd.DataFrame, *, kinds: Sequence[str]) -> gpd.GeoDataFrame:
    """Make one office of the counters that stand at one point.

    Parameters
    ----------
    facilities : DataFrame
        One row a counter: facility, kind, name_in_open_data, latitude, longitude (degrees).
    kinds : sequence of str
        Kinds of counter that count as offices.

    Returns
    -------
    GeoDataFrame
        One row an office: office (its name), kind, counters (the names that were merged, sorted), geometry (point,
        EPSG:6668). Several counters at one point take the name that the open data give all of them, or else their
        own names together.

    Raises
    ------
    DataError
        If a counter of these kinds has no point.
    ParameterError
        If there is no counter of these kinds.
    """
    chosen = facilities[facilities["kind"].isin(kinds)]
    _check_chosen(chosen, kinds)
    point = [chosen["latitude"].round(SAME_POINT), chosen["longitude"].round(SAME_POINT)]
    rows = [
        {
            "office": _name(group),
            "kind": group["kind"].iloc[0],
            "counters": tuple(sorted(group["facility"])),
            "geometry": Point(group["longitude"].iloc[0], group["latitude"].iloc[0]),
        }
        for _, group in chosen.groupby(point, sort=False)
    ]
    return gpd.GeoDataFrame(rows, crs=JGD2011)


def nearest(cells: gpd.GeoDataFrame, places: gpd.GeoDataFrame, crs: int) -> gpd.GeoDataFrame:
    """Find the nearest office of each cell and the straight line to it.

    Parameters
    ----------
    cells : GeoDataFrame
        mesh_code, geometry, district, population, aged (persons; missing where not known); EPSG:6668.
    places : GeoDataFrame
        office and geometry (points), as from `offices`.
    crs : int
        EPSG code of the plane to measure in (metres).

    Returns
    -------
    GeoDataFrame
        `cells` in their order with office and distance_km; of offices equally far the first one. Cells without
        a district are named so, that they are not lost in sums by district.

    Raises
    ------
    DataError
        If cells or offices are not in EPSG:6668, or two cells have the same code.
    """
    _check_codes(cells)
    centres, points = plane(cells, crs).centroid, plane(places, crs).geometry
    east = centres.x.to_numpy()[:, None] - points.x.to_numpy()
    north = centres.y.to_numpy()[:, None] - points.y.to_numpy()
    metres = np.hypot(east, north)
    first = metres.argmin(axis=1)
    district = cells["district"].fillna(NO_DISTRICT)
    return cells.assign(
        district=district, office=places["office"].to_numpy()[first], distance_km=metres.min(axis=1) / 1000
    )


def _name(group: pd.DataFrame) -> str:
    if len(group) == 1:
        return str(group["facility"].iloc[0])
    shared = group["name_in_open_data"].dropna().unique()
    return str(shared[0]) if len(shared) == 1 else "・".join(sorted(group["facility"]))


def _check_chosen(chosen: pd.DataFrame, kinds: Sequence[str]) -> None:
    if chosen.empty:
        where = f"kinds（{'、'.join(kinds)}）"
        raise ParameterError(Problem("窓口が1つもありません。", where, "区分を加えてください。"))
    lost = chosen[chosen["latitude"].isna() | chosen["longitude"].isna()]
    if len(lost):
        remedy = "施設の表に緯度と経度を書き足すか、その区分を外してください。"
        raise DataError(
            *(
                Problem(f"窓口「{name}」の位置が分かりません。", "facilities", remedy)
                for name in lost["facility"]
            )
        )


def _check_codes(cells: gpd.GeoDataFrame) -> None:
    twice = cells.loc[cells["mesh_code"].duplicated(), "mesh_code"]
    if len(twice):
        codes = "、".join(sorted(set(twice))[:5])
        raise DataError(
            Problem(f"同じメッシュが2回あります：{codes}", "cells", "重なった行を除いてください。")
        )
