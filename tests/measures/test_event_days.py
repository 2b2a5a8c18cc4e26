"""Days of an event as units: weekends joined, strata kept, nothing small let out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from event_samples import OPTIONS, PRACTICE, visitors

from analysis.data.visitors import load
from analysis.errors import DataError, ParameterError
from analysis.measures.event_days import event_days
from analysis.measures.event_effect import (
    bootstrapped,
    compared,
    enough_for_blocks,
    estimates,
    placebos,
    ratio,
    variation,
)


def test_weekend_is_one_unit_with_its_mean():
    # 2023-02-04 is a Saturday; 11 February (建国記念の日) is one too.
    counts = [100, 200, *[50] * 5, 300, 500, *[50] * 5]
    days = event_days(visitors("2023-02-04", counts, [70] * 14, ["2023-02-11", "2023-02-12"]), **OPTIONS)
    assert list(days.units["value"]) == [150, 400]
    assert list(days.units["kind"]) == ["土日", "土日"]
    assert list(days.units["event"]) == [False, True]
    assert days.left_out == {"土日祝でない日": 10}
    assert ratio_of(days) == pytest.approx(400 / 150)


def ratio_of(days) -> float:
    log = days.log_value
    return float(np.exp(log[days.units["event"]].mean() - log[~days.units["event"]].mean()))


def test_weekend_with_one_day_of_the_event_keeps_that_day():
    counts = [100, 200, *[50] * 5, 300, 500, *[50] * 5]
    days = event_days(visitors("2023-02-04", counts, [70] * 14, ["2023-02-12"]), **OPTIONS)
    assert list(days.units["value"]) == [150, 500]
    assert list(days.units["days"]) == [2, 1]


def test_holiday_is_a_kind_of_its_own_and_the_turn_of_the_year_is_left_out():
    # From Saturday 24 December 2022 to Sunday 15 January 2023; Monday the 9th is 成人の日.
    days = event_days(visitors("2022-12-24", [100] * 23, [70] * 23, ["2023-01-14"]), **OPTIONS)
    assert list(days.units["kind"]) == ["土日", "土日", "祝日", "土日"]
    # 31 December to 3 January: two days of a weekend, 元日 being one of them, and its substitute on the 2nd.
    assert days.left_out["お盆と年末年始（開催日を除く）"] == 3


def test_days_without_a_number_are_left_out_and_counted():
    counts = [100, np.nan, *[50] * 5, 300, 500]
    days = event_days(visitors("2023-02-04", counts, [70] * 9, ["2023-02-11", "2023-02-12"]), **OPTIONS)
    assert list(days.units["value"]) == [100, 400]
    assert days.left_out["値の欠けた日"] == 1


def test_comparison_area_takes_out_what_both_share():
    rng = np.random.default_rng(3)
    shared = rng.normal(0, 0.4, 120)
    counts, other = np.exp(7 + shared), np.exp(6 + shared + rng.normal(0, 0.001, 120))
    saturdays = pd.date_range("2023-02-04", periods=120)
    events = [str(day.date()) for day in saturdays if day.weekday() >= 5 and (day.day // 7) % 2]
    found = compared(event_days(visitors("2023-02-04", counts, other, events), **OPTIONS), confidence=0.95)
    assert found[0].estimate == pytest.approx(1, abs=0.002)
    assert len(found) == 1


def test_nobody_on_a_day_means_no_ratio():
    counts = [0, 0, *[50] * 5, 300, 500]
    with pytest.raises(DataError, match="0人の日"):
        event_days(visitors("2023-02-04", counts, [70] * 9, ["2023-02-11"]), **OPTIONS)


def test_no_comparable_day_is_said():
    counts = [100, 200, *[50] * 5, 300, 500]
    data = visitors("2023-02-25", counts, [70] * 9, ["2023-03-04"])
    with pytest.raises(DataError, match="1日も残りません"):
        ratio(event_days(data, **OPTIONS), confidence=0.95)


def test_event_outside_the_data_is_refused():
    data = visitors("2023-02-04", [100] * 9, [70] * 9, [])
    with pytest.raises(ParameterError, match="2024-01-06"):
        event_days(data, **OPTIONS | {"events": ["2024-01-06"]})


@pytest.fixture(scope="module")
def practice():
    data = load("practice")
    assert data is not None
    return data, event_days(data, **PRACTICE, threshold=10)


def test_city_without_daily_visitors_has_none():
    assert load("koriyama") is None


def test_every_method_is_near_the_truth_of_the_practice_city(practice):
    _, days = practice
    found = estimates(days, confidence=0.95, seed=1)
    assert days.truth == 1.6
    assert len(found) == 9
    assert all(1.4 < each.estimate < 1.8 for each in found)
    assert sum(each.low <= 1.6 <= each.high for each in found) >= 8
    # Neighbouring weekends are alike: the bootstrap's interval is not much narrower than that of independent days.
    wide = bootstrapped(days, confidence=0.95, seed=1)
    assert (wide.high - wide.low) > 0.7 * (found[0].high - found[0].low)


def test_displaced_days_show_nothing(practice):
    found, table = placebos(practice[1], confidence=0.95)
    assert found.n_placebos == 12
    assert table["estimate"].iloc[0] > 1.5
    assert table["estimate"].iloc[1:].between(0.9, 1.1).all()
    assert found.share_significant <= 0.25


def test_variation_is_that_of_the_model(practice):
    # Shared and own noise of 0.05 and 0.06, lag-1 correlation 0.5 and 0.4, averaged over two days: 0.066; with weather
    # on the other day, season within the month and over-dispersion of 0.055/sqrt(2): about 0.08.
    assert variation(practice[1]) == pytest.approx(0.08, abs=0.015)


def test_few_days_have_no_bootstrap():
    data = visitors("2023-02-04", [100, 120] * 30, [70, 75] * 30, ["2023-02-11"])
    assert not enough_for_blocks(event_days(data, **OPTIONS))


def test_areas_are_those_that_the_data_name(practice):
    _, days = practice
    assert (days.place, days.areas) == ("会場地区", ("比較地区A", "比較地区B"))
    nowhere = visitors("2023-02-04", [100] * 9, [70] * 9, [])
    with pytest.raises(DataError, match="0か所.*ほか、会場"):
        event_days(nowhere, **OPTIONS | {"place": None})


def test_days_of_another_type_than_the_event_are_said_with_counts():
    data = visitors("2023-02-04", [100] * 9, [70] * 9, ["2023-02-11", "2023-02-12"])
    with pytest.raises(DataError, match="開催日が1日もありません.*うち開催日 2日"):
        event_days(data, **OPTIONS | {"day_type": "weekday"})


def test_one_weekend_of_the_event_is_compared_without_a_regression():
    # Four weekends, one of which is 11 and 12 February: too few for the regression, not for a comparison.
    data = visitors("2023-02-04", list(range(100, 128)), [70] * 28, ["2023-02-11", "2023-02-12"])
    found = estimates(event_days(data, **OPTIONS), confidence=0.95, seed=1)
    assert found[0].n == 4
    assert not any("負の二項" in each.name for each in found)
