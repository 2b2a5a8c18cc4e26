"""Busy hours: printed means of the paper of 2023-07-21 (資料1 p.8, lines 316-356), and weeks laid out by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.data import catalog, pos_hourly
from analysis.data.pos_hourly import PosHourly
from analysis.errors import ParameterError
from analysis.measures import congestion


def made(counts: dict[tuple[int, int], float], weeks: int = 12) -> PosHourly:
    """Lay out one counter with the same week again and again: (weekday, hour) to transactions."""
    first = pd.Timestamp("2023-05-08")  # a Monday
    rows = [
        {
            "counter": "甲",
            "date": first + pd.Timedelta(weeks=week, days=day),
            "hour": hour,
            "transactions": count,
            "holiday": False,
        }
        for week in range(weeks)
        for (day, hour), count in counts.items()
    ]
    return PosHourly("試し", pd.DataFrame(rows), 0, None)


SMALL = {(0, 9): 10.0, (0, 10): 30.0, (1, 9): 20.0, (1, 10): 20.0}


def test_printed_counters_add_up_as_by_hand():
    rows = congestion.daily(catalog.load("pos_daily_transactions"))
    assert len(rows) == 21
    # 222.7 / 727.3; lines 316-322: 222.7 + 98.6 + 71.4 = 392.7 of 727.3 are the first to pass one half.
    assert rows["per_day"].sum() == pytest.approx(727.3)
    assert rows["cumulative_pct"][0] == pytest.approx(100 * 222.7 / 727.3)
    assert rows["cumulative_pct"][1] < 50 < rows["cumulative_pct"][2]


def test_week_and_peak_by_hand():
    found = congestion.week(made(SMALL))
    assert found.slots.set_index("name")["mean"].to_dict() == {
        "月曜9時台": 10, "月曜10時台": 30, "火曜9時台": 20, "火曜10時台": 20,
    }  # fmt: skip
    assert found.days == 24
    varied = made(SMALL)
    varied.frame["transactions"] += np.random.default_rng(1).integers(-2, 3, len(varied.frame))
    peak = congestion.peak(congestion.week(varied), slots=1, confidence=0.95, seed=1)
    assert peak.slots["name"].tolist() == ["月曜10時台"]
    assert peak.share_pct == pytest.approx(100 * 30 / 80, abs=1)
    assert (peak.even_pct, peak.of, peak.weeks) == (25, 4, 12)
    assert peak.interval.low < peak.share_pct < peak.interval.high


def test_shift_from_all_hours_or_from_the_peak_only():
    found = congestion.week(made(SMALL))
    top = found.slots.nsmallest(1, "rank")
    even = congestion.shift(found, top, online=0.2, pattern="all")
    assert (even.after["name"], even.after["after"], even.drop, even.taken_week) == ("月曜10時台", 24, 6, 16)
    # 30 -> 12 leaves the 20 of Tuesday as the new peak: one cannot fall below the next hour.
    only = congestion.shift(found, top, online=0.6, pattern="peak")
    assert (only.after["mean"], only.drop, only.taken_week) == (20, 10, 18)
    assert only.needed_pct == pytest.approx(100 * (1 - (50 / 3) / 30))


def test_missing_hours_and_national_holidays_are_no_zeros():
    data = made(SMALL)
    data.frame.loc[0, "transactions"] = np.nan  # the first Monday at 9
    data.frame.loc[data.frame["date"] == data.frame["date"].max(), "holiday"] = True
    found = congestion.week(data)
    by_name = found.slots.set_index("name")
    assert (by_name["mean"]["月曜9時台"], by_name["days"]["月曜9時台"]) == (10, 11)
    assert by_name["days"]["火曜9時台"] == 11
    assert found.left_out == 1


def test_practice_peak_is_the_stated_one():
    data = pos_hourly.load("practice")
    assert data is not None
    assert data.true_peak_share is not None
    found = congestion.week(data, ["練習市民課"])
    peak = congestion.peak(found, slots=5, confidence=0.95, seed=7203)
    assert peak.slots["name"].iloc[0] == "月曜10時台"
    assert peak.interval.low < 100 * data.true_peak_share < peak.interval.high
    means = congestion.daily_of_hours(data).set_index("name")["per_day"]
    # Nine hours of factors that add up to 9.10, times 24, a little more for the moving season and after holidays.
    assert 24 * 9.10 < means["練習市民課"] < 1.1 * 24 * 9.10


@pytest.mark.parametrize(
    ("data", "counters", "slots", "words"),
    [
        (made(SMALL), ["乙"], 1, "乙"),
        (made(SMALL, weeks=4), [], 1, "4週間分"),
        (made(SMALL), [], 4, "4枠"),
    ],
)
def test_impossible_choices_are_refused(data, counters, slots, words):
    with pytest.raises(ParameterError, match=words):
        congestion.peak(congestion.week(data, counters), slots=slots, confidence=0.95, seed=1)
