"""Straight lines against a published geodesic."""

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.measures.geography import around


def degrees(whole: int, minutes: int, seconds: float) -> float:
    return whole + minutes / 60 + seconds / 3600


def test_distance_is_the_published_geodesic():
    # Geoscience Australia, Geocentric Datum of Australia Technical Manual: Flinders Peak to Buninyong, 54,972.271 m.
    flinders = pd.Series({"latitude": -degrees(37, 57, 3.7203), "longitude": degrees(144, 25, 29.5244)})
    buninyong = pd.DataFrame(
        {"latitude": [-degrees(37, 39, 10.1561)], "longitude": [degrees(143, 55, 35.3839)]}
    )
    assert around(buninyong, flinders)["distance_km"].iloc[0] == pytest.approx(54.972271, abs=1e-5)


def test_points_lie_where_they_should():
    centre = pd.Series({"latitude": 37.4, "longitude": 140.4})
    points = pd.DataFrame({"latitude": [37.5, 37.4, None], "longitude": [140.4, 140.3, None]})
    placed = around(points, centre)
    assert placed["y_m"].iloc[0] > 11_000
    assert placed["x_m"].iloc[1] < -8_800
    assert placed["distance_km"].isna().tolist() == [False, False, True]


def test_lost_decimal_point_is_refused():
    # The city's open data hold such a latitude as published.
    points = pd.DataFrame({"facility": ["大槻"], "latitude": [374002332.0], "longitude": [140.3]})
    with pytest.raises(DataError, match="大槻.*374002332"):
        around(points, pd.Series({"latitude": 37.4, "longitude": 140.4}))
