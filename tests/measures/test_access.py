"""Distances to offices by hand in the plane, against scipy's k-d tree, and what must hold whatever the city."""

import numpy as np
import pandas as pd
import pytest
from access_samples import ORIGIN, PLANE, cells, offices
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from analysis.data import catalog
from analysis.errors import DataError, ParameterError
from analysis.measures import access, access_people, access_plan, convenience
from analysis.measures.cashless import CERTIFICATE_KINDS

PLACE = st.tuples(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))
PLACES = st.lists(PLACE, min_size=2, max_size=6, unique=True)


def test_koriyama_has_21_offices_and_one_city_hall():
    # Counted in the table: 14 centres, 4 liaison offices, 2 service centres; three counters stand at 朝日一丁目23-7.
    found = access.offices(catalog.load("facilities"), kinds=CERTIFICATE_KINDS)
    assert found["kind"].value_counts().to_dict() == {
        "administrative_center": 14,
        "liaison_office": 4,
        "citizen_service_center": 2,
        "city_hall": 1,
    }
    hall = found[found["kind"] == "city_hall"].iloc[0]
    assert (hall["office"], hall["counters"]) == ("郡山市役所", ("市民課", "環境政策課", "資産税課"))
    assert found["office"].is_unique


def test_counters_at_one_point_without_a_common_name_keep_theirs():
    table = pd.DataFrame(
        {
            "facility": ["乙", "甲", "丙"],
            "kind": "city_hall",
            "name_in_open_data": [None, None, None],
            "latitude": [36.0, 36.000001, 36.01],
            "longitude": [140.0, 140.0, 140.0],
        }
    )
    assert access.offices(table, kinds=["city_hall"])["office"].tolist() == ["乙・甲", "丙"]


def test_distance_is_that_of_the_plane():
    # The office stands at the origin of zone IX, the cell's centre 3 km east and 4 km north of it.
    place = offices([(0, 0)])
    assert (place.geometry.y[0], place.geometry.x[0]) == pytest.approx(ORIGIN)
    found = access.nearest(cells([(3000, 4000), (0, 0)]), place, PLANE)
    assert found["distance_km"].tolist() == pytest.approx([5.0, 0.0], abs=1e-6)


@given(centres=PLACES, points=PLACES)
def test_nearest_agrees_with_a_tree(centres, points):
    found = access.nearest(cells(centres), offices(points), PLANE)
    distance, _ = cKDTree(points).query(centres)
    assert found["distance_km"].to_numpy() == pytest.approx(distance / 1000, abs=1e-5)
    named = dict(zip("ABCDEFGHIJ", points, strict=False))
    to_named = [
        np.hypot(*np.subtract(named[office], centre))
        for office, centre in zip(found["office"], centres, strict=True)
    ]
    assert np.array(to_named) / 1000 == pytest.approx(distance / 1000, abs=1e-5)


@given(centres=PLACES, points=PLACES)
def test_one_office_more_never_takes_farther_and_one_less_never_nearer(centres, points):
    places = offices(points)
    whole = access.nearest(cells(centres), places, PLANE)
    fewer = access.nearest(cells(centres), access_plan.without(places, ["A"]), PLANE)
    assert (fewer["distance_km"] >= whole["distance_km"]).all()
    changed = access_plan.moved(whole, fewer)
    assert (changed["office_before"] == "A").all()
    assert len(changed) == (whole["office"] == "A").sum()


@given(centres=PLACES, points=PLACES, detour=st.floats(1.0, 2.0))
def test_shares_grow_with_the_distance_and_shrink_with_the_detour(centres, points, detour):
    people = range(1, len(centres) + 1)
    reached = access.nearest(cells(centres, population=people, aged=people), offices(points), PLANE)
    limits = [50_000, 300, 1000, 5000]
    shares = access_people.reach(reached, thresholds_m=limits, detour=detour)
    assert shares["threshold_m"].tolist() == sorted(limits)
    for who in ("population_pct", "aged_pct", "population_detour_pct"):
        assert shares[who].is_monotonic_increasing
        assert shares[who].between(0, 100).all()
    assert (shares["population_detour_pct"] <= shares["population_pct"]).all()
    # Within t by a way that is d times as long is within t / d by the straight line.
    shorter = access_people.reach(reached, thresholds_m=[limit / detour for limit in limits], detour=1.0)
    assert shares["population_detour_pct"].tolist() == pytest.approx(shorter["population_pct"].tolist())


