import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analysis.errors import DataError, ParameterError
from analysis.stats.synthetic_control import synthetic_control

A = [10.0, 12, 11, 15, 14, 13]
B = [20.0, 19, 23, 22, 21, 25]
C = [50.0, 41, 60, 45, 52, 47]


def test_an_exact_mixture_is_found():
    # Before: 0.25 A + 0.75 B. After (the last two): 5 more.
    mixture = 0.25 * np.array(A) + 0.75 * np.array(B)
    result = synthetic_control(mixture + np.array([0, 0, 0, 0, 5, 5]), {"A": A, "B": B, "C": C}, 4)
    assert result.weights == pytest.approx({"A": 0.25, "B": 0.75, "C": 0}, abs=1e-9)
    assert result.gap == pytest.approx([0, 0, 0, 0, 5, 5], abs=1e-9)
    assert result.effect == pytest.approx(5)
    assert (result.n_before, result.n_after) == (4, 2)
    assert result.ratio == float("inf")
    assert result.p_value == result.smallest_p == 0.25


def test_a_place_outside_its_donors_takes_the_nearest_and_says_that_it_does_not_fit():
    result = synthetic_control([v - 5 + 3 * (i == 5) for i, v in enumerate(A)], {"A": A, "B": B, "C": C}, 5)
    assert result.weights == pytest.approx({"A": 1, "B": 0, "C": 0}, abs=1e-9)
    assert result.rmspe_before == pytest.approx(5)
    assert result.rmspe_after == pytest.approx(2)
    assert result.ratio == pytest.approx(0.4)
    assert any("当てはまりが悪い" in note for note in result.notes)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_no_other_mixture_fits_better_and_scale_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    donors, treated = rng.normal(size=(12, 5)), rng.normal(size=12)
    columns = {str(i): donors[:, i] for i in range(5)}
    result = synthetic_control(treated, columns, 9)
    weights = np.array(list(result.weights.values()))
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    other = optimize.minimize(
        lambda w: ((treated[:9] - donors[:9] @ w) ** 2).sum(),
        np.full(5, 0.2),
        method="SLSQP",
        bounds=[(0, 1)] * 5,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-12},
    )
    assert 9 * result.rmspe_before**2 == pytest.approx(other.fun, rel=1e-5)
    large = synthetic_control(1e6 * treated + 1e6, {k: 1e6 * v + 1e6 for k, v in columns.items()}, 9)
    assert large.weights == pytest.approx(result.weights, abs=1e-6)
    assert large.p_value == result.p_value


def test_placebos_by_hand():
    # Two donors: each is the other's only donor. Gaps of A as if treated: A - B = 0.1, 0.1, 0.1, then 0.5; ratio 5.
    a, b = np.array([1.1, 2.1, 1.1, 2.5]), np.array([1.0, 2.0, 1.0, 2.0])
    result = synthetic_control((a + b) / 2 + np.array([0.001, 0, 0, 1]), {"a": a, "b": b}, 3)
    assert result.placebo_ratios == pytest.approx({"a": 5, "b": 5})
    assert result.placebo_effects == pytest.approx({"a": 0.5, "b": -0.5})
    assert result.p_value == pytest.approx(1 / 3)


def test_the_smallest_p_of_38_donors_is_that_of_california():
    # Abadie, Diamond & Hainmueller 2010 (J. Amer. Statist. Assoc. 105): California's ratio is the largest of 39 states,
    # p = 1/39 = 0.026.
    rng = np.random.default_rng(0)
    donors = {str(i): rng.normal(size=31) for i in range(38)}
    result = synthetic_control(
        np.mean(list(donors.values()), axis=0) + 100 * (np.arange(31) >= 19), donors, 19
    )
    assert result.p_value == pytest.approx(0.026, abs=5e-4)


def test_missing_periods_are_counted_and_donors_outnumbering_periods_are_said():
    result = synthetic_control([1.0, 2, None, 3, 4, 9], {str(i): np.arange(6) * (i + 1) for i in range(4)}, 4)
    assert (result.n_missing, result.n_before) == (1, 3)
    assert any("重みは1通りに決まらない" in note for note in result.notes)


@pytest.mark.parametrize(
    ("treated", "donors", "n_before", "error", "words"),
    [
        (A, {"B": B}, 4, DataError, "比較地区が1"),
        (A, {"B": B, "C": C}, 2, DataError, "開始前2"),
        (A, {"B": B, "C": C}, 6, ParameterError, "1以上5以下"),
        ([1] * 6, {"B": B, "C": C}, 4, DataError, "値がすべて同じ（1）"),
        (A, {"B": B, "C": C[:5]}, 4, DataError, "値の数が合いません"),
    ],
)
def test_designs_without_an_answer_are_refused(treated, donors, n_before, error, words):
    with pytest.raises(error, match=words):
        synthetic_control(treated, donors, n_before)
