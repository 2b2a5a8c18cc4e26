"""Do intervals of comparisons cover 95 %, and do placebos reject 5 %? Simulations with known truth."""

import numpy as np
import pytest
from scipy.signal import lfilter

from analysis.stats.block_bootstrap import block_bootstrap
from analysis.stats.comparison import difference_of_means, ratio_of_means
from analysis.stats.days_needed import days_needed
from analysis.stats.did import did
from analysis.stats.did_panel import did_panel
from analysis.stats.event_study import event_study
from analysis.stats.interrupted import interrupted_time_series
from analysis.stats.matched import matched_difference
from analysis.stats.placebo import placebo_dates
from analysis.stats.randomisation import randomisation_test
from analysis.stats.rate_ratio import rate_ratio
from analysis.stats.shares import share_test
from analysis.stats.synthetic_control import synthetic_control

pytestmark = pytest.mark.slow


def autocorrelated(rng, size, correlation):
    """Normal series in which each value carries on `correlation` of the one before."""
    return lfilter([1], [1, -correlation], rng.normal(size=(*size[:-1], size[-1] + 100)), axis=-1)[..., 100:]


def share(trial, simulations, seed=1):
    rng = np.random.default_rng(seed)
    return float(np.mean([trial(rng) for _ in range(simulations)]))


def assert_covers(trial, simulations):
    """93 to 97 %, give or take two standard errors of a simulated proportion (0.011 for 1500 of them)."""
    margin = 2 * np.sqrt(0.95 * 0.05 / simulations)
    assert 0.93 - margin <= share(trial, simulations) <= 0.97 + margin


def assert_rejects_5_percent(trial, simulations):
    margin = 3 * np.sqrt(0.05 * 0.95 / simulations)
    assert share(trial, simulations) == pytest.approx(0.05, abs=margin + 0.005)


@pytest.mark.parametrize(("method", "truth"), [(difference_of_means, 1200), (ratio_of_means, 5 / 3)])
def test_means_of_skewed_days(method, truth):
    def trial(rng):
        result = method(rng.gamma(6, 500, 12), rng.gamma(6, 300, 48))
        return result.low <= truth <= result.high

    assert_covers(trial, 3000)


WEEKDAY = np.arange(180) % 7


def weekends(rng, effect):
    event = np.zeros(180)
    event[rng.choice(np.flatnonzero(WEEKDAY >= 5), 12, replace=False)] = 1
    return 100 + 20 * WEEKDAY + rng.normal(scale=15, size=180) + effect * event, event


def test_matched_days():
    def trial(rng):
        result = matched_difference(*weekends(rng, 30), {"曜日": WEEKDAY})
        return result.low <= 30 <= result.high

    assert_covers(trial, 2000)


def test_randomisation_of_placebo_events():
    def trial(rng):
        return (
            randomisation_test(*weekends(rng, 0), {"曜日": WEEKDAY}, seed=1, permutations=199).p_value <= 0.05
        )

    assert_rejects_5_percent(trial, 1500)


@pytest.mark.parametrize(
    ("event_days", "others", "dispersion", "mean"),
    [(10, 40, 0.2, 50), (15, 15, 0.3, 5), (30, 100, 0.1, 3000)],
)
def test_negative_binomial_rate_ratio(event_days, others, dispersion, mean):
    event = np.repeat([1, 0], [event_days, others])

    def trial(rng):
        rates = mean * np.where(event, 1.5, 1.0) * rng.gamma(1 / dispersion, dispersion, len(event))
        result = rate_ratio(rng.poisson(rates), event).effect
        return result.low <= 1.5 <= result.high

    assert_covers(trial, 1000)


def test_shares_of_counted_people():
    def trial(rng):
        a, b = rng.multinomial(300, [0.2, 0.3, 0.5]), rng.multinomial(200, [0.1, 0.3, 0.6])
        result = share_test(dict(zip("xyz", a, strict=True)), dict(zip("xyz", b, strict=True)), counted=True)
        return result.categories[0].low <= 10 <= result.categories[0].high

    assert_covers(trial, 400)


@pytest.mark.parametrize(("days", "correlation"), [(120, 0.0), (120, 0.3), (365, 0.3), (365, 0.5)])
def test_block_bootstrap_of_correlated_days(days, correlation):
    def trial(rng):
        series = autocorrelated(rng, (days,), correlation)
        result = block_bootstrap(series, np.mean, seed=int(rng.integers(1 << 30)), resamples=499)
        return result.low <= 0 <= result.high

    assert_covers(trial, 1500)


def test_single_days_of_a_correlated_series_would_not_cover():
    def trial(rng):
        result = block_bootstrap(
            autocorrelated(rng, (365,), 0.5), np.mean, seed=1, block_length=1, resamples=499
        )
        return result.low <= 0 <= result.high

    assert share(trial, 300) < 0.85


def test_differences_of_four_groups():
    def trial(rng):
        groups = [rng.gamma(4, scale, size) for scale, size in ((10, 20), (12, 25), (8, 60), (9, 60))]
        result = did(*groups).effect
        return result.low <= (48 - 40) - (36 - 32) <= result.high

    assert_covers(trial, 3000)


