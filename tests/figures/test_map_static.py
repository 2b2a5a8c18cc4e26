"""The twin on paper shows the classes of the page, in metres, and every word of it has its glyphs."""

from __future__ import annotations

import io
import warnings

import geopandas as gpd
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import EllipseCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.offsetbox import AnchoredOffsetbox
from matplotlib.text import Text
from pyproj import Geod
from shapely.geometry import box

from analysis.data import mesh
from analysis.figures import maps
from analysis.figures.labels import printable
from analysis.figures.map_layers import ready
from analysis.figures.map_static import draw_static
from analysis.figures.tables import Column
from analysis.stats.classes import classes

RATIO = Column("ratio", "比率", "％", 1)
SALES = Column("sales", "売上高", "円", 0)


@pytest.fixture(autouse=True)
def glyphs_exist():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    plt.close("all")


@pytest.fixture
def twin(town):
    return lambda *layers: draw_static([ready(layer) for layer in layers], town)


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_points_have_the_colours_and_sizes_of_the_page(town, twin, places):
    layer = maps.Points(places, RATIO, "facility", size=SALES)
    (told,) = maps.draw([layer], geography=town, id="m", title="題", alt="説明").spec["layers"]
    colours = [entry["colour"] for entry in told["legend"]["classes"]]
    panel = twin(layer).axes[0]
    drawn = {}
    for part in panel.collections:
        if isinstance(part, PathCollection):
            whole = zip(part.get_offsets(), part.get_facecolors(), part.get_sizes(), strict=True)
            drawn |= {tuple(np.round(place, 0)): (to_hex(colour), size) for place, colour, size in whole}
    spots = places.to_crs(town.crs).geometry
    assert len(drawn) == len(places)
    for row, spot in enumerate(spots):
        colour, size = drawn[tuple(np.round([spot.x, spot.y], 0))]
        assert colour == (
            colours[told["c"][row]] if told["c"][row] >= 0 else told["legend"]["missing"]["colour"]
        )
        assert size == pytest.approx((2 * told["r"][row] * 0.72) ** 2)  # 100 CSS pixels an inch, 72 points


def test_groups_have_the_marks_of_their_legend(twin, places):
    looks = {"センター": ("●", "#0072B2"), "図書館": ("✕", "#D55E00")}
    figure = twin(maps.Points(places, None, "facility", title="施設", groups=maps.Groups("kind", looks)))
    drawn = [part for part in figure.axes[0].collections if isinstance(part, PathCollection)]
    assert [(len(part.get_offsets()), to_hex(part.get_facecolors()[0])) for part in drawn] == [
        (2, "#0072b2"),
        (2, "#d55e00"),
    ]
    # A circle is made of curves, matplotlib's filled X of twelve corners and its closing point.
    assert [len(part.get_paths()[0].vertices) == 13 for part in drawn] == [False, True]
    assert {"センター（2件）", "図書館（2件）"} <= set(words(figure))


def test_areas_have_the_colours_of_the_page(town):
    layer = maps.Areas(town.districts.assign(ratio=[3.0, 9.0]), RATIO, "district")
    picture = maps.draw([layer], geography=town, id="m", title="題", alt="説明")
    (told,) = picture.spec["layers"]
    pixels = matplotlib.image.imread(io.BytesIO(picture.png))[..., :3]
    found = {to_hex(colour) for colour in np.unique(pixels.reshape(-1, 3), axis=0)}
    assert {entry["colour"] for entry in told["legend"]["classes"]} <= found


def test_cells_have_the_colours_of_the_page_and_join(town, twin):
    codes = mesh.codes_at([30.001, 30.001], [150.001, 150.008], 500)
    panel = twin(maps.Cells(pd.DataFrame({"mesh_code": codes, "ratio": [1.0, 2.0]}), RATIO)).axes[0]
    first, second = panel.collections[:2]  # the layer is drawn before the scale
    assert to_hex(first.get_facecolor()[0]) != to_hex(second.get_facecolor()[0])
    corners = [
        {tuple(corner) for corner in np.round(part.get_paths()[0].vertices, 2)} for part in (first, second)
    ]
    assert len(corners[0] & corners[1]) == 2  # one whole edge in common, to the centimetre


def test_circles_of_reach_have_their_length_on_the_ground(town, twin, places):
    panel = twin(maps.Reach(places[:1], [300, 1500], "facility")).axes[0]
    circles = [part for part in panel.collections if isinstance(part, EllipseCollection)]
    assert [circle.get_widths()[0] for circle in circles] == [600, 3000]
    (x, y) = circles[1].get_offsets()[0]
    edge = gpd.GeoSeries(gpd.points_from_xy([x, x + 1500], [y, y]), crs=town.crs).to_crs(6668)
    *_, length = Geod(ellps="GRS80").inv(edge[0].x, edge[0].y, edge[1].x, edge[1].y)
    # UTM shortens lengths by up to 0.04 % at the middle of its zone and lengthens them outwards.
    assert length == pytest.approx(1500, rel=1e-3)


def test_rise_and_fall_differ_by_mark(twin, places):
    frame = places.assign(ratio=[-4.0, -1.0, 1.0, 4.0])
    limits = classes(frame["ratio"], method="fixed", limits=[-5, 0, 5])
    panel = twin(maps.Points(frame, RATIO, "facility", classes=limits, palette="diverging")).axes[0]
    drawn = [
        part for part in panel.collections if isinstance(part, PathCollection) and len(part.get_offsets())
    ]
    # A triangle that points up has one corner above its middle, one that points down has two.
    corners = [np.unique(part.get_paths()[0].vertices, axis=0)[:, 1] for part in drawn]
    assert sorted(int((ys > 0).sum()) for ys in corners) == [1, 2]
    assert all(len(part.get_offsets()) == 2 for part in drawn)


