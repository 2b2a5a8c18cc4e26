"""Refuses what cannot be drawn honestly, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.data.selector_declaration import suggestion
from analysis.errors import DataError, ParameterError, Problem
from analysis.figures.map_kinds import Areas, Cells, Layer, Points, Reach, title_of
from analysis.figures.tables import Column

GEOGRAPHIC = 6668  # JGD2011, the system in which points and areas travel
MOST_POINTS = 20_000
MOST_SHAPES = 60_000
LISTED = 5  # rows named in a message
_POLYGONS = {"Polygon", "MultiPolygon"}
_PLACE_REMEDY = "緯度・経度の列と CRS の宣言（frame.crs）が合っているか確かめてください。"


def refuse_too_much(layers: Sequence[Layer]) -> None:
    """Refuse more than a page can show, by counting alone.

    Parameters
    ----------
    layers : sequence of layer
        What is to be drawn.

    Raises
    ------
    ParameterError
        More than 20,000 points or 60,000 areas and cells, or no layer at all.
    """
    if not layers:
        raise ParameterError(
            Problem("地図に載せる層がありません。", "layers", "Points や Areas を渡してください。")
        )
    points = sum(
        len(one.points) * len(one.radii_m) if isinstance(one, Reach) else len(one.frame)
        for one in layers
        if isinstance(one, (Reach, Points))
    )
    shapes = sum(len(one.frame) for one in layers if isinstance(one, (Areas, Cells)))
    many = (
        (points, MOST_POINTS, "点", "地区やメッシュごとに集計する（Areas、Cells）か、対象を絞ってください。"),
        (shapes, MOST_SHAPES, "区画", "もっと大きいメッシュに集計するか、範囲を絞ってください。"),
    )
    problems = [
        Problem(f"{what}が{count:,}件あり、一枚の地図に描ける{most:,}件を超えています。", "layers", remedy)
        for count, most, what, remedy in many
        if count > most
    ]
    if problems:
        raise ParameterError(*problems)


def require_columns(layer: Layer, frame: pd.DataFrame, columns: Iterable[str | None]) -> None:
    """Refuse names of columns that the frame does not have, or has twice.

    Parameters
    ----------
    layer : layer
        For the message.
    frame : DataFrame
        Its data.
    columns : iterable of str or None
        Names; None is passed over.

    Raises
    ------
    ParameterError
        Naming each unknown column and the nearest known one.
    """
    known, where = list(frame.columns), f"地図の層「{title_of(layer)}」"
    problems = [
        Problem(f"列「{name}」が2つ以上あります。", where, "列の名前を一つずつ違えてください。")
        if name in known
        else Problem(f"列「{name}」はありません。", where, suggestion(name, [str(one) for one in known]))
        for name in dict.fromkeys(columns)
        if name is not None and known.count(name) != 1
    ]
    if problems:
        raise ParameterError(*problems)


def numbers(layer: Layer, frame: pd.DataFrame, column: Column, *, negative: bool = True) -> np.ndarray:
    """Read a column of numbers; missing ones are NaN.

    Parameters
    ----------
    layer : layer
        For the message.
    frame : DataFrame
        Its data.
    column : Column
        Which column.
    negative : bool
        Whether negative numbers have a meaning.

    Returns
    -------
    ndarray of float, shape (n,)

    Raises
    ------
    DataError
        Naming the rows whose value is no finite number, or negative where none can be.
    """
    given = frame[column.name]
    values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    refuse_rows(
        layer,
        (np.isnan(values) & given.notna().to_numpy()) | np.isinf(values),
        lambda row: f"{column.title}「{given.iloc[row]}」は数ではありません。",
        "数を入れるか、値がないときは空欄（NaN）にしてください。",
    )
    if not negative:
        refuse_rows(
            layer,
            values < 0,
            lambda row: f"{column.title} {given.iloc[row]} は負なので、円の大きさにできません。",
            "大きさには0以上の列を指定してください。",
        )
    return values


def located(layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Check the geometry of a layer and give it in JGD2011 (EPSG:6668).

    Parameters
    ----------
    layer : Areas, Points or Reach
        Says whether points or polygons are expected.
    frame : GeoDataFrame
        Its data.

    Returns
    -------
    GeoDataFrame
        The same rows.

    Raises
    ------
    DataError
        No CRS, several CRSs, missing, self-intersecting or unsuitable geometry, coordinates off the earth.
    """
    where = f"地図の層「{title_of(layer)}」"
    placed = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    system = frame.crs if placed else None
    if system is None:
        raise DataError(
            Problem(
                "座標参照系（CRS）が宣言されていません。",
                where,
                f"frame.set_crs({GEOGRAPHIC}) のように、緯度・経度が従う座標系を宣言してください。",
            )
        )
    declared = system.to_epsg()
    _refuse_mixed(frame, declared, where)
    _refuse_shapes(layer, np.asarray(frame.geometry.array, dtype=object))
    known = frame if declared == GEOGRAPHIC else frame.to_crs(GEOGRAPHIC)
    bounds = known.geometry.bounds.to_numpy(dtype=float)
    off = ~np.isfinite(bounds).all(axis=1) | (np.abs(bounds) > [180, 90, 180, 90]).any(axis=1)
    refuse_rows(layer, off, lambda row: "位置が緯度・経度の範囲にありません。", _PLACE_REMEDY)
    return known


def refuse_rows(layer: Layer, wrong: Any, what: Any, remedy: str) -> None:
    """Refuse the rows that are marked, naming the first of them.

    Parameters
    ----------
    layer : layer
        For the message.
    wrong : array of bool, shape (n,)
        Which rows.
    what : callable of int to str
        Says what is wrong with the row at a position.
    remedy : str
        What to do.

    Raises
    ------
    DataError
        If any row is marked.
    """
    rows = [int(row) for row in np.flatnonzero(wrong)]
    if not rows:
        return
    rest = f"（同じ誤りがほかに{len(rows) - LISTED:,}行）" if len(rows) > LISTED else ""
    raise DataError(*(Problem(what(row) + rest, _row_name(layer, row), remedy) for row in rows[:LISTED]))


def _row_name(layer: Layer, row: int) -> str:
    frame = layer.points if isinstance(layer, Reach) else layer.frame
    column = "mesh_code" if isinstance(layer, Cells) else layer.name
    name = f"「{frame[column].iloc[row]}」" if column in frame.columns else ""
    return f"地図の層「{title_of(layer)}」{row + 1}行目{name}"


def _refuse_mixed(frame: gpd.GeoDataFrame, declared: int | None, where: str) -> None:
    """Refuse geometries that carry a system of their own (EWKB) other than the declared one."""
    marked = {int(code) for code in np.unique(shapely.get_srid(np.asarray(frame.geometry.array)))} - {-1, 0}
    if marked - {declared}:
        systems = "、".join(f"EPSG:{code}" for code in sorted(marked | ({declared} if declared else set())))
        raise DataError(
            Problem(
                f"座標参照系（CRS）が混ざっています（{systems}）。",
                where,
                "行ごとの座標系を確かめ、to_crs() で一つにそろえてから結合してください。",
            )
        )


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
