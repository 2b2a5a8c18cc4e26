import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import DataError
from analysis.stats.influence import leave_one_out

SCIPY = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


def test_anscombes_third_set_hangs_on_its_outlier(anscombe):
    # Anscombe 1973: without the outlier (x = 13, the third unit) the other ten lie on a line.
    result = leave_one_out(anscombe[2].x, anscombe[2].y)
    assert result.most_influential.unit == "3"
    assert result.most_influential.estimate == pytest.approx(1.0, abs=1e-4)
    assert result.high == result.most_influential.estimate


def test_anscombes_fourth_set_has_no_correlation_without_one_unit(anscombe):
    result = leave_one_out(anscombe[3].x, anscombe[3].y)
    assert (result.most_influential.unit, result.most_influential.estimate) == ("8", None)
    assert (result.low, result.high) == (None, None)


@settings(max_examples=30)
@given(st.integers(6, 12), st.integers(0, 10_000), st.sampled_from(["pearson", "spearman", "kendall"]))
def test_every_omission_is_the_correlation_of_the_others(n, seed, method):
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    result = leave_one_out(x, y, method=method)
    for i, omission in enumerate(result.omissions):
        expected = SCIPY[method](np.delete(x, i), np.delete(y, i)).statistic
        assert omission.estimate == pytest.approx(expected)
        assert omission.change == pytest.approx(expected - SCIPY[method](x, y).statistic)
        assert abs(omission.change) <= abs(result.most_influential.change) + 1e-12
        assert result.low - 1e-12 <= omission.estimate <= result.high + 1e-12


def test_names_follow_when_a_unit_is_missing():
    x, y = [1, None, 2, 3, 4, 20], [2, 5, 1, 4, 3, -9]
    result = leave_one_out(x, y, units=["a", "b", "c", "d", "e", "f"])
    assert [omission.unit for omission in result.omissions] == ["a", "c", "d", "e", "f"]
    assert (result.most_influential.unit, result.n, result.n_missing) == ("f", 5, 1)


def test_four_units_are_too_few():
    with pytest.raises(DataError, match="5件以上"):
        leave_one_out([1, 2, 3, 4], [1, 3, 2, 4])
