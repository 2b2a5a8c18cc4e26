import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower

from analysis.errors import ParameterError
from analysis.stats.days_needed import days_needed

# Standard deviation of the logarithm 1: then Cohen's d is the logarithm of the ratio.
UNIT = np.sqrt(np.e - 1)


@pytest.mark.parametrize(("d", "n"), [(0.2, 393), (0.5, 64), (0.8, 26)])
def test_cohens_table(d, n):
    # Cohen 1992, Psychological Bulletin 112, table 2: n a group at power 0.80, alpha 0.05 (393 is his approximation,
    # the exact figure being 394).
    assert days_needed(np.exp(d), UNIT).event_days == pytest.approx(n, abs=1)
    assert days_needed(np.exp(-d), UNIT).event_days == pytest.approx(n, abs=1)


@pytest.mark.parametrize("others", [1.0, 2.5, 6.0])
def test_it_is_the_smallest_number_that_statsmodels_finds_enough(others):
    found = days_needed(1.2, 0.3, others_per_event=others, power=0.9)
    d = np.log(1.2) / np.sqrt(np.log1p(0.3**2))
    power = TTestIndPower()
    n = found.event_days
    assert power.power(d, n, 0.05, found.other_days / n) == pytest.approx(found.power)
    assert found.power >= 0.9 > power.power(d, n - 1, 0.05, np.ceil((n - 1) * others) / (n - 1))


def test_a_large_effect_still_needs_two_days():
    assert days_needed(100, 0.05).event_days == 2


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"ratio": 1}, "ratio"),
        ({"ratio": -2}, "ratio"),
        ({"ratio": 1.0001}, "ratio"),
        ({"variation": 0}, "variation"),
        ({"others_per_event": float("nan")}, "others_per_event"),
        ({"alpha": 1}, "alpha"),
        ({"power": 0.05}, "power"),
    ],
)
def test_numbers_out_of_range_are_refused(change, name):
    with pytest.raises(ParameterError, match=name):
        days_needed(**({"ratio": 2.0, "variation": 0.4} | change))
