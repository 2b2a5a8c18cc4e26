"""Areas of the nearest centre, in the plane."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from analysis.data.areas import nearest_centre_areas, plane
from analysis.errors import DataError

ZONE_9 = 6677
CITY = shapely.box(140.1, 37.3, 140.5, 37.5)
CENTRES = {"西": (140.15, 37.41), "中": (140.3, 37.35), "北": (140.33, 37.48), "東": (140.47, 37.4)}


def centres(places=CENTRES, crs=6668):
    points = gpd.points_from_xy(*zip(*places.values(), strict=True))
    return gpd.GeoDataFrame({"district": list(places)}, geometry=points, crs=crs)


def city(shape=CITY, crs=6668):
    return gpd.GeoDataFrame(geometry=[shape], crs=crs)


def test_every_place_belongs_to_its_nearest_centre():
    """Against distances on the ellipsoid, which know nothing of the plane."""
    areas = nearest_centre_areas(centres(), city(), ZONE_9)
    rng = np.random.default_rng(1)
    geod, compared = Geod(ellps="GRS80"), 0
    for east, north in zip(rng.uniform(140.101, 140.499, 300), rng.uniform(37.301, 37.499, 300), strict=True):
        metres = sorted((geod.inv(east, north, *place)[2], name) for name, place in CENTRES.items())
        if metres[1][0] - metres[0][0] > 20:  # nearer than that the scale of the plane decides
            assert areas.loc[areas.contains(shapely.Point(east, north)), "district"].tolist() == [
                metres[0][1]
            ]
            compared += 1
    assert compared > 290


def test_areas_make_up_the_city_and_keep_the_order():
    areas = nearest_centre_areas(centres(), city(), ZONE_9)
    assert areas["district"].tolist() == list(CENTRES)
    assert areas.crs.to_epsg() == 6668
    assert areas.is_valid.all()
    flat = areas.to_crs(ZONE_9)
    assert flat.area.sum() == pytest.approx(city().to_crs(ZONE_9).area.sum(), rel=1e-6)
    assert flat.union_all().area == pytest.approx(flat.area.sum(), rel=1e-6)


def test_one_centre_has_the_whole_city():
    areas = nearest_centre_areas(centres({"中": (140.3, 37.35)}), city(), ZONE_9)
    assert areas.geometry.iloc[0].symmetric_difference(CITY).area < 1e-9


def test_two_centres_and_a_row_of_them_work():
    for places in (
        {"西": (140.2, 37.4), "東": (140.4, 37.4)},
        {str(n): (140.15 + n / 10, 37.4) for n in range(4)},
    ):
        assert not nearest_centre_areas(centres(places), city(), ZONE_9).is_empty.any()


def test_a_centre_outside_may_be_nearest_but_not_useless():
    outside = {"西": (140.15, 37.41), "外": (140.55, 37.4)}
    assert not nearest_centre_areas(centres(outside), city(), ZONE_9).is_empty.any()
    with pytest.raises(DataError, match="地区 遠 に最も近い場所が市内にありません"):
        nearest_centre_areas(centres(CENTRES | {"遠": (142.0, 39.0)}), city(), ZONE_9)


def test_centres_without_or_with_the_same_point_are_named():
    with pytest.raises(DataError, match="地区 西、別 の中心が同じ地点です"):
        nearest_centre_areas(centres(CENTRES | {"別": CENTRES["西"]}), city(), ZONE_9)
    missing = centres(CENTRES | {"空": (np.nan, np.nan)})
    with pytest.raises(DataError, match="地区 空 に位置がありません"):
        nearest_centre_areas(missing, city(), ZONE_9)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [(None, 6668, "座標系（CRS）のない"), (6668, None, "座標系（CRS）のない"), (4326, 6668, "EPSG:4326で、EPSG:6668では"),
     (6668, 6677, "EPSG:6677で、EPSG:6668では"), (6668, 4301, "EPSG:4301で")],
)  # fmt: skip
def test_missing_and_mixed_systems_are_refused(first, second, message):
    with pytest.raises(DataError, match=message):
        nearest_centre_areas(centres(crs=first), city(crs=second), ZONE_9)


def test_nothing_is_measured_in_degrees():
    with pytest.raises(DataError, match="EPSG:6668 は度の座標系.*EPSG:6677"):
        plane(city(), 6668)
