"""Payments of the practice city's counters month by month: true to the stated model."""

import numpy as np
import pytest

from analysis.data import catalog
from analysis.data.practice_model import simulate
from analysis.data.practice_policy import MONTHS, POLICY_TRUTH, TREATED, PolicyTruth, counters, draw


def test_every_month_stands_once_for_each_counter():
    table = catalog.load("practice_policy")
    assert table.groupby("facility").size().tolist() == [36] * 18
    assert (table["month"].min(), table["month"].max()) == ("2021-04", "2024-03")
    assert set(TREATED) < set(table["facility"])
    assert len(TREATED) == 8


def test_effect_is_the_stated_one_on_average():
    places = counters(simulate())
    on = np.array([place.name in TREATED for place in places])
    found = []
    for seed in range(60):
        total, cashless = draw(np.random.default_rng(seed), places)
        change = (100 * cashless / total)[24:].mean(axis=0) - (100 * cashless / total)[:24].mean(axis=0)
        found.append(change[on].mean() - change[~on].mean())
    error = np.std(found) / np.sqrt(len(found))
    assert np.mean(found) == pytest.approx(POLICY_TRUTH.effect, abs=3.5 * error)
    assert error < 0.1


def test_before_and_after_alone_is_not_the_effect():
    places = counters(simulate())
    total, cashless = draw(np.random.default_rng(1), places, PolicyTruth(effect=0.0))
    ratio = 100 * cashless / total
    # The line alone: 0.2 a month over 18 months from middle to middle.
    assert ratio[24:].mean() - ratio[:24].mean() > 2.0
    assert len(ratio) == MONTHS
