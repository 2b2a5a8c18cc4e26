import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError, ParameterError
from analysis.stats.columns import as_floats
from analysis.stats.options import check_count, check_level, check_seed
from analysis.stats.samples import paired_sample

X = [1.0, 2.0, 3.0, 4.0, 5.0]
Y = [2.0, 1.0, 4.0, 3.0, 5.0]


def test_incomplete_pairs_are_left_out_and_counted_with_their_names():
    sample = paired_sample([1, None, 3, 4, 5, 6], [2, 1, np.nan, 3, 5, 1], units=list("abcdef"))
    assert sample.x.tolist() == [1, 4, 5, 6]
    assert sample.y.tolist() == [2, 3, 5, 1]
    assert sample.units == ("a", "d", "e", "f")
    assert (sample.n, sample.n_missing) == (4, 2)


def test_missing_weight_and_missing_covariate_make_a_unit_incomplete():
    sample = paired_sample(X, Y, weights=[1, None, 1, 1, 1], others={"x": [1, 2, 3, 4, 5]})
    assert (sample.n, sample.n_missing) == (4, 1)
    assert sample.others["x"].tolist() == [1, 3, 4, 5]


def test_units_of_weight_zero_are_left_out_and_counted_apart():
    sample = paired_sample(X, Y, weights=[0, 1, 1, 1, 1])
    assert (sample.n, sample.n_missing, sample.n_zero_weight) == (4, 0, 1)
    assert sample.units == ("2", "3", "4", "5")


def test_text_is_never_parsed_even_where_it_looks_like_a_number():
    with pytest.raises(DataError, match="'12'"):
        as_floats(np.array([1.0, "12"], dtype=object), "x")


def test_nullable_integers_booleans_and_iterators_are_numbers():
    assert np.isnan(as_floats(pd.Series([1, None, 3], dtype="Int64"), "x")[1])
    assert as_floats([True, False], "x").tolist() == [1.0, 0.0]
    assert as_floats(iter([1, 2]), "x").tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("x", "y", "options", "words"),
    [
        (X, Y[:4], {}, "値の数が合いません"),
        (X, [1, 1, 1, 1, 1], {}, "値がすべて同じ"),
        (X, [0.3, 0.1 + 0.2, 0.3, 0.3, 0.3], {}, "値がすべて同じ"),
        (X, [1, 2, np.inf, 3, 4], {"units": list("abcde")}, "無限大の値があります：c"),
        (X[:3], Y[:3], {}, "値のそろった対象が3件しかありません"),
        ([], [], {}, "値のそろった対象が0件"),
        ([1, 2, None, None, 5], [1, None, 3, 4, 5], {}, "値のそろった対象が2件"),
        (X, ["1", "2", "3", "4", "5"], {}, "数値でない値があります：'1'"),
        (X, [1, "2", 3, 4, 5], {}, "数値でない値"),
        (X, [1j, 2, 3, 4, 5], {}, "数値でない値"),
        (X, [1, "2", None, 4, 5], {}, "数値でない値があります：'2'"),
        (X, np.ones((5, 2)), {}, "1列ではありません"),
        (X, Y, {"units": ["a", "b", "a", "c", "d"]}, "同じ名前が2回以上あります：a"),
        (X, Y, {"units": ["a"]}, "名前が1個、値が5個"),
        (X, Y, {"weights": [1, 1, -1, 1, 1]}, "負の重みがあります"),
        (X, Y, {"weights": [0, 0, 0, 0, 0]}, "重みがすべて0"),
        (X, Y, {"weights": [1, 1, np.inf, 1, 1]}, "無限大"),
        (X, Y, {"weights": [1, 1, 1]}, "値の数が合いません"),
    ],
)
def test_unusable_input_is_refused_in_words(x, y, options, words):
    with pytest.raises(DataError, match=words):
        paired_sample(x, y, **options)


def test_columns_of_different_rows_are_refused():
    table = pd.DataFrame({"比率": X, "高齢化率": Y})
    with pytest.raises(DataError, match="index"):
        paired_sample(table["比率"].iloc[:4], table["高齢化率"].iloc[1:])
    assert paired_sample(table["比率"], table["高齢化率"]).n == 5


def test_the_name_of_a_series_stands_in_the_message():
    with pytest.raises(DataError, match="［高齢化率］"):
        paired_sample(X, pd.Series([np.inf, 1, 2, 3, 4], name="高齢化率"))


def test_all_infinite_columns_are_told_at_once():
    with pytest.raises(DataError) as caught:
        paired_sample([np.inf, 1, 2, 3], [1, 2, 3, -np.inf])
    assert len(caught.value.problems) == 2


def test_effective_n_by_hand():
    assert paired_sample(X, Y).effective_n == 5
    assert paired_sample(X, Y, weights=[7] * 5).effective_n == pytest.approx(5)
    # (1 + 1 + 1 + 1 + 6)^2 / (4 * 1 + 36) = 100 / 40
    assert paired_sample(X, Y, weights=[1, 1, 1, 1, 6]).effective_n == pytest.approx(2.5)
    assert paired_sample(X, Y, weights=[1e200, 1e200, 1e200, 1e200, 6e200]).effective_n == pytest.approx(2.5)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_levels_outside_zero_and_one_are_refused(level):
    with pytest.raises(ParameterError, match="信頼水準"):
        check_level(level)


@pytest.mark.parametrize("seed", [-1, 1.5, "1", None, True])
def test_seeds_that_are_not_whole_numbers_are_refused(seed):
    with pytest.raises(ParameterError, match="乱数の種"):
        check_seed(seed)


@pytest.mark.parametrize("count", [0, 2.0, True, "9"])
def test_counts_below_the_minimum_or_not_whole_are_refused(count):
    with pytest.raises(ParameterError, match="以上の整数ではありません"):
        check_count(count, "k", 1)
