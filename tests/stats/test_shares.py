import pytest

from analysis.errors import DataError
from analysis.stats.shares import share_differences, share_test


def test_shares_of_estimates_are_described_in_points():
    # 30 of 120 is 25 %, 20 of 50 is 40 %.
    rows = share_differences({"男": 30.5, "女": 91.5}, {"女": 30, "男": 20})
    assert [row.category for row in rows] == ["男", "女"]
    assert rows[0].share_a == pytest.approx(0.25)
    assert [row.points for row in rows] == pytest.approx([-15, 15])


def test_party_identification_as_r_prints_it():
    # Agresti 2007, table 2.5; ?chisq.test: X-squared = 30.07, df = 2, p = 2.954e-07.
    women = {"Democrat": 762, "Independent": 327, "Republican": 468}
    men = {"Democrat": 484, "Independent": 239, "Republican": 477}
    result = share_test(women, men, counted=True)
    assert result.chi_squared == pytest.approx(30.07, abs=5e-3)
    assert result.df == 2
    assert result.p_value == pytest.approx(2.954e-07, rel=5e-4)
    assert (result.n_a, result.n_b) == (1557, 1200)
    assert all(row.adjusted_p >= row.p_value for row in result.categories)


@pytest.mark.parametrize(
    ("a", "b", "limits"),
    [
        ((56, 70), (48, 80), (5.24, 33.39)),
        ((9, 10), (3, 10), (17.05, 80.90)),
        ((10, 10), (0, 20), (67.91, 100.0)),
    ],
)
def test_newcombes_intervals(a, b, limits):
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, contrasts (a), (b), (g); method 10.
    result = share_test({"yes": a[0], "no": a[1] - a[0]}, {"yes": b[0], "no": b[1] - b[0]}, counted=True)
    assert (result.categories[0].low, result.categories[0].high) == pytest.approx(limits, abs=5e-3)


def test_small_expectations_are_said():
    assert share_test({"x": 3, "y": 4}, {"x": 4, "y": 5}, counted=True).notes


def test_expanded_estimates_are_never_tested():
    with pytest.raises(DataError, match="推計来訪者数（拡大推計）の構成比は検定できません"):
        share_test({"男": 1786, "女": 1752}, {"男": 760, "女": 742}, counted=False)
    with pytest.raises(DataError, match="整数でない人数"):
        share_test({"男": 17.5, "女": 17}, {"男": 7, "女": 7}, counted=True)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ({"男": 1}, {"女": 1}, "区分が一致しません：女、男"),
        ({"男": 1, "女": float("nan")}, {"男": 1, "女": 1}, "欠測か負の値"),
        ({"男": 1, "女": -1}, {"男": 1, "女": 1}, "欠測か負の値"),
        ({"男": "5", "女": 2}, {"男": 1, "女": 1}, "数値でない値"),
        ({"男": 0, "女": 0}, {"男": 1, "女": 1}, "合計が0"),
        ({"男": 5, "女": 0}, {"男": 7, "女": 0}, "区分が1つしかなく"),
    ],
)
def test_what_is_no_composition_is_refused(a, b, words):
    with pytest.raises(DataError, match=words):
        share_test(a, b, counted=True)
