"""Transactions of the practice city by hour: true to the stated model, closed days apart from hours without anybody."""

import numpy as np
import pytest

from analysis.data import pos_hourly
from analysis.data.practice_pos import HOURS, WEEK, peak_share


@pytest.fixture(scope="module")
def practice():
    return pos_hourly.load("practice")


def test_real_city_has_none_yet():
    assert pos_hourly.load("koriyama") is None


def test_hours_without_a_row_are_zero_and_closed_days_have_none(practice):
    frame = practice.frame
    small = frame[frame["counter"] == "見本岡連絡所"]
    assert (small.groupby("date").size() == 9).all()  # 8 to 16 o'clock on each day that has a row
    assert practice.zeros == (frame["transactions"] == 0).sum() > 0
    weekdays = frame[frame["counter"] == "練習市民課"]
    assert (weekdays["date"].dt.day_of_week < 5).all()
    assert not weekdays["holiday"].any()
    # Culture Day, 2023-11-03, a Friday: only the service centre is open.
    open_then = frame.loc[frame["date"] == "2023-11-03"]
    assert set(open_then["counter"]) == {"練習駅前市民サービスセンター"}
    assert open_then["holiday"].all()


def test_rhythm_is_the_stated_one(practice):
    part = practice.frame[practice.frame["counter"] == "練習市民課"]
    by_hour = part.groupby("hour")["transactions"].mean()
    wanted = np.array([HOURS[hour] for hour in by_hour.index])
    assert (by_hour / by_hour.mean()).to_numpy() == pytest.approx(wanted / wanted.mean(), rel=0.02)
    means = part.groupby([part["date"].dt.day_of_week, "hour"])["transactions"].mean()
    assert means.idxmax() == (0, 10)
    share = means.nlargest(5).sum() / means.sum()
    assert share == pytest.approx(practice.true_peak_share, abs=0.004)


def test_true_peak_share_by_hand():
    # Largest five of weekday x hour: 1.22 x 1.35, 1.22 x 1.25, 1.22 x 1.15, 1.02 x 1.35, 1.00 x 1.35.
    top = 1.22 * (1.35 + 1.25 + 1.15) + (1.02 + 1.00) * 1.35
    assert peak_share(5) == pytest.approx(top / (sum(WEEK[:5]) * (sum(HOURS.values()) - HOURS[17])))
