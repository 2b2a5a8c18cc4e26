"""Where the people of the practice city live: its land as 500 m grid squares (JIS X 0410), with residents and age.

The model, for a city of the open sea:

* land: every cell whose centre is within `COAST_KM` of a straight road from the station to a counter
* district of a cell: that of the nearest administrative centre, or the old town where `OLD_TOWN_CENTRE` is nearest
* settled with probability exp(-d / SETTLED_KM), d the distance to the nearest counter (a cell with a counter always is)
* people of a district: multinomial over its settled cells, weights exp(-c / CENTRE_KM) + exp(-s / STATION_KM) / 2 times
  a gamma noise of mean 1, c and s the distances to the district's centre and to the station
* people aged 65 and over: drawn without replacement, odds exp(AGED_SLOPE * c + AGED_SD * z) a cell, z ~ N(0, 1)

Sums over the cells of a district are therefore exactly those of `practice_district_age`. Nothing is suppressed, as it
would be in a census: sums would not be exact any more.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from jismesh.utils import to_meshcode, to_meshpoint
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from analysis.data.practice_model import OLD_TOWN, SEED, STATION, City, District

CELL_M = 500
OLD_TOWN_CENTRE = "練習市民課"
COAST_KM = 1.2
SETTLED_KM = 5.0
CENTRE_KM = 2.0
STATION_KM = 2.5
AGED_SLOPE = 0.08
AGED_SD = 0.25

_TO_PLANE = Transformer.from_crs(6668, 6692, always_xy=True)  # the plane in which every distance is measured
_HALF_MESH = 4  # jismesh's level of a 500 m cell
STEP = (15 / 3600, 22.5 / 3600)  # degrees of latitude and longitude of a 500 m cell
MARGIN = 0.03  # degrees, some 3 km: more than COAST_KM

Codes = NDArray[np.str_]
Floats = NDArray[np.float64]


def rows(city: City, seed: int = SEED) -> list[dict[str, object]]:
    """Spread the people of a city over the cells of its land.

    Parameters
    ----------
    city
        A city drawn by `analysis.data.practice_model.simulate`.
    seed
        The seed it was drawn with; with the size of a cell it starts a stream of its own, so that the other tables
        are the same with and without this one.

    Returns
    -------
    list of dict
        One row a cell, by code: mesh_code (9 digits), population and aged_65_over (persons), note (None).
    """
    rng = np.random.default_rng([seed, CELL_M])
    counters, station = (
        _plane([(each.latitude, each.longitude) for each in city.facilities]),
        _plane([STATION]),
    )
    codes, centres = _land(city, counters, station)
    settled = _settled(rng, city, codes, _distances(centres, counters).min(axis=1))
    places = [*city.districts, city.old_town]
    to_hubs = _distances(centres, _plane(_hubs(city, places)))
    noise = rng.gamma(4, 1 / 4, len(codes))
    pull = np.exp(-_distances(centres, station)[:, 0] / STATION_KM) / 2
    people, aged = np.zeros(len(codes), int), np.zeros(len(codes), int)
    for number, place in enumerate(places):
        here = np.flatnonzero((to_hubs.argmin(axis=1) == number) & settled)
        near = to_hubs[here, number]
        weights = noise[here] * (np.exp(-near / CENTRE_KM) + pull[here])
        people[here] = rng.multinomial(place.population, weights / weights.sum())
        aged[here] = _aged(rng, people[here], near, place.aged)
    return [
        {"mesh_code": str(code), "population": int(n), "aged_65_over": int(old), "note": None}
        for code, n, old in zip(codes, people, aged, strict=True)
    ]


def _settled(rng: np.random.Generator, city: City, codes: Codes, to_counter: Floats) -> NDArray[np.bool_]:
    with_counter = np.isin(codes, _codes([(each.latitude, each.longitude) for each in city.facilities]))
    return with_counter | (rng.random(len(codes)) < np.exp(-to_counter / SETTLED_KM))


def _aged(rng: np.random.Generator, people: NDArray[np.int_], near: Floats, total: int) -> NDArray[np.int_]:
    odds = np.exp(AGED_SLOPE * near + AGED_SD * rng.normal(size=len(people)))
    cell = np.repeat(np.arange(len(people)), people)
    # The first of independent exponential times with these rates: a draw without replacement by these odds.
    first = np.argsort(rng.exponential(size=len(cell)) / odds[cell], kind="stable")[:total]
    return np.bincount(cell[first], minlength=len(people))


def _hubs(city: City, places: list[District]) -> list[tuple[float, float]]:
    hubs = {
        OLD_TOWN if each.name == OLD_TOWN_CENTRE else each.district: (each.latitude, each.longitude)
        for each in city.facilities
        if each.kind == "administrative_center" or each.name == OLD_TOWN_CENTRE
    }
    return [hubs[place.name] for place in places]


def _land(city: City, counters: Floats, station: Floats) -> tuple[Codes, Floats]:
    """Return codes (sorted) and centres (km) of the cells near a road from the station to a counter."""
    points = np.array([(each.latitude, each.longitude) for each in city.facilities])
    low, high = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
    codes = np.unique(_codes(list(product(*map(np.arange, low, high, STEP)))))
    centres = _plane(np.transpose(to_meshpoint(codes, 0.5, 0.5)))
    near = np.min([_from_road(centres, station[0], end) for end in counters], axis=0) <= COAST_KM
    return codes[near], centres[near]


def _codes(points: ArrayLike) -> Codes:
    latitude, longitude = np.transpose(points)
    return np.asarray(to_meshcode(latitude, longitude, _HALF_MESH)).astype(str)


def _plane(points: ArrayLike) -> Floats:
    latitude, longitude = np.transpose(points)
    return np.transpose(_TO_PLANE.transform(longitude, latitude)) / 1000


def _distances(points: Floats, others: Floats) -> Floats:
    return np.hypot(*(points[:, None, axis] - others[None, :, axis] for axis in (0, 1)))


def _from_road(points: Floats, start: Floats, end: Floats) -> Floats:
    way = end - start
    along = np.clip((points - start) @ way / (way @ way), 0, 1)
    return np.hypot(*(points - start - along[:, None] * way).T)
