"""Areas in the plane of a city: every distance in metres, never in degrees."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from analysis.data.mesh import JGD2011
from analysis.errors import DataError, Problem


def plane(frame: gpd.GeoDataFrame, crs: int) -> gpd.GeoDataFrame:
    """Turn places into plane coordinates, to measure with.

    Parameters
    ----------
    frame : GeoDataFrame
        In EPSG:6668, in which all places travel here.
    crs : int
        EPSG number of a plane with metres: of the city.

    Returns
    -------
    GeoDataFrame
        The same rows in that plane (metres).

    Raises
    ------
    DataError
        If the frame has no coordinate system or another one (frames that are not mixed cannot be confused), or
        `crs` is measured in degrees.

    Notes
    -----
    Outlines are carried over corner by corner. An edge of 500 m bends by 4 mm between degrees and plane, one of
    35 km along a parallel by 18 m.
    """
    remedy = f"緯度経度は世界測地系（EPSG:{JGD2011}）にしてから渡してください。"
    if frame.crs is None:
        raise DataError(Problem("座標系（CRS）のないデータでは、距離も面積も測れません。", "", remedy))
    if CRS(frame.crs) != CRS(JGD2011):
        found = f"座標系が{CRS(frame.crs).to_string()}で、EPSG:{JGD2011}ではありません。"
        raise DataError(Problem(found, "", remedy))
    if not CRS(crs).is_projected:
        remedy = "平面直角座標系（郡山市は EPSG:6677）を指定してください。"
        raise DataError(Problem(f"EPSG:{crs} は度の座標系で、距離も面積も測れません。", "crs", remedy))
    return frame.to_crs(crs)


def nearest_centre_areas(centres: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, crs: int) -> gpd.GeoDataFrame:
    """Divide the city by the nearest centre (Voronoi).

    Parameters
    ----------
    centres : GeoDataFrame
        district, geometry: one point a district, EPSG:6668.
    outline : GeoDataFrame
        The city, EPSG:6668.
    crs : int
        EPSG number of the plane of the city.

    Returns
    -------
    GeoDataFrame
        district, geometry (EPSG:6668), in the order of `centres`: the part of the city that is nearer, in a
        straight line, to this centre than to any other. Together they are the whole city. These are no official
        boundaries.

    Raises
    ------
    DataError
        If a centre has no point, two lie in one place, or one has no part of the city.
    """
    _refuse(centres, centres.geometry.x.isna(), "に位置がありません")
    points = plane(centres, crs).geometry
    _refuse(centres, points.duplicated(keep=False), "の中心が同じ地点です")
    city = plane(outline, crs).union_all()
    whole = shapely.union_all([city, *points]).envelope.buffer(1000)
    cut = shapely.get_parts(shapely.voronoi_polygons(points.union_all(), extend_to=whole))
    # One centre has no Voronoi diagram: everything is nearest to it.
    cells = gpd.GeoSeries(cut if len(points) > 1 else [whole], crs=crs)
    _, order = cells.sindex.query(points, predicate="within")
    areas = cells.iloc[order].intersection(city).set_axis(centres.index)
    _refuse(centres, areas.is_empty, "に最も近い場所が市内にありません")
    return centres[["district"]].set_geometry(areas).to_crs(JGD2011).reset_index(drop=True)


def _refuse(centres: gpd.GeoDataFrame, wrong: pd.Series, what: str) -> None:
    if wrong.any():
        names = "、".join(centres.loc[wrong, "district"])
        remedy = "中心とする施設の緯度経度を確かめてください。"
        raise DataError(Problem(f"地区 {names} {what}。", "district", remedy))
