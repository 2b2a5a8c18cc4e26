"""Noise of few periods, and the smallest effect that a plan finds: against hand calculation and statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.linalg import toeplitz
from scipy.signal import lfilter
from statsmodels.stats.power import TTestIndPower

from analysis.errors import DataError, ParameterError
from analysis.stats.detectable import minimum_detectable_effect
from analysis.stats.serial_noise import SerialNoise, change_sd, coefficient_error, serial_noise


def autoregressions(rng, periods, series, correlation, sd):
    steps = rng.normal(size=(periods + 100, series)) * sd * np.sqrt(1 - correlation**2)
    return lfilter([1], [1, -correlation], steps, axis=0)[100:]


@pytest.mark.parametrize("correlation", [0.3, 0.6])
def test_short_panels_are_not_told_to_be_less_alike_than_they_are(correlation):
    # 24 months of 18 series with levels and common months: plain residuals would give much smaller correlations.
    rng = np.random.default_rng(3)
    common = rng.normal(size=(24, 1))
    found = [
        serial_noise(autoregressions(rng, 24, 18, correlation, 2.0) + 10 * rng.normal(size=18) + 5 * common)
        for _ in range(30)
    ]
    assert np.mean([one.neighbours for one in found]) == pytest.approx(correlation, abs=0.05)
    assert np.mean([one.sd for one in found]) == pytest.approx(2.0, rel=0.05)


def test_series_tell_their_autocorrelation_beside_a_line():
    rng, line = np.random.default_rng(1), np.column_stack([np.ones(120), np.arange(120)])
    found = [
        serial_noise(autoregressions(rng, 120, 1, 0.6, 1.5)[:, 0] + 0.1 * np.arange(120), line)
        for _ in range(15)
    ]
    assert np.mean([one.neighbours for one in found]) == pytest.approx(0.6, abs=0.06)
    assert np.mean([one.sd for one in found]) == pytest.approx(1.5, rel=0.07)


def test_noise_of_counting_does_not_hide_what_persists():
    # Half of the variance persists with 0.6, half is of each month: neighbours are alike by 0.3 only. The change from 24
    # to 12 months varies more than an autoregression of 0.3 would let it.
    rng = np.random.default_rng(4)
    weights = np.repeat([-1 / 24, 1 / 12], [24, 12])
    expected = np.sqrt(weights @ (toeplitz(0.6 ** np.arange(36)) + np.eye(36)) @ weights)
    alone = np.sqrt(2 * weights @ toeplitz(0.3 ** np.arange(36)) @ weights)
    found = [
        change_sd(serial_noise(autoregressions(rng, 24, 18, 0.6, 1.0) + rng.normal(size=(24, 18))), 24, 12)
        for _ in range(40)
    ]
    # On the safe side, by less than a tenth.
    assert 0.97 * expected < np.mean(found) < 1.1 * expected
    assert alone < 0.92 * expected


def test_alternating_series_count_as_uncorrelated():
    assert serial_noise([1.0, -1, 1.2, -1, 1, -1.1, 1, -1, 1.1, -1]).neighbours < 0.01


def test_errors_by_hand():
    # One month before and after: var = 2 sd^2 (1 - rho). Independent months: sd sqrt(1/m + 1/r).
    assert change_sd(SerialNoise(3.0, 0.5, 1.0), 1, 1) == pytest.approx(3.0)
    assert change_sd(SerialNoise(3.0, 0.0, 1.0), 24, 12) == pytest.approx(3 * np.sqrt(1 / 24 + 1 / 12))
    step = np.column_stack([np.ones(36), np.arange(36) >= 24])
    assert coefficient_error(SerialNoise(3.0, 0.0, 1.0), step, 1) == pytest.approx(
        3 * np.sqrt(1 / 24 + 1 / 12)
    )


def test_error_of_a_step_is_that_of_generalised_least_squares():
    x = np.column_stack([np.ones(30), np.arange(30) >= 20, np.arange(30)]).astype(float)
    covariance = 4 * toeplitz(0.4 ** np.arange(30))
    whole = sm.GLS(np.random.default_rng(1).normal(size=30), x, sigma=covariance).fit()
    assert coefficient_error(SerialNoise(2.0, 0.4, 1.0), x, 1) == pytest.approx(
        np.sqrt(whole.normalized_cov_params[1, 1])
    )


@pytest.mark.parametrize(("first", "second", "power"), [(8, 10, 0.8), (2, 3, 0.9), (40, 60, 0.95)])
def test_smallest_effect_is_that_of_statsmodels(first, second, power):
    expected = TTestIndPower().solve_power(
        nobs1=first, ratio=second / first, power=power, alpha=0.05, effect_size=None
    )
    error = np.sqrt(1 / first + 1 / second)
    assert minimum_detectable_effect(error, first + second - 2, power=power) == pytest.approx(
        expected, rel=1e-4
    )


def test_multiple_of_many_degrees_of_freedom_is_blooms():
    # Bloom (1995), table 1: 2.80 standard errors for power 0.80 at the two-sided level 0.05.
    assert minimum_detectable_effect(1.0, 1e5) == pytest.approx(2.80, abs=0.005)


def test_what_cannot_be_told_is_refused():
    with pytest.raises(DataError, match="見積もれません"):
        serial_noise([1.0, 2, 3, 4])
    with pytest.raises(DataError, match="欠測"):
        serial_noise([1.0, np.nan, 3, 4, 5, 6])
    with pytest.raises(DataError, match="値が一定"):
        serial_noise([2.0] * 12)
    with pytest.raises(ParameterError, match=r"検出力 0\.01"):
        minimum_detectable_effect(1.0, 10, power=0.01)
    with pytest.raises(ParameterError, match="標準誤差 0"):
        minimum_detectable_effect(0.0, 10)
