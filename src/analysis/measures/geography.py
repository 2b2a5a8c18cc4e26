"""Straight-line distances and plane coordinates around a point."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from analysis.errors import DataError, Problem


def around(points: pd.DataFrame, centre: pd.Series) -> pd.DataFrame:
    """Place points on a plane around a centre and measure the straight line to it.

    Parameters
    ----------
    points : DataFrame
        Columns latitude, longitude (degrees, WGS 84 / JGD2011); rows without a coordinate keep missing values.
    centre : Series
        latitude and longitude of the centre.

    Returns
    -------
    DataFrame
        `points` with x_m, y_m (metres east and north of the centre) and distance_km.

    Raises
    ------
    DataError
        If a coordinate is no latitude or longitude (a lost decimal point, exchanged columns).

    Notes
    -----
    Azimuthal equidistant projection on WGS 84: distances from the centre are geodesic. No road network is
    used: a straight line is shorter than any way.
    """
    _check(points)
    plane = CRS.from_proj4(
        f"+proj=aeqd +lat_0={centre['latitude']} +lon_0={centre['longitude']} +datum=WGS84 +units=m"
    )
    located = gpd.GeoSeries(
        gpd.points_from_xy(points["longitude"], points["latitude"]), index=points.index, crs="EPSG:4326"
    ).to_crs(plane)
    distance = (located.x**2 + located.y**2) ** 0.5 / 1000
    return points.assign(x_m=located.x, y_m=located.y, distance_km=distance)


def _check(points: pd.DataFrame) -> None:
    latitude, longitude = points["latitude"], points["longitude"]
    wrong = points[
        ~(latitude.between(-90, 90) | latitude.isna()) | ~(longitude.between(-180, 180) | longitude.isna())
    ]
    if len(wrong):
        raise DataError(
            *(
                Problem(
                    f"緯度 {row['latitude']}・経度 {row['longitude']} は座標ではありません。",
                    f"{row.get('facility', row.get('name', index))}",
                    "小数点の位置と、緯度と経度の入れ違いを確かめてください。",
                )
                for index, row in wrong.iterrows()
            )
        )
