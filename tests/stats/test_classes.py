import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import DataError, ParameterError
from analysis.stats.classes import classes

NUMBERS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40)


def test_published_example_of_mapclassify():
    # Population density of 58 Californian counties; counts in the documentation of mapclassify.FisherJenks.
    result = classes(mapclassify.load_example(), method="jenks")
    assert result.edges == (0.13, 75.29, 192.05, 370.5, 722.85, 4111.45)
    assert (result.counts, result.k, result.method) == ((49, 3, 4, 1, 1), 5, "自然分類（Jenks）")


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=50, unique=True), st.integers(1, 5))
def test_quantiles_are_numpys(values, k):
    result = classes(values, method="quantiles", k=k)
    assert result.edges[0] == min(values)
    if result.k == k:
        assert result.edges[1:] == pytest.approx(np.quantile(values, np.arange(1, k + 1) / k))


def test_quantiles_agree_with_mapclassify():
    values = np.random.default_rng(1).normal(size=103)
    reference = mapclassify.Quantiles(values, k=4)
    result = classes(values, method="quantiles", k=4)
    assert result.edges[1:] == pytest.approx(reference.bins)
    assert result.counts == tuple(reference.counts)
    assert result.index(values).tolist() == reference.yb.tolist()


def test_a_value_on_an_edge_belongs_to_the_lower_class():
    # As in mapclassify.UserDefined.
    values = [10, 20, 20.1, 30, 35, 40]
    result = classes(values, method="fixed", limits=[10, 20, 30, 40])
    assert result.edges == (10, 20, 30, 40)
    assert result.index(values).tolist() == [0, 0, 1, 1, 2, 2]
    assert (
        result.index(values).tolist() == mapclassify.UserDefined(np.array(values), [20, 30, 40]).yb.tolist()
    )
    assert result.counts == (2, 2, 2)


def test_values_beyond_fixed_limits_get_open_classes():
    result = classes([-5, 1, 5, 99], method="fixed", limits=[0, 2, 4])
    assert result.edges == (-np.inf, 0, 2, 4, np.inf)
    assert result.counts == (1, 1, 0, 2)
    assert result.method == "固定の区切り"


def test_missing_values_are_in_no_class():
    for missing in ([1, None, 3], [1, np.nan, 3], pd.Series([1, pd.NA, 3], dtype="Int64")):
        result = classes(missing, method="jenks", k=2)
        assert result.counts == (1, 1)
        assert result.index(missing).tolist() == [0, -1, 1]


@pytest.mark.parametrize("values", [[], [None, None]])
@pytest.mark.parametrize("method", ["jenks", "quantiles"])
def test_without_values_there_are_no_classes(values, method):
    result = classes(values, method=method)
    assert (result.edges, result.counts, result.k) == ((), (), 0)
    assert result.method.endswith("値がないため区分なし")
    assert result.index(values).tolist() == [-1] * len(values)


@pytest.mark.parametrize("method", ["jenks", "quantiles"])
def test_equal_values_make_one_class_and_it_is_said(method):
    result = classes([7, 7, 7], method=method, k=4)
    assert (result.edges, result.counts) == ((7, 7), (3,))
    assert "異なる値が1個しかないため4区分ではなく1区分" in result.method
    assert result.index([7, 7, 7]).tolist() == [0, 0, 0]


def test_ties_that_swallow_quantiles_are_said():
    # All three quartiles are 0; in the second column both thirds are 1.
    result = classes([0] * 8 + [1, 2], method="quantiles", k=4)
    assert (result.edges, result.counts) == ((0, 0, 2), (8, 2))
    assert "異なる値が3個しかないため4区分ではなく2区分" in result.method
    tied = classes([1] * 9 + [2, 3, 4, 5], method="quantiles", k=3)
    assert sum(tied.counts) == 13
    assert "同じ値が多いため3区分ではなく2区分" in tied.method


@given(NUMBERS, st.sampled_from(["jenks", "quantiles"]), st.integers(1, 7))
def test_every_value_is_in_one_class_and_no_class_is_empty(values, method, k):
    result = classes(values, method=method, k=k)
    index = result.index(values)
    assert np.bincount(index, minlength=result.k).tolist() == list(result.counts)
    assert min(result.counts) > 0
    assert list(result.edges) == sorted(result.edges)
    assert result.k <= min(k, len(set(values)))
    assert (np.diff(index[np.argsort(values)]) >= 0).all()


def test_values_of_another_column_are_not_dropped_silently():
    result = classes([1, 2, 3], method="jenks", k=3)
    with pytest.raises(DataError, match=r"どの区分にも入らない値が2個あります（例：0.5）"):
        result.index([0.5, 2, 3.5])
    with pytest.raises(DataError, match="どの区分にも入らない値が1個"):
        classes([None], method="jenks").index([1])


def test_infinite_values_and_text_are_refused():
    for wrong in ([1, np.inf], ["1", "2"]):
        with pytest.raises(DataError):
            classes(wrong, method="jenks")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "equal"}, "区分の方法「equal」"),
        ({"method": "jenks", "k": 0}, "1以上の整数"),
        ({"method": "fixed"}, "区切り"),
        ({"method": "jenks", "limits": [1, 2]}, "区切り"),
        ({"method": "fixed", "limits": [3]}, "低い順に並んだ2つ以上"),
        ({"method": "fixed", "limits": [3, 1]}, "低い順に並んだ2つ以上"),
        ({"method": "fixed", "limits": [1, np.inf]}, "低い順に並んだ2つ以上"),
    ],
)
def test_impossible_options_are_refused(options, words):
    with pytest.raises(ParameterError, match=words):
        classes([1, 2, 3], **options)
