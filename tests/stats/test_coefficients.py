import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from analysis.stats.coefficients import COEFFICIENTS, pearson, point_estimate
from analysis.stats.columns import is_constant

METHODS = ("pearson", "spearman", "kendall")
SCIPY = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


@st.composite
def columns(draw, most=12):
    n = draw(st.integers(4, most))
    values = st.lists(st.integers(-50, 50), min_size=n, max_size=n).filter(lambda v: len(set(v)) > 1)
    return np.array(draw(values), dtype=float), np.array(draw(values), dtype=float)


def test_anscombes_quartet(anscombe):
    # Anscombe 1973: all four sets have r^2 = 0.667, r = 0.816.
    for pairs in anscombe:
        assert point_estimate(np.array(pairs.x), np.array(pairs.y), "pearson") == pytest.approx(
            0.816, abs=1e-3
        )


def test_cars_as_printed_by_r(cars):
    # R: cor(cars) gives 0.8068949; cor(cars, method = "spearman") 0.8303568, "kendall" 0.6689901.
    x, y = np.array(cars.x, dtype=float), np.array(cars.y, dtype=float)
    expected = {"pearson": 0.8068949, "spearman": 0.8303568, "kendall": 0.6689901}
    for method, value in expected.items():
        assert point_estimate(x, y, method) == pytest.approx(value, abs=5e-8)


@given(columns())
def test_vectorised_coefficients_are_scipys(pair):
    x, y = pair
    for method in METHODS:
        expected = SCIPY[method](x, y).statistic
        assert COEFFICIENTS[method](np.stack([x, x]), np.stack([y, -y])) == pytest.approx(
            [expected, -expected]
        )


@given(columns(), st.sampled_from(METHODS))
def test_bounds_symmetry_and_invariance(pair, method):
    x, y = pair
    r = point_estimate(x, y, method)
    assert -1 <= r <= 1
    assert point_estimate(y, x, method) == pytest.approx(r)
    assert point_estimate(3 * x - 7, y, method) == pytest.approx(r)
    assert point_estimate(-2 * x, y, method) == pytest.approx(-r)
    order = np.random.default_rng(0).permutation(len(x))
    assert point_estimate(x[order], y[order], method) == pytest.approx(r)
    assert point_estimate(x, x, method) == pytest.approx(1)


@given(columns(), st.data())
def test_whole_weights_are_repetitions(pair, data):
    x, y = pair
    weights = np.array(data.draw(st.lists(st.integers(1, 5), min_size=len(x), max_size=len(x))), dtype=float)
    repeated = weights.astype(int)
    expected = stats.pearsonr(np.repeat(x, repeated), np.repeat(y, repeated)).statistic
    assert point_estimate(x, y, "pearson", weights) == pytest.approx(expected)
    assert point_estimate(x, y, "pearson", weights * 1e-6) == pytest.approx(expected)
    assert DescrStatsW(np.column_stack([x, y]), weights).corrcoef[0, 1] == pytest.approx(expected)


@given(columns(), st.integers(-250, 250))
def test_the_unit_of_measurement_does_not_matter(pair, exponent):
    x, y = pair
    assume(not is_constant(x * 10.0**exponent))
    assert pearson(x * 10.0**exponent, y) == pytest.approx(pearson(x, y))


def test_a_constant_resample_has_no_coefficient():
    x = np.array([[1.0, 2.0, 3.0, 4.0], [0.1, 0.1, 0.1, 0.1]])
    y = np.array([1.0, 3.0, 2.0, 5.0])
    for method in METHODS:
        result = COEFFICIENTS[method](x, np.broadcast_to(y, x.shape))
        assert np.isfinite(result[0])
        assert np.isnan(result[1])
