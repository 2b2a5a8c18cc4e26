import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError, ParameterError
from analysis.stats.quasi_binomial import quasi_binomial

# Germination of Orobanche seeds on 21 plates (Crowder 1978, Applied Statistics 27, table 3).
GERMINATED = [10, 23, 23, 26, 17, 5, 53, 55, 32, 46, 10, 8, 10, 8, 23, 0, 3, 22, 15, 32, 3]
SEEDS = [39, 62, 81, 51, 39, 6, 74, 72, 51, 79, 13, 16, 30, 28, 45, 4, 12, 41, 30, 51, 7]
VARIETY = [0] * 11 + [1] * 10
EXTRACT = [0] * 5 + [1] * 6 + [0] * 5 + [1] * 5
BOTH = [variety * extract for variety, extract in zip(VARIETY, EXTRACT, strict=True)]


def plates():
    return quasi_binomial(GERMINATED, SEEDS, {"variety": VARIETY, "extract": EXTRACT, "both": BOTH})


def test_crowders_seeds():
    # Breslow & Clayton 1993 (J. Amer. Statist. Assoc. 88, section 6.1), logistic regression: -0.558 (0.126), 0.146 (0.223),
    # 1.318 (0.177), -0.778 (0.306). R: glm(..., family = quasibinomial) takes the dispersion to be 1.861832.
    result = plates()
    assert result.dispersion == pytest.approx(1.861832, abs=5e-7)
    assert result.df == 17
    expected = [(-0.558, 0.126), (0.146, 0.223), (1.318, 0.177), (-0.778, 0.306)]
    for coefficient, (estimate, binomial_error) in zip(result.coefficients, expected, strict=True):
        assert coefficient.estimate == pytest.approx(estimate, abs=5e-4)
        assert coefficient.std_error == pytest.approx(binomial_error * np.sqrt(1.861832), abs=1e-3)


def test_agrees_with_weighted_proportions_in_statsmodels():
    # Proportions with var_weights: there the scale of statsmodels is right.
    k, n = np.array(GERMINATED), np.array(SEEDS)
    design = np.column_stack([np.ones(21), VARIETY, EXTRACT, BOTH])
    fit = sm.GLM(k / n, design, family=sm.families.Binomial(), var_weights=n).fit(scale="X2")
    result = plates()
    assert [c.estimate for c in result.coefficients] == pytest.approx(fit.params)
    assert [c.std_error for c in result.coefficients] == pytest.approx(fit.bse)
    assert result.dispersion == pytest.approx(fit.scale)


def test_intervals_use_students_t():
    # t quantile 0.975 with 17 degrees of freedom: 2.110 (any table).
    constant = plates().coefficients[0]
    assert (constant.high - constant.estimate) / constant.std_error == pytest.approx(2.110, abs=5e-4)
    assert constant.estimate - constant.low == pytest.approx(constant.high - constant.estimate)


def test_under_dispersion_is_shown_but_narrows_nothing():
    # All units at 50 %: chi-squared is 0; the error of the log-odds is 1/sqrt(400 * 0.25) = 0.1.
    result = quasi_binomial([50] * 4, [100] * 4)
    assert result.dispersion == pytest.approx(0, abs=1e-12)
    assert result.coefficients[0].std_error == pytest.approx(0.1)


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_failures_mirror_successes_and_scaling_a_predictor_scales_its_coefficient(seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(20, 60, size=10)
    k, x = rng.binomial(n, 0.4), rng.normal(size=10)
    plain = quasi_binomial(k, n, {"x": x})
    mirrored = quasi_binomial(n - k, n, {"x": x})
    scaled = quasi_binomial(k, n, {"x": x * 1e6})
    assert mirrored.dispersion == pytest.approx(plain.dispersion)
    assert mirrored.coefficients[1].estimate == pytest.approx(-plain.coefficients[1].estimate, abs=1e-9)
    assert scaled.coefficients[1].estimate * 1e6 == pytest.approx(plain.coefficients[1].estimate, rel=1e-6)
    assert scaled.coefficients[1].p_value == pytest.approx(plain.coefficients[1].p_value, rel=1e-6)


def test_units_without_trials_and_missing_units_are_counted():
    result = quasi_binomial([1, 2, 3, 4, 0, None], [10, 10, 10, 10, 0, 10])
    assert (result.n, result.n_empty, result.n_missing) == (4, 1, 1)
    assert (result.successes, result.trials) == (10, 40)


@pytest.mark.parametrize(
    ("k", "n", "predictors", "words"),
    [
        ([1, 2, 3, 11], [10] * 4, {}, "「d」の件数 11／10"),
        ([1, 2, 3, -1], [10] * 4, {}, "「d」の件数 -1／10"),
        ([1, 2, 3, 0.5], [10] * 4, {}, "整数ではありません"),
        ([1, 2, 3], [10] * 3, {}, "使える対象が3件"),
        ([0, 0, 0, 0], [10] * 4, {}, "件数が0"),
        ([10, 10, 10, 10], [10] * 4, {}, "総数と同じ"),
        ([1, 2, 3, 4], [10] * 4, {"x": [1, 2, 3, 4]}, "5件以上必要"),
        ([1, 2, 3, 4, 5], [10] * 5, {"x": [1] * 5}, "値がすべて同じ"),
        ([1, 2, 3, 4, 5, 6], [10] * 6, {"x": range(6), "y": range(0, 12, 2)}, "ほかの列から計算"),
        ([0, 0, 0, 10, 10, 10], [10] * 6, {"x": [1, 2, 3, 7, 8, 9]}, "完全に分けて"),
    ],
)
def test_what_is_no_count_is_refused(k, n, predictors, words):
    with pytest.raises(DataError, match=words):
        quasi_binomial(k, n, predictors, units=list("abcdef")[: len(k)])


def test_the_level_is_checked():
    with pytest.raises(ParameterError, match="信頼水準"):
        quasi_binomial(GERMINATED, SEEDS, confidence=95)


@pytest.mark.parametrize("size", [1, 10**3, 10**7])
def test_large_counts_converge(size):
    # Log-odds of the total: ln(40/60), whatever the number of payments.
    result = quasi_binomial([10 * size, 20 * size, 90 * size, 40 * size], [100 * size] * 4)
    assert result.coefficients[0].estimate == pytest.approx(np.log(40 / 60))
    # Chi-squared (30^2 + 20^2 + 50^2 + 0)/24 * size on 3 degrees of freedom.
    assert result.dispersion == pytest.approx(3800 / 24 / 3 * size)
