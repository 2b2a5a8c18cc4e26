"""Numbers as a Japanese reader expects them: thousands separators, a real minus sign, － for none, ＊ for hidden."""

from __future__ import annotations

import math

NONE = "－"
HIDDEN = "＊"
"""Stands for a number that is withheld to protect the people behind it; － is for a number that does not exist."""
_MINUS = "\N{MINUS SIGN}"


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
