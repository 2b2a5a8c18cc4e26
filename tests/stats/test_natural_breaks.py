from itertools import combinations

import mapclassify
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.stats.natural_breaks import natural_breaks


def within(values, upper):
    """Sum of squared deviations from the class means, straight from the definition."""
    classes = [
        values[(values > low) & (values <= high)] for low, high in zip([-np.inf, *upper], upper, strict=False)
    ]
    return sum(((group - group.mean()) ** 2).sum() for group in classes)


def breaks(values, k):
    distinct, repeats = np.unique(values, return_counts=True)
    return natural_breaks(distinct, repeats, k)


def test_published_example_of_mapclassify():
    # Population density of 58 Californian counties; bins in the documentation of mapclassify.FisherJenks.
    density = mapclassify.load_example().to_numpy()
    assert breaks(density, 5).tolist() == [75.29, 192.05, 370.5, 722.85, 4111.45]


def test_two_groups_by_hand():
    # {1, 2, 3 | 10, 11}: 2 + 0.5 = 2.5. Any other cut puts 3 beside 10 or splits a group: at least 0.5 + 38.
    assert breaks(np.array([10.0, 1, 3, 2, 11]), 2).tolist() == [3, 11]


def test_repeated_values_count_as_often_as_they_occur():
    # {0 x 9 | 4, 7} = 4.5, {0 x 9, 4 | 7} = 9 * 0.16 + 12.96 = 14.4; {0, 4 | 7 x 9} = 8, {0 | 4, 7 x 9} = 8.1.
    # Counting each value once, both columns would be divided into {0 | 4, 7} = 4.5.
    assert breaks(np.array([0.0] * 9 + [4, 7]), 2).tolist() == [0, 7]
    assert breaks(np.array([0.0, 4] + [7] * 9), 2).tolist() == [4, 7]


@example([0, 100, 3, 50, 7, 90, 12], 4, 1e9)
@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=11),
    st.integers(1, 6),
    st.sampled_from([0.0, 1e4, 1e6, 1e9]),
)
def test_no_other_division_is_better(values, k, offset):
    # The offsets are where 32 bits fail: sales in yen.
    column = np.array(values, dtype=float)
    distinct = np.unique(column)
    k = min(k, len(distinct))
    every = min(within(column, [*cuts, distinct[-1]]) for cuts in combinations(distinct[:-1], k - 1))
    found = breaks(column + offset, k) - offset
    assert len(found) == k
    assert within(column, found) == pytest.approx(every, rel=1e-9, abs=1e-6)


@pytest.mark.filterwarnings("ignore:Numba not installed")
@given(st.lists(st.integers(0, 50), min_size=5, max_size=60, unique=True), st.integers(2, 5))
def test_as_good_as_mapclassify_where_32_bits_are_enough(values, k):
    column = np.array(values, dtype=float)
    reference = mapclassify.FisherJenks(column, k).bins
    assert within(column, breaks(column, k)) == pytest.approx(within(column, reference), rel=1e-5)


def test_scale_and_position_do_not_matter():
    values = np.random.default_rng(4).lognormal(size=200)
    assert breaks(values * 1000 - 7, 5) == pytest.approx(breaks(values, 5) * 1000 - 7)
