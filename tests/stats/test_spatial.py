import esda
import geopandas as gpd
import libpysal
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import KNN
from shapely import box
from shapely.affinity import scale

from analysis.errors import DataError, ParameterError
from analysis.stats.spatial import global_moran, moran
from analysis.stats.spatial_weights import adjacent, nearest, within

# Two pairs of places, far apart: with k = 1 each place has its partner as its only neighbour.
EAST = [0.0, 1.0, 1000.0, 1001.0]
NORTH = [0.0, 0.0, 0.0, 0.0]


def test_two_pairs_by_hand():
    # Alike within pairs: I = sum z_i z_partner / sum z^2 = 1; opposed: -1. Of the 6 arrangements of two highs and
    # two lows, 2 put equals together, 4 don't: p is 2 * 2/6 for the first; for the second 2 * 4/6, that is 1.
    alike = moran([1, 1, -1, -1], EAST, NORTH, k=1, seed=0)
    assert (alike.i, alike.expected) == (pytest.approx(1), pytest.approx(-1 / 3))
    assert alike.p_value == pytest.approx(2 / 3, abs=0.04)
    opposed = moran([1, -1, 1, -1], EAST, NORTH, k=1, seed=0)
    assert (opposed.i, opposed.p_value) == (pytest.approx(-1), 1.0)


@settings(max_examples=10)
@given(st.integers(8, 30), st.integers(1, 4), st.integers(0, 1000))
def test_statistic_and_p_agree_with_esda(n, k, seed):
    rng = np.random.default_rng(seed)
    values, east, north = rng.normal(size=n), *rng.normal(scale=5000, size=(2, n))
    result = moran(values, east, north, k=k, seed=seed, permutations=4999)
    weights = KNN.from_array(np.column_stack([east, north]), k=k, silence_warnings=True)
    state = np.random.get_state()
    np.random.seed(seed)
    reference = esda.Moran(values, weights, transformation="r", permutations=4999)
    np.random.set_state(state)
    assert result.i == pytest.approx(reference.I)
    assert result.expected == pytest.approx(reference.EI)
    # esda's p is one-sided (the smaller tail); each has a standard error of at most 0.007.
    assert result.p_value == pytest.approx(min(1, 2 * reference.p_sim), abs=0.06)


@pytest.mark.usefixtures("global_state_untouched")
def test_a_gradient_is_found_and_the_seed_repeats_it():
    east, north = (grid.ravel() * 1000.0 for grid in np.meshgrid(range(6), range(6)))
    first = moran(east + north, east, north, seed=3)
    assert first.i > 0.5
    assert first.p_value == pytest.approx(2 / 10_000)
    assert first == moran(east + north, east, north, seed=3)


def test_position_scale_and_order_do_not_matter():
    rng = np.random.default_rng(2)
    values, east, north = rng.normal(size=(3, 15))
    plain = moran(values, east, north, seed=1)
    order = rng.permutation(15)
    assert moran(5 - 2 * values, east * 10 + 3, north * 10 - 7, seed=1).i == pytest.approx(plain.i)
    assert moran(values[order], east[order], north[order], seed=1).i == pytest.approx(plain.i)


def test_places_at_the_same_point_and_missing_places():
    result = moran([1, 2, 3, 4, 5, 9], [0, 0, 5, 5, 9, None], [0, 0, 5, 5, 9, 9], k=2, seed=0)
    assert (result.n, result.n_missing) == (5, 1)
    assert np.isfinite(result.i)


@pytest.mark.parametrize(("k", "words"), [(0, "k"), (4, "近隣の数 4 が対象数 4 以上"), (1.0, "k")])
def test_impossible_numbers_of_neighbours_are_refused(k, words):
    with pytest.raises(ParameterError, match=words):
        moran([1, 2, 3, 4], EAST, NORTH, k=k, seed=0)


def test_constant_values_are_refused():
    with pytest.raises(DataError, match="値がすべて同じ"):
        moran([1, 1, 1, 1], EAST, NORTH, k=1, seed=0)


def test_homicides_around_st_louis_as_published():
    # I of HR8893 in the documentation of esda.Moran: 0.244; 0.24365582621771659 in its tests.
    counties = gpd.read_file(libpysal.examples.get_path("stl_hom.shp"))
    enlarged = [scale(county, 1e5, 1e5, origin=(0, 0)) for county in counties.geometry]
    result = global_moran(counties["HR8893"], adjacent(enlarged), seed=0)
    assert result.i == pytest.approx(0.24365582621771659)
    # esda's tests give a one-sided p of 0.00014 under normality.
    assert result.expected == pytest.approx(-1 / 77)
    assert result.p_value < 0.01
    assert (result.n, result.islands, result.neighbours, result.k) == (78, (), "境界を接する区域", None)


def test_squares_by_hand():
    # Four squares: opposite values at every boundary, and two equal rows (one neighbour alike, one opposed).
    four = adjacent([box(500 * x, 500 * y, 500 * (x + 1), 500 * (y + 1)) for y in (0, 1) for x in (0, 1)])
    assert global_moran([1, -1, -1, 1], four, seed=0).i == pytest.approx(-1)
    assert global_moran([1, 1, -1, -1], four, seed=0).i == pytest.approx(0)
    # Nine squares with a peak in the middle: deviations 8 and -1, sum of squares 72; products with the neighbours'
    # mean: corners 4 * 1, edges 4 * (-1 * 2), centre 8 * -1, together -12.
    nine = adjacent([box(500 * x, 500 * y, 500 * (x + 1), 500 * (y + 1)) for y in range(3) for x in range(3)])
    assert global_moran([0, 0, 0, 0, 9, 0, 0, 0, 0], nine, seed=0).i == pytest.approx(-12 / 72)


def test_islands_are_named_and_add_nothing():
    # Deviations -3, -2, -1 in a row and 6 alone: products (-3)(-2) + (-2)(-2) + (-1)(-2) = 12 over 3 units with
    # neighbours, squares 50 over 4: I = (12 / 3) / (50 / 4).
    result = global_moran(
        [1, 2, 3, 10], within([0, 1, 2, 99], [0] * 4, distance_m=1), seed=0, units="甲乙丙丁"
    )
    assert result.i == pytest.approx(0.32)
    assert (result.islands, result.n, result.mean_neighbours) == (("丁",), 4, 1)
    missing = global_moran([1, 2, 3, 10, None], within([0, 1, 2, 99, 98], [0] * 5, distance_m=1), seed=0)
    assert (missing.islands, missing.n, missing.n_missing) == (("4",), 4, 1)
    assert missing.i == pytest.approx(0.32)


def test_given_neighbours_and_nearest_places_are_the_same_thing():
    rng = np.random.default_rng(9)
    values, east, north = rng.normal(size=(3, 20))
    short, long = (
        moran(values, east, north, k=3, seed=5),
        global_moran(values, nearest(east, north, k=3), seed=5),
    )
    assert (short.i, short.p_value, short.neighbours) == (long.i, long.p_value, "最も近い3か所")
    assert (short.k, long.k) == (3, None)


@pytest.mark.slow
@pytest.mark.parametrize("n", [14, 30])
def test_p_is_as_small_as_it_says_where_there_is_nothing(n):
    rng = np.random.default_rng(n)
    east, north = rng.uniform(size=(2, n))
    weights = nearest(east, north, k=3)
    p_values = np.array(
        [global_moran(rng.normal(size=n), weights, seed=at, permutations=999).p_value for at in range(1000)]
    )
    for level in (0.05, 0.2, 0.5):
        assert (p_values <= level).mean() == pytest.approx(level, abs=3 * np.sqrt(level * (1 - level) / 1000))
