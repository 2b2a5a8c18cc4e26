import numpy as np
import pytest
from scipy import stats

from analysis.errors import DataError, ParameterError
from analysis.stats.block_bootstrap import block_bootstrap


def test_blocks_of_one_are_the_ordinary_bootstrap():
    # Standard error of a mean: sigma/sqrt(n), sigma with divisor n (Efron & Tibshirani 1993, section 5.2).
    y = np.random.default_rng(0).normal(size=100)
    result = block_bootstrap(y, np.mean, seed=1, block_length=1, resamples=4999)
    assert result.std_error == pytest.approx(y.std() / 10, rel=0.03)
    half = stats.t.ppf(0.975, 99) * y.std() / 10 * np.sqrt(100 / 99)
    assert result.high - result.estimate == pytest.approx(half, rel=0.06)


def test_blocks_see_the_correlation_that_single_days_hide():
    # Ten weeks of one value each: only the weeks are independent. Circular blocks of a week may straddle two.
    y = np.repeat(np.random.default_rng(1).normal(size=40), 7)
    alone = block_bootstrap(y, np.mean, seed=1, block_length=1).std_error
    assert block_bootstrap(y, np.mean, seed=1, block_length=14).std_error > 2 * alone


def test_rows_stay_together_and_undefined_resamples_are_counted():
    rng = np.random.default_rng(2)
    event = np.arange(90) % 30 == 0
    data = np.column_stack([event, 10 + 5 * event + rng.normal(size=90)])

    def difference(rows):
        on = rows[:, 0] == 1
        return rows[on, 1].mean() - rows[~on, 1].mean() if on.any() else np.nan

    result = block_bootstrap(data, difference, seed=3, block_length=9, resamples=999)
    assert result.low < result.estimate < result.high
    assert 0 < result.degenerate < 100
    assert result.notes == (f"計算できない再標本{result.degenerate}個は除いた。",)


def test_the_seed_repeats_and_the_default_block_is_said(global_state_untouched):
    y = np.random.default_rng(4).normal(size=365)
    one, two = (block_bootstrap(y, np.mean, seed=9, resamples=199) for _ in range(2))
    assert one == two
    assert one.block_length == 21  # 3 * 365^(1/3) = 21.4


@pytest.mark.parametrize(
    ("data", "change", "error", "words"),
    [
        ([1.0, np.nan] * 20, {}, DataError, "欠測や無限大 20個"),
        (["1", "2"] * 30, {}, DataError, "数値でない値"),
        ([1.0, 2.0] * 15, {}, DataError, "ブロックが5つ取れません"),
        ([1.0, 2.0] * 30, {"block_length": 0}, ParameterError, "0 は1以上の整数"),
        ([1.0] * 60, {}, DataError, "区間を計算できません"),
        ([1.0, 2.0] * 30, {"resamples": 10}, ParameterError, "199以上"),
        ([1.0, 2.0] * 30, {"seed": 1.5}, ParameterError, "乱数の種"),
    ],
)
def test_what_is_no_series_is_refused(data, change, error, words):
    with pytest.raises(error, match=words):
        block_bootstrap(data, np.mean, **({"seed": 1} | change))
