"""Do intervals contain the truth as often as they say? Simulations, checked within their Monte Carlo error."""

import numpy as np
import pytest

from analysis.stats.coefficients import point_estimate
from analysis.stats.intervals import bca_interval, fisher_interval
from analysis.stats.permutation import permutation_p
from analysis.stats.power import minimum_detectable_correlation
from analysis.stats.proportion import overall_proportion
from analysis.stats.quasi_binomial import quasi_binomial
from analysis.stats.robustness import robustness
from analysis.stats.samples import paired_sample

pytestmark = pytest.mark.slow


def normal_pair(rng, n, rho):
    x = rng.normal(size=n)
    return x, rho * x + np.sqrt(1 - rho**2) * rng.normal(size=n)


def error(p, simulations):
    """Three standard errors of a simulated proportion."""
    return 3 * np.sqrt(p * (1 - p) / simulations)


@pytest.mark.parametrize(("n", "rho"), [(5, 0.0), (14, 0.0), (14, 0.5), (14, -0.9), (58, 0.3)])
def test_fisher_interval_of_pearson_covers_95_percent(n, rho):
    rng = np.random.default_rng(n)
    hits = 0
    for _ in range(4000):
        x, y = normal_pair(rng, n, rho)
        interval = fisher_interval(point_estimate(x, y, "pearson"), n, "pearson", 0.95)
        hits += interval.low <= rho <= interval.high
    # 0.01: the approximation itself, at n = 5 (David 1938 finds it within that).
    assert hits / 4000 == pytest.approx(0.95, abs=error(0.95, 4000) + 0.01)


@pytest.mark.parametrize(
    ("method", "rho"), [("spearman", 0.0), ("spearman", 0.5), ("kendall", 0.0), ("kendall", 0.5)]
)
def test_rank_intervals_cover_95_percent(method, rho):
    # Population values under the bivariate normal: rho_s = 6/pi asin(rho/2), tau = 2/pi asin(rho) (Kruskal 1958).
    truth = 6 / np.pi * np.arcsin(rho / 2) if method == "spearman" else 2 / np.pi * np.arcsin(rho)
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(2000):
        x, y = normal_pair(rng, 25, rho)
        interval = fisher_interval(point_estimate(x, y, method), 25, method, 0.95)
        hits += interval.low <= truth <= interval.high
    assert hits / 2000 == pytest.approx(0.95, abs=error(0.95, 2000) + 0.015)


def test_bca_is_near_its_level_but_somewhat_too_narrow():
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(1500):
        x, y = normal_pair(rng, 30, 0.5)
        interval = bca_interval(paired_sample(x, y), "pearson", 0.95, 999, rng)
        hits += interval.low <= 0.5 <= interval.high
    assert 0.90 - error(0.9, 1500) <= hits / 1500 <= 0.95 + error(0.95, 1500)


@pytest.mark.parametrize(("n", "method"), [(6, "pearson"), (6, "spearman"), (14, "pearson"), (14, "kendall")])
def test_permutation_p_rejects_at_most_5_percent_of_unrelated_skewed_data(n, method):
    rng = np.random.default_rng(n)
    rejected = 0
    for _ in range(1500):
        x, y = rng.lognormal(sigma=2, size=(2, n))
        rejected += permutation_p(paired_sample(x, y), method, 999, rng).p_value <= 0.05
    assert rejected / 1500 <= 0.05 + error(0.05, 1500)
    assert rejected > 0


def test_weighted_permutation_p_holds_its_level_when_weights_explain_the_spread_of_y():
    rng = np.random.default_rng(8)
    rejected = 0
    for _ in range(1500):
        w = rng.lognormal(size=14)
        x, y = rng.normal(size=14), rng.normal(size=14) / np.sqrt(w)
        rejected += permutation_p(paired_sample(x, y, weights=w), "pearson", 999, rng).p_value <= 0.05
    assert rejected / 1500 == pytest.approx(0.05, abs=error(0.05, 1500) + 0.005)


def test_the_smallest_detectable_correlation_is_detected_in_80_percent():
    rho = minimum_detectable_correlation(14)
    rng = np.random.default_rng(2)
    found = 0
    for _ in range(4000):
        x, y = normal_pair(rng, 14, rho)
        interval = fisher_interval(point_estimate(x, y, "pearson"), 14, "pearson", 0.95)
        found += interval.low > 0
    # 0.02: Fisher's approximation without its bias term.
    assert found / 4000 == pytest.approx(0.80, abs=error(0.8, 4000) + 0.02)


def test_over_dispersed_proportions_are_covered_and_binomial_intervals_would_not_be():
    rng = np.random.default_rng(4)
    hits = naive = 0
    for _ in range(1000):
        n = np.full(30, 500)
        k = rng.binomial(n, rng.beta(4, 16, size=30))
        result = overall_proportion(k, n)
        hits += result.low <= 0.2 <= result.high
        half = 1.96 * np.sqrt(result.estimate * (1 - result.estimate) / result.trials)
        naive += abs(result.estimate - 0.2) <= half
    assert hits / 1000 == pytest.approx(0.95, abs=error(0.95, 1000) + 0.01)
    assert naive / 1000 < 0.5


def test_quasi_binomial_slope_is_covered():
    rng = np.random.default_rng(6)
    x = np.linspace(-1, 1, 30)
    hits = 0
    for _ in range(1000):
        mean = 1 / (1 + np.exp(1 - 0.5 * x))
        n = np.full(30, 200)
        k = rng.binomial(n, rng.beta(20 * mean, 20 * (1 - mean)))
        slope = quasi_binomial(k, n, {"x": x}).coefficients[1]
        hits += slope.low <= 0.5 <= slope.high
    assert hits / 1000 == pytest.approx(0.95, abs=error(0.95, 1000) + 0.015)


@pytest.mark.parametrize(("rho", "alone", "with_rule"), [(0.0, 0.05, 0.015), (0.7, 0.83, 0.61)])
def test_what_the_rule_of_stability_costs_and_prevents(rho, alone, with_rule):
    # The figures that the documentation of `robustness` quotes.
    rng = np.random.default_rng(13)
    claimed = stable = 0
    for _ in range(1500):
        result = robustness(*normal_pair(rng, 14, rho))
        claimed += result.pearson.conclusion != "not confirmed"
        stable += result.stable and result.pearson.conclusion != "not confirmed"
    assert claimed / 1500 == pytest.approx(alone, abs=error(alone, 1500) + 0.01)
    assert stable / 1500 == pytest.approx(with_rule, abs=error(with_rule, 1500) + 0.01)
