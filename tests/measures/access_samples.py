"""Small cities in the plane of zone IX (EPSG:6677), whose origin is 36°N 139°50'E (国土地理院 平面直角座標系)."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer
from shapely.geometry import box

PLANE = 6677
ORIGIN = (36.0, 139 + 50 / 60)
_BACK = Transformer.from_crs(PLANE, 6668, always_xy=True)

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
    )


def offices(points: Places, names: Sequence[str] = "ABCDEFGHIJ") -> pd.DataFrame:
    """Offices at points of the plane, as `analysis.measures.access.offices` gives them."""
    longitude, latitude = _BACK.transform(*np.transpose(np.atleast_2d(points)))
    used = list(names[: len(points)])
    return pd.DataFrame(
        {
            "office": used,
            "kind": "liaison_office",
            "counters": [(name,) for name in used],
            "latitude": latitude,
            "longitude": longitude,
        }
    )
