"""What is said about a point that is wrong or doubtful, and which columns hold points."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import isnan
from typing import Literal

LATITUDE, LONGITUDE = "latitude", "longitude"  # columns of a table of places
DISTRICT, CENTRE = "district", "center_facility"  # columns of a table of districts


@dataclass(frozen=True)
class PointProblem:
    """One thing that is wrong ("error") or doubtful ("warning") about a point.

    `kind` is half, outside, swapped, decimal_point, dms (errors), same_place (either), edge, tokyo_datum or district
    (warnings); `row` the row's label in the frame's index; `value` the point as written; `suggestion` what it probably
    ought to be, empty when nobody can say. Nothing is ever changed by itself.
    """

    kind: str
    severity: Literal["error", "warning"]
    row: Hashable
    value: str
    message: str
    suggestion: str = ""


def written(latitude: float, longitude: float) -> str:
    """Write a point in degrees, to a ten-thousandth of a second as far as it is given."""
    north, east = ("空欄" if isnan(value) else f"{value:.10g}" for value in (latitude, longitude))
    return f"緯度 {north}、経度 {east}"
