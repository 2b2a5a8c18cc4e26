"""Names beside points, placed where they cover neither points nor each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, cast

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from numpy.typing import NDArray

# Half the width of a mark with its rim, and how far from it a name may stand, in points.
MARK = 5.0
FRAME = 4.0  # pixels that names keep from the frame
DISTANCES = (5.0, 11.0, 18.0)
DIRECTIONS = ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
LONGEST = 24  # letters of a name; the table has the whole
NO_GLYPH = "〓"  # what Japanese printers set for type that they do not have
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
Place = tuple[float, tuple[int, int]]
HERE: Place = (0.0, (0, 0))
BESIDE: tuple[Place, ...] = tuple(product(DISTANCES, DIRECTIONS))
ALIGNED = {1: ("left", "bottom"), -1: ("right", "top"), 0: ("center", "center")}


def label_points(
    panel: Axes,
    points: Sequence[tuple[float, float]],
    names: Iterable[str],
    others: Sequence[tuple[float, float]] = (),
    *,
    marked: bool = True,
) -> None:
    """Write the name of each unit beside its point.

    Parameters
    ----------
    panel : Axes
        Where to write; everything else must have been drawn.
    points : sequence of (x, y)
        Positions in data units.
    names : iterable of str
        One name a point; shown as plain text, each line as `printable` leaves it.
    others : sequence of (x, y)
        Further points that no name may cover.
    marked : bool
        Whether a mark stands at each position. If not (the middle of an area), its name may stand right there.

    Notes
    -----
    Greedy: each name takes the first of 24 places that is free, or else the one that covers least.
    """
    _lay_out(panel)
    taken = [_mark(panel, point) for point in (*(points if marked else ()), *others)]
    places = BESIDE if marked else (HERE, *BESIDE)
    for point, name in zip(points, names, strict=True):
        words = "\n".join(printable(line) for line in str(name).split("\n"))
        candidates = _candidates(panel, point, words, places)
        extents = np.array([box.extents for box in taken]).reshape(-1, 4)
        best = min(candidates, key=lambda one, extents=extents: _covered(panel, one[0], extents))
        box, direction, distance = best
        _write(panel, point, words, direction, distance)
        taken.append(box)


def _lay_out(panel: Axes) -> None:
    """Move the panel to where it will be drawn; drawing would do that too, and the rest as well."""
    figure = cast("Figure", panel.get_figure(root=True))
    if engine := figure.get_layout_engine():
        engine.execute(figure)
    panel.apply_aspect()


def printable(text: str, *, most: int = LONGEST) -> str:
    """Write a text as the house font can print it.

    Parameters
    ----------
    text : str
        Untrusted.
    most : int
        Letters that there is room for.

    Returns
    -------
    str
        One line: control, direction and separator characters are spaces, letters without a glyph are 〓, and what
        is too long ends in ….
    """
    known = _glyphs(findfont(FontProperties()))
    line = "".join(
        " " if unicodedata.category(c) in _UNSEEN else c if ord(c) in known else NO_GLYPH for c in text
    )
    return line if len(line) <= most else f"{line[: most - 1]}…"


@cache
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(get_font(font).get_charmap())


def _candidates(
    panel: Axes, point: tuple[float, float], name: str, places: Iterable[Place]
) -> Iterable[tuple[Bbox, tuple[int, int], float]]:
    # Laying out a text takes long: it is done once, and the other places are reckoned.
    text = _write(panel, point, name, (1, 1), 0.0)
    corner = text.get_window_extent()
    text.remove()
    pixels = panel.figure.dpi / 72
    for distance, (right, up) in places:
        x = right * distance * pixels - corner.width * (1 - right) / 2
        y = up * distance * pixels - corner.height * (1 - up) / 2
        yield corner.translated(x, y), (right, up), distance


def _write(
    panel: Axes, point: tuple[float, float], name: str, direction: tuple[int, int], distance: float
) -> Annotation:
    return panel.annotate(
        name,
        point,
        xytext=(direction[0] * distance, direction[1] * distance),
        textcoords="offset points",
        ha=ALIGNED[direction[0]][0],
        va=ALIGNED[direction[1]][1],
        fontsize=8.5,
        parse_math=False,
        path_effects=[withStroke(linewidth=2, foreground="white")],
        zorder=2.5,
    )


def _mark(panel: Axes, point: tuple[float, float]) -> Bbox:
    x, y = panel.transData.transform(point)
    half = MARK * panel.figure.dpi / 72
    return Bbox.from_extents(x - half, y - half, x + half, y + half)


def _covered(panel: Axes, box: Bbox, taken: NDArray[np.float64]) -> float:
    """Area that a name would cover, with what it would lose beyond the frame; ties keep the first place."""
    shared = np.minimum(taken[:, 2:], box.extents[2:]) - np.maximum(taken[:, :2], box.extents[:2])
    inside = Bbox.intersection(box, panel.get_window_extent().padded(-FRAME))
    lost = box.width * box.height - (0.0 if inside is None else inside.width * inside.height)
    return float(shared[(shared >= 0).all(axis=1)].prod(axis=1).sum() + lost)
