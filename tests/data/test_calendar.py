"""Day types. Holidays as the Cabinet Office lists them (内閣府「国民の祝日」について, 昭和30年から令和9年までの一覧)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data import calendar
from analysis.errors import DataError, ParameterError

HOLIDAYS = [
    "2019-04-29", "2019-04-30", "2019-05-01", "2019-05-02", "2019-05-06", "2019-08-12", "2019-10-22", "2019-11-04",
    "2020-02-24", "2020-05-06", "2020-07-23", "2020-07-24", "2020-08-10",
    "2021-07-22", "2021-07-23", "2021-08-09", "2023-01-02", "2023-02-23", "2023-03-21", "2024-02-12",
]  # fmt: skip
# Days that are holidays by the usual rule but were moved in 2020 and 2021, the emperor's birthday until 2018, and days
# without rest that many firms close on.
WORKDAYS = [
    "2020-07-20",
    "2020-10-12",
    "2021-07-19",
    "2021-08-11",
    "2021-10-11",
    "2019-12-23",
    "2023-08-14",
    "2023-12-29",
]


def test_holidays_are_those_of_the_cabinet_office():
    assert set(calendar.day_types(HOLIDAYS)) == {"holiday"}
    assert set(calendar.day_types(WORKDAYS)) == {"weekday"}
    assert calendar.day_types(["2023-03-11", "2023-03-12", "2023-03-13"]).tolist() == [
        "holiday",
        "holiday",
        "weekday",
    ]
    assert calendar.day_types(pd.Series(pd.to_datetime(["2023-03-13 23:55"]))).tolist() == ["weekday"]
    assert len(calendar.day_types([])) == 0


def test_a_year_has_as_many_holidays_as_published():
    # 2023: 16 national holidays and one substitute (2 January), of which 1 January, 11 February, 29 April and
    # 23 September fell on weekends; 105 Saturdays and Sundays. 105 + 17 - 4 = 118.
    types = calendar.day_types(pd.date_range("2023-01-01", "2023-12-31"))
    assert (types == "holiday").sum() == 118


def test_days_are_described():
    frame = calendar.table(
        pd.to_datetime(["2023-03-12 10:00", "2023-03-11", "2023-03-12 11:00", "2023-08-13", "2023-08-17", "2024-01-03",
                        "2023-12-29", "2024-01-04", "2023-03-31"], format="ISO8601"),
        events=["令和5年3月11日", pd.Timestamp("2023-03-12 14:00"), "R5.3.12"],
    )  # fmt: skip
    assert frame["date"].is_monotonic_increasing and len(frame) == 8
    rows = frame.set_index(frame["date"].dt.strftime("%Y-%m-%d"))
    assert rows.index[rows["event"]].tolist() == ["2023-03-11", "2023-03-12"]
    assert rows["season"].to_dict() == {
        "2023-03-11": "", "2023-03-12": "", "2023-03-31": "", "2023-08-13": "お盆", "2023-08-17": "", "2023-12-29": "年末年始",
        "2024-01-03": "年末年始", "2024-01-04": "",
    }  # fmt: skip
    assert rows.loc["2023-03-31", "fiscal_year"] == 2022 and rows.loc["2024-01-04", "fiscal_year"] == 2023
    assert rows.loc["2023-03-11", "weekday"] == "土" and rows.loc["2023-03-11", "month"] == 3
    assert calendar.table(["2023-05-03"])["holiday"].tolist() == ["憲法記念日"]


def test_an_event_outside_the_data_is_refused():
    days = pd.date_range("2023-03-01", "2023-03-10")
    with pytest.raises(
        ParameterError, match=r"2023-03-11 のデータがありません（データは2023-03-01～2023-03-10の10日）"
    ):
        calendar.table(days, ["2023-03-01", "2023-03-11"])
    with pytest.raises(ParameterError, match="「きのう」は日付ではありません"):
        calendar.table(days, ["きのう"])
    with pytest.raises(ParameterError, match="暦にない日"):
        calendar.table(days, ["2023-02-30"])


def test_days_without_a_law_on_holidays_and_missing_ones_are_refused():
    with pytest.raises(DataError, match="1948-12-31 の休日は分かりません"):
        calendar.day_types(["1948-12-31"])
    with pytest.raises(DataError, match="日付が空欄"):
        calendar.day_types([np.datetime64("NaT")])
