"""Exact decimal arithmetic for checks, and numbers as text.

Printed figures are decimal: 0.1 + 0.2 must equal 0.3, so that a check never reports an artefact of binary floats.
"""

from __future__ import annotations

import numbers
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MOST_DECIMALS = 4
SLACK = Decimal("1e-9")


def to_decimal(value: Any) -> Decimal | None:
    """Return a cell as Decimal by its shortest decimal notation, None when it is blank."""
    if value is None or str(value) in ("<NA>", "nan", "NaT"):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, numbers.Integral):
        return Decimal(int(value))
    return Decimal(repr(float(value)))


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round as printed tables do: a half goes away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimals_of(value: Decimal) -> int:
    """Count the decimals of a number, trailing zeros apart."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def number_text(value: Decimal) -> str:
    """Write a number without separators or trailing zeros, with at most four decimals."""
    if decimals_of(value) > MOST_DECIMALS:
        value = round_half_up(value, MOST_DECIMALS)
    value = value.normalize()
    return format(value if value else abs(value), "f")


def is_nearest(stated: Decimal, exact: Decimal) -> bool:
    """Tell whether `stated` is `exact` rounded half up to the decimals that `stated` shows."""
    return round_half_up(exact, decimals_of(stated)) == stated


def is_neighbour(stated: Decimal, exact: Decimal) -> bool:
    """Tell whether `stated` is `exact` rounded up or down to the decimals that `stated` shows."""
    return abs(stated - exact) < Decimal(1).scaleb(-decimals_of(stated))
