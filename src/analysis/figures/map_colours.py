"""Colours, marks, sizes and the words of the classes: the same in the page and on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex

from analysis.figures.map_kinds import Palette
from analysis.figures.style import BLUE, GREEN, ORANGE, RED
from analysis.figures.tables import Column
from analysis.written import number

MISSING = "#bdbdbd"
NEUTRAL = "#f7f7f7"
# Lightness falls from the first class to the last, so that the order survives colour blindness and grey paper.
_SCALES = {"sequential": ("YlGnBu", 0.12, 0.95), "heat": ("inferno_r", 0.04, 0.92)}
UP, DOWN, LEVEL = "▲", "▼", "●"
# One a radius of reach: colour, and the dashes in CSS pixels, so that the circles differ on grey paper too.
_CIRCLES = ((BLUE, ""), (RED, "6 4"), (GREEN, "2 4"), (ORANGE, "10 4 2 4"))
# Radii in CSS pixels.
SMALLEST, LARGEST, PLAIN, STEP = 3.0, 16.0, 5.0, 1.5
# From so many points on the marks shrink, to no less than a share of their size.
ROOMY, LEAST_SHARE = 300, 0.4
_ROUND = (1.0, 2.0, 5.0)
_MOST_DECIMALS = 12


def colours(edges: Sequence[float], palette: Palette) -> list[str]:
    """Choose a colour for each class.

    Parameters
    ----------
    edges : sequence of float, shape (k + 1,)
        Limits of the classes, low to high.
    palette : {"sequential", "diverging", "heat"}
        Which colours.

    Returns
    -------
    list of str, length k
        As `#rrggbb`.

    Notes
    -----
    YlGnBu and PuOr are from ColorBrewer (Brewer 2003), marked there as safe for colour blindness; inferno is
    perceptually uniform (Smith and van der Walt 2015).
    """
    count = max(len(edges) - 1, 0)
    if palette != "diverging":
        name, start, end = _SCALES[palette]
        return [to_hex(mpl.colormaps[name](place)) for place in np.linspace(start, end, max(count, 2))][
            :count
        ]
    ranks = _ranks(edges)
    far = max((abs(rank) for rank in ranks), default=0)
    scale = mpl.colormaps["PuOr"]
    return [to_hex(scale(0.5 + 0.44 * rank / far)) if rank else NEUTRAL for rank in ranks]


def marks(edges: Sequence[float], palette: Palette) -> list[str]:
    """Choose a mark for each class, so that rise and fall differ by more than colour.

    Parameters
    ----------
    edges, palette
        See `colours`.

    Returns
    -------
    list of str, length k
        ▲ above zero, ▼ below, ● around it; ● everywhere when the palette has no middle.
    """
    if palette != "diverging":
        return [LEVEL] * (len(edges) - 1)
    return [{1: UP, -1: DOWN, 0: LEVEL}[int(np.sign(rank))] for rank in _ranks(edges)]


def class_labels(edges: Sequence[float], column: Column, *, signed: bool = False) -> list[str]:
    """Write the limits of each class so that no value belongs to two.

    Parameters
    ----------
    edges : sequence of float, shape (k + 1,)
        Limits of the classes, low to high; a limit belongs to the class below it. The outer ones may be infinite.
    column : Column
        Its decimals; more are written where the limits would else look alike.
    signed : bool
        Write plus signs.

    Returns
    -------
    list of str, length k
        As in 2.1～5.0, then 5.0超～9.3.
    """
    decimals = column.decimals or 0
    finite = sorted({float(edge) for edge in edges if math.isfinite(edge)})
    while decimals < _MOST_DECIMALS and len({number(edge, decimals) for edge in finite}) < len(finite):
        decimals += 1
    written = [number(edge, decimals, signed=signed) if math.isfinite(edge) else "" for edge in edges]
    return [_between(written[k], written[k + 1], k == 0) for k in range(len(edges) - 1)]


def radii(index: np.ndarray, edges: Sequence[float], palette: Palette, size: np.ndarray | None) -> np.ndarray:
    """Size each point.

    Parameters
    ----------
    index : ndarray of int, shape (n,)
        Class of each point, -1 for missing.
    edges, palette
        See `colours`.
    size : ndarray of float, shape (n,), or None
        Not negative; the area of a circle is proportional to it. Missing sizes get the smallest circle.

    Returns
    -------
    ndarray of float, shape (n,)
        Radius in CSS pixels.
    """
    if size is not None:
        return sized(size, size)
    ranks = _ranks(edges) if palette == "diverging" else range(len(edges) - 1)
    steps = np.array([*(abs(rank) for rank in ranks), 0])
    return np.round((PLAIN + STEP * steps[index]) * _share(len(index)), 1)


def sized(size: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Give radii whose squares are proportional to a size.

    Parameters
    ----------
    size : ndarray of float, shape (n,)
        Not negative, or NaN.
    among : ndarray of float, shape (m,)
        The sizes on the map: the largest gets the largest circle.

    Returns
    -------
    ndarray of float, shape (n,)
        Radius in CSS pixels, never so small that the point can not be seen.
    """
    largest = float(np.nanmax(among, initial=0))
    part = np.nan_to_num(size) / largest if largest > 0 else np.zeros(len(size))
    return np.round(np.maximum(LARGEST * np.sqrt(part), SMALLEST) * _share(len(among)), 1)


def size_legend(size: np.ndarray, column: Column) -> list[dict[str, Any]] | None:
    """Explain the sizes by three round numbers.

    Parameters
    ----------
    size : ndarray of float, shape (n,)
        See `sized`.
    column : Column
        Its unit and decimals.

    Returns
    -------
    list of dict or None
        label and r (CSS pixels), smallest first; None when no size is known.
    """
    largest = float(np.nanmax(size, initial=0))
    if largest <= 0:
        return None
    steps = sorted({round_down(largest / part) for part in (1, 4, 16)})
    if column.decimals == 0:
        steps = [step for step in steps if step >= 1] or [largest]
    decimals = column.decimals or 0
    return [
        {"label": f"{number(step, decimals)}{column.unit}", "r": float(r)}
        for step, r in zip(steps, sized(np.array(steps), size), strict=True)
    ]


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
    return _CIRCLES[place % len(_CIRCLES)]


def round_down(value: float) -> float:
    """Give the largest of 1, 2, 5 times a power of ten that is not above a positive value."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step for step in _ROUND if step * power <= value * (1 + 1e-12)) * power


def _share(count: int) -> float:
    return max(LEAST_SHARE, min(1.0, math.sqrt(ROOMY / max(count, 1))))


def _between(low: str, high: str, first: bool) -> str:
    if not low and not high:
        return "すべて"
    if not low:
        return f"{high}以下"
    if not high:
        return f"{low}超"
    return low if low == high else f"{low}{'' if first else '超'}～{high}"


def _ranks(edges: Sequence[float]) -> list[int]:
    """Count how many steps each class is above (+) or below (-) zero; 0 for one that reaches over it."""
    pairs = list(pairwise(edges))
    below = sum(high <= 0 and low < 0 for low, high in pairs)
    above = [low >= 0 and high > 0 for low, high in pairs]
    first = above.index(True) if any(above) else len(pairs)
    return [k - below if k < below else k - first + 1 if k >= first else 0 for k in range(len(pairs))]
