import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import ParameterError
from analysis.stats.power import minimum_detectable_correlation


def power_of(r, n, alpha=0.05):
    """Power of the two-sided test by Fisher's approximation, both tails (Cohen 1988, chapter 3)."""
    shift, critical = np.arctanh(r) * np.sqrt(n - 3), stats.norm.ppf(1 - alpha / 2)
    return stats.norm.sf(critical - shift) + stats.norm.cdf(-critical - shift)


def test_fourteen_districts():
    # (1.959964 + 0.841621) / sqrt(11) = 0.844710; tanh of it = 0.688.
    assert minimum_detectable_correlation(14) == pytest.approx(0.688, abs=5e-4)


@pytest.mark.parametrize(("n", "r"), [(783, 0.1), (85, 0.3), (28, 0.5)])
def test_cohens_table(n, r):
    # Cohen 1992 (A power primer, Psychological Bulletin 112), table 2: n for power 0.80 at alpha 0.05, two-sided.
    assert minimum_detectable_correlation(n) == pytest.approx(r, abs=0.01)
    assert power_of(r, n) == pytest.approx(0.80, abs=0.02)


@given(st.integers(4, 2000), st.floats(0.3, 0.99))
def test_power_at_the_smallest_detectable_correlation(n, power):
    r = minimum_detectable_correlation(n, power=power)
    # The other tail, which the closed form leaves out, has at most 0.003 at these powers.
    assert power_of(r, n) == pytest.approx(power, abs=3e-3) or r == 1.0
    assert minimum_detectable_correlation(n + 1, power=power) <= r


@pytest.mark.parametrize(
    "call",
    [
        lambda: minimum_detectable_correlation(3),
        lambda: minimum_detectable_correlation(14, power=1),
        lambda: minimum_detectable_correlation(14, power=0.01),
        lambda: minimum_detectable_correlation(14, alpha=0),
        lambda: minimum_detectable_correlation(14.0),
    ],
)
def test_impossible_questions_are_refused(call):
    with pytest.raises(ParameterError):
        call()
