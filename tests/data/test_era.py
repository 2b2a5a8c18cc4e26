"""Years and dates of the Japanese calendar.

Expected values: 元号を改める政令 (昭和元年12月25日=1926-12-25, 平成元年1月8日=1989-01-08, 令和元年5月1日=2019-05-01).
"""

from datetime import date

import pytest

from analysis.data.era import era_year, parse_date


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023", 2023),
        ("2023年", 2023),
        ("令和5年", 2023),
        ("令和元年", 2019),
        ("R5", 2023),
        ("r5年", 2023),
        ("R.5", 2023),
        ("平成31年", 2019),
        ("H1", 1989),
        ("昭和64年", 1989),
        ("昭和元年", 1926),
        ("大正15年", 1926),
        ("令和五年", 2023),
        ("令和十年", 2028),
        ("平成三十年", 2018),
        ("平成十一年", 1999),
        ("昭和六十四年", 1989),
    ],
)
def test_years(text: str, year: int) -> None:
    assert era_year(text, "年") == year


def test_a_fiscal_year_is_no_calendar_year() -> None:
    assert era_year("令和5年度", "年度") == 2023
    assert era_year("令和5", "年度") == 2023
    assert "年度" in str(era_year("令和5年度", "年"))
    assert "年です" in str(era_year("2023年", "年度"))


@pytest.mark.parametrize("text", ["平成32年", "昭和65年", "令和0年"])
def test_years_outside_their_era_are_refused(text: str) -> None:
    assert "ない年" in str(era_year(text, "年"))


@pytest.mark.parametrize(
    "text", ["五年", "23", "令和", "令和5月", "令和五十十年", "令和三一年", "20230", "明治33年"]
)
def test_what_is_no_year(text: str) -> None:
    assert era_year(text, "年") is None


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-05",
        "2023/1/5",
        "2023.1.5",
        "2023年1月5日",
        "20230105",
        "令和5年1月5日",
        "R5.1.5",
        "R5/01/05",
        "r5-1-5",
        "令和五年一月五日",
    ],
)
def test_ways_to_write_one_day(text: str) -> None:
    assert parse_date(text) == date(2023, 1, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
    ],
)
def test_first_and_last_days_of_eras(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", ["令和元年4月30日", "平成31年5月1日", "昭和64年1月8日", "平成元年1月7日"])
def test_days_outside_their_era_are_refused(text: str) -> None:
    assert "ない日" in str(parse_date(text))


@pytest.mark.parametrize("text", ["2023-02-29", "令和5年2月29日", "2023/13/1"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    assert parse_date(text) == "暦にない日です。"


@pytest.mark.parametrize("text", ["5/1/2023", "23-01-05", "2023年1月", "あした"])
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_a_leap_day() -> None:
    assert parse_date("令和6年2月29日") == date(2024, 2, 29)
