"""Numbers that identify persons, cards and accounts, told by their check digits and their form."""

from __future__ import annotations

import re

# Digits in one piece, or in the groups in which they are printed; a group of a longer number is none.
INDIVIDUAL = re.compile(r"(?<!\d)(?:\d{12}|(?<!\d[ -])\d{4}([ -])\d{4}\1\d{4}(?![ -]\d))(?!\d)")
CARD = re.compile(
    r"(?<!\d)(?:\d{14,16}|(?<!\d[ -])\d{4}(?:([ -])\d{4}\1\d{4}\1\d{4}|([ -])\d{6}\2\d{4,5})(?![ -]\d))(?!\d)"
)
_ACCOUNT = re.compile(r"(?:普通|当座|貯蓄)(?:預金|口座)?\s*(?:No\.?)?\s*\d{7}(?!\d)")
# Issuers by the first digits and the length (ISO/IEC 7812): Visa, Mastercard, JCB, American Express, Diners.
_ISSUER = re.compile(
    r"4\d{15}|(?:5[1-5]|2[2-7])\d{14}|35(?:2[89]|[3-8]\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
)


def is_individual_number(text: str) -> bool:
    """Tell whether a text holds twelve digits whose last fits (マイナンバー).

    Parameters
    ----------
    text : str
        NFKC-normalised; digits may be parted by spaces or hyphens.

    Returns
    -------
    bool

    Notes
    -----
    Check digit: 11 − (Σ P_n Q_n mod 11), 0 where the remainder is 0 or 1; P_n is the n-th digit from the right of
    the first eleven, Q_n = n + 1 for n ≤ 6, else n − 5. Source: 行政手続における特定の個人を識別するための番号の
    利用等に関する法律の規定による通知カード及び個人番号カード並びに情報提供ネットワークシステムによる特定個人情報の
    提供等に関する省令（平成26年総務省令第85号）第5条.
    """
    return any(_fits_eleven(_plain(found.group())) for found in INDIVIDUAL.finditer(text))


def is_card(text: str) -> bool:
    """Tell whether a text holds a number of a card: an issuer's first digits and a fitting Luhn digit.

    Parameters
    ----------
    text : str
        NFKC-normalised; digits may be parted by spaces or hyphens.

    Returns
    -------
    bool
        By ISO/IEC 7812-1, annex B.
    """
    return any(
        _ISSUER.fullmatch(number) is not None and _fits_luhn(number)
        for number in (_plain(found.group()) for found in CARD.finditer(text))
    )


def is_account(text: str) -> bool:
    """Tell whether a text names a kind of bank account beside seven digits.

    Parameters
    ----------
    text : str
        NFKC-normalised.

    Returns
    -------
    bool
    """
    return _ACCOUNT.search(text) is not None


def _plain(text: str) -> str:
    return re.sub(r"\D", "", text)


def _fits_eleven(number: str) -> bool:
    weights = [place + 1 if place <= 6 else place - 5 for place in range(11, 0, -1)]
    rest = sum(int(digit) * weight for digit, weight in zip(number[:11], weights, strict=True)) % 11
    return int(number[11]) == (0 if rest <= 1 else 11 - rest)


def _fits_luhn(number: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
