"""How each kind of layer is drawn in the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import EllipseCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from analysis.figures.map_colours import DOWN, LEVEL, UP, reach_style
from analysis.figures.map_kinds import Cells, Points, Reach
from analysis.figures.map_layers import Ready

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, LINE, EDGE = "#222222", "#6b6b6b", "#444444"
PIXEL = 0.72  # points: a page 760 px wide shows a picture 7.6 inches wide
# Later ones lie over earlier ones.
MARKERS = {UP: "^", DOWN: "v", LEVEL: "o", "■": "s", "✕": "X", "": "X"}
# Falling classes are hatched, so that grey paper tells them from rising ones; missing ones are dotted.
HATCHES = {UP: "", DOWN: "////", LEVEL: "", "": "...."}
DARK = 1.5  # sum of red, green and blue, of 3
MANY = 1000  # shapes; lines around more of them would hide their colours


def entries(one: Ready) -> list[tuple[int, dict[str, Any]]]:
    """List the classes of a layer with the missing ones.

    Parameters
    ----------
    one : Ready
        A layer with a legend.

    Returns
    -------
    list of (int, dict)
        Class (-1 for missing) and its entry of the legend.
    """
    legend = one.legend or {"classes": [], "missing": None}
    missing = [] if legend["missing"] is None else [(-1, {**legend["missing"], "mark": ""})]
    return [*enumerate(legend["classes"]), *missing]


def draw_layer(panel: Axes, one: Ready, crs: int) -> None:
    """Draw a layer.

    Parameters
    ----------
    panel : Axes
        In metres of the plane.
    one : Ready
        The layer; an empty one draws nothing.
    crs : int
        EPSG code of the plane.
    """
    if not one.shown.any():
        return
    plane = one.frame.to_crs(crs)
    if isinstance(one.layer, Points):
        _points(panel, one, plane)
    elif isinstance(one.layer, Reach):
        _reach(panel, one.layer, plane)
    else:
        for k, entry in entries(one):
            _shapes(panel, plane[one.index == k], entry, isinstance(one.layer, Cells))


def _points(panel: Axes, one: Ready, plane: Any) -> None:
    """Draw small marks over large ones."""
    x, y = plane.geometry.x.to_numpy(), plane.geometry.y.to_numpy()
    order = np.argsort(-one.radii, kind="stable")
    order = order[one.shown[order]]
    looks = dict(entries(one))
    for mark, marker in MARKERS.items():
        rows = [row for row in order if looks[int(one.index[row])]["mark"] == mark]
        if not rows:
            continue
        panel.scatter(
            x[rows],
            y[rows],
            s=(2 * one.radii[rows] * PIXEL) ** 2,
            c=[looks[int(one.index[row])]["colour"] for row in rows],
            marker=MarkerStyle(marker),
            edgecolors=INK,
            linewidths=0.7,
            zorder=2.4,
            path_effects=[withStroke(linewidth=2.2, foreground="white")],  # seen on dark cells too
        )


def _reach(panel: Axes, layer: Reach, plane: Any) -> None:
    centres = np.column_stack([plane.geometry.x, plane.geometry.y])
    for k, radius in enumerate(layer.radii_m):
        colour, strokes = reach_style(k)
        width = [2 * radius] * len(centres)
        panel.add_collection(
            EllipseCollection(
                width,
                width,
                np.zeros(len(centres)),
                units="xy",
                offsets=centres,
                offset_transform=panel.transData,
                facecolors="none",
                edgecolors=colour,
                linewidths=1.1,
                linestyles=line_style(strokes),
                zorder=2.3,
                path_effects=[withStroke(linewidth=2.6, foreground="white")],
            )
        )


def _shapes(panel: Axes, part: Any, entry: dict[str, Any], cells: bool) -> None:
    if not len(part):
        return
    hatch = HATCHES[entry["mark"]]
    # Cells join without seams only when their edges have their colour.
    plain = (cells or len(part) > MANY) and not hatch
    edge = entry["colour"] if plain else hatch_colour(entry["colour"]) if hatch else LINE
    look = {"facecolor": entry["colour"], "edgecolor": edge, "hatch": hatch, "zorder": 1}
    look["linewidth"] = 0.3 if cells else 0.6
    if cells:
        # All cells of a class are one path: strokes across each of them would be drawn anew for every path.
        corners = shapely.get_coordinates(part.geometry.array)
        square = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
        panel.add_collection(PathCollection([Path(corners, np.tile(square, len(part)))], **look))
    else:
        part.plot(ax=panel, aspect=None, **look)


def hatch_colour(fill: str) -> str:
    """Choose strokes that are seen on a fill."""
    return "white" if sum(to_rgb(fill)) < DARK else LINE


def line_style(strokes: str) -> Any:
    """Read dashes in CSS pixels as matplotlib's line style."""
    return (0, tuple(float(part) * PIXEL for part in strokes.split())) if strokes else "solid"