@pytest.fixture
def reached():
    """Four cells at 0, 1, 2 and 4 km; in the last nobody is known, in the third the aged are secret."""
    table = cells(
        [(0, 0), (1000, 0), (2000, 0), (4000, 0)],
        population=[100, 300, 600, np.nan],
        aged=[50, 50, np.nan, np.nan],
        district=["甲", "甲", "乙", "乙"],
    )
    return access.nearest(table, offices([(0, 0)]), PLANE)


def test_means_are_weighted_by_those_who_are_known(reached):
    # By hand: (0*100 + 1*300 + 2*600) / 1000; (0*50 + 1*50) / 100; (0 + 1 + 2 + 4) / 4.
    assert access_people.mean_km(reached, "population") == pytest.approx(1.5)
    assert access_people.mean_km(reached, "aged") == pytest.approx(0.5)
    assert access_people.mean_km(reached) == pytest.approx(1.75)


def test_districts_are_ranked_by_people(reached):
    found = access_people.by_district(reached).set_index("district")
    assert found.index.tolist() == ["乙", "甲"]
    # By hand: 300 / 400 km a person in 甲; 2 km in 乙, where nobody aged is known.
    assert found["people_mean_km"].tolist() == pytest.approx([2.0, 0.75])
    assert found["aged_mean_km"].isna().tolist() == [True, False]
    assert found.loc["乙", ["cells", "area_mean_km", "area_median_km", "max_km"]].tolist() == pytest.approx(
        [2, 3.0, 3.0, 4.0], abs=1e-5
    )
    assert found["population"].tolist() == [600, 400]


def test_area_alone_ranks_districts_while_nobody_is_registered():
    table = cells([(0, 0), (1000, 0), (9000, 0)], district=["甲", "甲", "乙"])
    found = access_people.by_district(access.nearest(table, offices([(0, 0)]), PLANE))
    assert found["district"].tolist() == ["乙", "甲"]
    assert found[["population", "people_mean_km"]].isna().all(axis=None)


def test_cells_without_a_district_are_not_lost():
    table = cells([(0, 0), (1000, 0)], population=[1, 2], aged=[1, 2], district=["甲", None])
    found = access_people.by_district(access.nearest(table, offices([(0, 0)]), PLANE))
    assert found.set_index("district")["population"].to_dict() == {access.NO_DISTRICT: 2, "甲": 1}


def test_shares_are_of_those_whose_cell_is_known(reached):
    row = access_people.reach(reached, thresholds_m=[1200], detour=1.3).iloc[0]
    # 400 of 1,000 people and all 100 aged live within 1,200 m; 1,300 m on the way is too far for 300 and 50 of them.
    assert (row["population"], row["population_pct"], row["aged_pct"]) == (400, 40.0, 100.0)
    assert (row["population_detour_pct"], row["aged_detour_pct"]) == (10.0, 50.0)


def test_offices_add_up_their_cells(reached):
    places = offices([(0, 0), (90_000, 0)])
    found = access_people.served(reached, places).set_index("office")
    assert found["cells"].tolist() == [4, 0]
    assert found.loc["A", ["population", "aged", "max_km"]].tolist() == pytest.approx([1000, 100, 4.0])
    assert found.loc["B", ["population", "max_km"]].isna().all()


def test_farthest_are_people_times_distance(reached):
    top = access_people.farthest(reached, n=2)
    assert top["person_km"].tolist() == pytest.approx([1200, 300], abs=1e-3)
    assert top["latitude"].tolist() == pytest.approx([ORIGIN[0]] * 2, abs=1e-4)


def test_closing_hands_the_cells_to_the_next_office():
    # B at 3 km is closed: its two cells go to A (at 0) and to C (at 8 km).
    table = cells([(0, 0), (2000, 0), (5000, 0)], population=[10, 20, 30], aged=[1, 2, 3])
    places = offices([(0, 0), (3000, 0), (8000, 0)])
    before = access.nearest(table, places, PLANE)
    after = access.nearest(table, access_plan.without(places, ["B"]), PLANE)
    changed = access_plan.moved(before, after)
    assert changed["change_km"].tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
    rows = access_plan.transitions(changed)
    assert rows[["office_before", "office_after", "population", "aged"]].to_numpy().tolist() == [
        ["B", "C", 30, 3],
        ["B", "A", 20, 2],
    ]
    assert rows["after_km"].tolist() == pytest.approx([3.0, 2.0], abs=1e-5)


