from itertools import permutations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.stats.permutation import permutation_p
from analysis.stats.samples import paired_sample


def p_of(x, y, method="pearson", *, count=9999, seed=0, weights=None):
    return permutation_p(paired_sample(x, y, weights=weights), method, count, np.random.default_rng(seed))


def test_kendall_as_printed_by_r(tuna):
    # R: cor.test(x, y, method = "kendall") prints T = 26, p-value = 0.1194.
    result = p_of(tuna.x, tuna.y, "kendall")
    assert result.p_value == pytest.approx(0.1194, abs=5e-5)
    assert result.method == "exact permutation"


def test_spearman_as_printed_by_r(tuna):
    # R: cor.test(x, y, method = "spearman") prints S = 48, p-value = 0.0968 (exact for n <= 9).
    result = p_of(tuna.x, tuna.y, "spearman", count=362_880)
    assert result.p_value == pytest.approx(0.0968, abs=5e-5)
    assert (result.method, result.permutations) == ("exact permutation", 362_880)


def test_four_units_in_perfect_order_by_hand():
    # Of 4! = 24 orders one is rising; twice 1/24.
    for method in ("pearson", "spearman", "kendall"):
        result = p_of([1, 2, 3, 4], [1, 2, 3, 4], method)
        assert result.p_value == pytest.approx(2 / 24)
        assert (result.method, result.permutations) == ("exact permutation", 24)


@settings(max_examples=20)
@example([5, 5, 9, 7, 5])  # the observed order ties with others but for the last bits
@given(st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(lambda v: len(set(v)) > 1))
def test_exact_p_is_the_count_of_all_orders(y):
    x = [1.0, 2.0, 4.0, 7.0, 11.0]
    observed = np.corrcoef(x, y)[0, 1]
    every = np.array([np.corrcoef(order, y)[0, 1] for order in permutations(x)])
    tails = ((every >= observed - 1e-9).mean(), (every <= observed + 1e-9).mean())
    assert p_of(x, y).p_value == pytest.approx(min(1, 2 * min(tails)))


def test_kendall_with_ties_counts_orders_as_well():
    x, y = [1, 2, 2, 3, 4], [1, 1, 3, 2, 5]
    observed = stats.kendalltau(x, y).statistic
    every = np.array([stats.kendalltau(order, y).statistic for order in permutations(x)])
    expected = 2 * min((every >= observed - 1e-9).mean(), (every <= observed + 1e-9).mean())
    assert p_of(x, y, "kendall").p_value == pytest.approx(min(1, expected))


def test_drawn_permutations_never_give_zero_and_repeat_with_the_seed():
    x = np.arange(30.0)
    result = p_of(x, x**3, count=999)
    assert result.p_value == pytest.approx(2 / 1000)
    assert (result.method, result.permutations) == ("Monte Carlo permutation", 999)
    y = np.random.default_rng(5).normal(size=30)
    assert p_of(x, y, seed=1) == p_of(x, y, seed=1)
    assert p_of(x, y, seed=1) != p_of(x, y, seed=2)


def test_drawn_and_exact_p_agree_within_monte_carlo_error(tuna):
    exact = p_of(tuna.x, tuna.y, count=362_880).p_value
    drawn = p_of(tuna.x, tuna.y, count=99_999).p_value
    # Standard error of twice a tail probability of about 0.06 from 100,000 draws: 0.0015.
    assert drawn == pytest.approx(exact, abs=0.006)


def test_weights_stay_with_y():
    x, y, w = [1.0, 2.0, 3.0, 5.0, 8.0], [2.0, 1.0, 4.0, 3.0, 6.0], [1.0, 2.0, 3.0, 1.0, 9.0]

    def weighted(order):
        return np.cov(order, y, aweights=w)[0, 1] / np.sqrt(np.cov(order, aweights=w) * np.cov(y, aweights=w))

    every = np.array([weighted(order) for order in permutations(x)])
    tails = ((every >= weighted(x) - 1e-9).mean(), (every <= weighted(x) + 1e-9).mean())
    assert p_of(x, y, weights=w).p_value == pytest.approx(min(1, 2 * min(tails)))


def test_kendall_with_ties_on_one_side_only_counts_orders():
    x, y = [1, 2, 2, 3, 4], [1, 3, 2, 4, 5]
    observed = stats.kendalltau(x, y).statistic
    every = np.array([stats.kendalltau(order, y).statistic for order in permutations(x)])
    expected = 2 * min((every >= observed - 1e-9).mean(), (every <= observed + 1e-9).mean())
    assert p_of(x, y, "kendall").p_value == pytest.approx(expected)
    assert p_of(y, x, "kendall").p_value == pytest.approx(expected)
