"""A town in the open sea for maps: nothing on it is real."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import box

from analysis.data.geography import Geography

PLANE = 6692  # JGD2011 / UTM zone 55N


@pytest.fixture
def town() -> Geography:
    """Two districts side by side, 0.1 degree wide together, with no cells of their own."""
    halves = [box(150.0, 30.0, 150.05, 30.1), box(150.05, 30.0, 150.1, 30.1)]
    districts = gpd.GeoDataFrame({"district": ["西地区", "東地区"]}, geometry=halves, crs=6668)
    return Geography(
        label="海の町",
        crs=PLANE,
        outline=gpd.GeoDataFrame(geometry=[box(150.0, 30.0, 150.1, 30.1)], crs=6668),
        districts=districts,
        cells=gpd.GeoDataFrame({"mesh_code": []}, geometry=[], crs=6668),
        outline_source="外形は作りもの",
        district_source="地区は作りもの",
        has_population=False,
    )


@pytest.fixture
def places() -> gpd.GeoDataFrame:
    """Four places with a ratio, one of them without a value."""
    return gpd.GeoDataFrame(
        {
            "facility": ["甲センター", "乙センター", "丙図書館", "丁図書館"],
            "kind": ["センター", "センター", "図書館", "図書館"],
            "year": [2021, 2023, 2021, 2023],
            "ratio": [2.0, 6.0, 12.0, None],
            "sales": [100.0, 400.0, 1600.0, 0.0],
            "url": ["https://example.jp/a?b=1&c=2", "javascript:alert(1)", None, "http://example.jp/"],
        },
        geometry=gpd.points_from_xy([150.01, 150.03, 150.07, 150.09], [30.02, 30.08, 30.05, 30.05]),
        crs=6668,
    )
