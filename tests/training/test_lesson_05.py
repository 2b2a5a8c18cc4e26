"""Charts of lesson 5, and what is said about bars: of ours, of matplotlib, of something else."""

import matplotlib.pyplot as plt
import pytest

from analysis.errors import ParameterError
from analysis.training import lesson_05

YEARS = [2019, 2020, 2021, 2022]
SHEETS = [9_934_500, 9_577_000, 7_723_500, 5_759_500]
# Divided by 12, 12, 12 and 9 months (paper of 2023-02-14).
PER_MONTH = [827_875, 798_083.3, 643_625, 639_944.4]


def drawn(values, **options):
    given = {"unit": "枚/月", "title": "1か月あたり（2019〜2022年度）"} | options
    return lesson_05.bars(YEARS[: len(values)], values, **given)


@pytest.mark.parametrize(
    "values", [PER_MONTH, [round(v / 10_000, 1) for v in PER_MONTH], [12 * v for v in PER_MONTH]]
)
def test_bars_of_equal_periods_pass_in_any_unit(values):
    assert lesson_05.paper_per_month(drawn(values)) == ""


def test_what_is_off_with_the_paper_is_told():
    assert "9か月分のまま" in lesson_05.paper_per_month(drawn(SHEETS))
    assert "3本" in lesson_05.paper_per_month(drawn(PER_MONTH[:3]))
    assert "比が合いません" in lesson_05.paper_per_month(drawn([value / 9 for value in SHEETS[:3]] + [1]))
    assert "0から" in lesson_05.paper_per_month(drawn(PER_MONTH, bottom=600_000))
    assert "単位" in lesson_05.paper_per_month(drawn(PER_MONTH, unit=" "))


@pytest.mark.parametrize("way", ["bar", "barh"])
def test_a_chart_of_matplotlib_passes_too(way):
    _, panel = plt.subplots()
    getattr(panel, way)([str(year) for year in YEARS], PER_MONTH)
    assert "単位" in lesson_05.paper_per_month(panel)
    (panel.set_ylabel if way == "bar" else panel.set_xlabel)("枚/月")
    assert lesson_05.paper_per_month(panel) == ""
    (panel.set_ylim if way == "bar" else panel.set_xlim)(600_000, None)
    assert "0から" in lesson_05.paper_per_month(panel)
    plt.close()


@pytest.mark.parametrize("check", [lesson_05.paper_per_month, lesson_05.own_bars])
@pytest.mark.parametrize(
    "answer",
    ["棒グラフ", None, 3, [1, 2], lesson_05.bars, lesson_05.line(YEARS, SHEETS, unit="枚", title="線")],
)
def test_anything_else_is_answered_in_words(check, answer):
    assert check(answer).startswith("棒グラフがありません。")


def test_own_bars_need_company_an_axis_from_zero_a_unit_and_a_time():
    assert (
        lesson_05.own_bars(lesson_05.bars(["A", "B"], [120, 95], unit="件", title="受付件数（2024年4月）"))
        == ""
    )
    assert "1本しか" in lesson_05.own_bars(drawn([5]))
    assert "0から" in lesson_05.own_bars(drawn([5, 6], bottom=4))
    assert "単位" in lesson_05.own_bars(drawn([5, 6], unit=""))
    assert "いつ" in lesson_05.own_bars(drawn([5, 6], title="受付件数"))


def test_zeros_are_no_error():
    assert lesson_05.own_bars(drawn([0, 0])) == ""
    assert lesson_05.paper_per_month(drawn([0, 0, 0, 0]))


def test_a_cut_axis_keeps_the_values_and_says_so():
    picture = drawn([52.7, 56.1], bottom=52)
    assert "縦軸は52から" in picture.alt
    assert picture.panel.get_ylim()[0] == 52


def test_area_or_diameter_is_told():
    for by in ("直径", "面積"):
        assert f"円の{by}が値に比例" in lesson_05.circles(YEARS, SHEETS, unit="枚", title="円", by=by).alt


def test_two_axes_tell_where_they_begin():
    picture = lesson_05.two_axes(
        YEARS,
        SHEETS,
        PER_MONTH,
        names=("枚", "枚/月"),
        left_limits=(0, 1e7),
        right_limits=(6e5, 9e5),
        title="2軸",
    )
    assert "枚の軸は0から10,000,000、枚/月の軸は600,000から900,000" in picture.alt


@pytest.mark.parametrize(
    ("labels", "values"), [(["A"], [1, 2]), ([], []), (["A"], ["多い"]), (["A"], [None])]
)
def test_values_that_are_none_are_refused_in_words(labels, values):
    with pytest.raises(ParameterError):
        lesson_05.bars(labels, values, unit="件", title="2024年")
