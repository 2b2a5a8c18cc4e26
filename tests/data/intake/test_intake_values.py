"""Numbers and marks as offices write them; expected values by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.intake.periods import american, period
from analysis.data.intake.values import CUT_SHORT, LIKE_A_CODE, POWER, Mark, is_code, mark, number

ONE_OKU = 100_000_000


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0", "0", ""),
        ("１２，３４５", "12345", ""),
        ("1,234,567", "1234567", ""),
        ("△5.0", "-5.0", ""),
        ("▲　1,000", "-1000", ""),
        ("△ 5 ％", "-5", "％"),
        ("−12", "-12", ""),
        ("－3", "-3", ""),
        ("+7", "7", ""),
        ("12.3％", "12.3", "％"),
        ("¥1,200", "1200", ""),
        ("1万2千円", "12000", "円"),
        ("1億2,345万円", str(ONE_OKU + 2345 * 10_000), "円"),
        ("3百万円", "3000000", "円"),
        ("1.5万人", "15000", "人"),
        ("1.20", "1.20", ""),
        ("45.5㎡", "45.5", "m2"),
        (".5", "0.5", ""),
        ("(123)", "123", ""),
        ("1.5e3", "1500", ""),
        ("1E+05", "100000", ""),  # Excel's format 0E+00
        ("1.E+05", "100000", ""),  # and 0.E+00
        ("１．５０Ｅ－０３", "0.00150", ""),
        ("△2.5E+02", "-250", ""),
        ("0.00E+00", "0.00", ""),
        ("12E5", "1200000", ""),
    ],
)
def test_numbers_are_read_exactly(text: str, value: str, unit: str) -> None:
    found = number(text)
    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)
    assert f"{found.value:f}" == value


@pytest.mark.parametrize(
    "text",
    ["0123", "024-954-2111", "1,23", "12,3456", "3丁目", "1.2.3", "H29", "5月", "R5.4.1", "1-2", "1 234", "4 5人", "(12",
     "△", "-", "1234567890123456", "5万3億", "--3", "", "9:00", "①", "123²", "½", "第1回",
     "NaN", "nan", "Infinity", "-Infinity", "inf", "1E", "E5", "01E5", "1.5E+15", "1E+100", "1E5号", "1.5E+0.5"],
)  # fmt: skip
def test_what_is_no_number_stays_text(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Mark.BLANK), ("　", Mark.BLANK), ("－", Mark.NONE), ("-", Mark.NONE), ("―", Mark.NONE), ("ー", Mark.NONE),
        ("該当なし", Mark.NONE), ("X", Mark.SUPPRESSED), ("ｘ", Mark.SUPPRESSED), ("＊", Mark.SUPPRESSED),
        ("***", Mark.SUPPRESSED), ("…", Mark.UNKNOWN), ("...", Mark.UNKNOWN), ("不詳", Mark.UNKNOWN),
        ("・", Mark.NOT_APPLICABLE), ("対象外", Mark.NOT_APPLICABLE), ("皆増", Mark.NOT_APPLICABLE),
        ("非公表", Mark.NOT_PUBLISHED),
        ("（非公表）", Mark.NOT_PUBLISHED), ("0", None), ("△", None), ("なし", None), ("本庁", None),
    ],
)  # fmt: skip
def test_marks_are_told_apart(text: str, expected: Mark | None) -> None:
    assert mark(text) is expected


def test_what_was_rewritten_is_told() -> None:
    found = number("▲１，２３４")
    assert found is not None
    assert found.changes == (
        "全角の数字・記号を半角にした",
        "桁区切りのカンマを除いた",
        "「▲」を負の数とした",
    )
    assert number("12.3") is not None and number("12.3").changes == ()  # type: ignore[union-attr]


def test_codes_keep_their_zeros() -> None:
    assert (
        is_code("07203")
        and is_code("０１")
        and not is_code("0")
        and not is_code("0.5")
        and not is_code("7203")
    )


@pytest.mark.parametrize(
    ("text", "like_a_code", "cut_short"),
    [
        ("1.5E+03", False, False),
        ("1e-7", False, False),
        ("12E5", True, False),
        ("1E11", True, True),
        ("1.23457E+11", False, True),  # what Excel writes into a CSV for 123456789012
        ("1.23456789012E+11", False, False),  # all twelve digits
    ],
)
def test_numbers_with_a_power_are_told_from_codes_and_from_what_lost_digits(
    text: str, like_a_code: bool, cut_short: bool
) -> None:
    found = number(text)
    assert found is not None and POWER in found.changes
    assert (LIKE_A_CODE in found.changes, CUT_SHORT in found.changes) == (like_a_code, cut_short)


WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@given(st.integers(-(10**12), 10**12), st.booleans(), st.sampled_from("△▲-−"))
def test_any_whole_number_is_read_back_from_any_way_to_write_it(value: int, wide: bool, minus: str) -> None:
    written = f"{abs(value):,}"
    text = (minus if value < 0 else "") + (written.translate(WIDE) if wide else written)
    found = number(text)
    assert found is not None and found.value == value


@given(
    st.text(
        alphabet="0123456789.,eE+-△▲%万億千円年月日度令和元RH/()（）０９－…*X第四半期Q ～~\n٣²", max_size=14
    )
)
def test_no_text_is_too_odd(text: str) -> None:
    found, when = number(text), period(text)
    assert found is None or found.value.is_finite()
    assert when is None or isinstance(when, str) or when.first <= when.last
    american(text)
    mark(text)
