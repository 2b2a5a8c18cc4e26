"""Days, months, years and quarters; expected values from the calendar (平成31年 ended on 2019-04-30)."""

from __future__ import annotations

import pytest

from analysis.data.intake.periods import Period, american, period


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2023-04-01", "日", "2023-04-01"),
        ("2023/4/1", "日", "2023-04-01"),
        ("R5.4.1", "日", "2023-04-01"),
        ("Ｈ２９．１．６", "日", "2017-01-06"),
        ("令和元年5月1日", "日", "2019-05-01"),
        ("令和元年10月", "月", "2019-10"),
        ("2019年1月", "月", "2019-01"),
        ("令和元年", "年", "2019"),
        ("平成三十年", "年", "2018"),
        ("令和2年度", "年度", "2020-04-01/2021-03-31"),
        ("2023年度第1四半期", "年度四半期", "2023-04-01/2023-06-30"),
        ("令和5年度第４四半期", "年度四半期", "2024-01-01/2024-03-31"),
        ("2023年Q1", "四半期", "2023-01-01/2023-03-31"),
        ("令和5年4～6月期", "四半期", "2023-04-01/2023-06-30"),
    ],
)
def test_periods_are_read(text: str, kind: str, expected: str) -> None:
    found = period(text)
    assert isinstance(found, Period)
    assert (found.kind, found.text) == (kind, expected)


@pytest.mark.parametrize("text", ["2023年2月30日", "令和5年13月", "平成40年", "令和5年4～7月期"])
def test_what_cannot_be_is_said(text: str) -> None:
    assert isinstance(period(text), str)


@pytest.mark.parametrize(
    "text", ["2023", "20230401", "1-2", "本庁", "", "024-954-2111", "3丁目", "5/16/2020"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert period(text) is None


def test_american_dates_are_left_to_the_column() -> None:
    assert american("5/16/2020") == (5, 16, 2020)
    assert american("2020/5/16") is None
