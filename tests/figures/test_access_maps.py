"""Maps of distances: cells classed at the distances asked for, offices added and closed marked, words from the result."""

import geopandas as gpd
import pytest

from analysis.data import mesh
from analysis.data.geography import Geography
from analysis.figures import access_maps
from analysis.measures import access, access_plan

PLANE = 6677
# Four cells of 500 m in a row, east of each other (JIS X 0410: 1 and 2 are the southern quarters of a cell of 1 km).
CODES = ["554074001", "554074002", "554074011", "554074012"]


@pytest.fixture
def place() -> Geography:
    squares = mesh.cells(CODES)
    whole = gpd.GeoDataFrame(geometry=[squares.union_all()], crs=squares.crs)
    people = squares.assign(district="甲", population=[10.0, 20.0, 30.0, 40.0], aged=[1.0, 2.0, 3.0, 4.0])
    return Geography("甲市", PLANE, whole, whole.assign(district="甲"), people, "外形", "地区", True)


@pytest.fixture
def now(place) -> gpd.GeoDataFrame:
    """Offices in the middle of the first and of the last cell."""
    centres = place.cells.to_crs(PLANE).geometry.centroid.to_crs(6668)
    columns = {"office": ["西", "東"], "kind": "liaison_office", "counters": [("西",), ("東",)]}
    return gpd.GeoDataFrame(columns, geometry=[centres[0], centres[3]], crs=6668)


def layer(picture, kind: str) -> list[dict]:
    return [one for one in picture.spec["layers"] if one["kind"] == kind]


def test_cells_are_classed_at_the_distances_asked_for(place, now):
    reached = access.nearest(place.cells, now, PLANE)
    picture = access_maps.distance_map(place, reached, now, thresholds_m=[500, 300, 1000], id="m", title="題")
    # A cell is about 0.55 km wide here, so two cells lie at 0 km and two between 0.5 and 1 km.
    (cells,) = layer(picture, "cells")
    assert [entry["n"] for entry in cells["legend"]["classes"]] == [2, 0, 2]
    assert [one["radius"] for one in layer(picture, "reach")] == [300, 500]
    assert "4個の500 mメッシュ" in picture.alt
    assert "窓口は2か所" in picture.alt
    assert "1,000 mより遠いメッシュは0個" in picture.alt
    assert [row[0] for row in picture.table.rows] == ["西", "東"]


def test_plan_marks_what_is_added_and_closed(place, now):
    planned = access_plan.without(now, ["東"])
    before, after = (access.nearest(place.cells, points, PLANE) for points in (now, planned))
    offices = access_plan.marked(now, planned)
    picture = access_maps.plan_map(place, before, after, offices, thresholds_m=[500], id="p", title="題")
    assert "最も近い窓口が変わる2個" in picture.alt
    assert "近くなるのは0個、遠くなるのは2個" in picture.alt
    (cells,) = layer(picture, "cells")
    # Three cells from west to east: the last goes from 0 to 1.7 km, the one before it from 0.6 to 1.1 km.
    assert [entry["n"] for entry in cells["legend"]["classes"]] == [0, 0, 1, 1]
    (circle,) = layer(picture, "reach")
    assert circle["n"] == ["東"]
    (points,) = layer(picture, "points")
    assert points["choices"][0]["options"] == ["連絡所", "閉じる窓口"]
    assert [row[:2] for row in picture.table.rows] == [("東", "西")]
    shown = [(entry["label"], entry["mark"], entry["n"]) for entry in points["legend"]["classes"]]
    assert shown == [("続ける窓口", "●", 1), ("閉じる窓口：東", "✕", 1)]
    assert picture.alt.endswith("。閉じる窓口：東。")


def test_what_is_added_has_another_mark_than_what_is_closed(place, now):
    middle = place.cells.to_crs(PLANE).geometry.centroid.to_crs(6668)[1]
    planned = access_plan.with_added(now, place.outline, at=[middle.y, middle.x], name="中")
    planned = access_plan.without(planned, ["東"])
    before, after = (access.nearest(place.cells, points, PLANE) for points in (now, planned))
    offices = access_plan.marked(now, planned)
    picture = access_maps.plan_map(place, before, after, offices, thresholds_m=[500], id="p", title="題")
    (points,) = layer(picture, "points")
    legend = points["legend"]["classes"]
    told = {name: legend[k] for name, k in zip(points["n"], points["c"], strict=True)}
    assert {name: (entry["label"], entry["mark"]) for name, entry in told.items()} == {
        "西": ("続ける窓口", "●"),
        "中": ("加える窓口：中", "■"),
        "東": ("閉じる窓口：東", "✕"),
    }
    assert len({entry["colour"] for entry in legend}) == 3


def test_plan_that_moves_nobody_is_still_a_map(place, now):
    reached = access.nearest(place.cells, now, PLANE)
    picture = access_maps.plan_map(place, reached, reached, now, thresholds_m=[500], id="p", title="題")
    assert "変わる0個" in picture.alt
    assert picture.table.rows == ()
