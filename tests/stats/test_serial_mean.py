"""Mean of a short series with serial correlation."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from analysis.errors import DataError
from analysis.stats.serial_mean import serial_mean

VALUES = [5.9, 1.8, 2.1, 9.2, 3.5, 4.0, 0.5, 3.0, -2.9, 2.4, 4.7, 8.9]


def test_error_is_that_of_newey_and_west_by_hand():
    # Newey & West (1987): (g0 + 2 * sum (1 - l/(L+1)) g_l) / n, here times n/(n - 1); g_l = sum e_t e_(t-l) / n.
    e = np.array(VALUES) - np.mean(VALUES)
    n = len(e)
    g = [float(e[lag:] @ e[: n - lag]) / n for lag in range(3)]
    variance = (g[0] + 2 * (2 / 3 * g[1] + 1 / 3 * g[2])) / n * n / (n - 1)
    found = serial_mean(VALUES, lags=2)
    assert found.mean.estimate == pytest.approx(43.1 / 12)
    assert found.textbook.std_error == pytest.approx(variance**0.5)
    assert (found.textbook.df, found.lags, found.n) == (11, 2, 12)


def test_textbook_interval_is_statsmodels_hac_and_the_one_for_short_series_is_wider():
    found = serial_mean(VALUES)
    assert found.lags == 2  # floor(4 * (12/100)^(2/9)) = floor(2.50)
    options = {"maxlags": 2, "use_correction": True}
    other = OLS(VALUES, np.ones(12)).fit(cov_type="HAC", cov_kwds=options, use_t=True)
    assert (found.textbook.low, found.textbook.high) == pytest.approx(tuple(other.conf_int()[0]))
    assert found.mean.high - found.mean.low > found.textbook.high - found.textbook.low
    # A true mean of that size is found four times in five: the non-central t distribution beyond the limit of the test.
    far = found.detectable / found.mean.std_error
    assert stats.nct.sf(stats.t.ppf(0.975, found.mean.df), found.mean.df, far) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("correlation", [0.0, 0.3])
def test_interval_covers_the_truth_about_as_often_as_it_says(correlation):
    rng = np.random.default_rng(7203)
    noise = rng.normal(size=(1000, 60))
    for t in range(1, 60):  # first-order autoregression; the first 36 steps forget the start
        noise[:, t] += correlation * noise[:, t - 1]
    found = [serial_mean(row[36:]).mean for row in noise]
    assert 0.92 < np.mean([one.low <= 0 <= one.high for one in found]) < 0.97


@pytest.mark.parametrize("values", [[1.0] * 7, [1.0, 2.0, np.nan] * 4, [3.0] * 12])
def test_too_few_missing_or_constant_values_are_refused(values):
    with pytest.raises(DataError):
        serial_mean(values)
