import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import DataError, ParameterError
from analysis.stats.line import ols_line, theil_sen_line


def test_cars_as_printed_by_r(cars):
    # R: coef(lm(dist ~ speed, cars)) is -17.579095 3.932409; confint gives 3.096964 4.767853 for speed.
    line = ols_line(cars.x, cars.y)
    assert (line.intercept, line.slope) == pytest.approx((-17.579095, 3.932409), abs=5e-7)
    assert (line.slope_low, line.slope_high) == pytest.approx((3.096964, 4.767853), abs=5e-7)
    assert (line.method, line.n, line.grid[0], line.grid[-1]) == ("ols", 50, 4, 25)


def test_band_by_the_textbook_formula(cars):
    # Draper & Smith 1998, section 3.1: mean +- t[n-2] * s * sqrt(1/n + (x0 - mean x)^2 / Sxx).
    x, y = np.array(cars.x, dtype=float), np.array(cars.y, dtype=float)
    line = ols_line(x, y, confidence=0.9)
    slope, intercept = np.polyfit(x, y, 1)
    s = np.sqrt(((y - intercept - slope * x) ** 2).sum() / 48)
    spread = np.sqrt(1 / 50 + (line.grid - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
    half = stats.t.ppf(0.95, 48) * s * spread
    assert line.fitted == pytest.approx(intercept + slope * line.grid)
    assert line.band_low == pytest.approx(line.fitted - half)
    assert line.band_high == pytest.approx(line.fitted + half)
    assert line.residuals == pytest.approx(y - intercept - slope * x)


@settings(max_examples=15)
@given(st.integers(5, 15), st.integers(0, 1000))
def test_whole_weights_move_the_line_like_repetitions(n, seed):
    rng = np.random.default_rng(seed)
    x, y, w = rng.normal(size=n), rng.normal(size=n), rng.integers(1, 6, size=n)
    line = ols_line(x, y, weights=w)
    slope, intercept = np.polyfit(np.repeat(x, w), np.repeat(y, w), 1)
    assert (line.method, line.slope, line.intercept) == (
        "wls",
        pytest.approx(slope),
        pytest.approx(intercept),
    )
    scaled = ols_line(x, y, weights=w * 1000.0)
    assert (scaled.slope_low, scaled.slope_high) == pytest.approx((line.slope_low, line.slope_high))


def test_theil_sen_by_hand():
    # Slopes of (0,0) (1,1) (2,2) (3,10): 1, 1, 1, 10/3, 4.5, 8, so the median is 13/6; y - 13/6 x: 0, -7/6, -7/3, 3.5.
    line = theil_sen_line([0, 1, 2, 3], [0, 1, 2, 10])
    assert line.slope == pytest.approx(13 / 6)
    assert line.intercept == pytest.approx(-7 / 12)
    assert (line.band_low, line.band_high) == (None, None)
    assert line.fitted[-1] == pytest.approx(-7 / 12 + 6.5)


def test_theil_sen_ignores_one_odd_unit():
    x = np.arange(20.0)
    y = 2 * x + 1
    y[19] = -1000
    line = theil_sen_line(x, y)
    assert line.slope == pytest.approx(2)
    assert ols_line(x, y).slope < 0


def test_cars_theil_sen_interval_contains_the_slope_and_level_widens_it(cars):
    narrow, wide = (
        theil_sen_line(cars.x, cars.y, confidence=0.8),
        theil_sen_line(cars.x, cars.y, confidence=0.99),
    )
    assert wide.slope_low <= narrow.slope_low <= narrow.slope <= narrow.slope_high <= wide.slope_high


def test_missing_units_and_series():
    table = pd.DataFrame(
        {"x": [1.0, 2.0, 3.0, 4.0, 5.0], "y": [1.0, np.nan, 2.0, 5.0, 4.0]}, index=list("abcde")
    )
    line = ols_line(table["x"], table["y"], units=table.index)
    assert (line.n, line.n_missing, line.units) == (4, 1, ("a", "c", "d", "e"))
    assert len(line.residuals) == 4


def test_constant_y_is_a_flat_line_and_constant_x_is_refused():
    assert theil_sen_line([1, 2, 3, 4], [5, 5, 5, 5]).slope == 0
    assert ols_line([1, 2, 3, 4], [5, 5, 5, 5]).slope == pytest.approx(0, abs=1e-12)
    for fit in (ols_line, theil_sen_line):
        with pytest.raises(DataError, match="値がすべて同じ"):
            fit([5, 5, 5, 5], [1, 2, 3, 4])


def test_options_are_checked(cars):
    for fit in (ols_line, theil_sen_line):
        with pytest.raises(ParameterError, match="信頼水準"):
            fit(cars.x, cars.y, confidence=95)
        with pytest.raises(ParameterError, match="points"):
            fit(cars.x, cars.y, points=1)
