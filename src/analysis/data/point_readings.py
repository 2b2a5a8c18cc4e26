"""What a coordinate that lies nowhere near the city was probably meant to be: swapped, without its point, or in DMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

SOUTH, NORTH, WEST, EAST = 20, 46, 122, 154  # degrees
_MOST_LOST = 12  # digits after a point that was lost
_SECONDS = 1e-6  # digits of seconds beyond this are the noise of binary numbers


@dataclass(frozen=True)
class Reading:
    """One way to read two numbers: kind ("swapped", "decimal_point", "dms"), and the point in degrees."""

    kind: str
    latitude: float
    longitude: float


def readings(latitude: float, longitude: float) -> Iterator[Reading]:
    """List the ways to read two numbers that are not latitude and longitude in degrees, the simplest first.

    Parameters
    ----------
    latitude, longitude : float
        As written.

    Yields
    ------
    Reading
        Only of points in the rectangle around Japan; the caller knows which lie in the city.
    """
    found = [Reading("swapped", longitude, latitude)]
    good = SOUTH <= latitude < NORTH, WEST <= longitude < EAST
    for kind, ways in (("decimal_point", _with_point), ("dms", _from_dms)):
        # A number that may be right stays as it is where the other one cannot be.
        norths = [latitude] if good == (True, False) else ways(latitude)
        easts = [longitude] if good == (False, True) else ways(longitude)
        found += [Reading(kind, *pair) for pair in product(norths, easts)]
    return (each for each in found if is_in_japan(each.latitude, each.longitude))


def is_in_japan(latitude: float, longitude: float) -> bool:
    """Tell whether a point lies in the rectangle around Japan and its seas that has JIS mesh codes."""
    return SOUTH <= latitude < NORTH and WEST <= longitude < EAST


def _with_point(value: float) -> list[float]:
    return [value / 10**digits for digits in range(1, _MOST_LOST + 1)]


def _from_dms(value: float) -> list[float]:
    """Read 37.2359 (DDD.MMSS…) or 372359 (DDDMMSS) as degrees, minutes and seconds."""
    whole = value * 10_000 if abs(value) < 1000 else value
    degrees, rest = divmod(whole + _SECONDS, 10_000)
    minutes, seconds = divmod(rest, 100)
    return [degrees + minutes / 60 + (seconds - _SECONDS) / 3600] if minutes < 60 and seconds < 60 else []
