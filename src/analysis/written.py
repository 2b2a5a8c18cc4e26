"""Numbers as a Japanese reader expects them: thousands separators, a real minus sign, － for none, ＊ for hidden."""

from __future__ import annotations

import math
from collections.abc import Iterable

NONE = "－"
HIDDEN = "＊"
"""Stands for a number that is withheld to protect the people behind it; － is for a number that does not exist."""
_MINUS = "\N{MINUS SIGN}"
MOST_DECIMALS = 6


def number(value: float | None, decimals: int = 2, *, signed: bool = False) -> str:
    """Round and group a number.

    Parameters
    ----------
    value : float or None
        Any finite number; None where there is none.
    decimals : int
        Digits after the point.
    signed : bool
        Write the plus sign too.

    Returns
    -------
    str
        As in 267,572,953 or −0.41; a value that rounds to zero has no sign.
    """
    if value is None:
        return NONE
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{_MINUS if value < 0 else '+' if signed else ''}{text}"


def share_decimals(percents: Iterable[float]) -> int:
    """Choose how many digits keep shares that are not quite all, or not quite none, from reading 100 or 0.

    Parameters
    ----------
    percents : iterable of float
        From 0 to 100, in percent; missing ones are passed over.

    Returns
    -------
    int
        One, or as many more as are needed: 99.98 beside 100.0 takes two.
    """
    decimals = 1
    # Sums of floating-point numbers may miss 100 by their last digit.
    inner = [value for value in percents if 1e-9 < value < 100 - 1e-9]
    while decimals < MOST_DECIMALS and any(round(value, decimals) in (0, 100) for value in inner):
        decimals += 1
    return decimals


def share(percent: float) -> str:
    """Write a share in percent with the digits that `share_decimals` chooses, as in 71.4％ or 99.98％."""
    return f"{percent:.{share_decimals([percent])}f}％"


def p_value(value: float) -> str:
    """Write a p-value to three decimals; none of them is 0.000, as in 0.041 or 0.001未満."""
    return "0.001未満" if value < 0.001 else f"{value:.3f}"


def p_is(value: float) -> str:
    """Write a p-value in brackets of a sentence, as in p = 0.041 or p < 0.001."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def cell(value: object, decimals: int | None) -> str:
    """Write one value of a table.

    Parameters
    ----------
    value : object
        Text, a number or None.
    decimals : int or None
        Digits after the point of a column of numbers; None for a column of text.

    Returns
    -------
    str
        － where there is no value.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NONE
    if isinstance(value, (int, float)) and not isinstance(value, bool) and decimals is not None:
        return number(value, decimals)
    return str(value)
