"""Finds where points lie on one another, so that paper can show that place enlarged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import KDTree

from analysis.figures.map_kinds import Points
from analysis.figures.map_layers import Ready
from analysis.figures.map_marks import PIXEL

CROWDED = 0.2  # share of points that are half hidden, from which an enlargement helps
FEWEST, MOST = 6, 2000  # points: fewer need none, and no enlargement helps more
PART = 0.12  # of the map's width


def crowded_window(
    layers: Sequence[Ready], crs: int, metres_a_point: float, width_points: float = 360.0
) -> tuple[float, float, float] | None:
    """Choose the square that holds most points, if many hide one another.

    Parameters
    ----------
    layers : sequence of Ready
        What is drawn.
    crs : int
        EPSG code of the plane.
    metres_a_point : float
        Metres of the plane that a typographical point shows.
    width_points : float
        Width of the map in typographical points.

    Returns
    -------
    tuple of float or None
        West and south edge and side, in metres; None where an enlargement would not help.
    """
    parts = [one for one in layers if isinstance(one.layer, Points) and one.shown.any()]
    if not FEWEST <= sum(int(one.shown.sum()) for one in parts) <= MOST:
        return None
    planes = [one.frame[one.shown].to_crs(crs).geometry for one in parts]
    places = np.concatenate([np.column_stack([plane.x, plane.y]) for plane in planes])
    radii = np.concatenate([one.radii[one.shown] for one in parts]) * PIXEL * metres_a_point
    tree = KDTree(places)
    distance, other = (np.asarray(part)[:, 1] for part in tree.query(places, k=2))
    hidden = distance < np.maximum(radii, radii[other])
    if hidden.mean() < CROWDED:
        return None
    side = PART * width_points * metres_a_point
    near = tree.query_ball_point(places, side / 2, p=np.inf)
    x, y = places[max(near, key=len)].mean(axis=0)
    return float(x - side / 2), float(y - side / 2), float(side)