def test_falling_areas_are_hatched(town, twin):
    frame = town.districts.assign(ratio=[-3.0, 9.0])
    limits = classes(frame["ratio"], method="fixed", limits=[-10, 0, 10])
    panel = twin(maps.Areas(frame, RATIO, "district", classes=limits, palette="diverging")).axes[0]
    assert sorted(filter(None, (part.get_hatch() for part in panel.collections))) == ["////"]


def test_only_the_first_choice_is_on_paper(twin, places):
    layer = maps.Points(places, RATIO, "facility", choices={"year": maps.Choice("年", initial=2021)})
    panel = twin(layer).axes[0]
    assert sum(len(part.get_offsets()) for part in panel.collections if isinstance(part, PathCollection)) == 2


def test_legend_scale_and_north_are_written(twin, places):
    figure = twin(maps.Reach(places, [500], "facility"), maps.Points(places, RATIO, "facility", size=SALES))
    texts = "".join(words(figure)).replace("\n", "")
    for expected in ("比率（％）", "自然分類（Jenks）", "2.0（1件）", "値なし（1件）", "売上高（円）", "1,000円",
                     "500 m圏", "市の輪郭", "地区の区分", "北が上", "2 km", "西地区", "東地区"):  # fmt: skip
        assert expected in texts


def test_the_legend_lies_beside_the_map_and_inside_the_picture(twin, places):
    frame = pd.concat([places] * 2).assign(ratio=np.arange(8.0))
    long = Column("ratio", "とても長い名前の指標をさらに詳しく説明した見出し", "ポイント", 3)
    figure = twin(maps.Points(gpd.GeoDataFrame(frame, crs=6668), long, "facility", size=SALES))
    figure.draw_without_rendering()
    key = next(iter(figure.findobj(AnchoredOffsetbox))).get_window_extent()
    assert key.x0 >= figure.axes[0].get_window_extent().x1
    assert key.x1 <= figure.bbox.x1
    assert key.y0 >= figure.bbox.y0


def test_names_cover_neither_points_nor_each_other(twin, places):
    figure = twin(maps.Points(places, RATIO, "facility"))
    figure.draw_without_rendering()
    panel = figure.axes[0]
    names = [text.get_window_extent() for text in panel.texts if text.get_text() in ("西地区", "東地区")]
    assert len(names) == 2
    assert not names[0].overlaps(names[1])
    spots = places.to_crs(6692).geometry
    for x, y in panel.transData.transform(np.column_stack([spots.x, spots.y])):
        assert not any(name.contains(x, y) for name in names)


def test_a_crowd_is_shown_enlarged_and_a_few_points_are_not(twin, places):
    assert len(twin(maps.Points(places, RATIO, "facility")).axes) == 1
    close = gpd.GeoDataFrame(
        {"facility": [str(k) for k in range(8)], "ratio": 1.0},
        geometry=gpd.points_from_xy([150.0600 + 0.0005 * k for k in range(7)] + [150.01], [30.05] * 8),
        crs=6668,
    )
    figure = twin(maps.Points(close, RATIO, "facility"))
    assert len(figure.axes) == 2
    west, east = figure.axes[1].get_xlim()
    crowd = close.to_crs(6692).geometry.x[:7]
    assert west < crowd.min() < crowd.max() < east
    assert figure.axes[1].get_title().startswith("枠内の拡大")


def test_letters_that_the_font_lacks_are_set_as_printers_do(town):
    # Not in IPAexGothic: an emoji, a character of JIS X 0213 beyond its set, Hebrew. Warnings are errors here.
    assert printable("甲😀𠮷ש乙") == "甲〓〓〓乙"
    frame = town.districts.assign(ratio=[1.0, 2.0], district=["😀地区", "שלום"])
    area = maps.Areas(frame, Column("ratio", "😀比率", "ꦀ", 1), "district")
    assert maps.draw([area], geography=town, id="m", title="題", alt="説明").png


def test_names_too_long_for_a_picture_are_cut(town, twin):
    assert printable("あ" * 24) == "あ" * 24
    assert printable("あ" * 5000) == "あ" * 23 + "…"
    frame = town.districts.assign(ratio=[1.0, 2.0], district=["あ" * 5000, "東"])
    figure = twin(maps.Areas(frame, Column("ratio", "比" * 5000, "％", 1), "district"))
    figure.draw_without_rendering()
    assert figure.axes[0].get_window_extent().width > figure.bbox.width / 3


def test_names_without_glyphs_are_drawn_as_far_as_they_have_them(town, places):
    assert printable("甲\u202e乙\u2028丙\x07") == "甲 乙 丙 "
    frame = gpd.GeoDataFrame(
        {"n": ["甲\u202e$x^2$\u2028"], "ratio": [1.0]}, geometry=[box(150, 30, 150.1, 30.1)], crs=6668
    )
    title = Column("ratio", "\u2066比$率\u200f", "％", 1)
    assert maps.draw([maps.Areas(frame, title, "n")], geography=town, id="m", title="題", alt="説明").png
