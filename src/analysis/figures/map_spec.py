"""A map as plain data: what the scripts of the page draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.data import catalog, mesh
from analysis.figures.map_colours import reach_style, reach_title
from analysis.figures.map_encoding import paths, safe_link
from analysis.figures.map_kinds import Areas, Cells, Points, Reach, title_of
from analysis.figures.map_layers import Ready
from analysis.figures.map_legend import heading
from analysis.figures.map_places import GEOGRAPHIC
from analysis.figures.tables import Column
from analysis.written import HIDDEN, cell

if TYPE_CHECKING:
    import geopandas as gpd

    from analysis.data.geography import Geography

DECIMALS = 5  # of a degree: 1 m
MARGIN, LEAST_MARGIN = 0.03, 0.004  # around everything: share of the extent, and degrees

Rows = Sequence[int | None]


def spec_of(
    layers: Sequence[Ready], rows: Sequence[Rows], geography: Geography, *, id: str, title: str, source: str
) -> dict[str, Any]:
    """Write a map as JSON that a script can draw.

    Parameters
    ----------
    layers : sequence of Ready
        What is drawn, bottom first.
    rows : sequence of sequence of int or None
        For each layer, and each row of it, the row of the table.
    geography : Geography
        Outline and districts.
    id, title, source : str
        Name of the figure, heading and source line.

    Returns
    -------
    dict
        Python's own types only. All text is as given: whoever draws it escapes it.
    """
    return {
        "version": 1,
        "id": id,
        "title": title,
        "synthetic": catalog.is_synthetic(),
        "source": source,
        "bounds": _bounds([geography.outline, *(one.frame for one in layers)]),
        "background": _background(geography),
        "layers": [part for one, places in zip(layers, rows, strict=True) for part in _layer(one, places)],
    }


def _bounds(frames: Sequence[gpd.GeoDataFrame]) -> list[list[float]]:
    """South-west and north-east corner; a single place gets room around it."""
    sides = np.array([frame.to_crs(GEOGRAPHIC).total_bounds for frame in frames if len(frame)])
    west, south = sides[:, :2].min(axis=0)
    east, north = sides[:, 2:].max(axis=0)
    high, wide = (max(MARGIN * extent, LEAST_MARGIN) for extent in (north - south, east - west))
    corners = np.round([[south - high, west - wide], [north + high, east + wide]], DECIMALS)
    return corners.tolist()


def _background(geography: Geography) -> dict[str, Any]:
    outline, districts = (frame.to_crs(GEOGRAPHIC) for frame in (geography.outline, geography.districts))
    places = geography.districts.to_crs(geography.crs).representative_point().to_crs(GEOGRAPHIC)
    middles = zip(districts["district"], _rounded(places.y), _rounded(places.x), strict=True)
    names = [[str(name), lat, lon] for name, lat, lon in middles]
    return {"outline": _lines(outline), "districts": _lines(districts), "names": names}


def _lines(frame: gpd.GeoDataFrame) -> list[list[int]]:
    shapes = paths(np.asarray(frame.geometry.array, dtype=object))
    return [ring for shape in shapes for polygon in shape for ring in polygon]


def _layer(one: Ready, rows: Rows) -> list[dict[str, Any]]:
    layer = one.layer
    if isinstance(layer, Areas):
        return [_areas(layer, one, rows)]
    if isinstance(layer, Cells):
        return [_cells(layer, one)]
    return [_points(layer, one, rows)] if isinstance(layer, Points) else _reach(layer, one)


def _areas(layer: Areas, one: Ready, rows: Rows) -> dict[str, Any]:
    columns = [layer.value, *layer.details]
    return {
        "kind": "areas",
        "name": title_of(layer),
        "legend": one.legend,
        "heads": [heading(column) for column in columns],
        "n": _names(one.frame, layer.name),
        "c": one.index.tolist(),
        "d": _values(one.frame, columns),
        "row": list(rows),
        "p": paths(np.asarray(one.frame.geometry.array, dtype=object)),
    }


def _cells(layer: Cells, one: Ready) -> dict[str, Any]:
    codes = one.frame["mesh_code"].tolist()
    whole = {"kind": "cells", "name": title_of(layer), "legend": one.legend, "heads": [heading(layer.value)]}
    # Without any cell the size does not matter; 1 km is as good as another.
    step = np.array(mesh.STEPS[len(codes[0]) if codes else 8]) / 3600
    corners = one.frame.bounds[["miny", "minx"]].to_numpy(dtype=float).reshape(-1, 2)
    origin = corners.min(axis=0) if codes else np.zeros(2)
    place = np.rint((corners - origin) / step).astype(int)
    return {
        **whole,
        "step": np.round(step, mesh.DECIMALS).tolist(),
        "origin": origin.tolist(),
        "y": place[:, 0].tolist(),
        "x": place[:, 1].tolist(),
        "c": one.index.tolist(),
        "v": texts(one.frame, layer.value),
        "codes": codes,
    }


def _reach(layer: Reach, one: Ready) -> list[dict[str, Any]]:
    place = {**_places(one.frame), "n": _names(one.frame, layer.name)}
    styles = [reach_style(k) for k in range(len(layer.radii_m))]
    return [
        {
            "kind": "reach",
            "name": reach_title(radius),
            "radius": radius,
            "colour": colour,
            "dash": dash,
            **place,
        }
        for radius, (colour, dash) in zip(layer.radii_m, styles, strict=True)
    ]


def _points(layer: Points, one: Ready, rows: Rows) -> dict[str, Any]:
    columns = point_columns(layer)
    return {
        "kind": "points",
        "name": title_of(layer),
        "legend": one.legend,
        **_places(one.frame),
        "n": _names(one.frame, layer.name),
        "c": one.index.tolist(),
        "r": _rounded(one.radii),
        "heads": [heading(column) for column in columns],
        "d": _values(one.frame, columns),
        "links": [safe_link(value) for value in one.frame[layer.link]] if layer.link else [None] * len(rows),
        "row": list(rows),
        "choices": [
            {"title": f.title, "options": f.options, "of": f.of.tolist(), "initial": f.initial, "all": f.all}
            for f in one.filters
        ],
        "minimum": _minimum(layer.minimum, one.frame),
        "search": layer.search,
    }


def point_columns(layer: Points) -> list[Column]:
    """List what is told of a point, each once.

    Parameters
    ----------
    layer : Points
        As given.

    Returns
    -------
    list of Column
        Value, size, then the details.
    """
    columns = [one for one in (layer.value, layer.size, *layer.details) if one is not None]
    return list({column.name: column for column in columns}.values())


def _minimum(column: Column | None, frame: pd.DataFrame) -> dict[str, Any] | None:
    if column is None:
        return None
    of = [None if pd.isna(value) or value == HIDDEN else float(value) for value in frame[column.name]]
    return {"title": f"{heading(column)}の下限", "of": of}


def _places(frame: gpd.GeoDataFrame) -> dict[str, list[float]]:
    return {"lat": _rounded(frame.geometry.y), "lon": _rounded(frame.geometry.x)}


def texts(frame: pd.DataFrame, column: Column) -> list[str]:
    """Write the values of a column as its table does.

    Parameters
    ----------
    frame : DataFrame, shape (n, ...)
        The data.
    column : Column
        Which column, and its decimals.

    Returns
    -------
    list of str, length n
    """
    return [cell(None if pd.isna(v) else v, column.decimals) for v in frame[column.name].tolist()]


def _names(frame: pd.DataFrame, column: str) -> list[str]:
    return texts(frame, Column(column, ""))


def _values(frame: pd.DataFrame, columns: Sequence[Column]) -> list[list[str]]:
    """Write what each row says of itself, as in its table."""
    written = [texts(frame, column) for column in columns]
    return [list(row) for row in zip(*written, strict=True)] if written else [[] for _ in range(len(frame))]


def _rounded(values: Any) -> list[float]:
    return np.round(np.asarray(values, dtype=float), DECIMALS).tolist()
