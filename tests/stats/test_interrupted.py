import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.errors import DataError, ParameterError
from analysis.stats.interrupted import interrupted_time_series
from analysis.stats.prais_winsten import prewhitened_newey_west
from analysis.stats.segments import Harmonics


def series(n=60, jump=5.0, change=0.3, seed=0):
    t = np.arange(n) - n // 2
    noise = np.random.default_rng(seed).normal(size=n)
    return 20 + 0.1 * t + jump * (t >= 0) + change * np.maximum(t, 0) + noise, t


def test_without_prewhitening_it_is_statsmodels():
    y, t = series()
    design = np.column_stack([np.ones(60), t >= 0, t, np.maximum(t, 0)]).astype(float)
    fit = sm.OLS(y, design).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)
    result = interrupted_time_series(y, t, 0, prewhiten=False)
    assert [term.estimate for term in result.terms] == pytest.approx(fit.params)
    assert [term.std_error for term in result.terms] == pytest.approx(fit.bse)
    assert (result.jump.low, result.jump.high) == pytest.approx(tuple(fit.conf_int()[1]))
    assert result.lags == 3
    assert result.autocorrelation is None


def test_prewhitened_estimates_are_generalised_least_squares():
    # Prais & Winsten's transformation is GLS with the covariance rho^|i - j|, written here in full.
    y, t = series(seed=4)
    result = interrupted_time_series(y, t, 0)
    distance = np.abs(np.subtract.outer(np.arange(60), np.arange(60)))
    design = np.column_stack([np.ones(60), t >= 0, t, np.maximum(t, 0)]).astype(float)
    fit = sm.GLS(y, design, sigma=result.autocorrelation**distance).fit()
    assert [term.estimate for term in result.terms] == pytest.approx(fit.params)
    assert result.fitted == pytest.approx(design @ fit.params)
    assert result.without == pytest.approx(design[:, [0, 2]] @ fit.params[[0, 2]])


def test_a_mean_without_correlation_has_the_textbook_error():
    # Residuals 1, -1, -1, 1: neighbours correlate by -1/4, which is what independent errors lead one to expect. So
    # the error of the mean is s/sqrt(n) = sqrt(4/3)/2, with n - 1 = 3 degrees of freedom.
    fit = prewhitened_newey_west(np.array([6.0, 4, 4, 6]), np.ones((4, 1)), 0)
    assert fit.autocorrelation == pytest.approx(0)
    assert fit.std_errors[0] == pytest.approx(np.sqrt(4 / 3) / 2)
    assert fit.df[0] == pytest.approx(3)


def test_moments_of_the_error_against_full_matrices():
    # Expectation and variance of a quadratic form in normal residuals: tr(MQ) and 2 tr(MQMQ) (any textbook).
    rng = np.random.default_rng(5)
    design, y = np.column_stack([np.ones(12), rng.normal(size=12)]), rng.normal(size=12)
    fit = prewhitened_newey_west(y, design, 2)
    first = np.sqrt(1 - fit.autocorrelation**2)
    white = np.eye(12) - fit.autocorrelation * np.eye(12, k=-1)
    white[0, 0] = first
    x, z = white @ design, white @ y
    hat = np.linalg.pinv(x)
    maker = np.eye(12) - x @ hat
    weights = np.clip(1 - np.abs(np.subtract.outer(np.arange(12), np.arange(12))) / 3, 0, None)
    form = hat[1][:, None] * weights * hat[1]
    expected = np.trace(maker @ form)
    residuals = maker @ z
    assert fit.std_errors[1] ** 2 == pytest.approx(
        residuals @ form @ residuals / expected * (hat[1] @ hat[1])
    )
    assert fit.df[1] == pytest.approx(expected**2 / np.trace(maker @ form @ maker @ form))


def test_the_step_of_the_nile():
    # Annual flow at Aswan, 1871-1970: the mean falls from 1097.75 to 849.97 after 1898 (R package strucchange,
    # ?breakpoints; Cobb 1978, Biometrika 65).
    nile = sm.datasets.nile.load_pandas().data
    result = interrupted_time_series(
        nile.volume, nile.year, 1899, trend=False, slope_change=False, prewhiten=False
    )
    assert result.jump.estimate == pytest.approx(849.97 - 1097.75, abs=0.01)
    assert (result.n_before, result.n_after) == (28, 72)
    assert result.jump.high < 0


def test_dates_season_and_missing_days():
    days = pd.date_range("2024-01-01", periods=120)
    y, _ = series(120)
    y = y + 4 * (days.day_of_week == 5)
    y[7] = np.nan
    result = interrupted_time_series(
        y, days, "2024-03-01", season=days.day_name(), harmonics=Harmonics(365.25, 1), slope_change=False
    )
    assert (result.n, result.n_before, result.n_missing) == (119, 59, 1)
    assert result.slope_change is None
    assert len(result.terms) == 3 + 6 + 2
    assert result.time[0] == -60
    assert any("値の抜けた所が1か所" in note for note in result.notes)


def test_a_season_that_is_there_is_taken_out():
    # Without noise the sine is found exactly; a ripple keeps the fit from being perfect.
    t = np.arange(-60, 60)
    ripple = 0.001 * np.cos(np.pi * t)
    y = 3 * np.sin(2 * np.pi * t / 40) + 2 * (t >= 0) + ripple
    result = interrupted_time_series(y, t, 0, harmonics=Harmonics(40, 1), slope_change=False)
    assert {term.name: term.estimate for term in result.terms}["sin1"] == pytest.approx(3, abs=0.01)
    assert result.jump.estimate == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"intervention": -29}, DataError, "開始前に1個"),
        ({"intervention": 25}, DataError, "開始後に5個"),
        (
            {"time": np.arange("2024-01-01", "2024-03-01", dtype="datetime64[D]"), "intervention": "3月"},
            ParameterError,
            "日付ではありません",
        ),
        (
            {"values": pd.Series(range(60)), "time": pd.Series(range(60), index=range(1, 61))},
            DataError,
            "そろっていない",
        ),
        ({"intervention": "2024-01-01"}, ParameterError, "種類が合いません"),
        ({"values": [7.0] * 60}, DataError, "値がすべて同じ（7）"),
        ({"values": list(range(60))}, DataError, "ぴったり"),
        ({"time": [0] * 30 + list(range(30))}, DataError, "開始前に0個"),
        ({"time": [-1] * 30 + list(range(30))}, DataError, "同じ時点"),
        ({"season": ["月"]}, DataError, "季節が1個"),
        ({"season": ["前"] * 30 + ["後"] * 30}, DataError, "ほかの列や固定効果から"),
        ({"harmonics": Harmonics(0)}, ParameterError, "周期 0"),
        ({"lags": -1}, ParameterError, "ラグ -1"),
        ({"confidence": 95}, ParameterError, "信頼水準"),
    ],
)
def test_what_is_no_interrupted_series_is_refused(change, error, words):
    y, t = series()
    with pytest.raises(error, match=words):
        interrupted_time_series(**({"values": y, "time": t, "intervention": 0} | change))
