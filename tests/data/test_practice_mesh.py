"""Cells of the practice city: its people are exactly those of its districts, on one piece of land in the open sea."""

from __future__ import annotations

import numpy as np
import pytest
from jismesh.utils import to_meshcode, to_meshpoint
from pyproj import Geod

from analysis.data import catalog
from analysis.data.practice_mesh import OLD_TOWN_CENTRE, rows
from analysis.data.practice_model import OLD_TOWN, SEED, simulate

ON_ELLIPSOID = Geod(ellps="GRS80")  # distances apart from the plane that the generator measures in


@pytest.fixture(scope="module")
def cells():
    frame = catalog.load("practice_mesh_population")
    frame["latitude"], frame["longitude"] = to_meshpoint(frame["mesh_code"].tolist(), 0.5, 0.5)
    return frame


def kilometres(latitude: float, longitude: float, cells) -> np.ndarray:
    n = len(cells)
    _, _, metres = ON_ELLIPSOID.inv(
        [longitude] * n, [latitude] * n, cells["longitude"].to_list(), cells["latitude"].to_list()
    )
    return np.array(metres) / 1000


def test_sums_of_the_districts_are_exact(cells):
    facilities = catalog.load("practice_facilities")
    facilities.loc[facilities["facility"] == OLD_TOWN_CENTRE, ["kind", "district"]] = [
        "administrative_center",
        OLD_TOWN,
    ]
    centres = facilities[facilities["kind"].eq("administrative_center")].set_index("district")
    far = np.column_stack([kilometres(row.latitude, row.longitude, cells) for row in centres.itertuples()])
    sums = cells.groupby(centres.index[far.argmin(axis=1)])[["population", "aged_65_over"]].sum()
    ages = catalog.load("practice_district_age").set_index("地区")

    assert len(sums) == 15
    assert sums["population"].to_dict() == ages["総人口"].to_dict()
    assert sums["aged_65_over"].to_dict() == ages["65歳以上人口"].to_dict()


def test_nobody_is_old_who_does_not_live_there(cells):
    assert (cells["aged_65_over"] <= cells["population"]).all()
    assert (cells["population"] == 0).mean() == pytest.approx(0.25, abs=0.15)
    assert cells["note"].isna().all()


def test_land_is_connected(cells):
    # Rows and columns of half cells: 240 and 160 a degree (15 and 22.5 seconds, JIS X 0410).
    places = {(int(row.latitude * 240), int(row.longitude * 160)) for row in cells.itertuples()}
    assert 600 <= len(places) == len(cells) <= 900
    reached, waiting = set(), [next(iter(places))]
    while waiting:
        y, x = waiting.pop()
        if (y, x) in places - reached:
            reached.add((y, x))
            waiting += [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
    assert reached == places


def test_every_counter_and_the_station_stand_on_land_where_people_live(cells):
    points = catalog.load("practice_facilities")
    codes = to_meshcode(points["latitude"].to_numpy(), points["longitude"].to_numpy(), 4)

    assert set(map(str, codes)) <= set(cells["mesh_code"])
    assert str(to_meshcode(30.0, 150.0, 4)) in set(cells["mesh_code"])


def test_land_is_open_sea(cells):
    assert cells["latitude"].between(29.8, 30.2).all()
    assert cells["longitude"].between(149.8, 150.2).all()


def test_people_live_near_their_centres(cells):
    near = kilometres(30.0, 150.0, cells) < 6
    assert cells[near]["population"].mean() > cells[~near]["population"].mean()


def test_same_seed_same_cells_other_seed_other_cells():
    city = simulate()
    assert rows(city) == rows(city)
    assert rows(city) != rows(city, SEED + 1)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_every_city_has_its_people_whatever_the_seed(seed):
    city = simulate(seed)
    drawn = rows(city, seed)

    assert sum(row["population"] for row in drawn) == sum(
        each.population for each in (*city.districts, city.old_town)
    )
    assert sum(row["aged_65_over"] for row in drawn) == sum(
        each.aged for each in (*city.districts, city.old_town)
    )
