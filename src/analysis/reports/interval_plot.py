"""Dots with their intervals on one scale for all rows of a table, as coordinates of small drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Pixels; the style sheet gives the drawings the same.
WIDTH = 160
# Room for half a dot at both ends.
_MARGIN = 6
# Where "no difference" lies; other units (km, ％, 人) have no such point.
_NO_DIFFERENCE = {"倍": 1.0, "ポイント": 0.0, "": 0.0}


@dataclass(frozen=True)
class Scale:
    """A common scale.

    Parameters
    ----------
    low, high : float
        Its ends, in the unit of the values.
    reference : float or None
        Where "no difference" lies.
    """

    low: float
    high: float
    reference: float | None

    def x(self, value: float) -> float:
        """Give the horizontal position of a value (pixels), to a tenth."""
        share = (value - self.low) / (self.high - self.low)
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)


@dataclass(frozen=True)
class Mark:
    """The drawing of one row, in pixels.

    Parameters
    ----------
    dot : float
        Position of the value.
    bar : tuple of float or None
        Ends of the interval; an interval without a bound goes to the edge.
    reference : float or None
        Position of the line of no difference.
    """

    dot: float
    bar: tuple[float, float] | None
    reference: float | None


def scale_of(findings: Iterable[Mapping[str, Any]], unit: str) -> Scale | None:
    """Find the scale on which all values and intervals have room.

    Parameters
    ----------
    findings : iterable of mapping
        Finding outputs of one unit.
    unit : str
        Their unit, which says where "no difference" lies: 1 for 倍, 0 for ポイント and for coefficients.

    Returns
    -------
    Scale or None
        None when there is nothing to tell apart: no value, or the same everywhere.
    """
    reference = _NO_DIFFERENCE.get(unit)
    numbers = [number for finding in findings for number in _numbers(finding)]
    ends = {*numbers, *([] if reference is None else [reference])}
    return Scale(min(ends), max(ends), reference) if numbers and len(ends) > 1 else None


def mark(finding: Mapping[str, Any], scale: Scale) -> Mark | None:
    """Place one finding on the scale.

    Parameters
    ----------
    finding : mapping
        A finding output.
    scale : Scale
        From `scale_of`.

    Returns
    -------
    Mark or None
        None when there is no value.
    """
    value, interval = finding["value"], finding["interval"]
    if value is None:
        return None
    bar = None
    if interval:
        low, high = interval["low"], interval["high"]
        bar = (0.0 if low is None else scale.x(low), float(WIDTH) if high is None else scale.x(high))
    reference = None if scale.reference is None else scale.x(scale.reference)
    return Mark(scale.x(value), bar, reference)


def _numbers(finding: Mapping[str, Any]) -> list[float]:
    if finding["value"] is None:
        return []
    interval = finding["interval"] or {}
    return [n for n in (finding["value"], interval.get("low"), interval.get("high")) if n is not None]