def test_moves_of_area_alone_and_of_nobody():
    places = offices([(0, 0), (3000, 0)])
    for population, expected in ((None, 2.0), ([5, 0, 0], np.nan)):
        table = cells([(0, 0), (2000, 0), (4000, 0)], population=population, aged=population)
        before = access.nearest(table, places, PLANE)
        after = access.nearest(table, access_plan.without(places, ["B"]), PLANE)
        rows = access_plan.transitions(access_plan.moved(before, after))
        # Over cells, by hand: from 1 and 1 km to 2 and 4 km.
        assert rows["change_km"].tolist() == pytest.approx([expected], abs=1e-5, nan_ok=True)
        assert rows["cells"].tolist() == [2]
    assert access_plan.transitions(access_plan.moved(before, before)).empty


@pytest.fixture
def outline():
    return cells([(0, 0), (500, 0)]).dissolve()


def test_added_office_is_one_more_row(outline):
    places = offices([(0, 0)])
    found = access_plan.with_added(places, outline, at=[ORIGIN[0], ORIGIN[1]], name="新")
    assert found["office"].tolist() == ["A", "新"]
    assert found["kind"].tolist() == ["liaison_office", access_plan.NEW]
    assert access_plan.with_added(places, outline, at=[], name="新") is places


def test_closed_offices_stand_beside_those_of_the_plan(outline):
    now = offices([(0, 0), (250, 0)])
    planned = access_plan.with_added(access_plan.without(now, ["A"]), outline, at=ORIGIN, name="新")
    found = access_plan.marked(now, planned)
    assert dict(zip(found["office"], found["kind"], strict=True)) == {
        "B": "liaison_office",
        "新": access_plan.NEW,
        "A": access_plan.CLOSED,
    }


@pytest.mark.parametrize(
    ("at", "name", "words"),
    [
        ([36.0], "新", "1個"),
        ([35.0, 139.8], "新", "緯度 35.0、経度 139.8.*市の外.*緯度 35.998～36.002"),
        ([139.8333, 36.0], "新", "市の外.*入れ替えて"),
        ([36.0, 139.8333], "A", "「A」は使えません"),
        ([36.0, 139.8333], "", "「」は使えません"),
    ],
)
def test_impossible_additions_are_refused(outline, at, name, words):
    with pytest.raises(ParameterError, match=words):
        access_plan.with_added(offices([(0, 0)]), outline, at=at, name=name)


def test_a_counter_closes_the_office_where_it_stands():
    places = access.offices(catalog.load("facilities"), kinds=CERTIFICATE_KINDS)
    left = access_plan.without(places, ["資産税課", "月形連絡所"])
    assert set(places["office"]) - set(left["office"]) == {"郡山市役所", "月形連絡所"}
    with pytest.raises(ParameterError, match="美術館.*kinds.*富田行政センター") as caught:
        access_plan.without(places, ["美術館"])
    offered = caught.value.problems[0].remedy.split("：")[1].split("、")
    assert set(offered) <= set(catalog.load("facilities")["facility"])  # what the card of the study accepts
    assert {"市民課", "環境政策課", "資産税課"} <= set(offered)
    with pytest.raises(ParameterError, match="1つも残りません"):
        access_plan.without(places, places["office"].tolist())


def test_what_cannot_be_measured_is_refused():
    facilities = catalog.load("facilities")
    with pytest.raises(ParameterError, match="1つもありません"):
        access.offices(facilities, kinds=["library"])
    facilities.loc[facilities["facility"] == "月形連絡所", "latitude"] = np.nan
    with pytest.raises(DataError, match="月形連絡所"):
        access.offices(facilities, kinds=["liaison_office"])
    table, place = cells([(0, 0), (500, 0)]), offices([(0, 0)])
    with pytest.raises(DataError, match="座標系（CRS）のない"):
        access.nearest(table.set_crs(None, allow_override=True), place, PLANE)
    with pytest.raises(DataError, match="EPSG:6677で、EPSG:6668ではありません"):
        access.nearest(table, place.to_crs(PLANE), PLANE)
    with pytest.raises(DataError, match="554000000"):
        access.nearest(table.assign(mesh_code="554000000"), place, PLANE)


def test_certificates_are_those_of_the_paper():
    # Paper of 2023-02-14, 市民部: 全体 26,171通, 住民票 13,684通, 戸籍 1,419通.
    table = catalog.load("measures_by_department_20230214")
    assert convenience.certificates(table) == {"全体": 26_171, "住民票": 13_684, "戸籍": 1_419}
    with pytest.raises(DataError, match="全体の行"):
        convenience.certificates(table[table["measure"] != "コンビニ交付サービス"])
    with pytest.raises(DataError, match="4,362時間.*通数がありません"):
        convenience.certificates(table.assign(formula_text="4,362時間"))
