"""The twin of a map on paper: the same classes, colours and sizes, in the plane of the city."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from scipy.spatial import KDTree

from analysis.figures.labels import label_points, printable
from analysis.figures.map_colours import round_down
from analysis.figures.map_key import add_key
from analysis.figures.map_kinds import Areas, Points
from analysis.figures.map_layers import Ready
from analysis.figures.map_marks import INK, LINE, PIXEL, draw_layer
from analysis.figures.map_spec import texts
from analysis.figures.style import axes
from analysis.written import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.offsetbox import AnchoredOffsetbox

    from analysis.data.geography import Geography

WIDTH, MAP_WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 7.6, 5.0, 3.6, 8.4  # inches
ROOM, FOOT = 0.03, 0.1  # around everything, and below it for scale and north: shares of the extent
INSET = 2.2  # inches that an enlargement with its title takes
CROWDED = 0.2  # share of points that are half hidden, from which an enlargement helps
FEWEST, MOST = 6, 2000  # points: fewer need none, and no enlargement helps more
PART = 0.12  # of the map's width
MOST_NAMES = 60  # more than that cannot be read on a page
MOST_AVOIDED = 300  # points that names keep off; more leave them no place


def draw_static(layers: Sequence[Ready], geography: Geography) -> Figure:
    """Draw a map with its legend, scale and north, and an enlargement where points lie on one another.

    Parameters
    ----------
    layers : sequence of Ready
        What is drawn, bottom first; of points those that are shown at first.
    geography : Geography
        Outline, districts and plane (its unit is the metre).

    Returns
    -------
    Figure
    """
    west, south, east, north = extent = _extent(layers, geography)
    shape = (north - south) / (east - west)
    figure, panel = axes(WIDTH, float(np.clip(MAP_WIDTH * shape + 0.3, LEAST_HEIGHT, MOST_HEIGHT)))
    panel.set(xlim=(west, east), ylim=(south, north), aspect="equal")
    panel.set_axis_off()
    _draw(panel, layers, geography)
    key = add_key(panel, layers)
    _add_scale(panel, extent)
    window = _crowded_window(layers, geography.crs, metres_a_point=(east - west) / (MAP_WIDTH * 72))
    _make_room(figure, key, 0.0 if window is None else INSET)
    if window is not None:
        inset = _inset(figure, panel, window)
        _draw(inset, layers, geography)
        inset.set(xlabel="", ylabel="")  # geopandas names the plane's axes
    _add_names(panel, layers, geography)
    return figure


def _draw(panel: Axes, layers: Sequence[Ready], geography: Geography) -> None:
    for one in layers:
        draw_layer(panel, one, geography.crs)
    for frame, colour, width in ((geography.districts, LINE, 0.6), (geography.outline, INK, 1.3)):
        parts = shapely.get_parts(np.asarray(frame.to_crs(geography.crs).boundary))
        lines = [shapely.get_coordinates(part) for part in parts]
        # geopandas would draw the whole figure after each of its layers.
        panel.add_collection(LineCollection(lines, color=colour, linewidth=width, zorder=2.2), autolim=False)


def _extent(layers: Sequence[Ready], geography: Geography) -> tuple[float, float, float, float]:
    frames = [geography.outline, *(one.frame[one.shown] for one in layers)]
    sides = np.array([frame.to_crs(geography.crs).total_bounds for frame in frames if len(frame)])
    (west, south), (east, north) = sides[:, :2].min(axis=0), sides[:, 2:].max(axis=0)
    wide, high = (east - west), (north - south)
    return west - ROOM * wide, south - (ROOM + FOOT) * high, east + ROOM * wide, north + ROOM * high


def _make_room(figure: Figure, key: AnchoredOffsetbox, below: float) -> None:
    """Make the figure as high as its legend, and the enlargement below it, need."""
    needed = key.get_window_extent().height / figure.dpi + 0.4 + below
    if needed > figure.get_figheight():
        figure.set_figheight(needed)


def _crowded_window(
    layers: Sequence[Ready], crs: int, metres_a_point: float
) -> tuple[float, float, float] | None:
    """Choose the square that holds most points, if many hide one another: west and south edge, side (metres)."""
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
    side = PART * MAP_WIDTH * 72 * metres_a_point
    near = tree.query_ball_point(places, side / 2, p=np.inf)
    x, y = places[max(near, key=len)].mean(axis=0)
    return float(x - side / 2), float(y - side / 2), float(side)


def _inset(figure: Figure, panel: Axes, window: tuple[float, float, float]) -> Axes:
    """Open an enlargement in the lower right corner and mark its place on the map."""
    x, y, side = window
    width, height = figure.get_size_inches()
    edge = INSET - 0.35
    inset = figure.add_axes((1 - (edge + 0.05) / width, 0.05 / height, edge / width, edge / height))
    inset.set(xlim=(x, x + side), ylim=(y, y + side), xticks=[], yticks=[])
    inset.set_title(f"枠内の拡大（一辺 {number(side / 1000, 1)} km）", fontsize=8.5, pad=3)
    panel.add_patch(Rectangle((x, y), side, side, fill=False, edgecolor=INK, linewidth=0.9, zorder=2.45))
    return inset


def _add_scale(panel: Axes, extent: tuple[float, float, float, float]) -> None:
    """Draw a bar in two halves, and name north: the plane's, up."""
    west, south, east, north = extent
    length = round_down((east - west) / 4)
    left, low, thick = west + ROOM * (east - west), south + 0.035 * (north - south), 0.012 * (north - south)
    for half, colour in enumerate((INK, "white")):
        panel.broken_barh(
            [(left + half * length / 2, length / 2)],
            (low, thick),
            facecolors=colour,
            edgecolors=INK,
            linewidth=0.8,
        )
    words = f"{number(length / 1000, 0)} km" if length >= 1000 else f"{number(length, 0)} m"
    panel.annotate("0", (left, low + thick), (0, 2), textcoords="offset points", ha="center", fontsize=8)
    for text, place in ((words, length), ("↑ 北が上", length * 1.6)):
        panel.annotate(
            text, (left + place, low + thick), (0, 2), textcoords="offset points", ha="center", fontsize=8
        )


def _add_names(panel: Axes, layers: Sequence[Ready], geography: Geography) -> None:
    """Name the areas with their values where an areas layer is drawn, else the districts."""
    areas = next(
        (one for one in layers if isinstance(one.layer, Areas) and 0 < len(one.frame) <= MOST_NAMES), None
    )
    if areas is not None and isinstance(areas.layer, Areas):
        frame = areas.frame
        values = texts(frame, areas.layer.value)
        names = [
            f"{printable(str(name))}\n{value}"
            for name, value in zip(frame[areas.layer.name], values, strict=True)
        ]
    else:
        frame = geography.districts
        names = frame["district"]
    if len(frame) > MOST_NAMES:
        return
    places = frame.to_crs(geography.crs).representative_point()
    middles = list(zip(places.x, places.y, strict=True))
    label_points(panel, middles, names, _avoided(layers, geography), marked=False)


def _avoided(layers: Sequence[Ready], geography: Geography) -> list[tuple[float, float]]:
    points = [one for one in layers if isinstance(one.layer, Points)]
    if sum(int(one.shown.sum()) for one in points) > MOST_AVOIDED:
        return []
    shown = [one.frame[one.shown].to_crs(geography.crs).geometry for one in points]
    return [place for plane in shown for place in zip(plane.x, plane.y, strict=True)]
