"""Small cities in the plane of zone IX (EPSG:6677), whose origin is 36°N 139°50'E (国土地理院 平面直角座標系)."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from shapely.geometry import box

PLANE = 6677
ORIGIN = (36.0, 139 + 50 / 60)

Places = Sequence[tuple[float, float]]


def cells(centres: Places, *, population=None, aged=None, district="甲") -> gpd.GeoDataFrame:
    """Squares of 500 m around centres (metres east and north of the origin)."""
    count = len(centres)
    squares = [box(x - 250, y - 250, x + 250, y + 250) for x, y in centres]
    return gpd.GeoDataFrame(
        {
            "mesh_code": [f"5540{number:05d}" for number in range(count)],
            "district": district,
            "population": np.full(count, np.nan) if population is None else np.array(population, dtype=float),
            "aged": np.full(count, np.nan) if aged is None else np.array(aged, dtype=float),
        },
        geometry=squares,
        crs=PLANE,
    ).to_crs(6668)


def offices(points: Places, names: Sequence[str] = "ABCDEFGHIJ") -> gpd.GeoDataFrame:
    """Offices at points of the plane, as `analysis.measures.access.offices` gives them."""
    used = list(names[: len(points)])
    columns = {"office": used, "kind": "liaison_office", "counters": [(name,) for name in used]}
    in_plane = gpd.points_from_xy(*np.transpose(np.atleast_2d(points)), crs=PLANE)
    return gpd.GeoDataFrame(columns, geometry=in_plane).to_crs(6668)
