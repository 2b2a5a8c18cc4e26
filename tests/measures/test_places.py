"""Counters on the map: the papers' figures, and nothing placed by guess."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from analysis.data import cities
from analysis.errors import ParameterError
from analysis.measures import cashless, places, ratios
from analysis.measures.clustering import clustering


@pytest.fixture
def facilities():
    return cities.facilities("koriyama")


@pytest.fixture
def selected(facilities):
    return cashless.counters(cities.payments("koriyama"), facilities, years=[2021, 2023])


def test_35_of_the_36_counters_of_2023_have_a_point(selected, facilities):
    # Paper 001 prints 36 counters; the open data has no フットボールセンター.
    found = places.places(selected, facilities)
    now = found.points[found.points["year"] == 2023]
    assert len(now) == 35
    assert list(found.left_out.query("year == 2023")["facility"]) == ["フットボールセンター"]
    assert now.crs == "EPSG:6668"


def test_of_the_34_counters_of_2021_three_have_no_total_and_two_no_point(selected, facilities):
    # Paper 003: 34 facilities, three of them 独自集計; the open data lacks the car park that was split later.
    found = places.places(selected, facilities)
    absent = found.left_out.query("year == 2021").set_index("facility")["reason"]
    assert (found.points["year"] == 2021).sum() + len(absent) == 34
    assert sorted(absent.index) == [
        "フットボールセンター",
        "中央公民館",
        "東口自転車等駐車場",
        "西口自転車等駐車場",
    ]
    assert absent.str.contains("独自集計").sum() == 3
    assert sorted(absent.index[absent.str.contains(places.NO_POINT)]) == [
        "フットボールセンター",
        "西口自転車等駐車場",
    ]


def test_ratios_are_the_printed_ones(selected, facilities):
    # Paper 001, p. 5-9: 45.3 %, 2.4 %, 14.4 % as printed.
    now = (
        places.places(selected, facilities)
        .points.query("year == 2023")
        .set_index("facility")["ratio_pct"]
        .round(1)
    )
    assert now["西口駐車場"] == 45.3
    assert now["陸上競技場"] == 2.4
    assert now["富田行政センター"] == 14.4


def test_only_offices_with_a_registered_district_count_for_one(selected, facilities):
    found = places.places(selected, facilities)
    assert found.points.query("kind == '駐車場・駐輪場'")["district"].isna().all()
    table = places.by_district(found)
    # The study of districts adds up the same offices by another way.
    other = ratios.by_district(selected, year=2023).set_index("district")["ratio"]
    mine = table[table["year"] == 2023].set_index("district")["ratio_pct"]
    pd.testing.assert_series_equal(mine, 100 * other, check_names=False)
    assert len(mine) == 14


def test_districts_without_a_counter_keep_a_missing_value(selected, facilities):
    districts = gpd.GeoDataFrame(
        {"district": ["富田", "旧市内"]}, geometry=[box(140, 37, 141, 38), box(141, 37, 142, 38)], crs=6668
    )
    filled = places.on_areas(places.by_district(places.places(selected, facilities)), districts, year=2023)
    assert filled["ratio_pct"].isna().tolist() == [False, True]


def test_changes_are_those_of_the_located_counters(selected, facilities):
    moved = places.changed(places.places(selected, facilities), selected)
    # 31 counters are comparable; of them only フットボールセンター has no point.
    assert len(moved) == 30
    assert moved.iloc[0]["facility"] == "ミューカルがくと館"
    # Papers 003 and 001: 13.28 % and 36.36 %.
    assert moved.iloc[0]["change"] == pytest.approx(36.36 - 13.28, abs=0.01)


def test_no_counter_with_a_point_is_an_error_with_advice(selected, facilities):
    nowhere = cashless.Counters(selected.used.assign(latitude=None), selected.excluded, "amount")
    with pytest.raises(ParameterError, match="位置の分かるものがありません"):
        places.places(nowhere, facilities)


def grid(values: list[float]) -> gpd.GeoDataFrame:
    """Counters 1 km apart on a line in the plane of zone IX."""
    points = gpd.points_from_xy(
        [1000.0 * number for number in range(len(values))], [0.0] * len(values), crs=6677
    )
    names = [f"窓口{number}" for number in range(len(values))]
    return gpd.GeoDataFrame({"facility": names, "ratio_pct": values}, geometry=points).to_crs(6668)


def squares(values: list[float | None]) -> gpd.GeoDataFrame:
    shapes = [box(1000 * number, 0, 1000 * (number + 1), 1000) for number in range(len(values))]
    frame = {"district": [f"地区{number}" for number in range(len(values))], "ratio_pct": values}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=6677).to_crs(6668)


def test_a_gradient_is_seen_under_every_idea_of_who_is_near():
    found = clustering(
        grid([float(n) for n in range(20)]),
        squares([float(n) for n in range(12)]),
        crs=6677,
        seed=1,
        alpha=0.05,
    )
    assert found is not None
    assert len(found.whole) == 3
    assert all(one.p_value < 0.05 and one.i > one.expected for one in found.whole)
    # Ends of the line: low among low, high among high.
    patterns = {one.unit: one.pattern for one in found.local.units}
    assert (patterns["窓口0"], patterns["窓口19"]) == ("低い値が集まる", "高い値が集まる")


def test_ideas_without_any_neighbour_are_left_out():
    far = grid([float(n) for n in range(10)])
    # 0.1 degree is about 9 km: nobody lies within 3 km.
    spread = far.set_geometry(gpd.points_from_xy([140 + 0.1 * n for n in range(10)], [37.4] * 10, crs=6668))
    found = clustering(spread, squares([1.0, None, None, 2.0]), crs=6677, seed=1, alpha=0.05)
    assert found is not None
    assert len(found.whole) == 1


def test_too_few_or_equal_counters_are_not_tested():
    areas = squares([1.0, 2.0, 3.0, 4.0])
    assert clustering(grid([1.0, 2.0, 3.0]), areas, crs=6677, seed=1, alpha=0.05) is None
    assert clustering(grid([5.0] * 9), areas, crs=6677, seed=1, alpha=0.05) is None
