"""Numbers of people on days of an event: all or none are shown, and no small group has a share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from event_samples import OPTIONS, PRACTICE, visitors

from analysis.data.visitors import Visitors, load
from analysis.measures.event_days import event_days
from analysis.measures.event_effect import ratio
from analysis.measures.event_parts import EVENT, OTHER, composition, months


@pytest.fixture(scope="module")
def practice():
    data = load("practice")
    assert data is not None
    return data, event_days(data, **PRACTICE, threshold=10)


def test_months_are_shown_where_no_unit_is_small(practice):
    _, days = practice
    level = months(days)
    assert (level.hidden, days.secret) == (0, False)
    units = days.matched().query("event")
    assert level.event_mean == pytest.approx(units["people"].sum() / 44)
    january = units[units["month"] == 1]
    rows = level.table.set_index("name")
    assert rows.loc["1月", f"{EVENT}_mean"] == pytest.approx(january["people"].sum() / january["days"].sum())
    assert rows.loc["1月", f"{EVENT}_days"] == january["days"].sum()


def test_one_small_unit_hides_every_number_of_people():
    # Three weekends with the event, three without, one of each a month: 8, 400 and 600 people a day against 100, 400
    # and 600. Were only the 8 and the 400 hidden, the total would give 8 + x = 408 and the ratio, told with two decimals
    # as 0.43, would give 8 x = 0.43^3 * 100 * 400 = 3,180: x is 400 and the hidden number 8.
    days = 70
    counts, other = np.full(days, 50.0), np.full(days, 70.0)
    weekends = {0: 8, 7: 100, 28: 400, 35: 400, 56: 600, 63: 600}  # days after Saturday 4 February 2023
    for first, people in weekends.items():
        counts[first : first + 2] = people
    for first in (14, 21, 42, 49):
        counts[first : first + 2] = np.nan
    saturdays = pd.date_range("2023-02-04", periods=days)
    events = [str(saturdays[n + more].date()) for n in (0, 28, 56) for more in (0, 1)]
    held = event_days(visitors("2023-02-04", list(counts), list(other), events), **OPTIONS)
    assert ratio(held, confidence=0.95).estimate == 0.43
    level = months(held)
    assert level.event_mean is None
    assert level.table[[f"{EVENT}_mean", f"{OTHER}_mean"]].isna().all(axis=None)
    assert level.hidden == 8  # three months and the whole, on either side
    exact = event_days(
        visitors("2023-02-04", list(counts), list(other), events), **OPTIONS | {"threshold": 8}
    )
    assert ratio(exact, confidence=0.95).estimate == pytest.approx(0.08 ** (1 / 3))
    assert months(exact).hidden == 0
    # A small number of a comparison area is part of the difference-in-differences.
    few = event_days(visitors("2023-02-04", list(counts + 100), [9.0] * days, events), **OPTIONS)
    assert few.secret
    assert months(few).event_mean is None


def test_small_groups_have_neither_share_nor_difference(practice):
    data, days = practice
    # 44 days of the event and 62 others: a group of fewer than 113 a day is one of fewer than 4,972 or 7,006 people.
    found = composition(data, days, threshold=113, confidence=0.95)
    rows = found.table.set_index("group")
    hidden = rows["hidden"]
    assert found.hidden == hidden.sum() > 1
    # 県外 on comparable days is the smallest of all.
    assert hidden["県外"]
    # One group alone would follow from the others of its division.
    assert set(hidden.groupby(rows["division"]).sum()) <= {0, 2, 3, 4, 5, 6, 7}
    numbers = ["event_pct", "other_pct", "points", "low", "high", "p_adjusted"]
    assert rows.loc[hidden, numbers].isna().all().all()
    assert rows.loc[~hidden, numbers].notna().all().all()


def test_secret_days_have_no_composition(practice):
    data, _ = practice
    found = composition(data, event_days(data, **PRACTICE, threshold=2500), threshold=10, confidence=0.95)
    assert found.hidden == len(found.table)
    assert found.table[["event_pct", "other_pct", "points", "low", "high"]].isna().all(axis=None)


def test_estimates_get_no_interval_of_shares(practice):
    data, days = practice
    frame = data.flow.frame.assign(estimate=True)
    expanded = Visitors(
        data.label, data.flow.__class__(**{**vars(data.flow), "frame": frame}), data.weather, data.events, {}
    )
    found = composition(expanded, days, threshold=10, confidence=0.95)
    assert not found.counted
    assert found.table[["low", "high", "p_adjusted"]].isna().all().all()
    assert found.table["points"].notna().all()
