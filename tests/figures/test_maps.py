"""A map carries its data, its table and its words; classes are the same in the page and on paper."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from analysis.data import catalog, mesh
from analysis.figures import maps
from analysis.figures.tables import Column, table
from analysis.mime import FIGURE_MIME, SYNTHETIC_MARK
from analysis.stats.classes import classes

RATIO = Column("ratio", "比率", "％", 1)
SALES = Column("sales", "売上高", "円", 0)
HOSTILE = [
    "<script>alert(1)</script>", "`${alert(1)}`", "\\u003cscript\\", "{{ 7 * 7 }}{% raw %}", "</script><!--",
    "\"'><img src=x onerror=alert(1)>", "行\u2028段\u2029", "\u202e逆\u2066向き\u200f", "&lt;b&gt;", "$x^2$",
]  # fmt: skip


@pytest.fixture
def draw(town):
    def drawn(*layers, **more) -> maps.MapPicture:
        return maps.draw(layers, geography=town, id="m", title="題", alt="説明", **more)

    return drawn


def test_points_are_told_with_class_size_link_and_row(draw, places):
    limits = classes([2.0, 6.0, 12.0], method="fixed", limits=[0.0, 5.0, 10.0, 15.0])
    layer = maps.Points(places, RATIO, "facility", size=SALES, classes=limits, link="url", minimum=SALES, search=True,
                        choices={"kind": "区分", "year": maps.Choice("年", all=False)})  # fmt: skip
    picture = draw(layer)
    (told,) = picture.spec["layers"]
    assert told["kind"] == "points"
    assert told["lat"] == [30.02, 30.08, 30.05, 30.05]
    assert told["lon"] == [150.01, 150.03, 150.07, 150.09]
    assert told["c"] == [0, 1, 2, -1]
    assert told["r"] == [4.0, 8.0, 16.0, 3.0]  # areas 1, 4, 16; the empty one can still be pressed
    assert told["heads"] == ["比率（％）", "売上高（円）"]
    assert told["d"] == [["2.0", "100"], ["6.0", "400"], ["12.0", "1,600"], ["－", "0"]]
    assert told["links"] == ["https://example.jp/a?b=1&c=2", None, None, "http://example.jp/"]
    assert told["row"] == [0, 1, 2, 3]
    kind, year = told["choices"]
    assert kind == {
        "title": "区分",
        "options": ["センター", "図書館"],
        "of": [0, 0, 1, 1],
        "initial": None,
        "all": True,
    }
    assert year == {
        "title": "年",
        "options": ["2021", "2023"],
        "of": [0, 1, 0, 1],
        "initial": 1,
        "all": False,
    }
    assert told["minimum"] == {"title": "売上高（円）の下限", "of": [100.0, 400.0, 1600.0, 0.0]}
    # Of the last year there is one place with a value, in the middle class, and one without.
    assert [entry["n"] for entry in told["legend"]["classes"]] == [0, 1, 0]
    assert told["legend"]["missing"]["n"] == 1
    assert [row[0] for row in picture.table.rows] == places["facility"].tolist()


def test_addresses_of_links_stand_in_the_table_for_paper(draw, places):
    whole = draw(maps.Points(places, RATIO, "facility", link="url")).table
    assert [column.title for column in whole.columns] == ["名称", "比率", "リンク"]
    assert [row[2] for row in whole.rows][::3] == ["https://example.jp/a?b=1&c=2", "http://example.jp/"]
    told = draw(maps.Points(places, RATIO, "facility", link="url", details=[Column("url", "写真")])).table
    assert [column.title for column in told.columns] == ["名称", "比率", "写真"]


def test_groups_differ_by_mark_and_are_counted(draw, places):
    looks = {"図書館": ("■", "#009E73"), "センター": ("●", "#0072B2"), "公園": ("✕", "#D55E00")}
    layer = maps.Points(places, None, "facility", title="施設", groups=maps.Groups("kind", looks))
    (told,) = draw(layer).spec["layers"]
    assert told["c"] == [1, 1, 0, 0]
    assert len(set(told["r"])) == 1
    assert told["legend"]["title"] == "施設"
    shown = [(entry["label"], entry["mark"], entry["n"]) for entry in told["legend"]["classes"]]
    assert shown == [("図書館", "■", 2), ("センター", "●", 2), ("公園", "✕", 0)]


def test_the_legend_knows_missing_values_of_years_that_are_not_shown(draw, places):
    layer = maps.Points(places, RATIO, "facility", choices={"year": maps.Choice("年", initial=2021)})
    (told,) = draw(layer).spec["layers"]
    assert told["legend"]["missing"] == {"label": "値なし", "colour": "#bdbdbd", "n": 0}
    assert sum(entry["n"] for entry in told["legend"]["classes"]) == 2


def test_the_bundle_is_plain_json_with_picture_words_data_and_document(draw, places):
    data, _ = draw(maps.Points(places, RATIO, "facility"))._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain", "text/html", FIGURE_MIME}
    assert json.loads(json.dumps(data[FIGURE_MIME], allow_nan=False))["map"] == data[FIGURE_MIME]["map"]
    assert data["text/plain"] == "説明"
    assert (
        "外形は作りもの。地区は作りもの" in data[FIGURE_MIME]["source"] == data[FIGURE_MIME]["map"]["source"]
    )


def test_the_same_data_give_the_same_bytes(draw, places):
    layers = [
        maps.Reach(places, [500, 1500], "facility"),
        maps.Points(places, RATIO, "facility", search=True),
    ]
    first, second = (draw(*layers)._repr_mimebundle_()[0] for _ in range(2))
    assert first == second


def test_background_has_outline_districts_and_names(draw, places):
    spec = draw(maps.Points(places, RATIO, "facility")).spec
    background = spec["background"]
    assert len(background["outline"]) == 1
    assert len(background["districts"]) == 2
    assert [name for name, _, _ in background["names"]] == ["西地区", "東地区"]
    west = background["names"][0]
    assert 30.0 < west[1] < 30.1
    assert 150.0 < west[2] < 150.05
    (south, left), (north, right) = spec["bounds"]
    assert (south < 30.0, north > 30.1) == (True, True)
    assert (left < 150.0, right > 150.1) == (True, True)


def test_areas_are_told_with_their_shape(draw, town):
    frame = town.districts.assign(ratio=[3.0, 9.0], n=[10, 20])
    layer = maps.Areas(frame, RATIO, "district", details=[Column("n", "件数", "件", 0)])
    picture = draw(layer)
    (told,) = picture.spec["layers"]
    assert (told["n"], told["c"], told["row"]) == (["西地区", "東地区"], [0, 1], [0, 1])
    assert told["d"] == [["3.0", "10"], ["9.0", "20"]]
    assert told["p"][0] == [[[3000000, 15005000, 10000, 0, 0, -5000, -10000, 0]]]
    assert [column.title for column in picture.table.columns] == ["名称", "比率", "件数"]


def test_cells_are_told_by_row_and_column(draw):
    codes = mesh.codes_at([30.001, 30.001, 30.009], [150.001, 150.008, 150.001], 500)
    frame = pd.DataFrame({"mesh_code": codes, "ratio": [1.0, np.nan, 3.0]}, index=[7, 8, 9])
    (told,) = draw(maps.Cells(frame, RATIO)).spec["layers"]
    # 500 m cells are 15 seconds high and 22.5 seconds wide (JIS X 0410).
    assert told["step"] == pytest.approx([15 / 3600, 22.5 / 3600])
    assert told["origin"] == pytest.approx([30.0, 150.0])
    assert (told["y"], told["x"]) == ([0, 0, 2], [0, 1, 0])
    assert (told["c"], told["v"]) == ([0, -1, 1], ["1.0", "－", "3.0"])
    assert told["codes"] == codes


def test_reach_has_one_layer_a_radius_each_in_its_own_look(draw, places):
    told = draw(maps.Reach(places, [300, 1500], "facility")).spec["layers"]
    assert [(one["name"], one["radius"], one["n"][0]) for one in told] == [
        ("300 m圏", 300, "甲センター"), ("1.5 km圏", 1500, "甲センター")]  # fmt: skip
    assert told[0]["colour"] != told[1]["colour"]
    assert told[0]["dash"] != told[1]["dash"]


@pytest.mark.parametrize("rows", [[], [0], [0, 0, 0]], ids=["empty", "one", "identical"])
def test_few_or_equal_points_are_drawn(draw, places, rows):
    frame = places.iloc[rows]
    picture = draw(maps.Points(frame, RATIO, "facility", size=SALES, choices={"kind": "区分"}, search=True))
    (told,) = picture.spec["layers"]
    assert told["c"] == [0] * len(rows)
    assert [entry["n"] for entry in told["legend"]["classes"]] == ([len(rows)] if rows else [])
    assert ("0件" in told["legend"]["note"]) == (not rows)
    assert picture.png.startswith(b"\x89PNG")


def test_no_value_at_all_is_grey_and_said(draw, places):
    (told,) = draw(maps.Points(places.assign(ratio=np.nan), RATIO, "facility")).spec["layers"]
    assert told["c"] == [-1] * 4
    assert told["legend"]["missing"] == {"label": "値なし", "colour": "#bdbdbd", "n": 4}
    assert [one[0] for one in told["d"]] == ["－"] * 4


@pytest.mark.parametrize("layer", [maps.Areas, maps.Cells, maps.Reach])
def test_other_layers_may_be_empty(draw, town, places, layer):
    frame = town.districts.assign(ratio=1.0, mesh_code="")[:0]
    empty = {maps.Areas: lambda: maps.Areas(frame, RATIO, "district"), maps.Cells: lambda: maps.Cells(frame, RATIO),
             maps.Reach: lambda: maps.Reach(places[:0], [500], "facility")}[layer]()  # fmt: skip
    assert len(draw(empty).spec["layers"]) == 1


def test_text_from_data_stays_exactly_as_it_is(draw, places):
    frame = gpd.GeoDataFrame(
        {"facility": HOSTILE, "ratio": 1.0, "kind": HOSTILE[::-1]},
        geometry=gpd.points_from_xy(np.linspace(150.01, 150.09, len(HOSTILE)), [30.05] * len(HOSTILE)),
        crs=6668,
    )
    picture = draw(
        maps.Points(
            frame, RATIO, "facility", choices={"kind": HOSTILE[0]}, details=[Column("kind", HOSTILE[4])]
        )
    )
    (told,) = picture.spec["layers"]
    assert told["n"] == HOSTILE
    assert [row[1] for row in told["d"]] == HOSTILE[::-1] == told["choices"][0]["options"]
    assert told["choices"][0]["title"] == HOSTILE[0]
    assert told["heads"][1] == HOSTILE[4]
    assert [row[0] for row in picture.table.rows] == HOSTILE


def test_a_table_of_ones_own_is_linked_by_its_words(draw, places):
    own = table(places[::-1], [Column("facility", "施設"), Column("year", "年"), RATIO], id="t", title="表")
    (told,) = draw(maps.Points(places, RATIO, "facility"), table=own).spec["layers"]
    assert told["row"] == [3, 2, 1, 0]
    other = table(places, [Column("kind", "区分")], id="t", title="表")
    (told,) = draw(maps.Points(places, RATIO, "facility"), table=other).spec["layers"]
    assert told["row"] == [None] * 4


def test_places_of_one_name_get_rows_of_their_own(draw, places):
    frame = pd.concat([places[:1], places[:1].assign(ratio=4.0)], ignore_index=True)
    (told,) = draw(maps.Points(gpd.GeoDataFrame(frame, crs=6668), RATIO, "facility")).spec["layers"]
    assert told["row"] == [0, 1]


def test_too_many_points_for_a_table_leave_areas_or_classes(draw, town, places):
    many = gpd.GeoDataFrame(
        {"facility": [f"{k}" for k in range(501)], "ratio": np.arange(501.0)},
        geometry=gpd.points_from_xy([150.05] * 501, [30.05] * 501),
        crs=6668,
    )
    alone = draw(maps.Points(many, RATIO, "facility"))
    assert sum(row[2] for row in alone.table.rows) == 501
    assert len(alone.table.rows) == 5
    assert alone.spec["layers"][0]["row"] == [None] * 501
    areas = maps.Areas(town.districts.assign(ratio=[1.0, 2.0]), RATIO, "district")
    assert [row[0] for row in draw(areas, maps.Points(many, RATIO, "facility")).table.rows] == [
        "西地区",
        "東地区",
    ]


def test_made_up_data_are_marked_in_the_words_and_in_the_data(draw, places, monkeypatch):
    monkeypatch.setattr(catalog, "is_synthetic", lambda: True)
    picture = draw(maps.Points(places, RATIO, "facility"))
    assert picture.alt == f"{SYNTHETIC_MARK}。説明"
    assert picture.spec["synthetic"] is True


def test_popup_and_table_of_a_withheld_number_show_the_mark_only(draw, places):
    people = Column("people", "人数", "人", 0)
    hidden = places.assign(people=[12.0, "＊", 345.0, "＊"])
    picture = draw(maps.Points(hidden, people, "facility", minimum=people))
    (told,) = picture.spec["layers"]
    assert [row[-1] for row in told["d"]] == ["12", "＊", "345", "＊"]
    assert told["minimum"]["of"] == [12.0, None, 345.0, None]
    assert (told["c"][1], told["legend"]["missing"]["n"]) == (-1, 2)
    assert [row[-1] for row in picture.table.rows] == [12, "＊", 345, "＊"]
