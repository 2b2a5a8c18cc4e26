"""Check digits by the examples that others publish."""

import pytest

from analysis.data.intake.personal_numbers import is_account, is_card, is_individual_number


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        # By hand from the ordinance: 1..1 gives 6+5+4+3+2+7+6+5+4+3+2 = 47, 47 mod 11 = 3, 11 - 3 = 8.
        ("111111111118", True),
        ("111111111117", False),
        ("1111 1111 1118", True),
        ("1111-1111-1118", True),
        # 10000000000: Q_11 = 6, 11 - 6 = 5. 20000000000: 12 mod 11 = 1, so 0.
        ("100000000005", True),
        ("200000000000", True),
        ("200000000001", False),
        ("番号は111111111118です", True),
        # Thirteen digits are a number of a corporation (法人番号).
        ("1111111111118", False),
        ("11111111111", False),
    ],
)
def test_individual_number(text: str, fits: bool) -> None:
    assert is_individual_number(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        # Numbers for tests that the issuers themselves publish.
        ("4111111111111111", True),
        ("5555 5555 5555 4444", True),
        ("3530-1113-3330-0000", True),
        ("378282246310005", True),
        ("30569309025904", True),
        ("4111111111111112", False),
        # Luhn fits, but no issuer begins so.
        ("9111111111111110", False),
        ("0000000000000000", False),
    ],
)
def test_card(text: str, fits: bool) -> None:
    assert is_card(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("普通 1234567", True),
        ("当座預金No.7654321", True),
        ("普通 12345678", False),
        ("普通の1234567", False),
    ],
)
def test_account(text: str, fits: bool) -> None:
    assert is_account(text) is fits
