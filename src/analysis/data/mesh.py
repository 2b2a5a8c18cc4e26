"""Grid squares of JIS X 0410: codes of points, and the cells of codes.

A code says where its cell lies: two digits of latitude (times 1.5), two of longitude (minus 100), then the cell
within the cell before: 8 by 8, 10 by 10 (1 km), and twice 2 by 2 (500 m, 250 m).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import geopandas as gpd
import jismesh.utils as jismesh
import numpy as np
import shapely
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem

JGD2011 = 6668
LEVELS = {1000: 3, 500: 4, 250: 5}
STEPS = {
    8: (30, 45),
    9: (15, 22.5),
    10: (7.5, 11.25),
}  # seconds of latitude and longitude, by digits of the code
DECIMALS = 9  # of a degree: 0.1 mm, so that neighbours share their edges exactly
ON_EDGE = 1e-9  # degrees (0.1 mm): a point on an edge must not fall into the cell before it by rounding
MOST_NAMED = 5

_CODE = re.compile(r"[0-9]{4}[0-7]{2}[0-9]{2}([1-4][1-4]?)?")


def codes_at(latitude: ArrayLike, longitude: ArrayLike, size_m: int) -> list[str]:
    """Name the cell that each point lies in.

    Parameters
    ----------
    latitude, longitude : array_like of shape (n,)
        Degrees, JGD2011 (or WGS 84).
    size_m : {1000, 500, 250}
        Nominal side of the cells in metres.

    Returns
    -------
    list of str, length n
        Codes of 8, 9 or 10 digits. A point on an edge belongs to the cell north or east of it.

    Raises
    ------
    DataError
        If a coordinate is missing or lies where the standard has no code (0 to 66.6 N, 100 to 180 E), or the
        size is not one of the three.

    Notes
    -----
    JIS X 0410, computed by jismesh.
    """
    if size_m not in LEVELS:
        sizes = "、".join(map(str, LEVELS))
        raise DataError(
            Problem(f"メッシュの大きさ {size_m} m は使えません。", "", f"{sizes} のどれかにしてください。")
        )
    north, east = (np.asarray(side, dtype=float) for side in (latitude, longitude))
    if not len(north):
        return []
    outside = ~((north >= 0) & (north < 66.6) & (east >= 100) & (east < 180 - ON_EDGE))
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        raise DataError(
            Problem(
                f"緯度 {north[first]}・経度 {east[first]} には地域メッシュがありません（{outside.sum()}件）。",
                f"{first + 1}件目",
                "空欄の点を除き、小数点の位置と、緯度と経度の入れ違いを確かめてください。",
            )
        )
    codes = jismesh.to_meshcode(_two_or_more(north + ON_EDGE), _two_or_more(east + ON_EDGE), LEVELS[size_m])
    return [str(code) for code in codes[: len(north)]]


def cells(codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Draw the cells of mesh codes.

    Parameters
    ----------
    codes : iterable of str
        Of 8 (1 km), 9 (500 m) or 10 (250 m) digits.

    Returns
    -------
    GeoDataFrame
        mesh_code, geometry (degrees, EPSG:6668), in the order given.

    Raises
    ------
    DataError
        Naming the codes that are none.
    """
    names = [str(code) for code in codes]
    wrong = [name for name in names if not _CODE.fullmatch(name)]
    if wrong:
        more = f" ほか{len(wrong) - MOST_NAMED}件" if len(wrong) > MOST_NAMED else ""
        raise DataError(
            Problem(
                f"「{'」「'.join(wrong[:MOST_NAMED])}」{more}は地域メッシュのコードではありません。",
                "mesh_code",
                "8桁（1 km）、9桁（500 m）、10桁（250 m）のコードを、文字列として入れてください。",
            )
        )
    if not names:
        return gpd.GeoDataFrame({"mesh_code": [], "geometry": []}, geometry="geometry", crs=JGD2011)
    south, west = (side[: len(names)] for side in jismesh.to_meshpoint(_two_or_more(np.array(names)), 0, 0))
    step = np.array([STEPS[len(name)] for name in names]) / 3600
    sides = (west, south, west + step[:, 1], south + step[:, 0])
    boxes = shapely.box(*(np.round(side, DECIMALS) for side in sides))
    return gpd.GeoDataFrame({"mesh_code": names}, geometry=boxes, crs=JGD2011)


def _two_or_more(values: np.ndarray) -> np.ndarray:
    """Repeat a single value: jismesh 2.1 turns an array of one into a scalar by a function that numpy 2 lacks."""
    return np.resize(values, max(2, len(values)))
