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


@pytest.mark.parametrize("system", [6692, 4612, 4326, "OGC:CRS84"])
def test_every_layer_is_in_one_system(refused, places, system):
    good, other = (maps.Reach(frame, [500], "facility") for frame in (places, places.to_crs(system)))
    message = refused(DataError, good, other)
    assert f"{'WGS 84 (CRS84)' if system == 'OGC:CRS84' else f'EPSG:{system}'} です" in message
    assert "to_crs(6668)" in message


def test_points_far_from_the_city_are_named(refused, places):
    tokyo = with_shape(places, 1, Point(139.69, 35.69))  # more than 1,100 km away
    for layer in (maps.Points(tokyo, RATIO, "facility"), maps.Reach(tokyo, [500], "facility")):
        message = refused(DataError, layer)
        assert "2行目「乙センター」" in message
        assert "海の町の輪郭から50 kmより遠く" in message
        assert "緯度 35.69000、経度 139.69000" in message
        assert "甲センター" not in message


def test_neighbours_are_near_enough(town, places, monkeypatch):
    monkeypatch.undo()
    # A degree of latitude is 110.9 km here: 0.44 degrees are 49 km, 0.46 are 51 km north of the outline (30.1).
    near, far = (
        maps.Points(with_shape(places, 0, Point(150.05, 30.1 + up)), RATIO, "facility") for up in (0.44, 0.46)
    )
    assert maps.draw([near], geography=town, id="m", title="題", alt="説明")
    with pytest.raises(DataError, match="1行目「甲センター」"):
        maps.draw([far], geography=town, id="m", title="題", alt="説明")


def test_swapped_latitudes_are_named(refused, places):
    swapped = places.set_geometry(gpd.points_from_xy(places.geometry.y, places.geometry.x), crs=6668)
    message = refused(DataError, maps.Points(swapped, RATIO, "facility"))
    assert "緯度と経度が入れ替わっていないか" in message


def test_arguments_of_another_kind_are_refused(town, places, refused):
    layer = maps.Points(places, RATIO, "facility")
    for given in (layer, [places], None):
        with pytest.raises(ParameterError, match="リストに入れてください"):
            maps.draw(given, geography=town, id="m", title="題", alt="説明")  # type: ignore[arg-type]
    with pytest.raises(ParameterError) as caught:
        maps.draw([layer], geography="practice", id="m", title=" ", alt=None)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "'practice' は市の地理ではありません" in message
    assert "title が空" in message
    assert "alt が空か、文字ではありません（None）" in message
    told = maps.Points(places, "ratio", "facility", palette="viridis", classes=3, details=["kind"])  # type: ignore[arg-type]
    message = refused(ParameterError, told)
    assert "'ratio' は列の書き方（Column）ではありません" in message
    assert "'kind' は列の書き方" in message
    assert "配色「viridis」はありません" in message
    assert "3 は階級（Classes）ではありません" in message
    assert "None は列の書き方" in refused(ParameterError, maps.Areas(places, None, "facility"))  # type: ignore[arg-type]
    assert "表ではありません（list）" in refused(ParameterError, maps.Points([1], None, "facility"))  # type: ignore[arg-type]


def test_groups_need_a_mark_each(refused, places):
    def grouped(looks, value=None) -> maps.Points:
        return maps.Points(places, value, "facility", groups=maps.Groups("kind", looks))

    blue, red = "#0072B2", "#D55E00"
    for wrong in (
        {"センター": ("●", blue), "図書館": ("●", red)},
        {"センター": ("★", blue), "図書館": ("●", red)},
    ):
        assert "一つずつ違えて" in refused(ParameterError, grouped(wrong))
    both = {"センター": ("●", blue), "図書館": ("■", red)}
    assert "value を None に" in refused(ParameterError, grouped(both, RATIO))
    message = refused(DataError, grouped({"センター": ("●", blue)}))
    assert "3行目「丙図書館」" in message
    assert "「図書館」の印が決まっていません" in message


def test_values_without_an_order_are_no_choice(refused, places):
    mixed = places.assign(year=[2021, pd.Timestamp("2023-01-01"), 2021, 2023])
    message = refused(DataError, maps.Points(mixed, RATIO, "facility", choices={"year": "年"}))
    assert "年の列「year」に、順に並べられない値があります（Timestamp、int）" in message
    listed = places.assign(year=[[2021], [2023], [2021], [2023]])
    assert "（list）" in refused(DataError, maps.Points(listed, RATIO, "facility", choices={"year": "年"}))


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
    assert "同じ半径が2回以上" in refused(ParameterError, maps.Reach(places, [300, 500, 300.0], "facility"))
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
