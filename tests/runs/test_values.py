"""Text to typed values; the expected values are what the text says to a Japanese reader."""

from datetime import date
from typing import Any

import pytest

from analysis.runs.card import Parameter
from analysis.runs.values import UnreadableValue, parse_value


def parameter(kind: str, **options: Any) -> Parameter:
    return Parameter(type=kind, title="試験", **options)  # type: ignore[arg-type]


YEARS = parameter("list", items="integer", unit="年")
NAMES = parameter("list", items="string")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("-3", -3),
        ("−3", -3),
        ("1,000,000", 1000000),
        ("１，０００", 1000),
        (" 7 ", 7),
        (7, 7),
        (7.0, 7),
    ],
)
def test_integers(text: object, value: int) -> None:
    assert parse_value(text, parameter("integer")) == value


@pytest.mark.parametrize(
    "text", ["1.5", "012", "1,00", "100万", "", "1 2", "0x10", "1e3", "一", True, 1.5, None, "十"]
)
def test_what_is_no_integer(text: object) -> None:
    with pytest.raises(UnreadableValue):
        parse_value(text, parameter("integer"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.95", 0.95),
        ("０．９５", 0.95),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("1,234.5", 1234.5),
        (3, 3.0),
        ("-2", -2.0),
    ],
)
def test_numbers(text: object, value: float) -> None:
    assert parse_value(text, parameter("number")) == value


@pytest.mark.parametrize(
    "text", ["1,5", "nan", "inf", "1e999", "95%", "12 000", "__import__('os')", float("nan"), False]
)
def test_what_is_no_number(text: object) -> None:
    with pytest.raises(UnreadableValue):
        parse_value(text, parameter("number"))


def test_the_declared_unit_may_follow_a_number() -> None:
    assert parse_value("30,000円", parameter("integer", unit="円")) == 30000
    assert parse_value("12.5％", parameter("number", unit="%")) == 12.5
    with pytest.raises(UnreadableValue):
        parse_value("30000人", parameter("integer", unit="円"))


def test_years_only_where_the_unit_is_a_year() -> None:
    assert parse_value("令和５年", parameter("integer", unit="年")) == 2023
    with pytest.raises(UnreadableValue):
        parse_value("令和5年", parameter("integer", unit="人"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("はい", True),
        ("１", True),
        ("No", False),
        ("いいえ", False),
        (False, False),
        (1, True),
    ],
)
def test_booleans(text: object, value: bool) -> None:
    assert parse_value(text, parameter("boolean")) is value


@pytest.mark.parametrize("text", ["maybe", "2", "", 1.0, None])
def test_what_is_no_boolean(text: object) -> None:
    with pytest.raises(UnreadableValue):
        parse_value(text, parameter("boolean"))


@pytest.mark.parametrize("given", ["令和５年４月１日", "2023/4/1", date(2023, 4, 1)])
def test_dates_become_iso_text(given: object) -> None:
    assert parse_value(given, parameter("date")) == "2023-04-01"


@pytest.mark.parametrize(
    "text",
    [
        "[2021,2023]",
        "2021,2023",
        "2021、2023",
        "［２０２１，２０２３］",
        "[2021, 2023]",
        "令和3年、R5",
        "[R3,R5]",
        '["2021", 2023]',
    ],
)
def test_ways_to_write_a_list_of_years(text: str) -> None:
    assert parse_value(text, YEARS) == [2021, 2023]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[本庁, 支所]", ["本庁", "支所"]),
        ("本庁、支所", ["本庁", "支所"]),
        ('["東・西, 北", "南"]', ["東・西, 北", "南"]),
        ("['本庁','支所']", ["本庁", "支所"]),
        ("ＪＲ駅前", ["ＪＲ駅前"]),
        ("[]", []),
        ("", []),
        (["本庁"], ["本庁"]),
    ],
)
def test_lists_of_names(text: object, value: list[str]) -> None:
    assert parse_value(text, NAMES) == value


def test_a_list_that_could_be_one_number_is_refused() -> None:
    with pytest.raises(UnreadableValue, match="1つの数とも"):
        parse_value("100,200", parameter("list", items="integer"))
    assert parse_value("[100,200]", parameter("list", items="integer")) == [100, 200]


@pytest.mark.parametrize("text", ["2021,,2023", "[2021, x]", "[[2021]]", {"a": 1}, None])
def test_what_is_no_list_of_years(text: object) -> None:
    with pytest.raises(UnreadableValue):
        parse_value(text, YEARS)


def test_labels_and_full_width_forms_of_choices_are_understood() -> None:
    choices = {"amount": "決済額", "JR": "ＪＲ"}
    assert parse_value("決済額", parameter("string"), choices) == "amount"
    assert parse_value("ＪＲ", parameter("string"), choices) == "JR"
    assert parse_value("ａｍｏｕｎｔ", parameter("string"), choices) == "amount"


def test_a_label_of_two_choices_is_not_guessed() -> None:
    assert parse_value("同じ", parameter("string"), {"a": "同じ", "b": "同じ"}) == "同じ"


def test_no_item_is_the_empty_list_where_a_list_is_optional() -> None:
    for given in ("", "[]", "なし", None, []):
        assert parse_value(given, parameter("list", items="string", optional=True)) == []


def test_full_width_digits_are_read_so_no_half_width_ones_are_asked_for() -> None:
    with pytest.raises(UnreadableValue) as caught:
        parse_value("百", parameter("integer"))
    assert "半角" not in caught.value.remedy
    assert "整数" in caught.value.remedy


def test_nothing_is_a_value_only_where_optional() -> None:
    assert parse_value("なし", parameter("integer", optional=True)) is None
    assert parse_value(None, parameter("date", optional=True)) is None
    assert parse_value("なし", parameter("string", optional=True), {"なし": "該当なし"}) == "なし"
    with pytest.raises(UnreadableValue):
        parse_value(None, parameter("string"))


@pytest.mark.parametrize("text", ["9900001,0700", "[9900001, 0700]", '["9900001", "0700"]', "9900001、0700"])
def test_codes_of_digits_stay_text(text: str) -> None:
    assert parse_value(text, NAMES) == ["9900001", "0700"]


def test_one_code_of_digits_is_a_list_of_one() -> None:
    assert parse_value("9900001", NAMES) == ["9900001"]
    assert parse_value("[9900001,9900002]", NAMES) == ["9900001", "9900002"]
