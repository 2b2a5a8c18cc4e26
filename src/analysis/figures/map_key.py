"""The legend of a map on paper, beside the map."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnchoredOffsetbox, DrawingArea, HPacker, OffsetBox, TextArea, VPacker
from matplotlib.patches import Rectangle

from analysis.figures.labels import printable
from analysis.figures.map_colours import PLAIN, reach_style, reach_title
from analysis.figures.map_kinds import Points, Reach
from analysis.figures.map_layers import Ready
from analysis.figures.map_marks import (
    EDGE,
    HATCHES,
    INK,
    LINE,
    MARKERS,
    PIXEL,
    entries,
    hatch_colour,
    line_style,
)
from analysis.written import number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SAMPLE = 26.0  # width of a sample, points
COLUMN = 136.0  # width of the words, points
MOST_LETTERS = 80  # of one entry: five lines
NO_START = "）」』】、。％～"  # Japanese lines do not begin with these


def add_key(panel: Axes, layers: Sequence[Ready]) -> AnchoredOffsetbox:
    """Explain colours, marks, sizes and lines right of the map.

    Parameters
    ----------
    panel : Axes
        The map.
    layers : sequence of Ready
        What is drawn.

    Returns
    -------
    AnchoredOffsetbox
        What was added.
    """
    rows: list[Artist] = [row for one in layers for row in _rows(one)]
    rows += [_line("市の輪郭", INK, 1.3), _line("地区の区分", LINE, 0.8)]
    key = AnchoredOffsetbox(
        "upper left", child=VPacker(children=rows, align="left", pad=0, sep=3), frameon=False, pad=0,
        borderpad=0, bbox_to_anchor=(1.02, 1.0), bbox_transform=panel.transAxes,
    )  # fmt: skip
    panel.add_artist(key)
    return key


def _rows(one: Ready) -> list[OffsetBox]:
    if isinstance(one.layer, Reach):
        radii = enumerate(one.layer.radii_m)
        return [_line(reach_title(radius), reach_style(k)[0], 1.3, reach_style(k)[1]) for k, radius in radii]
    legend = one.legend or {}
    rows: list[OffsetBox] = [_words(legend["title"], fontsize=9.5)]
    rows += [_words(legend["note"], color=EDGE, fontsize=7.5)] if legend["note"] else []
    for k, entry in entries(one):
        sample = _mark(entry, _radius(one, k)) if isinstance(one.layer, Points) else _patch(entry)
        rows.append(_row(sample, f"{entry['label']}（{number(entry['n'], 0)}件）"))
    hollow = {"colour": "none", "mark": "●"}
    rows += [_row(_mark(hollow, size["r"]), size["label"]) for size in legend["sizes"] or ()]
    return [*rows, DrawingArea(1, 5)]


def _radius(one: Ready, k: int) -> float:
    """Radius of a class on the map; where sizes have their own meaning, one for all."""
    same = one.radii[one.index == k]
    by_class = one.legend is not None and one.legend["sizes"] is None
    return float(same[0]) if by_class and len(same) else PLAIN


def _mark(entry: dict[str, Any], radius: float) -> DrawingArea:
    size = 2 * radius * PIXEL
    area = DrawingArea(SAMPLE, max(size + 2, 9))
    area.add_artist(
        Line2D(
            [SAMPLE / 2],
            [area.height / 2],
            marker=MARKERS[entry["mark"]],
            markersize=size,
            markerfacecolor=entry["colour"],
            markeredgecolor=INK,
            markeredgewidth=0.7,
            linestyle="none",
        )
    )
    return area


def _patch(entry: dict[str, Any]) -> DrawingArea:
    area = DrawingArea(SAMPLE, 10)
    hatch = HATCHES[entry["mark"]]
    edge = hatch_colour(entry["colour"]) if hatch else LINE
    look = {"facecolor": entry["colour"], "edgecolor": edge, "linewidth": 0.6, "hatch": hatch}
    area.add_artist(Rectangle((2, 0), SAMPLE - 4, 10, **look))
    return area


def _line(label: str, colour: str, width: float, strokes: str = "") -> HPacker:
    area = DrawingArea(SAMPLE, 9)
    area.add_artist(
        Line2D([1, SAMPLE - 1], [4.5, 4.5], color=colour, linewidth=width, linestyle=line_style(strokes))
    )
    return _row(area, label)


def _row(sample: DrawingArea, label: str) -> HPacker:
    return HPacker(children=[sample, _words(label, fontsize=8.5)], align="center", pad=0, sep=5)


def _words(text: str, fontsize: float, **look: Any) -> TextArea:
    words = _wrapped(printable(text, most=MOST_LETTERS), COLUMN / fontsize)
    return TextArea(words, textprops={"parse_math": False, "fontsize": fontsize, **look})


def _wrapped(text: str, width: float) -> str:
    """Break a text into lines of so many full-width letters; Japanese needs no spaces for that."""
    lines, room = [""], width
    for letter in text:
        size = 1.0 if unicodedata.east_asian_width(letter) in "FWA" else 0.55
        if room < size and letter not in NO_START:
            lines.append("")
            room = width
        lines[-1] += letter
        room -= size
    return "\n".join(lines)
