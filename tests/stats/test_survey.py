"""Intervals of shares of finite populations, bounds, design effect."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.errors import DataError, ParameterError
from analysis.stats.survey import design_effect, finite_interval, wilson_interval, worst_case


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_printed(count, n, low, high):
    # Newcombe, R. G. (1998). Two-sided confidence intervals for the single proportion. Statistics in Medicine 17,
    # 857-872, table I, method 3 (score, without continuity correction).
    assert wilson_interval(count, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(("count", "n", "low", "high"), [(81, 263, 0.2527, 0.3676), (1, 29, 0.0009, 0.1776)])
def test_without_a_population_it_is_clopper_pearson(count, n, low, high):
    # The same table, method 5 (exact).
    assert finite_interval(count, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_finite_interval_by_hand():
    # 2 of 3 drawn from 5. P(X >= 2 | K) is 3/10, 7/10, 1 for K = 2, 3, 4 and P(X <= 2 | K) is 1, 9/10, 6/10 (one of
    # the 10 samples has 3 of K = 3, four of K = 4): at 50 % (25 % each side) K = 2 to 4 stand; at 30 % (35 %) K = 3, 4.
    assert finite_interval(2, 3, 5, confidence=0.5) == (0.4, 0.8)
    assert finite_interval(2, 3, 5, confidence=0.3) == (0.6, 0.8)


@given(st.data())
def test_finite_interval_is_the_inverted_test_and_never_wider_than_the_endless_one(data):
    population = data.draw(st.integers(2, 120))
    n = data.draw(st.integers(1, population))
    count = data.draw(st.integers(0, n))
    low, high = finite_interval(count, n, population)
    ks = np.arange(count, population - (n - count) + 1)
    upper, lower = (
        stats.hypergeom.sf(count - 1, population, ks, n),
        stats.hypergeom.cdf(count, population, ks, n),
    )
    stand = ks[
        (upper > 0.025 + 1e-9) & (lower > 0.025 + 1e-9)
    ]  # one that equals it refuses, whatever its last digit
    assert (round(low * population), round(high * population)) == (stand[0], stand[-1])
    wide = proportion_confint(count, n, method="beta")
    assert wide[0] - 1 / population <= low <= count / n <= high <= wide[1] + 1 / population


def test_a_whole_population_has_no_interval():
    assert finite_interval(3, 7, 7) == (3 / 7, 3 / 7)


@pytest.mark.slow
def test_coverage():
    # Exact limits cover at least the level whatever the share; 97 % of the time on the average of such small samples.
    rng, population, n = np.random.default_rng(7203), 400, 60
    for inside in (40, 120, 200):
        draws = rng.hypergeometric(inside, population - inside, n, size=2000)
        limits = {int(x): finite_interval(int(x), n, population) for x in set(draws.tolist())}
        hit = np.mean([limits[x][0] <= inside / population <= limits[x][1] for x in draws.tolist()])
        assert 0.945 <= hit <= 0.99


def test_bounds_of_those_who_did_not_answer():
    # 295 of 407 who answered, 1,500 asked: 295 / 1500 and (295 + 1093) / 1500.
    assert worst_case(295, 407, 1500) == (pytest.approx(0.19667, abs=1e-5), pytest.approx(0.92533, abs=1e-5))


def test_design_effect_by_hand():
    # Weights 1 and 3, ten persons each: 20 (10 + 90) / 40^2.
    assert design_effect([1, 3], [10, 10]) == pytest.approx(1.25)
    assert design_effect([2.5] * 3, [4, 5, 6]) == pytest.approx(1)


@given(
    st.lists(st.tuples(st.floats(0.1, 50), st.integers(1, 50)), min_size=1, max_size=8), st.floats(0.1, 10)
)
def test_the_unit_of_weights_does_not_matter_and_inequality_costs(groups, scale):
    weights, persons = np.array([w for w, _ in groups]), [n for _, n in groups]
    found = design_effect(weights, persons)
    assert found >= 1 - 1e-9
    assert design_effect(weights * scale, persons) == pytest.approx(found)


@pytest.mark.parametrize("wrong", [(3, 2, None), (-1, 2, None), (0, 0, None), (1, 5, 4)])
def test_impossible_numbers_are_refused(wrong):
    with pytest.raises(DataError, match="人数が合いません"):
        finite_interval(*wrong)


def test_impossible_options_are_refused():
    with pytest.raises(DataError, match="重みか人数"):
        design_effect([1, 0], [1, 1])
    with pytest.raises(ParameterError):
        wilson_interval(1, 2, confidence=95)
