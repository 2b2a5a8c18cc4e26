"""Circles of reach: their names and how each radius looks."""

from __future__ import annotations

from analysis.figures.style import BLUE, GREEN, ORANGE, RED
from analysis.written import number

# One a radius: colour, and the dashes in CSS pixels, so that the circles differ on grey paper too.
STYLES = ((BLUE, ""), (RED, "6 4"), (GREEN, "2 4"), (ORANGE, "10 4 2 4"))


def reach_title(radius_m: float) -> str:
    """Name a radius, as in 500 m圏 or 1.5 km圏.

    Parameters
    ----------
    radius_m : float
        Metres.

    Returns
    -------
    str
    """
    if radius_m < 1000:
        return f"{number(radius_m, 0 if float(radius_m).is_integer() else 1)} m圏"
    kilometres = radius_m / 1000
    return f"{number(kilometres, 0 if kilometres.is_integer() else 1)} km圏"


def reach_style(place: int) -> tuple[str, str]:
    """Give the colour and the dashes of a radius.

    Parameters
    ----------
    place : int
        Position among the radii of the layer.

    Returns
    -------
    tuple of str
        `#rrggbb`, and lengths of strokes and gaps in CSS pixels (empty for a solid line).
    """
    return STYLES[place % len(STYLES)]
