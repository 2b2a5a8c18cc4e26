"""What cannot be drawn honestly is refused with its rows and a way out, before anything is drawn."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, Polygon

from analysis.errors import DataError, ParameterError
from analysis.figures import maps
from analysis.figures.tables import Column
from analysis.stats.classes import classes

RATIO = Column("ratio", "比率", "％", 1)


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch):
    def drawn(*_: object) -> None:
        raise AssertionError("the picture was begun")

    monkeypatch.setattr(maps, "draw_static", drawn)


@pytest.fixture
def refused(town):
    def check(
        error: type[Exception], *layers: maps.Areas | maps.Cells | maps.Points | maps.Reach, **more
    ) -> str:
        with pytest.raises(error) as caught:
            maps.draw(layers, geography=town, id="m", title="題", alt="説明", **more)
        assert all(problem.remedy for problem in caught.value.problems)
        return str(caught.value)

    return check


def with_shape(places: gpd.GeoDataFrame, row: int, shape: object) -> gpd.GeoDataFrame:
    shapes = list(places.geometry)
    shapes[row] = shape
    return places.set_geometry(gpd.GeoSeries(shapes, index=places.index, crs=places.crs))


def test_a_frame_must_say_its_system(refused, places):
    bare = places.set_crs(None, allow_override=True)
    assert "座標参照系（CRS）が宣言されていません" in refused(DataError, maps.Points(bare, RATIO, "facility"))
    table = pd.DataFrame(places.drop(columns="geometry"))
    assert "座標参照系（CRS）が宣言されていません" in refused(
        DataError, maps.Points(table, RATIO, "facility")
    )
    assert "座標参照系" in refused(DataError, maps.Reach(bare, [500], "facility"))


def test_systems_must_not_be_mixed(refused, places):
    old = with_shape(places, 1, shapely.set_srid(Point(150.03, 30.08), 4301))  # Tokyo datum
    message = refused(DataError, maps.Points(old, RATIO, "facility"))
    assert "混ざっています（EPSG:4301、EPSG:6668）" in message


def test_missing_places_are_named(refused, places):
    for nothing in (None, Point()):
        message = refused(DataError, maps.Points(with_shape(places, 2, nothing), RATIO, "facility"))
        assert "3行目「丙図書館」" in message
        assert "位置（geometry）がありません" in message


def test_a_crossing_outline_is_named_and_a_point_is_no_area(refused):
    bow = Polygon([(150, 30), (150.1, 30.1), (150.1, 30), (150, 30.1)])
    frame = gpd.GeoDataFrame({"district": ["蝶"], "ratio": [1.0]}, geometry=[bow], crs=6668)
    message = refused(DataError, maps.Areas(frame, RATIO, "district"))
    assert "「蝶」" in message
    assert "Self-intersection[150.05 30.05]" in message
    assert "make_valid()" in message
    assert "Polygon です" in refused(DataError, maps.Points(frame, RATIO, "district"))


def test_metres_declared_as_degrees_are_noticed(refused, places):
    lost = with_shape(places, 0, Point(374002332, 30.0))  # a lost decimal point
    message = refused(DataError, maps.Points(lost, RATIO, "facility"))
    assert "緯度・経度の範囲にありません" in message
    assert "甲センター" in message
    nowhere = with_shape(places, 0, Point(float("nan"), 30.0))
    assert "緯度・経度の範囲にありません" in refused(DataError, maps.Points(nowhere, RATIO, "facility"))


def test_a_declared_system_is_converted(town, places, monkeypatch):
    monkeypatch.undo()
    there = maps.draw(
        [maps.Points(places.to_crs(6692), RATIO, "facility")], geography=town, id="m", title="題", alt=""
    )
    assert there.spec["layers"][0]["lat"] == [30.02, 30.08, 30.05, 30.05]


def test_values_must_be_finite_numbers(refused, places):
    words = places.assign(ratio=["2.0", "なし", "3", "4"])
    assert "比率「なし」は数ではありません" in refused(DataError, maps.Points(words, RATIO, "facility"))
    endless = places.assign(sales=[np.inf, 1, 2, 3])
    size = Column("sales", "売上高", "円", 0)
    message = refused(DataError, maps.Points(endless, RATIO, "facility", details=[size]))
    assert "1行目「甲センター」" in message
    negative = places.assign(sales=[-1, 1, 2, 3])
    assert "負" in refused(DataError, maps.Points(negative, RATIO, "facility", size=size))


def test_unknown_columns_name_the_nearest(refused, places):
    message = refused(
        ParameterError, maps.Points(places, Column("ratoi", "比率", "％", 1), "facility", link="urll")
    )
    assert "列「ratoi」はありません" in message
    assert "もしかして：ratio" in message
    assert "もしかして：url" in message


def test_columns_of_one_name_are_refused(refused, places):
    twice = pd.concat([places, places[["ratio"]]], axis=1)
    assert "列「ratio」が2つ以上あります" in refused(ParameterError, maps.Points(twice, RATIO, "facility"))


def test_a_lower_limit_needs_numbers_whatever_its_column_is_called(refused, places):
    words = maps.Points(places, RATIO, "facility", minimum=Column("kind", "区分"))
    assert "区分「センター」は数ではありません" in refused(DataError, words)


def test_values_outside_the_classes_are_not_dropped(refused, places):
    narrow = classes([2.0, 6.0], method="jenks", k=2)
    assert "12" in refused(DataError, maps.Points(places, RATIO, "facility", classes=narrow))


def test_more_than_a_page_can_show_is_refused_by_its_length_alone(refused):
    class Long:
        """A frame of a million rows of which nothing but the length may be asked."""

        def __len__(self) -> int:
            return 1_000_000

    message = refused(ParameterError, maps.Points(Long(), RATIO, "facility"), maps.Cells(Long(), RATIO))  # type: ignore[arg-type]
    assert "点が1,000,000件" in message
    assert "20,000件" in message
    assert "区画が1,000,000件" in message
    assert "60,000件" in message
    assert "集計" in message
    assert "点が2,000,000件" in refused(ParameterError, maps.Reach(Long(), [300, 500], "n"))  # type: ignore[arg-type]


def test_lengths_layers_tiles_and_first_choices_are_checked(refused, places):
    assert "半径 -5、nan" in refused(ParameterError, maps.Reach(places, [300, -5, float("nan")], "facility"))
    assert "半径 300 は" in refused(ParameterError, maps.Reach(places, ["300"], "facility"))  # type: ignore[list-item]
    assert "半径 （なし）" in refused(ParameterError, maps.Reach(places, [], "facility"))
    assert "層がありません" in refused(ParameterError)
    layer = maps.Points(places, RATIO, "facility")
    assert "standard、pale、photo" in refused(ParameterError, layer, tiles="osm")
    year = maps.Points(places, RATIO, "facility", choices={"year": maps.Choice("年", initial=2022)})
    assert "「2022」は年の値にありません" in refused(ParameterError, year)


def test_cells_are_one_size_and_come_once(refused):
    frame = pd.DataFrame({"mesh_code": ["41500000", "415000001"], "ratio": [1.0, 2.0]})
    assert "8、9桁" in refused(DataError, maps.Cells(frame, RATIO))
    twice = pd.DataFrame({"mesh_code": ["41500000", "41500000"], "ratio": [1.0, 2.0]})
    assert "41500000 が2回以上" in refused(DataError, maps.Cells(twice, RATIO))
    none = pd.DataFrame({"mesh_code": ["41500000", None], "ratio": [1.0, 2.0]})
    assert "2行目" in (message := refused(DataError, maps.Cells(none, RATIO)))
    assert "メッシュコードがありません" in message
    wrong = pd.DataFrame({"mesh_code": ["41509900"], "ratio": [1.0]})
    assert "41509900" in refused(DataError, maps.Cells(wrong, RATIO))


def test_only_the_first_rows_are_listed(refused):
    count = 9
    frame = gpd.GeoDataFrame({"n": range(count), "ratio": 1.0}, geometry=[None] * count, crs=6668)
    message = refused(DataError, maps.Points(frame, RATIO, "n"))
    assert message.count("行目") == 5
    assert "ほかに4行" in message
