import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import DataError
from analysis.stats.partial import partial_correlation

# Example of the R package ppcor (Kim 2015, Communications for Statistical Applications and Methods 22, 665-674).
HL = [7, 15, 19, 15, 21, 22, 57, 15, 20, 18]
DISP = [0.000, 0.964, 0.000, 0.000, 0.921, 0.000, 0.000, 1.006, 0.000, 1.011]
DEG = [9, 2, 3, 4, 1, 3, 1, 3, 6, 1]
BC = [1.78e-02, 1.05e-06, 1.37e-05, 7.18e-03, 0, 0, 0, 4.48e-03, 2.10e-06, 0]


def test_ppcor_example():
    # ppcor: pcor.test(hl, disp, deg + BC) prints estimate -0.6720863, p.value 0.06789202, n 10, gp 2.
    result = partial_correlation(HL, DISP, {"deg": DEG, "BC": BC})
    assert (result.estimate, result.p_value) == pytest.approx((-0.6720863, 0.06789202), abs=5e-8)
    assert (result.df, result.n, result.covariates) == (6, 10, ("deg", "BC"))
    # Fisher with n - k - 3 = 5: atanh(-0.6720863) = -0.814462, 1.959964/sqrt(5) = 0.876522.
    assert (result.low, result.high) == pytest.approx((np.tanh(-1.690984), np.tanh(0.062060)), abs=1e-4)


@settings(max_examples=30)
@given(st.integers(8, 20), st.integers(1, 3), st.integers(0, 10_000))
def test_equals_the_inverse_covariance(n, k, seed):
    data = np.random.default_rng(seed).normal(size=(n, k + 2)) * [1, 1e6, *[10.0**i for i in range(k)]]
    precision = np.linalg.inv(np.corrcoef(data.T))
    expected = -precision[0, 1] / np.sqrt(precision[0, 0] * precision[1, 1])
    covariates = {f"z{i}": data[:, 2 + i] for i in range(k)}
    result = partial_correlation(data[:, 0], data[:, 1], covariates)
    assert result.estimate == pytest.approx(expected)
    assert partial_correlation(data[:, 1], data[:, 0], covariates).estimate == pytest.approx(expected)
    assert result.low < result.estimate < result.high


def test_p_value_is_that_of_the_coefficient_in_a_regression():
    rng = np.random.default_rng(4)
    x, y, z = rng.normal(size=(3, 15))
    design = np.column_stack([np.ones(15), x, z])
    beta, residual, *_ = np.linalg.lstsq(design, y, rcond=None)
    error = np.sqrt(residual[0] / 12 * np.linalg.inv(design.T @ design)[1, 1])
    expected = 2 * stats.t.sf(abs(beta[1] / error), 12)
    assert partial_correlation(x, y, {"z": z}).p_value == pytest.approx(expected)


def test_a_missing_covariate_leaves_the_unit_out():
    result = partial_correlation([*HL, 3], [*DISP, 1], {"deg": [*DEG, None], "BC": [*BC, 0]})
    assert (result.n, result.n_missing) == (10, 1)
    assert result.estimate == pytest.approx(-0.6720863, abs=5e-8)


@pytest.mark.parametrize(
    ("covariates", "words"),
    [
        ({}, "共変量がありません"),
        ({"z": [1] * 10}, "共変量の値がすべて同じ"),
        ({"a": DEG, "b": [2 * value + 1 for value in DEG]}, "ほかの列から計算できて"),
        ({"z": [3 * value - 2 for value in HL]}, "共変量だけで値が完全に決まる"),
        ({f"z{i}": np.random.default_rng(i).normal(size=10) for i in range(7)}, "11件以上必要"),
        ({"z": DEG[:9]}, "値の数が合いません"),
    ],
)
def test_useless_covariates_are_refused(covariates, words):
    with pytest.raises(DataError, match=words):
        partial_correlation(HL, DISP, covariates)
