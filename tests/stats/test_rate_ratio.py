import numpy as np
import pytest
import statsmodels.api as sm

from analysis.errors import DataError
from analysis.stats.rate_ratio import rate_ratio

# European red mites on 150 apple leaves (Bliss & Fisher 1953, Biometrics 9, 176-200, table 1): leaves with 0, 1, ... 7 mites.
MITES = np.repeat(np.arange(8), [70, 38, 17, 10, 9, 3, 2, 1])
BOTH = np.concatenate([MITES, MITES])
SIDE = np.repeat([1, 0], 150)


def test_bliss_and_fishers_mites():
    # They find a mean of 1.14667 and, by maximum likelihood, k = 1.02459. The same leaves on both sides: ratio 1.
    # The information on ln(mean) is n mean/(1 + mean/k) a side.
    result = rate_ratio(BOTH, SIDE)
    assert result.rate_event == pytest.approx(1.14667, abs=5e-6)
    assert 1 / result.dispersion == pytest.approx(1.02459, abs=5e-6)
    assert result.effect.estimate == pytest.approx(1)
    assert result.effect.std_error == pytest.approx(
        np.sqrt(2 * (1 + 1.14667 / 1.02459) / (150 * 1.14667)), rel=1e-4
    )


def test_exposure_divides_the_rate():
    result = rate_ratio(BOTH, SIDE, np.where(SIDE == 1, 1.0, 4.0))
    assert result.effect.estimate == pytest.approx(4)
    assert 1 / result.dispersion == pytest.approx(1.02459, abs=5e-6)


def test_agrees_with_the_full_likelihood_of_statsmodels():
    rng = np.random.default_rng(1)
    side = np.arange(60) % 3 == 0
    counts = rng.poisson(np.where(side, 30, 20) * rng.gamma(4, 0.25, 60))
    fit = sm.NegativeBinomial(counts, sm.add_constant(side.astype(float))).fit(
        disp=0, method="newton", maxiter=200
    )
    result = rate_ratio(counts, side)
    assert np.log(result.effect.estimate) == pytest.approx(fit.params[1], abs=1e-6)
    assert result.dispersion == pytest.approx(fit.params[2], rel=1e-4)
    assert result.effect.std_error == pytest.approx(fit.bse[1], rel=0.01)


def test_counts_without_over_dispersion_are_poisson():
    # Binomial counts vary less than Poisson: variance of the log ratio is 1/sum + 1/sum (any textbook).
    result = rate_ratio([10, 11, 9, 10, 5, 6, 5, 4], [1] * 4 + [0] * 4)
    assert result.dispersion == 0
    assert result.effect.estimate == pytest.approx(2)
    assert result.effect.std_error == pytest.approx(np.sqrt(1 / 40 + 1 / 20))
    assert result.effect.method == "Poisson (no over-dispersion)"


def test_strata_take_out_the_weekday():
    # Twice as many on event days, ten times as many on Sundays; most event days are Sundays.
    weekday = ["日"] * 8 + ["月"] * 8
    event = [1] * 6 + [0] * 2 + [1] * 2 + [0] * 6
    counts = [200, 210, 190, 205, 195, 200, 98, 102, 21, 19, 10, 9, 11, 10, 12, 8]
    assert rate_ratio(counts, event).effect.estimate > 4
    assert rate_ratio(counts, event, strata={"曜日": weekday}).effect.estimate == pytest.approx(2, abs=0.02)


def test_a_stratum_without_any_count_says_nothing():
    counts, event = [12, 20, 9, 11, 30, 22, 8, 10], [1, 1, 0, 0, 1, 1, 0, 0]
    alone = rate_ratio(counts, event).effect
    night = rate_ratio(counts + [0] * 8, event * 2, strata={"時間": ["昼"] * 8 + ["夜"] * 8}).effect
    assert night.estimate == pytest.approx(alone.estimate, rel=1e-5)
    assert night.std_error == pytest.approx(alone.std_error, rel=1e-5)


def test_missing_days_are_counted():
    result = rate_ratio([10, 12, None, 9, 5, 6, 5, 4], [1] * 4 + [0] * 4, [1, 1, 1, 1, 1, None, 1, 1])
    assert (result.effect.n, result.effect.n_missing) == (6, 2)


@pytest.mark.parametrize(
    ("counts", "event", "exposure", "words"),
    [
        ([1.5, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], None, "件数 1.5 は0以上の整数"),
        ([-1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], None, "件数 -1"),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 1, 1], "正ではありません"),
        ([0, 0, 0, 4, 5, 6], [1, 1, 1, 0, 0, 0], None, "合計が0"),
        ([1, 2, 3, 4], [1, 1, 0, 0], None, "5日以上"),
    ],
)
def test_what_is_no_count_is_refused(counts, event, exposure, words):
    with pytest.raises(DataError, match=words):
        rate_ratio(counts, event, exposure)
