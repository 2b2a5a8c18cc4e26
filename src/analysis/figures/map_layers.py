"""A layer made ready: checked, classed and coloured once, for the page and for paper alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.data import mesh
from analysis.errors import DataError, ParameterError, Problem
from analysis.figures import map_check as check
from analysis.figures.map_colours import radii
from analysis.figures.map_filters import Filter, chosen_at_first, make_filter
from analysis.figures.map_kinds import Areas, Cells, Groups, Layer, Points, Reach, title_of
from analysis.figures.map_legend import class_legend, group_legend, place_legend, with_sizes
from analysis.figures.map_places import located
from analysis.figures.tables import Column
from analysis.stats.classes import Classes, classes

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Ready:
    """A checked layer with everything that both ways of drawing it share.

    Parameters
    ----------
    layer : layer
        As given.
    frame : GeoDataFrame
        Its rows in JGD2011 (EPSG:6668).
    index : ndarray of int, shape (n,)
        Class of each row, -1 where the value is missing.
    legend : dict or None
        As the page reads it; None for circles of reach.
    radii : ndarray of float, shape (n,)
        CSS pixels; empty for anything but points.
    filters : list of Filter
        What the page lets the reader choose.
    shown : ndarray of bool, shape (n,)
        Which rows are shown at first, and on paper; those the legend counts.
    """

    layer: Layer
    frame: gpd.GeoDataFrame = field(repr=False)
    index: np.ndarray
    legend: dict[str, Any] | None
    radii: np.ndarray
    filters: list[Filter]
    shown: np.ndarray


def ready(layer: Layer) -> Ready:
    """Check a layer and give each row its class, colour and size.

    Parameters
    ----------
    layer : Areas, Cells, Reach or Points
        As given by the caller.

    Returns
    -------
    Ready

    Raises
    ------
    ParameterError, DataError
        See `map_check` and `map_places`; also radii that are no lengths or given twice, mesh codes of several sizes
        or given twice, values that belong to no group.
    """
    if isinstance(layer, Points):
        return _points(layer)
    if isinstance(layer, Reach):
        frame = _reach(layer)
        return _whole(layer, frame, np.zeros(len(frame), dtype=int), None)
    frame = _cells(layer) if isinstance(layer, Cells) else _areas(layer)
    index, found = _classed(layer, frame, layer.value)
    everything = np.ones(len(frame), dtype=bool)
    return _whole(layer, frame, index, class_legend(layer.value, found, layer.palette, index, everything))


def _whole(layer: Layer, frame: gpd.GeoDataFrame, index: np.ndarray, legend: dict[str, Any] | None) -> Ready:
    return Ready(layer, frame, index, legend, np.empty(0), [], np.ones(len(frame), dtype=bool))


def _areas(layer: Areas) -> gpd.GeoDataFrame:
    columns = [layer.value, *layer.details]
    check.require_columns(layer, layer.frame, [layer.name, *(one.name for one in columns)])
    _require_numbers(layer, layer.frame, columns)
    return located(layer, layer.frame)


def _cells(layer: Cells) -> gpd.GeoDataFrame:
    check.require_columns(layer, layer.frame, ["mesh_code", layer.value.name])
    given = layer.frame["mesh_code"]
    check.refuse_rows(
        layer,
        given.isna().to_numpy(),
        lambda row: "メッシュコードがありません。",
        "コードのない行は除き、除いた件数を本文に書いてください。",
    )
    sizes = sorted(set(given.astype(str).str.len()))
    if len(sizes) > 1:
        raise DataError(
            Problem(
                f"大きさの違うメッシュコードが混ざっています（{'、'.join(map(str, sizes))}桁）。",
                f"地図の層「{title_of(layer)}」",
                "同じ大きさのメッシュに集計してから渡してください。",
            )
        )
    check.refuse_rows(
        layer,
        given.duplicated().to_numpy(),
        lambda row: f"メッシュコード {given.iloc[row]} が2回以上あります。",
        "一つのメッシュを1行に集計してください。",
    )
    return mesh.cells(given.tolist()).assign(**{layer.value.name: layer.frame[layer.value.name].to_numpy()})


def _reach(layer: Reach) -> gpd.GeoDataFrame:
    wrong = [radius for radius in layer.radii_m if not (isinstance(radius, Real) and 0 < radius < math.inf)]
    if wrong or not len(layer.radii_m):
        raise ParameterError(
            Problem(
                f"半径 {'、'.join(map(str, wrong)) or '（なし）'} は長さではありません。",
                "radii_m",
                "0より大きい数をメートルで書いてください。例：[300, 500]",
            )
        )
    if len(set(layer.radii_m)) < len(layer.radii_m):
        found = f"同じ半径が2回以上あります（{'、'.join(map(str, layer.radii_m))}）。"
        raise ParameterError(Problem(found, "radii_m", "半径を一つずつ違えてください。例：[300, 500]"))
    check.require_columns(layer, layer.points, [layer.name])
    return located(layer, layer.points)


def _points(layer: Points) -> Ready:
    columns = [one for one in (layer.value, layer.size, layer.minimum, *layer.details) if one is not None]
    grouped = [] if layer.groups is None else [layer.groups.column]
    names = [layer.name, layer.link, *layer.choices, *grouped, *(one.name for one in columns)]
    check.require_columns(layer, layer.frame, names)
    _require_numbers(layer, layer.frame, columns)
    if layer.minimum is not None:
        check.numbers(layer, layer.frame, layer.minimum)
    frame = located(layer, layer.frame)
    filters = [make_filter(frame[column], choice) for column, choice in layer.choices.items()]
    shown = chosen_at_first(filters, len(frame))
    size = None if layer.size is None else check.numbers(layer, frame, layer.size, negative=False)
    index, edges, legend = _told(layer, frame, shown)
    if layer.size is not None and size is not None:
        legend = with_sizes(legend, size, layer.size)
    classed = index if layer.groups is None else np.zeros(len(frame), dtype=int)
    return Ready(layer, frame, index, legend, radii(classed, edges, layer.palette, size), filters, shown)


def _told(
    layer: Points, frame: gpd.GeoDataFrame, shown: np.ndarray
) -> tuple[np.ndarray, Sequence[float], dict[str, Any]]:
    """Find what colour and mark tell of each point: its class, limits of the classes, legend."""
    if layer.value is not None:
        index, found = _classed(layer, frame, layer.value)
        return index, found.edges, class_legend(layer.value, found, layer.palette, index, shown)
    if layer.groups is not None:
        index = _grouped(layer, layer.groups)
        return index, (0.0, 0.0), group_legend(title_of(layer), layer.groups, index, shown)
    return np.zeros(len(frame), dtype=int), (0.0, 0.0), place_legend(title_of(layer), int(shown.sum()))


def _grouped(layer: Points, groups: Groups) -> np.ndarray:
    known, given = list(groups.looks), layer.frame[groups.column]
    check.refuse_rows(
        layer,
        ~given.isin(known).to_numpy(),
        lambda row: f"「{given.iloc[row]}」の印が決まっていません。",
        f"groups の looks に、{groups.column} の値のすべてを書いてください（いまは {'、'.join(known)}）。",
    )
    return given.map({value: k for k, value in enumerate(known)}).to_numpy(dtype=int)


def _classed(
    layer: Areas | Cells | Points, frame: pd.DataFrame, column: Column
) -> tuple[np.ndarray, Classes]:
    values = check.numbers(layer, frame, column)
    found = classes(values, method="jenks") if layer.classes is None else layer.classes
    return found.index(values), found


def _require_numbers(layer: Layer, frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    for column in columns:
        if column.decimals is not None:
            check.numbers(layer, frame, column)