def places(count, periods, treated):
    place, time = np.repeat(np.arange(count), periods), np.tile(np.arange(periods), count)
    return place, time, place < treated


@pytest.mark.parametrize(
    ("count", "periods", "treated", "errors", "correlation"),
    [
        (40, 24, 20, "cluster", 0.5),
        (20, 24, 10, "cluster", 0.5),
        (4, 200, 1, "time", 0.0),
        (8, 60, 1, "plain", 0.0),
    ],
)
def test_panels(count, periods, treated, errors, correlation):
    place, time, own = places(count, periods, treated)
    on = own & (time >= periods // 2)

    def trial(rng):
        noise = autocorrelated(rng, (count, periods), correlation).ravel()
        result = did_panel(noise + place + np.sin(time) + 2 * on, place, time, on, errors=errors)
        return result.low <= 2 <= result.high

    assert_covers(trial, 1500)


@pytest.mark.parametrize(
    ("count", "periods", "treated", "errors"), [(40, 16, 20, "cluster"), (8, 40, 1, "plain")]
)
def test_event_study_without_an_event(count, periods, treated, errors):
    place, time, own = places(count, periods, treated)

    def study(rng):
        correlation = 0.3 if errors == "cluster" else 0.0
        noise = autocorrelated(rng, (count, periods), correlation).ravel()
        return event_study(noise + place, place, time, own, periods // 2, window=(-3, 3), errors=errors)

    def trial(rng):
        after = study(rng).terms[-2]
        return after.low <= 0 <= after.high

    assert_rejects_5_percent(lambda rng: study(rng).pretrend_p <= 0.05, 600)
    assert_covers(trial, 1500)


@pytest.mark.parametrize(("days", "correlation"), [(60, 0.0), (120, 0.3), (120, 0.6), (365, 0.3)])
def test_steps_of_correlated_series(days, correlation):
    time = np.arange(days)

    def trial(rng):
        series = autocorrelated(rng, (days,), correlation) + 0.01 * time + 2 * (time % 7 >= 5)
        jump = interrupted_time_series(
            series + 3 * (time >= days // 2), time, days // 2, season=time % 7
        ).jump
        return jump.low <= 3 <= jump.high

    assert_covers(trial, 1500)


def test_the_textbook_error_of_a_short_series_would_not_cover():
    # The figure that `prewhitened_newey_west` quotes.
    time = np.arange(120)

    def trial(rng):
        series = autocorrelated(rng, (120,), 0.3)
        jump = interrupted_time_series(series, time, 60, season=time % 7, prewhiten=False).jump
        return jump.low <= 0 <= jump.high

    assert share(trial, 500) < 0.92


def test_the_step_of_a_difference_to_a_comparison_place():
    time = np.arange(200)

    def trial(rng):
        apart = autocorrelated(rng, (200,), 0.4) - autocorrelated(rng, (200,), 0.4) + 3 * (time >= 100)
        jump = interrupted_time_series(apart, time, 100, trend=False, slope_change=False).jump
        return jump.low <= 3 <= jump.high

    assert_covers(trial, 1500)


def test_placebo_dates_where_nothing_happened():
    time = np.arange(140)

    def study(rng):
        series = autocorrelated(rng, (140,), 0.2)

        def at(date):
            near = np.abs(time - date + 0.5) <= 20
            return interrupted_time_series(series[near], time[near], date, slope_change=False).jump

        return placebo_dates(at, 120, [20, 30, 40, 50, 60, 70, 80])

    results = [study(np.random.default_rng(seed)) for seed in range(150)]
    rejected = np.mean([result.share_significant for result in results])
    # 150 * 7 placebos, neighbours overlapping: three standard errors of some 500 independent ones.
    assert rejected == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 500))
    # One of eight dates at random has the largest estimate.
    assert np.mean([result.p_value <= 1 / 8 for result in results]) == pytest.approx(1 / 8, abs=0.09)


def test_synthetic_control_of_a_place_where_nothing_happened():
    def trial(rng):
        common = np.cumsum(rng.normal(size=(30, 2)), axis=0)
        table = common @ rng.uniform(size=(2, 20)) + rng.normal(scale=0.5, size=(30, 20))
        return synthetic_control(table[:, 0], {str(i): table[:, i] for i in range(1, 20)}, 20).p_value <= 0.05

    assert_rejects_5_percent(trial, 1000)


def test_the_days_said_to_be_needed_find_the_effect_in_80_percent():
    design = days_needed(1.5, 0.4, others_per_event=3)
    spread = np.sqrt(np.log1p(0.4**2))
    event = np.repeat([1, 0], [design.event_days, design.other_days])

    def trial(rng):
        logarithms = np.log(1.5) * event + spread * rng.normal(size=len(event))
        return matched_difference(logarithms, event).p_value <= 0.05

    assert share(trial, 3000) == pytest.approx(design.power, abs=3 * np.sqrt(0.8 * 0.2 / 3000))
