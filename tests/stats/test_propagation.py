"""Ranges carried through a sum of products, against the exact moments of the triangular distribution."""

import numpy as np
import pytest

from analysis.errors import ParameterError
from analysis.stats.propagation import one_at_a_time, propagate


def test_one_input_has_the_quantiles_of_the_triangular_distribution():
    # Triangular on (80, 100, 120): P(X <= x) = (x - 80)^2 / 800 below 100, so the 2.5 % point is 80 + sqrt(20).
    found = propagate([100.0], [[0]], [0.2], draws=200_000, seed=7203)
    assert (found.estimate, found.inputs) == (100, 1)
    assert found.low == pytest.approx(80 + np.sqrt(20), abs=0.1)
    assert found.high == pytest.approx(120 - np.sqrt(20), abs=0.1)


def test_a_shared_input_widens_the_sum_as_much_as_its_terms_add():
    # Standard deviation of each relative input: 0.2 / sqrt(6). Shared: 2 x 100 x sd; apart: sqrt(2) x 100 x sd.
    shared = propagate([100.0], [[0], [0]], [0.2], draws=100_000, seed=1)
    apart = propagate([100.0, 100.0], [[0], [1]], [0.2, 0.2], draws=100_000, seed=1)
    assert shared.estimate == apart.estimate == 200
    ratio = (shared.high - shared.low) / (apart.high - apart.low)
    assert ratio == pytest.approx(np.sqrt(2), rel=0.05)


def test_certain_inputs_do_not_move():
    found = propagate([5.0, 64.0, 250.0], [[0, 1, 2]], [0, 0, 0], draws=1000, seed=1)
    assert found.low == found.high == found.estimate == 80_000


def test_one_at_a_time_by_hand():
    # 2 x 3 + 3 x 10 with the shared 3: +-10 % of 3 moves the sum by 0.3 x 12, of 2 by 0.2 x 3, of 10 by 1 x 3.
    ends = one_at_a_time([2.0, 3.0, 10.0], [[0, 1], [1, 2]], [0.1, 0.1, 0.1])
    assert ends - 36 == pytest.approx(np.array([[-0.6, 0.6], [-3.6, 3.6], [-3.0, 3.0]]))


@pytest.mark.parametrize("wrong", [{"relative": [1.0]}, {"relative": [-0.1]}, {"draws": 10}, {"level": 95}])
def test_impossible_options_are_refused(wrong):
    options = {"relative": [0.2], "draws": 1000, "level": 0.95} | wrong
    with pytest.raises(ParameterError):
        propagate([1.0], [[0]], seed=1, **options)
