"""Pictures carry their words, their table and the mark of made-up data; Japanese has no missing glyph."""

import io
import warnings

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

from analysis.data import catalog
from analysis.figures import charts, estimates, relations, style
from analysis.figures.style import Picture
from analysis.figures.tables import Column, renamed, table
from analysis.mime import FIGURE_MIME, SYNTHETIC_MARK, TABLE_MIME
from analysis.stats.decomposition import UnitContribution, WithinMix
from analysis.stats.influence import leave_one_out
from analysis.stats.line import ols_line, theil_sen_line

X, Y = Column("x", "高齢化率", "％", 1), Column("y", "決済比率", "％", 1)
# The names hold what matplotlib would read as a formula, and what HTML would run.
NAMES = ["$x^2$", "<script>", "逢瀬", "湖南", "髙瀬", "−日和田"]


@pytest.fixture(autouse=True)
def glyphs_exist():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture
def frame() -> pd.DataFrame:
    x = [20.0, 25.0, 30.0, 35.0, 40.0, 45.0]
    return pd.DataFrame({"district": NAMES, "x": x, "y": [9.0, 8.5, 6.0, 6.5, 4.0, 3.0]})


def check(picture: Picture, *words: str) -> None:
    pixels = matplotlib.image.imread(io.BytesIO(picture.png))
    assert pixels.shape[1] > 900
    assert pixels[..., :3].std() > 0.02  # something is drawn
    assert all(word in picture.alt for word in words), picture.alt
    assert picture.table is not None
    data, _ = picture._repr_mimebundle_()
    assert data["text/plain"] == picture.alt == data[FIGURE_MIME]["alt"]


def test_scatter_says_slope_and_number(frame):
    line = ols_line(frame["x"], frame["y"])
    robust = theil_sen_line(frame["x"], frame["y"])
    picture = relations.scatter(frame, line, id="s", title="題", x=X, y=Y, name="district", robust=robust)
    # Least squares by hand: sxy = -107.5, sxx = 437.5.
    check(
        picture,
        "点は6件",
        "右下がり",
        "1ポイント大きいと",
        f"平均\N{MINUS SIGN}{107.5 / 437.5:.3f}ポイント。傾きの95％信頼区間は",
    )
    assert [row[0] for row in picture.table.rows] == NAMES


def test_left_out_names_the_most_influential(frame):
    result = leave_one_out(frame["x"], frame["y"], units=frame["district"])
    check(
        estimates.left_out(result, id="l", title="題", unit_name="地区"),
        f"{result.most_influential.unit}を除いたとき",
    )


def test_forest_counts_intervals_without_zero():
    rows = pd.DataFrame(
        {"name": ["甲", "乙"], "estimate": [0.5, 0.1], "low": [0.2, -0.3], "high": [0.8, 0.5], "n": [14, 14]}
    )
    picture = estimates.forest(rows, id="f", title="題", axis="相関係数", primary="甲")
    check(picture, "0を含まないのは2通りのうち1通り", "0.10から0.50")
    assert picture.message == "推定値は0.10から0.50、信頼区間が0を含まないのは2通りのうち1通り。"


def test_small_multiples_and_residual_map(frame):
    long = pd.concat([frame.assign(year=2021), frame.assign(year=2023)])
    check(
        relations.small_multiples(
            long,
            id="m",
            title="題",
            panels=(X, Column("x", "距離", "km", 1)),
            y=Y,
            name="district",
            series="year",
        ),
        "散布図2枚",
        "点は6件",
    )
    places = frame.assign(x_m=np.arange(6) * 1000.0, y_m=np.arange(6)[::-1] * 1000.0)
    check(
        relations.residual_map(
            places, [1, -2, 3, -1, 0.5, -1.5], id="r", title="題", unit="ポイント", centre="駅"
        ),
        "逢瀬（+3.00ポイント）",
        "<script>（-2.00ポイント）",
    )


def test_dumbbell_names_highest_and_lowest():
    rows = pd.DataFrame({"name": ["甲", "乙", "丙"], "2021年": [1.0, 2.0, np.nan], "2023年": [5.0, 1.5, 3.0]})
    picture = charts.dumbbell(rows, id="d", title="題", axis="比率", columns=("2021年", "2023年"), unit="％")
    check(picture, "3件", "最も高いのは甲（5.0％）", "最も低いのは乙（1.5％）")
    assert [row[0] for row in picture.table.rows] == ["甲", "丙", "乙"]


