"""Shapes as short lists of integers, and addresses that are safe to follow."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import shapely

# 0.00001 degree of latitude is 1.1 m: finer than a line on the screen, coarser than no boundary in use.
UNITS_PER_DEGREE = 100_000


def paths(shapes: np.ndarray) -> list[list[list[list[int]]]]:
    """Write polygons as differences of 0.00001 degree.

    Parameters
    ----------
    shapes : ndarray of shapely Polygon or MultiPolygon, shape (n,)
        Longitude and latitude in degrees.

    Returns
    -------
    list, length n
        A list of polygons for each shape; a polygon is its outer ring and its holes; a ring is
        [lat0, lon0, dlat, dlon, …] without the closing point.
    """
    whole: list[list[list[list[int]]]] = [[] for _ in range(len(shapes))]
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, polygon = shapely.get_rings(parts, return_index=True)
    drawn: list[list[list[int]]] = [[] for _ in range(len(parts))]
    for ring, place in zip(_rings(rings), polygon.tolist(), strict=True):
        drawn[place].append(ring)
    for part, place in zip(drawn, owner.tolist(), strict=True):
        whole[place].append(part)
    return whole


def safe_link(value: Any) -> str | None:
    """Keep an address only if it is one of the web.

    Parameters
    ----------
    value : object
        What stands in the column.

    Returns
    -------
    str or None
        The address without spaces around it; None unless it is http or https with a host, names no user (who could look like the
        host) and holds no spaces, control or direction characters, or backslashes (which browsers read as slashes).
    """
    if not isinstance(value, str):
        return None
    address = value.strip()
    if "\\" in address or any(unicodedata.category(character)[0] in "CZ" for character in address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else None


def _rings(rings: np.ndarray) -> list[list[int]]:
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    places = np.rint(coordinates[:, ::-1] * UNITS_PER_DEGREE).astype(np.int64)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    steps = np.diff(places, axis=0, prepend=places[:1])
    steps[starts] = places[starts]
    flat = steps.ravel().tolist()
    ends = [*starts.tolist(), len(places)]
    return [flat[2 * start : 2 * (end - 1)] for start, end in pairwise(ends)]
