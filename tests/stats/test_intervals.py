import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import DataError
from analysis.stats.intervals import bca_interval, fisher_interval
from analysis.stats.samples import paired_sample


def test_fisher_as_printed_by_r_for_the_tuna_data():
    # R: cor.test(x, y) prints 95 percent confidence interval -0.1497426 0.8955795 (sample estimate 0.5711816, n = 9).
    interval = fisher_interval(0.5711815575638287, 9, "pearson", 0.95)
    assert (interval.low, interval.high) == pytest.approx((-0.1497426, 0.8955795), abs=5e-8)


def test_rank_intervals_by_hand():
    # Spearman 0.6, n = 9: z = 0.693147, se = sqrt((1 + 0.36/2)/6) = 0.443471, 1.959964 * se = 0.869188.
    spearman = fisher_interval(0.6, 9, "spearman", 0.95)
    assert (spearman.low, spearman.high) == pytest.approx((-0.174244, 0.915798), abs=2e-6)
    # Kendall 4/9, n = 9: z = ln(2.6)/2 = 0.477756, se = sqrt(0.437/5) = 0.295635, 1.959964 * se = 0.579434.
    kendall = fisher_interval(4 / 9, 9, "kendall", 0.95)
    assert (kendall.low, kendall.high) == pytest.approx((np.tanh(-0.101678), np.tanh(1.057190)), abs=2e-6)


def test_four_units():
    # n = 4: the variance of z is 1; tanh(1.959964) = (50.397 - 1)/(50.397 + 1) = 0.961087, with 50.397 = exp(3.919928).
    interval = fisher_interval(0.0, 4, "pearson", 0.95)
    assert (interval.low, interval.high) == pytest.approx((-0.961087, 0.961087), abs=1e-6)
    whole = fisher_interval(1 / 3, 4, "kendall", 0.95)
    assert (whole.low, whole.high) == (-1, 1)


def test_perfect_correlations():
    line = fisher_interval(1.0, 5, "pearson", 0.95)
    assert (line.low, line.high) == (1, 1)
    # n = 4: exchanging two neighbours takes rho to 1 - 12/60 = 0.8; se = sqrt(1.32), z = ln(9)/2 = 1.098612.
    ranks = fisher_interval(1.0, 4, "spearman", 0.95)
    assert (ranks.low, ranks.high) == pytest.approx((np.tanh(1.098612 - 1.959964 * np.sqrt(1.32)), 1.0))
    mirrored = fisher_interval(-1.0, 4, "spearman", 0.95)
    assert (mirrored.low, mirrored.high) == pytest.approx((-ranks.high, -ranks.low))
    for n in (4, 5, 30):
        kendall = fisher_interval(-1.0, n, "kendall", 0.95)
        assert kendall.low == -1
        assert kendall.high > -1


@given(
    st.floats(-1, 1),
    st.integers(4, 500),
    st.sampled_from(["pearson", "spearman", "kendall"]),
    st.floats(0.5, 0.999),
)
def test_fisher_brackets_the_estimate_inside_the_range(estimate, n, method, level):
    interval = fisher_interval(estimate, n, method, level)
    assert -1 <= interval.low <= estimate + 1e-12
    assert estimate - 1e-12 <= interval.high <= 1
    mirrored = fisher_interval(-estimate, n, method, level)
    assert (mirrored.low, mirrored.high) == pytest.approx((-interval.high, -interval.low), abs=1e-9)


def test_bca_recomputed_from_efrons_formula(law_schools):
    # Efron 1987, equation (2.3) with the jackknife acceleration, on resamples drawn independently of the code under test.
    x, y = np.array(law_schools.x), np.array(law_schools.y)
    n, r = len(x), np.corrcoef(law_schools.x, law_schools.y)[0, 1]
    assert r == pytest.approx(0.776, abs=5e-4)  # Efron & Tibshirani 1993, section 6.3
    drawn = np.random.default_rng(99).integers(0, n, size=(40_000, n))
    bootstrap = np.array([np.corrcoef(x[row], y[row])[0, 1] for row in drawn])
    jackknife = np.array([np.corrcoef(np.delete(x, i), np.delete(y, i))[0, 1] for i in range(n)])
    centred = jackknife.mean() - jackknife
    acceleration = (centred**3).sum() / (6 * (centred**2).sum() ** 1.5)
    bias = stats.norm.ppf((bootstrap < r).mean())
    z = bias + stats.norm.ppf([0.05, 0.95])
    expected = np.quantile(bootstrap, stats.norm.cdf(bias + z / (1 - acceleration * z)))
    interval = bca_interval(paired_sample(x, y), "pearson", 0.90, 20_000, np.random.default_rng(1))
    # Monte Carlo error of the lower limit is about 0.008 with these numbers of resamples, of the upper 0.002.
    assert interval.low == pytest.approx(expected[0], abs=0.03)
    assert interval.high == pytest.approx(expected[1], abs=0.008)


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_degenerate_resamples_are_counted_and_left_out(method):
    # With 4 units all alike in 4 of 4^4 = 256 resamples: 1.6 % of them, give or take.
    sample = paired_sample([1, 2, 3, 4], [1, 3, 2, 4])
    interval = bca_interval(sample, method, 0.95, 9999, np.random.default_rng(0))
    assert 100 < interval.degenerate < 220
    assert -1 <= interval.low <= interval.high <= 1


def test_a_relation_that_hangs_on_one_unit_has_no_bca_interval():
    sample = paired_sample([0, 0, 0, 0, 5], [1, 2, 3, 4, 9], units=list("abcde"))
    with pytest.raises(DataError, match="「e」を除くと値がすべて同じ"):
        bca_interval(sample, "pearson", 0.95, 999, np.random.default_rng(0))


def test_too_many_degenerate_resamples_are_refused():
    # Two of 20 differ: a resample misses both with probability (18/20)^20 = 12 %.
    x = [0] * 18 + [1, 1]
    with pytest.raises(DataError, match="値がすべて同じになりました"):
        bca_interval(paired_sample(x, range(20)), "pearson", 0.95, 999, np.random.default_rng(0))


def test_a_perfect_correlation_has_no_bca_interval():
    with pytest.raises(DataError, match="±1"):
        bca_interval(paired_sample(range(6), range(6)), "spearman", 0.95, 999, np.random.default_rng(0))


def test_weights_travel_with_their_units():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 25))
    equal = bca_interval(
        paired_sample(x, y, weights=[2.0] * 25), "pearson", 0.95, 999, np.random.default_rng(7)
    )
    plain = bca_interval(paired_sample(x, y), "pearson", 0.95, 999, np.random.default_rng(7))
    assert (equal.low, equal.high) == pytest.approx((plain.low, plain.high))
