from itertools import combinations

import esda
import libpysal
import numpy as np
import pytest
from libpysal.weights import W
from scipy import stats
from shapely import box

from analysis.errors import DataError, ParameterError
from analysis.stats.local_spatial import local_moran
from analysis.stats.spatial import global_moran
from analysis.stats.spatial_weights import Weights, adjacent, nearest, within


def grid(rows, columns):
    """Squares of 500 m, row by row."""
    return [box(500 * x, 500 * y, 500 * (x + 1), 500 * (y + 1)) for y in range(rows) for x in range(columns)]


def patterns(result):
    return [unit.pattern for unit in result.units]


def test_a_peak_in_the_middle_of_nine_squares_by_hand():
    # Deviations 8 and -1 (mean 1), sum of squares 72, variance 72 / 8 = 9. Neighbours' mean deviation: centre -1, an
    # edge (8 - 1 - 1) / 3 = 2, a corner -1.
    result = local_moran([0, 0, 0, 0, 9, 0, 0, 0, 0], adjacent(grid(3, 3)), seed=0)
    corner, edge, centre = 1 / 9, -2 / 9, -8 / 9
    assert [unit.i for unit in result.units] == pytest.approx(
        [corner, edge, corner, edge, centre, edge, corner, edge, corner]
    )
    low, beside = "低い値が集まる", "周りより低い"
    assert patterns(result) == [low, beside, low, beside, "周りより高い", beside, low, beside, low]
    assert result.units[1].neighbours_mean == pytest.approx(3)
    assert [unit.neighbours for unit in result.units] == [2, 3, 2, 3, 4, 3, 2, 3, 2]
    # Of the C(8, 3) = 56 sets of neighbours of an edge C(7, 2) = 21 hold the peak: p = 2 * 21/56. The centre's
    # neighbours are the same whoever they are: p = 1.
    assert result.units[1].p_value == pytest.approx(0.75, abs=0.03)
    assert result.units[4].p_value == 1


def test_quadrants_as_documented_by_esda():
    # Example of esda.Moran_Local: data of figure 5-31 of de Smith, Goodchild & Longley (2015).
    values = libpysal.io.open(libpysal.examples.get_path("desmith.txt")).by_col["z"]
    published = libpysal.io.open(libpysal.examples.get_path("desmith.gal")).read()
    links = {
        int(unit) - 1: [int(other) - 1 for other in published.neighbors[unit]] for unit in published.id_order
    }
    table = W(links, silence_warnings=True)
    table.transform = "r"
    words = {1: "高い値が集まる", 2: "周りより低い", 3: "低い値が集まる", 4: "周りより高い"}
    result = local_moran(values, Weights(table, "例"), seed=0)
    assert patterns(result) == [words[q] for q in (4, 4, 4, 2, 3, 3, 1, 4, 3, 3)]


def test_p_values_are_those_of_all_sets_of_neighbours():
    # 11 places, 3 neighbours: C(10, 3) = 120 equally likely sets.
    rng = np.random.default_rng(5)
    values, east, north = rng.normal(size=(3, 11))
    weights = nearest(east, north, k=3)
    result = local_moran(values, weights, seed=1)
    for at, unit in enumerate(result.units):
        others = np.delete(values, at)
        means = np.array([others[list(chosen)].mean() for chosen in combinations(range(10), 3)])
        observed = values[weights.table.neighbors[at]].mean()
        tail = min((means >= observed - 1e-9).mean(), (means <= observed + 1e-9).mean())
        # 0.03: three standard errors of twice a proportion near 0.5 from 9,999 draws.
        assert unit.p_value == pytest.approx(min(1, 2 * tail), abs=0.03)
    assert result.smallest_p == pytest.approx(2 / 120)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_agrees_with_esda():
    rng = np.random.default_rng(8)
    values, east, north = rng.normal(size=(3, 60))
    weights = nearest(east, north, k=5)
    result = local_moran(values, weights, seed=2, permutations=4999)
    state = np.random.get_state()
    reference = esda.Moran_Local(values, weights.table, permutations=4999, seed=2)
    np.random.set_state(state)
    assert [unit.i for unit in result.units] == pytest.approx(reference.Is)
    # esda's p is one-sided (the smaller tail).
    doubled = np.minimum(1, 2 * reference.p_sim)
    assert [unit.p_value for unit in result.units] == pytest.approx(doubled, abs=0.06)
    adjusted = stats.false_discovery_control([unit.p_value for unit in result.units])
    assert [unit.adjusted for unit in result.units] == pytest.approx(adjusted)


