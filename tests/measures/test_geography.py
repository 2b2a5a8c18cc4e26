"""Straight lines in the plane of a city, against the ellipsoid and the definition of the plane."""

import math

import pandas as pd
import pytest
from pyproj import Geod

from analysis.errors import DataError
from analysis.measures.geography import around

ZONE_9, UTM_55 = 6677, 6692


def test_a_degree_north_of_the_origin_of_zone_9():
    # Zone IX (国土交通省告示): origin 36 N, 139 deg 50 min E, scale 0.9999 on its meridian. A degree of latitude
    # at 36.5 N on GRS 80 is 111132.95 - 559.82 cos(2 lat) + 1.18 cos(4 lat) metres.
    latitude = math.radians(36.5)
    degree = 111_132.95 - 559.82 * math.cos(2 * latitude) + 1.18 * math.cos(4 * latitude)
    origin = pd.Series({"latitude": 36.0, "longitude": 139 + 50 / 60})
    north = pd.DataFrame({"latitude": [37.0], "longitude": [139 + 50 / 60]})
    placed = around(north, origin, ZONE_9)
    assert placed["y_m"].iloc[0] == pytest.approx(0.9999 * degree, abs=2)
    assert placed["x_m"].iloc[0] == pytest.approx(0, abs=0.001)


@pytest.mark.parametrize(
    ("crs", "centre", "point", "within"),
    [
        (ZONE_9, (37.398145, 140.388865), (37.389081, 140.090082), 1e-4),  # station of Koriyama to 湖南
        (UTM_55, (30.0, 150.0), (29.9175, 150.147126), 1e-3),  # station of the practice city to 架空谷
    ],
)
def test_distance_is_that_on_the_ellipsoid(crs, centre, point, within):
    placed = around(
        pd.DataFrame({"latitude": [point[0]], "longitude": [point[1]]}),
        pd.Series({"latitude": centre[0], "longitude": centre[1]}),
        crs,
    )
    _, _, metres = Geod(ellps="GRS80").inv(centre[1], centre[0], point[1], point[0])
    assert placed["distance_km"].iloc[0] == pytest.approx(metres / 1000, rel=within)


def test_points_lie_where_they_should():
    centre = pd.Series({"latitude": 37.4, "longitude": 140.4})
    points = pd.DataFrame(
        {"latitude": [37.5, 37.4, None], "longitude": [140.4, 140.3, None]}, index=[7, 8, 9]
    )
    placed = around(points, centre, ZONE_9)
    assert placed["y_m"].iloc[0] > 11_000
    assert placed["x_m"].iloc[1] < -8_800
    assert placed["distance_km"].isna().tolist() == [False, False, True]


def test_degrees_are_no_plane():
    points = pd.DataFrame({"latitude": [37.5], "longitude": [140.4]})
    with pytest.raises(DataError, match="EPSG:6668 は度の座標系"):
        around(points, pd.Series({"latitude": 37.4, "longitude": 140.4}), 6668)


def test_lost_decimal_point_is_refused():
    # The city's open data hold such a latitude as published.
    points = pd.DataFrame({"facility": ["大槻"], "latitude": [374002332.0], "longitude": [140.3]})
    with pytest.raises(DataError, match="大槻.*374002332"):
        around(points, pd.Series({"latitude": 37.4, "longitude": 140.4}), ZONE_9)
