import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError, ParameterError
from analysis.stats.correlation import correlation
from analysis.stats.permutation import permutation_p


def test_everything_about_the_tuna_data(tuna):
    # R: cor.test(x, y) prints cor 0.5711816, 95 percent confidence interval -0.1497426 0.8955795.
    result = correlation(tuna.x, tuna.y, seed=1)
    assert (result.estimate, result.low, result.high) == pytest.approx(
        (0.5711816, -0.1497426, 0.8955795), abs=5e-8
    )
    assert (result.n, result.n_missing, result.weighted, result.effective_n) == (9, 0, False, 9)
    assert (result.interval_method, result.p_method) == ("fisher", "Monte Carlo permutation")
    assert not result.excludes_zero
    assert result.notes == ()


def test_cars_interval_as_printed_by_r(cars):
    # R: with(cars, cor.test(speed, dist)) prints 95 percent confidence interval 0.6816422 0.8862036.
    result = correlation(cars.x, cars.y, seed=1)
    assert (result.low, result.high) == pytest.approx((0.6816422, 0.8862036), abs=5e-8)
    assert result.excludes_zero


def test_missing_pairs_are_counted_and_said(tuna):
    result = correlation([*tuna.x, None, 50.0], [*tuna.y, 3.0, np.nan], seed=1)
    assert (result.n, result.n_missing) == (9, 2)
    assert result.estimate == pytest.approx(0.5711816, abs=5e-8)
    assert "値が欠けている2件を除いた。" in result.notes


def test_weighted_correlations_get_a_bootstrap_interval(law_schools):
    weights = [0, *range(1, 15)]
    result = correlation(law_schools.x, law_schools.y, weights=weights, seed=1)
    assert (result.interval_method, result.weighted, result.n, result.n_zero_weight) == ("bca", True, 14, 1)
    assert result.effective_n == pytest.approx(105**2 / 1015)
    # numpy's covariance with aweights, an independent weighted moment.
    covariance = np.cov(law_schools.x, law_schools.y, aweights=weights)
    assert result.estimate == pytest.approx(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))
    assert result.low < result.estimate < result.high
    assert any("実効的な対象数は10.9件" in note for note in result.notes)


@pytest.mark.usefixtures("global_state_untouched")
def test_the_seed_decides_and_streams_are_independent(law_schools):
    first = correlation(law_schools.x, law_schools.y, interval="bca", seed=7)
    assert first == correlation(law_schools.x, law_schools.y, interval="bca", seed=7)
    assert first.low != correlation(law_schools.x, law_schools.y, interval="bca", seed=8).low
    more = correlation(law_schools.x, law_schools.y, interval="bca", seed=7, resamples=1999)
    assert more.p_value == first.p_value


def test_degenerate_resamples_are_said():
    result = correlation([1, 2, 3, 4], [1, 3, 2, 4], interval="bca", seed=0)
    assert result.degenerate_resamples > 0
    assert any(f"再標本{result.degenerate_resamples}個を除いて" in note for note in result.notes)


def test_a_perfect_correlation_asks_whether_it_is_one_column():
    result = correlation(range(6), [2 * value for value in range(6)], seed=0)
    assert (result.low, result.high) == pytest.approx((1, 1))
    assert any("ちょうど±1" in note for note in result.notes)
    assert 0 < result.p_value < 0.01


@settings(max_examples=15)
@given(st.data(), st.sampled_from(["pearson", "spearman", "kendall"]))
def test_order_of_units_units_of_measurement_and_sign(data, method):
    n = data.draw(st.integers(4, 7))
    values = st.lists(st.integers(0, 30), min_size=n, max_size=n).filter(lambda v: len(set(v)) > 1)
    x, y = np.array(data.draw(values), dtype=float), np.array(data.draw(values), dtype=float)
    result = correlation(x, y, method=method, seed=0)
    assert 0 < result.p_value <= 1
    assert -1 <= result.low <= result.estimate + 1e-12
    assert result.estimate - 1e-12 <= result.high <= 1
    order = np.random.default_rng(1).permutation(n)
    again = correlation(1.8 * x[order] + 32, y[order], method=method, seed=5)
    mirrored = correlation(x, -y, method=method, seed=3)
    swapped = correlation(y, x, method=method, seed=3)
    for other, sign in ((again, 1), (mirrored, -1), (swapped, 1)):
        assert other.estimate == pytest.approx(sign * result.estimate)
        assert other.p_value == pytest.approx(result.p_value)
    assert (mirrored.low, mirrored.high) == pytest.approx((-result.high, -result.low))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "peason"}, "peason"),
        ({"interval": "wald"}, "wald"),
        ({"confidence": 95}, "0.95"),
        ({"seed": -1}, "乱数の種"),
        ({"resamples": 10}, "resamples"),
        ({"permutations": 0}, "permutations"),
        ({"method": "kendall", "weights": [1, 1, 1, 1, 1]}, "重みを付けられるのはピアソン"),
        ({"interval": "fisher", "weights": [1, 1, 1, 1, 1]}, "フィッシャー"),
    ],
)
def test_wrong_options_are_refused(options, words):
    with pytest.raises(ParameterError, match=words):
        correlation([1, 2, 3, 4, 5], [2, 1, 3, 5, 4], **({"seed": 1} | options))


def test_both_wrong_options_are_told_at_once():
    with pytest.raises(ParameterError) as caught:
        correlation([1, 2, 3, 4], [1, 3, 2, 4], method="a", interval="b", seed=1)
    assert len(caught.value.problems) == 2


def test_repeated_units_are_refused():
    with pytest.raises(DataError, match="市民課"):
        correlation([1, 2, 3, 4], [1, 3, 2, 4], units=["市民課", "市民課", "a", "b"], seed=1)


def test_the_seed_decides_the_drawn_permutations(tuna):
    assert correlation(tuna.x, tuna.y, seed=1).p_value != correlation(tuna.x, tuna.y, seed=2).p_value


def test_bootstrap_intervals_of_few_units_come_with_a_warning(cars, law_schools):
    def warned(pairs):
        notes = correlation(pairs.x, pairs.y, interval="bca", seed=1).notes
        return any("狭めに出やすい" in note for note in notes)

    assert warned(law_schools)
    assert not warned(cars)


def test_permutations_are_made_once_for_all_levels_and_anew_for_whatever_else_changes(tuna, monkeypatch):
    made = []
    monkeypatch.setattr(
        "analysis.stats.correlation.permutation_p",
        lambda sample, method, count, rng: (
            made.append(sample.weights is not None),
            permutation_p(sample, method, count, rng),
        )[1],
    )
    weights = np.arange(1.0, 10.0)
    asked = [
        {"seed": 811},
        {"seed": 811, "confidence": 0.9},
        {"seed": 812},
        {"seed": 811, "weights": weights},
    ]
    found = [correlation(tuna.x, tuna.y, **one) for one in asked]
    assert made == [False, False, True]
    assert found[0].p_value == found[1].p_value
    assert found[0].low < found[1].low
    assert correlation(tuna.y, tuna.x, seed=811, permutations=99).p_value != found[0].p_value
    assert len(made) == 4
