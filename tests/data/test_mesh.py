"""Codes and cells against the arithmetic of JIS X 0410, and against what is published of the city's cells."""

import pytest

from analysis.data import catalog
from analysis.data.mesh import cells, codes_at
from analysis.errors import DataError


def by_the_standard(latitude_s: float, longitude_s: float, size_m: int) -> str:
    """Do the arithmetic of the standard on whole seconds of arc, digit by digit."""
    p, q = int(latitude_s // 2400), int(longitude_s // 3600) - 100  # first level: 40 minutes by 1 degree
    north, east = latitude_s - p * 2400, longitude_s - (q + 100) * 3600
    code = f"{p:02}{q:02}"
    for high, wide, parts in ((300, 450, 8), (30, 45, 10)):
        r, v = int(north // high), int(east // wide)
        assert r < parts and v < parts
        code, north, east = f"{code}{r}{v}", north - r * high, east - v * wide
    high, wide = 30.0, 45.0
    for _ in range({1000: 0, 500: 1, 250: 2}[size_m]):
        high, wide = high / 2, wide / 2
        r, v = int(north >= high), int(east >= wide)
        code, north, east = f"{code}{2 * r + v + 1}", north - r * high, east - v * wide
    return code


@pytest.mark.parametrize("size_m", [1000, 500, 250])
@pytest.mark.parametrize(
    ("latitude", "longitude"),
    # seconds: the city hall, the station, an edge of a cell, a corner of a first-level cell, the practice city
    [(134641, 505293), (134633, 505399), (134640, 505395), (134400, 504000), (108000, 540000)],
)
def test_codes_follow_the_standard(latitude, longitude, size_m):
    assert codes_at([latitude / 3600], [longitude / 3600], size_m) == [
        by_the_standard(latitude, longitude, size_m)
    ]


def test_a_code_worked_out_by_hand():
    # 37.4 N, 140.36 E: 37.4 x 1.5 = 56.1 and 140 - 100: 5640. Rest 240 s and 1296 s: 0 and 2 of 300 by 450 s, then
    # 240 / 30 = 8 and 396 / 45 = 8.8: 88. Rest 0 s and 36 s of 30 by 45 s: south, east: 2; 0 s and 13.5 s: again 2.
    assert codes_at([37.4], [140.36], 1000) == ["56400288"]
    assert codes_at([37.4, 37.4], [140.36, 140.36], 500) == ["564002882"] * 2
    assert codes_at([37.4], [140.36], 250) == ["5640028822"]


def test_cells_have_the_sides_of_the_standard():
    squares = cells(["56400288", "564002882", "5640028822"])
    assert squares.crs.to_epsg() == 6668
    sides = [
        [round(3600 * (high - low), 4) for low, high in ((south, north), (west, east))]
        for west, south, east, north in squares.bounds.to_numpy()
    ]
    assert sides == [[30, 45], [15, 22.5], [7.5, 11.25]]
    # The corner of 56400288 is 56/1.5 deg + 8 x 30 s = 37.4 N, 140 deg + 2 x 450 s + 8 x 45 s = 140.35 E.
    assert squares.bounds.loc[0, ["miny", "minx"]].tolist() == pytest.approx([37.4, 140.35], abs=1e-9)


def test_corner_of_a_cell_has_its_code_and_order_is_kept():
    codes = ["564002882", "554070852", "564002881"]
    corners = cells(codes).bounds
    assert codes_at(corners["miny"], corners["minx"], 500) == codes
    assert cells(codes)["mesh_code"].tolist() == codes


def test_cells_of_the_city_dissolve_to_their_published_area():
    # 2,967 cells, 759.0 km2 in zone IX; the official area is 757.20 km2 (国土地理院).
    squares = cells(catalog.load("koriyama_mesh500")["mesh_code"])
    outline = squares.dissolve().to_crs(6677)
    assert len(squares) == 2967
    assert outline.area.sum() / 1e6 == pytest.approx(759.0, abs=0.05)
    assert squares.to_crs(6677).area.sum() == pytest.approx(
        outline.area.sum(), rel=1e-9
    )  # no slivers, no overlap


def test_nothing_gives_nothing():
    assert codes_at([], [], 500) == []
    assert cells([]).empty and cells([]).crs.to_epsg() == 6668


@pytest.mark.parametrize(
    "code", ["5640028", "564082882", "564002885", "5640028820", "56400288222", "５６４００２８８", ""]
)
def test_wrong_codes_are_named(code):
    with pytest.raises(DataError, match=f"「{code}」は地域メッシュのコードではありません"):
        cells(["564002882", code])


def test_many_wrong_codes_are_counted():
    with pytest.raises(DataError, match="ほか3件"):
        cells(["x"] * 8)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(374002332.0, 140.3), (140.3, 37.4), (float("nan"), 140.3), (37.4, 360.0)]
)
def test_coordinates_without_a_code_are_refused(latitude, longitude):
    with pytest.raises(DataError, match=r"2件目］緯度 .*には地域メッシュがありません（1件）"):
        codes_at([37.4, latitude], [140.36, longitude], 500)


def test_other_sizes_are_refused():
    with pytest.raises(DataError, match="100 m は使えません.*1000、500、250"):
        codes_at([37.4], [140.36], 100)
