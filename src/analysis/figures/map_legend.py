"""What the colours, marks and sizes of a layer mean, as data for the page and for paper."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures import map_colours as colouring
from analysis.figures.map_kinds import Groups, Palette
from analysis.figures.style import BLUE
from analysis.figures.tables import Column
from analysis.stats.classes import Classes

MISSING_LABEL = "値なし"
EMPTY = "0件"


def heading(column: Column) -> str:
    """Write a column's title with its unit, as in 決済比率（％）."""
    return f"{column.title}（{column.unit}）" if column.unit else column.title


def class_legend(
    column: Column, found: Classes, palette: Palette, index: np.ndarray, shown: np.ndarray
) -> dict[str, Any]:
    """Explain classes by limits, colours and counts.

    Parameters
    ----------
    column : Column
        What is classed.
    found : Classes
        The classes.
    palette : {"sequential", "diverging", "heat"}
        Which colours.
    index : ndarray of int, shape (n,)
        Class of each row, -1 for missing.
    shown : ndarray of bool, shape (n,)
        Which rows are counted.

    Returns
    -------
    dict
        title, note, classes (label, colour, n; with a diverging palette also mark), missing, sizes.
    """
    parts = zip(
        colouring.class_labels(found.edges, column, signed=palette == "diverging"),
        colouring.colours(found.edges, palette),
        colouring.marks(found.edges, palette),
        strict=True,
    )
    counted = index[shown]
    missing = {"label": MISSING_LABEL, "colour": colouring.MISSING, "n": int((counted < 0).sum())}
    return {
        "title": heading(column),
        "note": found.method if len(counted) else EMPTY,
        "classes": [
            {"label": label, "colour": colour, "n": int((counted == k).sum()), "mark": mark}
            for k, (label, colour, mark) in enumerate(parts)
        ],
        "missing": missing if (index < 0).any() else None,
        "sizes": None,
    }


def group_legend(title: str, groups: Groups, index: np.ndarray, shown: np.ndarray) -> dict[str, Any]:
    """Explain groups of points by their marks, colours and counts.

    Parameters
    ----------
    title : str
        Name of the layer.
    groups : Groups
        Their looks.
    index : ndarray of int, shape (n,)
        Group of each point.
    shown : ndarray of bool, shape (n,)
        Which points are counted.

    Returns
    -------
    dict
        As from `class_legend`.
    """
    counted = index[shown]
    looks = enumerate(groups.looks.items())
    entries = [
        {"label": label, "colour": colour, "n": int((counted == k).sum()), "mark": mark}
        for k, (label, (mark, colour)) in looks
    ]
    note = "" if len(counted) else EMPTY
    return {"title": title, "note": note, "classes": entries, "missing": None, "sizes": None}


def place_legend(title: str, count: int) -> dict[str, Any]:
    """Explain points that stand for nothing but their place.

    Parameters
    ----------
    title : str
        Name of the layer.
    count : int
        Points shown.

    Returns
    -------
    dict
        As from `class_legend`.
    """
    return {
        "title": title,
        "note": "" if count else EMPTY,
        "classes": [{"label": title, "colour": BLUE, "n": count, "mark": colouring.LEVEL}],
        "missing": None,
        "sizes": None,
    }


def with_sizes(legend: dict[str, Any], size: np.ndarray, column: Column) -> dict[str, Any]:
    """Add what the sizes mean.

    Parameters
    ----------
    legend : dict
        From one of the above.
    size : ndarray of float, shape (n,)
        See `map_colours.sized`.
    column : Column
        What the sizes show.

    Returns
    -------
    dict
        A new legend.
    """
    note = "。".join(part for part in (legend["note"], f"印の面積は{heading(column)}") if part)
    return {**legend, "note": note, "sizes": colouring.size_legend(size, column)}
