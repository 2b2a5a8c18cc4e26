"""Straight-line distances and plane coordinates around a point."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from analysis.data.areas import plane
from analysis.data.mesh import JGD2011
from analysis.errors import DataError, Problem


def around(points: pd.DataFrame, centre: pd.Series, crs: int) -> pd.DataFrame:
    """Place points on the plane of a city around a centre and measure the straight line to it.

    Parameters
    ----------
    points : DataFrame
        Columns latitude, longitude (degrees, JGD2011 / WGS 84); rows without a coordinate keep missing values.
    centre : Series
        latitude and longitude of the centre.
    crs : int
        EPSG number of the plane of the city (`City.crs`).

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
    A plane rectangular system shows lengths within 0.01 % of those on the ground, UTM within 0.1 %. No road network
    is used: a straight line is shorter than any way.
    """
    _check(points)
    located, origin = _placed(points, crs), _placed(centre.to_frame().T, crs)
    east, north = located.x - origin.x.iloc[0], located.y - origin.y.iloc[0]
    return points.assign(x_m=east, y_m=north, distance_km=(east**2 + north**2) ** 0.5 / 1000)


def _placed(points: pd.DataFrame, crs: int) -> gpd.GeoSeries:
    east, north = (points[side].astype(float) for side in ("longitude", "latitude"))
    shapes = gpd.points_from_xy(east, north)
    return plane(gpd.GeoDataFrame(geometry=shapes, index=points.index, crs=JGD2011), crs).geometry


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
