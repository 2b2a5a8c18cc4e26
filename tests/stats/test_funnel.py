"""Limits of a funnel plot against hand calculation and against simulated counts."""

import numpy as np
import pytest

from analysis.errors import DataError, ParameterError
from analysis.stats.funnel import funnel


def test_by_hand():
    # Rate 1; naive z = (y - 100) / 10 = -2 .. 2; phi = (4 + 1 + 0 + 1 + 4) / 5 = 2.
    made = funnel([80, 90, 100, 110, 120], [100] * 5, level=0.95, winsor=0, units="abcde")
    assert (made.rate, made.dispersion, made.n) == (1.0, pytest.approx(2.0), 5)
    assert [point.z for point in made.points] == pytest.approx(np.array([-2, -1, 0, 1, 2]) / np.sqrt(2))
    low, high = made.limits([100, 400, 1])
    # 1 -+ 1.959964 * sqrt(2 / e); never below 0.
    assert low == pytest.approx([0.722819, 0.861410, 0.0], abs=1e-6)
    assert high == pytest.approx([1.277181, 1.138590, 3.771808], abs=1e-6)
    assert not any(point.outside for point in made.points)


def test_dispersion_is_never_below_poisson():
    assert funnel([100, 101, 99, 100, 100], [100] * 5).dispersion == 1.0


def test_winsorising_lets_an_unlike_unit_stand_out():
    counts, sizes = [90, 110, 95, 105, 100, 100, 92, 108, 97, 103, 900], [100] * 11
    hidden, seen = (funnel(counts, sizes, winsor=share, units="abcdefghijk") for share in (0, 0.2))
    assert hidden.dispersion > seen.dispersion
    assert [point.unit for point in seen.points if point.outside == "high"] == ["k"]


def test_one_in_twenty_lies_outside_95_percent_when_nothing_differs():
    random = np.random.default_rng(7203)
    sizes = random.integers(50, 5000, 4000).astype(float)
    counts = 300 * random.poisson(500 * sizes / 300)  # clumps of 300 pages: variance 300 times Poisson's
    made = funnel(counts, sizes, level=0.95, winsor=0)
    assert made.dispersion == pytest.approx(300, rel=0.05)
    assert np.mean([bool(point.outside) for point in made.points]) == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [([1, 2, 3, 4], [1] * 4), ([1, 2, 3, 4, -1], [1] * 5), ([1] * 5, [1, 1, 1, 1, 0]), ([0] * 5, [1] * 5)],
)
def test_what_has_no_limits_is_refused(counts, sizes):
    with pytest.raises(DataError):
        funnel(counts, sizes)


def test_missing_values_are_refused():
    with pytest.raises(DataError, match="e"):
        funnel([1, 2, 3, 4, np.nan], [1] * 5, units="abcde")


@pytest.mark.parametrize("given", [{"level": 1.0}, {"winsor": 0.5}, {"winsor": -0.1}])
def test_options_out_of_range(given):
    with pytest.raises(ParameterError):
        funnel([1, 2, 3, 4, 5], [1] * 5, **given)
