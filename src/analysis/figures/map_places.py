"""Refuses places that cannot be right: of another system, damaged, off the earth, far from the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import shapely

from analysis.errors import DataError, Problem
from analysis.figures.map_check import refuse_rows
from analysis.figures.map_kinds import Areas, Layer, Points, Reach, title_of

if TYPE_CHECKING:
    from analysis.data.geography import Geography

GEOGRAPHIC = 6668  # JGD2011, the system in which points and areas travel
FAR_KM = 50  # a layer may reach a little beyond the city, to its neighbours
_POLYGONS = {"Polygon", "MultiPolygon"}
_PLACE_REMEDY = "緯度と経度が入れ替わっていないか、緯度・経度の列と CRS の宣言（frame.crs）が合っているかを確かめてください。"


def located(layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Check the geometry of a layer.

    Parameters
    ----------
    layer : Areas, Points or Reach
        Says whether points or polygons are expected.
    frame : GeoDataFrame
        Its data.

    Returns
    -------
    GeoDataFrame
        As given.

    Raises
    ------
    DataError
        No CRS or another one than EPSG:6668 (so that layers are never mixed), missing, self-intersecting or
        unsuitable geometry, coordinates off the earth.
    """
    where = f"地図の層「{title_of(layer)}」"
    placed = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    if not placed or frame.crs is None:
        remedy = "frame.set_crs(…) で、緯度・経度が従う座標系を宣言してください（JGD2011 なら 6668）。"
        raise DataError(Problem("座標参照系（CRS）が宣言されていません。", where, remedy))
    _refuse_other_systems(frame, where)
    _refuse_shapes(layer, np.asarray(frame.geometry.array, dtype=object))
    bounds = frame.geometry.bounds.to_numpy(dtype=float)
    off = ~np.isfinite(bounds).all(axis=1) | (np.abs(bounds) > [180, 90, 180, 90]).any(axis=1)
    refuse_rows(layer, off, lambda row: "位置が緯度・経度の範囲にありません。", _PLACE_REMEDY)
    return frame


def refuse_far(layer: Points | Reach, frame: gpd.GeoDataFrame, geography: Geography) -> None:
    """Refuse points that lie more than 50 km from the outline of the city.

    Parameters
    ----------
    layer : Points or Reach
        For the message.
    frame : GeoDataFrame
        Its points, as from `located`.
    geography : Geography
        The outline, and the plane in which distances are measured.

    Raises
    ------
    DataError
        Naming the rows and how far they lie.
    """
    outline = geography.outline.to_crs(geography.crs).union_all()
    away = frame.to_crs(geography.crs).distance(outline).to_numpy(dtype=float) / 1000
    place = frame.geometry
    refuse_rows(
        layer,
        ~(away <= FAR_KM),  # also what the plane cannot hold
        lambda row: (
            f"{geography.label}の輪郭から{FAR_KM} kmより遠くにあります"
            f"（緯度 {place.iloc[row].y:.5f}、経度 {place.iloc[row].x:.5f}）。"
        ),
        "緯度と経度の入れ替わり、けたの誤り、ほかの市の行でないかを確かめ、違う行は除いてください。"
        "data/ の表なら `ebpm data check` が位置を1行ずつ調べます。",
    )


def _refuse_other_systems(frame: gpd.GeoDataFrame, where: str) -> None:
    """Refuse a declared system other than JGD2011, and geometries that carry one of their own (EWKB)."""
    declared = frame.crs.to_epsg() if frame.crs is not None else None
    marked = {int(code) for code in np.unique(shapely.get_srid(np.asarray(frame.geometry.array)))} - {-1, 0}
    if marked - {declared}:
        systems = "、".join(f"EPSG:{code}" for code in sorted(marked | ({declared} if declared else set())))
        remedy = f"行ごとの座標系を確かめ、to_crs({GEOGRAPHIC}) で一つにそろえてから結合してください。"
        raise DataError(Problem(f"座標参照系（CRS）が混ざっています（{systems}）。", where, remedy))
    if declared != GEOGRAPHIC:
        name = f"EPSG:{declared}" if declared else str(frame.crs and frame.crs.name)
        remedy = f"frame.to_crs({GEOGRAPHIC}) で変換してから渡してください。"
        found = f"座標参照系（CRS）が {name} です。地図の層はすべて JGD2011 の緯度・経度（EPSG:{GEOGRAPHIC}）にそろえます。"
        raise DataError(Problem(found, where, remedy))


def _refuse_shapes(layer: Layer, shapes: np.ndarray) -> None:
    kinds = np.array([None if shape is None else shape.geom_type for shape in shapes], dtype=object)
    empty = np.array([kind is None for kind in kinds], dtype=bool) | cast(
        "np.ndarray", shapely.is_empty(shapes)
    )
    refuse_rows(
        layer,
        empty,
        lambda row: "位置（geometry）がありません。",
        "位置の分からない行は除き、除いた件数を本文に書いてください。推測で補わないでください。",
    )
    expected = _POLYGONS if isinstance(layer, Areas) else {"Point"}
    words = "面（Polygon）" if isinstance(layer, Areas) else "点（Point）"
    refuse_rows(
        layer,
        ~np.isin(kinds.astype(str), list(expected)),
        lambda row: f"{words}であるべき位置が {kinds[row]} です。",
        "層の種類（Areas、Points）と geometry の種類を合わせてください。",
    )
    if not isinstance(layer, Areas):  # a point is at fault only by coordinates that are no numbers
        return
    refuse_rows(
        layer,
        ~shapely.is_valid(shapes),
        lambda row: f"形が正しくありません（{shapely.is_valid_reason(shapes[row])}）。",
        "輪郭が自分自身と交差しています。frame.geometry.make_valid() で直し、面積が変わらないか確かめてください。",
    )
