"""Codes of municipalities: those of the tests are published by 総務省 (全国地方公共団体コード)."""

from __future__ import annotations

import pytest

from analysis.data.readers.official.codes import MUNICIPALITY, PREFECTURE, UNCHECKED, codes_of

SAPPORO, IWAMIZAWA, CHIYODA, KORIYAMA = "011002", "012106", "131016", "072036"


def test_a_leading_zero_that_a_spreadsheet_dropped_is_restored() -> None:
    assert codes_of(["11002", CHIYODA, "72036"], MUNICIPALITY) == [SAPPORO, CHIYODA, KORIYAMA]


def test_a_missing_check_digit_is_computed() -> None:
    assert codes_of(["01100", "13101", "07203"], MUNICIPALITY) == [SAPPORO, CHIYODA, KORIYAMA]


def test_both_may_be_missing() -> None:
    assert codes_of(["1100", "13101", "7203"], MUNICIPALITY) == [SAPPORO, CHIYODA, KORIYAMA]


def test_five_digits_that_could_be_either_are_left_to_a_person() -> None:
    # 12106 is 012106 (岩見沢市) without its zero, or 千葉市緑区 without its check digit (121061).
    assert codes_of(["12106"], MUNICIPALITY) == [None]
    # 札幌市 beside it can only lack its zero: no municipality has 002.
    assert codes_of(["12106", "11002"], MUNICIPALITY) == [IWAMIZAWA, SAPPORO]


@pytest.mark.parametrize("text", ["131017", "99999", "<NA>", "", "1310160", "-"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes_of([text, CHIYODA], MUNICIPALITY) == [None, CHIYODA]


def test_codes_without_check_digit_only_get_their_zero() -> None:
    assert codes_of(["7203", "13101", "123"], UNCHECKED) == ["07203", "13101", None]
    assert codes_of(["7", "13", "", "1310"], PREFECTURE) == ["07", "13", None, None]
