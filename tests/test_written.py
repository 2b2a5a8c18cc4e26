"""Numbers as readers see them; expected texts are written by hand."""

from __future__ import annotations

import math

import pytest

from analysis.written import cell, number, p_is, p_value, share, share_decimals


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (267572953, 0, "267,572,953"),
        (15.957, 2, "15.96"),
        (-0.412, 2, "−0.41"),
        (-0.001, 2, "0.00"),
        (-1234.5, 1, "−1,234.5"),
        (0, 0, "0"),
    ],
)
def test_number(value: float, decimals: int, expected: str) -> None:
    assert number(value, decimals) == expected


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_no_value_is_a_dash(value: float | None) -> None:
    assert cell(value, 2) == "－"


def test_text_in_a_column_of_numbers_stays_text() -> None:
    assert cell("X", 0) == "X"
    assert cell(2023, None) == "2023"


def test_signs_and_absence() -> None:
    assert number(1234.5, 1, signed=True) == "+1,234.5"
    assert number(-0.754, signed=True) == "−0.75"
    assert number(0.001, signed=True) == "0.00"
    assert number(None) == "－"


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(71.44, "71.4％"), (100.0, "100.0％"), (99.9845, "99.98％"), (100 - 1e-13, "100.0％"), (0.0, "0.0％"),
     (0.0155, "0.02％")],
)  # fmt: skip
def test_only_all_reads_100_and_only_none_reads_0(percent: float, expected: str) -> None:
    assert share(percent) == expected


def test_one_column_has_the_digits_of_its_hardest_share() -> None:
    assert share_decimals([10.0, math.nan, 99.996, 100.0]) == 3
    assert share_decimals([]) == 1


@pytest.mark.parametrize(
    ("p", "alone", "with_sign"),
    [(0.04149, "0.041", "p = 0.041"), (0.00099, "0.001未満", "p < 0.001"), (1.0, "1.000", "p = 1.000")],
)
def test_no_p_value_is_zero(p, alone, with_sign):
    assert (p_value(p), p_is(p)) == (alone, with_sign)
