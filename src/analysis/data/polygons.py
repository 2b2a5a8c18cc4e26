"""What makes polygons of a file fit to measure with: a known datum, whole coordinates, no crossings."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from analysis.data.mesh import JGD2011
from analysis.data.point_readings import EAST, NORTH, SOUTH, WEST
from analysis.errors import DataError, Problem

SAME_AREA = 0.001
MOST_NAMED = 5
POLYGONS = ("Polygon", "MultiPolygon")

_DATUMS = ("Japanese Geodetic Datum 2011", "Japanese Geodetic Datum 2000", "World Geodetic System 1984")
_OLD_DATUM = "Tokyo"


def checked(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Refuse or repair geometries, and turn them into degrees of JGD2011.

    Parameters
    ----------
    frame : GeoDataFrame
        With a CRS.
    where : str
        What messages call the file.

    Returns
    -------
    GeoDataFrame
        Valid polygons in the plane (no heights), EPSG:6668, attributes as they were.

    Raises
    ------
    DataError
        Naming the rows that have no geometry, no polygon, coordinates that are none or lie outside Japan, or that
        cross themselves; or if the datum is old or unknown.

    Notes
    -----
    JGD2000 and WGS 84 are taken as JGD2011: in 2011 the ground moved by up to some metres, less than these
    boundaries are exact to. The old Tokyo datum (about 400 m off) is refused, not converted: files in it are older
    than the mergers of municipalities, and without its correction grid a conversion is wrong by metres as well.
    Projected coordinates are turned back into degrees on their own datum.

    A geometry that crosses itself is repaired only where the repair keeps its area within 0.1 % (a ring that
    touches itself, a spike): otherwise it is unknown which side of the crossing belongs to it.
    """
    _refuse_no_polygons(frame.geometry, where)
    flat = frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs)
    degrees = _in_degrees(_repaired(flat, where), where)
    west, south, east, north = degrees.geometry.bounds.to_numpy().T
    inside = (west >= WEST) & (south >= SOUTH) & (east <= EAST) & (north <= NORTH)
    remedy = "座標系（.prj、crs）の指定と、緯度と経度の入れ違いを確かめてください。"
    _refuse(~inside, "日本の範囲（東経122〜154度、北緯20〜46度）にない図形があります", remedy, where)
    return degrees


def _refuse_no_polygons(shapes: gpd.GeoSeries, where: str) -> None:
    remedy = "発行元のファイルと照合してください。"
    _refuse(shapes.isna() | shapes.is_empty, "図形のない行があります", remedy, where)
    kinds = shapes.geom_type
    found = "、".join(sorted(set(kinds) - set(POLYGONS)))
    polygon = "面（ポリゴン）の境界のファイルを使ってください。"
    _refuse(~kinds.isin(POLYGONS), f"面（ポリゴン）でない図形（{found}）があります", polygon, where)
    places, rows = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    numberless = np.isin(np.arange(len(shapes)), rows[~np.isfinite(places).all(axis=1)])
    _refuse(numberless, "座標が数でない図形があります", remedy, where)


def _repaired(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    repaired = shapes.copy()
    repaired[broken] = [_faces(shape) for shape in shapely.make_valid(shapes[broken])]
    # Both areas of one polygon, in the same unit: their ratio is right in degrees too.
    before, after = shapely.area(shapes), shapely.area(repaired)
    remedy = "発行元のファイルと照合してください。"
    _refuse(broken & (after == 0), "面積のない図形があります", remedy, where)
    changed = broken & (abs(after - before) > SAME_AREA * after)
    _refuse(changed, "自分自身と交わる図形があります", "GISソフトで図形を修正してください。", where)
    return frame.set_geometry(repaired, crs=frame.crs)


def _faces(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a repaired geometry, not the lines and points that fell off."""
    parts = shapely.get_parts(shapely.get_parts(shape))  # parts of a collection may be MultiPolygons
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _in_degrees(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    system = CRS(frame.crs)
    own = system.geodetic_crs
    datum = own.datum.name if own is not None and own.datum is not None else ""
    if datum.startswith(_OLD_DATUM):
        remedy = "世界測地系（JGD2000、JGD2011）のファイルを取り直してください。"
        raise DataError(Problem("旧日本測地系（Tokyo）の座標です。約400 mずれます。", where, remedy))
    if own is None or not datum.startswith(_DATUMS):
        remedy = "世界測地系（JGD2000、JGD2011、WGS 84）のファイルを使ってください。"
        raise DataError(Problem(f"座標系 {system.name} は扱えません。", where, remedy))
    degrees = frame.to_crs(own) if system.is_projected else frame
    return degrees.set_crs(JGD2011, allow_override=True)


def _refuse(wrong: pd.Series | np.ndarray, what: str, remedy: str, where: str) -> None:
    rows = [number for number, bad in enumerate(wrong, 1) if bad]
    if rows:
        listed = "、".join(f"{number}件目" for number in rows[:MOST_NAMED])
        more = f" ほか{len(rows) - MOST_NAMED}件" if len(rows) > MOST_NAMED else ""
        raise DataError(Problem(f"{what}（{listed}{more}）。", where, remedy))