def test_the_mean_of_the_local_values_is_the_global_one():
    # With z standardised by n - 1 (Anselin 1995, section on the sum of local indicators).
    values = np.random.default_rng(3).normal(size=36)
    weights = adjacent(grid(6, 6))
    mean = np.mean([unit.i for unit in local_moran(values, weights, seed=0).units])
    assert mean == pytest.approx(global_moran(values, weights, seed=0).i * 35 / 36)


@pytest.mark.usefixtures("global_state_untouched")
def test_a_cluster_is_found_and_the_seed_repeats_it():
    values = np.random.default_rng(6).normal(size=100)
    block = [row * 10 + column for row in range(3) for column in range(3)]
    values[block] += 6
    names = [f"区画{number}" for number in range(100)]
    first = local_moran(values, adjacent(grid(10, 10)), seed=4, units=names)
    found = {unit.unit for unit in first.units if unit.clear and unit.pattern == "高い値が集まる"}
    assert found >= {"区画0", "区画1", "区画10", "区画11"}
    assert found <= {names[number] for number in block}
    assert first == local_moran(values, adjacent(grid(10, 10)), seed=4, units=names)


def test_scale_position_and_order_do_not_matter():
    rng = np.random.default_rng(2)
    values, east, north = rng.normal(size=(3, 15))
    plain = local_moran(values, nearest(east, north, k=3), seed=1)
    moved = local_moran(values * 3 + 5, nearest(east * 10 + 3, north * 10 - 7, k=3), seed=1)
    assert [unit.i for unit in moved.units] == pytest.approx([unit.i for unit in plain.units])
    assert patterns(moved) == patterns(plain)
    assert [unit.p_value for unit in moved.units] == [unit.p_value for unit in plain.units]
    order = rng.permutation(15)
    shuffled = local_moran(values[order], nearest(east[order], north[order], k=3), seed=1)
    assert [unit.i for unit in shuffled.units] == pytest.approx([plain.units[at].i for at in order])


def test_islands_and_missing_values_are_named():
    # With 3 missing, 4 loses its only neighbour.
    weights = within([0, 1, 2, 50, 51, 99], [0] * 6, distance_m=1)
    result = local_moran([1, 2, 4, None, 5, 9], weights, seed=0, units="甲乙丙丁戊己")
    assert (result.n, result.n_missing, result.islands) == (5, 1, ("戊", "己"))
    last = result.units[-1]
    assert (last.unit, last.pattern, last.neighbours, last.clear) == ("己", "近隣なし", 0, False)
    assert np.isnan([last.i, last.p_value, last.adjusted, last.neighbours_mean]).all()
    assert not np.isnan([unit.adjusted for unit in result.units[:3]]).any()


def test_few_units_cannot_give_small_p_values():
    # 14 districts with 2 neighbours: C(13, 2) = 78 sets, so no p below 2/78.
    line = local_moran(np.arange(14.0), within(np.arange(14.0), [0] * 14, distance_m=1), seed=0)
    assert line.smallest_p == pytest.approx(2 / 78)
    many = local_moran(np.arange(99.0), nearest(np.arange(99.0), [0] * 99, k=8), seed=0, permutations=999)
    assert many.smallest_p == pytest.approx(2 / 1000)


def test_impossible_input_is_refused():
    weights = within([0, 1, 2, 3], [0] * 4, distance_m=1)
    with pytest.raises(ParameterError, match="有意水準 5"):
        local_moran([1, 2, 3, 4], weights, seed=0, alpha=5)
    with pytest.raises(ParameterError, match="乱数の種"):
        local_moran([1, 2, 3, 4], weights, seed=-1)
    with pytest.raises(DataError, match="値が3個、近隣を決めた対象が4件"):
        local_moran([1, 2, 3], weights, seed=0)
    with pytest.raises(DataError, match="値がすべて同じ"):
        local_moran([2, 2, 2, 2], weights, seed=0)
    with pytest.raises(DataError, match="近隣（1 m以内）を持つ対象が1つもありません"):
        local_moran([1, 2, 3, 4], within([0, 5, 10, 15], [0] * 4, distance_m=1), seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("n", [14, 49])
def test_nothing_is_found_where_there_is_nothing(n):
    rng = np.random.default_rng(n)
    east, north = rng.uniform(size=(2, n))
    weights = nearest(east, north, k=4)
    simulations = 400
    results = [
        local_moran(rng.normal(size=n), weights, seed=at, permutations=999) for at in range(simulations)
    ]
    p_values = np.array([[unit.p_value for unit in result.units] for result in results])
    # Units of one map depend on each other, so the error is bounded by that of one unit a map.
    for level in (0.05, 0.2, 0.5):
        assert (p_values <= level).mean() == pytest.approx(level, abs=3 * np.sqrt(level / simulations))
    any_clear = np.mean([any(unit.clear for unit in result.units) for result in results])
    assert any_clear <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / simulations)
