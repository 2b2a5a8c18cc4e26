from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import DataError, ParameterError
from analysis.stats.change import paired_change

# Hamilton depression scale before and after treatment (Hollander & Wolfe 1973, p. 29; example of R's ?wilcox.test).
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]


def test_depression_scale_as_printed_by_r():
    # R: wilcox.test(x, y, paired = TRUE, alternative = "greater") prints V = 40, p-value = 0.01953; the two-sided p is twice
    # that, and the ranks of the rises are the rest of 9 * 10 / 2 = 45.
    result = paired_change(BEFORE, AFTER, seed=0)
    assert result.wilcoxon_statistic == 45 - 40
    assert result.wilcoxon_p == pytest.approx(2 * 0.01953, abs=1e-5)
    assert result.wilcoxon_method == "exact"
    assert (result.rose, result.fell, result.unchanged, result.n) == (2, 7, 0, 9)
    # Sign test by hand: 2 * (1 + 9 + 36) / 2^9.
    assert result.sign_p == pytest.approx(92 / 512)
    assert (result.rising, result.staying) == (("2", "8"), ())


def test_counters_that_rose_and_fell(counters):
    # 31 counters have totals in both printed tables: 22 rose, 9 fell.
    ratio = {
        (row["year"], row["facility"]): float(row["cashless_yen"]) / float(row["sales_yen"])
        for row in counters
    }
    names = [facility for year, facility in ratio if year == "2021" and ("2023", facility) in ratio]
    before, after = ([ratio[year, name] for name in names] for year in ("2021", "2023"))
    result = paired_change(before, after, units=names, seed=0)
    assert (result.n, result.rose, result.fell, result.unchanged) == (31, 22, 9, 0)
    assert len(result.rising) == 22
    assert "西口駐車場" in result.rising
    assert result.sign_p == pytest.approx(2 * stats.binom.sf(21, 31, 0.5))


@settings(max_examples=20)
@given(st.lists(st.integers(-3, 3), min_size=4, max_size=8))
def test_tied_ranks_enumerate_all_signs(change):
    result = paired_change([10] * len(change), [10 + c for c in change], seed=0)
    moved = np.array([c for c in change if c])
    assert (result.rose, result.fell, result.unchanged) == (
        sum(c > 0 for c in change),
        sum(c < 0 for c in change),
        sum(c == 0 for c in change),
    )
    if len(moved) == 0:
        assert (result.sign_p, result.wilcoxon_p, result.share_rose) == (1.0, 1.0, None)
        assert result.wilcoxon_method == "no change"
        return
    ranks = stats.rankdata(np.abs(moved))
    every = np.array([ranks @ np.array(signs) for signs in product([0, 1], repeat=len(moved))])
    observed = ranks[moved > 0].sum()
    expected = 2 * min((every >= observed - 1e-9).mean(), (every <= observed + 1e-9).mean())
    assert result.wilcoxon_p == pytest.approx(min(1, expected))


def test_many_ties_are_drawn_with_the_seed():
    rng = np.random.default_rng(0)
    change = rng.integers(-5, 9, size=60)
    first = paired_change(np.zeros(60), change, seed=4)
    assert first.wilcoxon_method == "Monte Carlo permutation"
    assert 0 < first.wilcoxon_p <= 1
    assert first == paired_change(np.zeros(60), change, seed=4)


def test_rounding_error_makes_no_rise():
    result = paired_change([0.1 + 0.2, 0.7, 1.1, 5.0], [0.3, 0.1 * 7, 1.1, 6.0], seed=0)
    assert (result.rose, result.unchanged) == (1, 3)


def test_exchanging_the_periods_exchanges_rises_and_falls():
    forward, backward = paired_change(BEFORE, AFTER, seed=0), paired_change(AFTER, BEFORE, seed=0)
    assert (forward.rose, forward.fell) == (backward.fell, backward.rose)
    assert forward.wilcoxon_p == pytest.approx(backward.wilcoxon_p)
    assert forward.median_change == pytest.approx(-backward.median_change)
    assert forward.share_low == pytest.approx(1 - backward.share_high)


def test_missing_periods_are_counted():
    result = paired_change([*BEFORE, None], [*AFTER, 3.0], seed=0)
    assert (result.n, result.n_missing) == (9, 1)
    with pytest.raises(DataError):
        paired_change([None], [3.0], seed=0)
    with pytest.raises(ParameterError):
        paired_change(BEFORE, AFTER, seed=0, confidence=95)


def test_a_single_unit_is_counted_and_proves_nothing():
    # One change: a sign test of one toss has p = 1.
    result = paired_change([1.0], [2.0], seed=0)
    assert (result.rose, result.fell, result.sign_p) == (1, 0, 1.0)


def test_few_tied_changes_are_enumerated_however_few_permutations_are_asked_for():
    # Ten equal rises: all signs are the same in 2 of 2^10 cases.
    result = paired_change([0] * 10, [1] * 10, seed=0, permutations=99)
    assert result.wilcoxon_method == "exact permutation"
    assert result.wilcoxon_p == pytest.approx(2 / 2**10)