def test_grouped_bars_and_ranked_bars():
    rows = pd.DataFrame(
        {
            "kind": ["駐車場", "駐車場", "文化"],
            "year": ["2021年", "2023年", "2023年"],
            "n": [1, 4, 3],
            "v": [37.4, 35.2, 15.8],
        }
    )
    options = {"group": "kind", "series": "year", "value": "v", "unit": "％"}
    check(charts.grouped_bars(rows, id="b", title="題", axis="比率", **options), "駐車場（2023年）35.2％")
    people = pd.DataFrame({"name": ["甲", "乙"], "aged": [1200, 3400], "ratio": [5.0, 7.5]})
    options = {"value": "aged", "unit": "人", "note": "ratio", "note_axis": "決済比率"}
    check(
        charts.ranked_bars(people, id="k", title="題", axis="65歳以上", **options),
        "乙（3,400人、決済比率 7.5％）",
    )


def test_contributions_add_up_with_the_rest_in_one_row():
    units = [UnitContribution(f"施設{i}", 0.1, 0.1, 0.1, 0.1, i / 1000, -0.0005) for i in range(14)]
    split = WithinMix(0.1, 0.184, 0.084, 0.091, -0.007, tuple(units), 14)
    picture = charts.contributions(split, id="c", title="題", parts={"within": "内", "mix": "構成"})
    check(picture, "施設13", "+9.10ポイント", "−0.70ポイント")
    assert len(picture.table.rows) == 11
    assert picture.table.rows[-1][0] == "その他 4件"
    assert sum(row[1] for row in picture.table.rows) == pytest.approx(9.1)


def test_made_up_data_mark_every_figure_and_table(frame, monkeypatch):
    plain = relations.scatter(
        frame, ols_line(frame["x"], frame["y"]), id="s", title="題", x=X, y=Y, name="district"
    )
    monkeypatch.setattr(catalog, "is_synthetic", lambda: True)
    marked = relations.scatter(
        frame, ols_line(frame["x"], frame["y"]), id="s", title="題", x=X, y=Y, name="district"
    )
    assert marked.alt.startswith(SYNTHETIC_MARK)
    assert not plain.alt.startswith(SYNTHETIC_MARK)
    first, second = (matplotlib.image.imread(io.BytesIO(p.png)) for p in (plain, marked))
    # Vermilion letters stand in the upper right corner of the marked one only.
    reddish = [((c[:40, -500:, 0] > 0.7) & (c[:40, -500:, 2] < 0.3)).sum() for c in (first, second)]
    assert reddish[1] > reddish[0] + 300
    whole = table(frame, [X, Y], id="t", title="題")
    assert whole.synthetic
    assert SYNTHETIC_MARK in whole._repr_mimebundle_()["text/html"]


def test_the_users_own_settings_of_matplotlib_change_nothing(frame):
    def drawn() -> bytes:
        figure, place = style.axes()
        place.scatter(frame["x"], frame["y"])
        place.set_title("題")
        return style.rendered(figure, "図", synthetic=False)[0]

    expected = drawn()
    # As in a matplotlibrc in the project's folder or the user's own.
    with matplotlib.rc_context(
        {"scatter.marker": "x", "axes.titlelocation": "left", "savefig.facecolor": "red"}
    ):
        assert drawn() == expected


def test_table_escapes_rounds_and_keeps_missing_apart():
    rows = pd.DataFrame({"name": ["<b>&", None], "x": [1234.56, np.nan]})
    whole = table(
        rows, [Column("name", "名称"), Column("x", "額", "円", 1)], id="t", title="題", note="注<i>"
    )
    html = whole._repr_mimebundle_()["text/html"]
    assert "&lt;b&gt;&amp;" in html
    assert "注&lt;i&gt;" in html
    assert "1,234.6" in html
    assert html.count("－") == 2
    assert whole._repr_mimebundle_()[TABLE_MIME]["rows"] == [["<b>&", 1234.56], [None, None]]
    with pytest.raises(ValueError, match="infinite"):
        table(pd.DataFrame({"x": [np.inf]}), [X], id="t", title="題")


def test_codes_become_words_and_unknown_codes_stay():
    codes = pd.DataFrame({"kind": ["a", "z"]})
    assert renamed(codes, "kind", {"a": "甲"})["kind"].tolist() == ["甲", "z"]


def test_sources_of_loaded_tables_stand_under_the_figure(frame):
    catalog.load("practice_reference_points")
    picture = relations.scatter(
        frame, ols_line(frame["x"], frame["y"]), id="s", title="題", x=X, y=Y, name="district"
    )
    assert picture.source.startswith("出典：")
    assert picture.synthetic


def test_withheld_number_is_marked_and_not_taken_for_a_missing_one():
    frame = pd.DataFrame({"n": ["＊", None, 12.0]})
    whole = table(frame, [Column("n", "人数", "人", 0)], id="t", title="題")
    assert whole.rows == (("＊",), (None,), (12,))
    html = whole._repr_mimebundle_()["text/html"]
    assert html.count("＊") == html.count("－") == 1
