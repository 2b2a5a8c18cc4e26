"""What a map can show: areas, mesh cells, circles of reach and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from analysis.figures.tables import Column
    from analysis.stats.classes import Classes

Palette = Literal["sequential", "diverging", "heat"]
Mark = Literal["●", "■", "▲", "▼", "✕"]


@dataclass(frozen=True)
class Areas:
    """Polygons coloured by a value.

    Parameters
    ----------
    frame : GeoDataFrame
        One polygon a row, in EPSG:6668 (`frame.to_crs(6668)`).
    value : Column
        What the colour shows; NaN is grey.
    name : str
        Column that names the area.
    classes : Classes, optional
        Limits of the classes; natural breaks (Jenks) when left out.
    palette : {"sequential", "diverging", "heat"}
        `diverging` has its middle at zero.
    details : sequence of Column
        Further values shown when the area is chosen.
    """

    frame: gpd.GeoDataFrame = field(repr=False)
    value: Column
    name: str
    classes: Classes | None = None
    palette: Palette = "sequential"
    details: Sequence[Column] = ()


@dataclass(frozen=True)
class Cells:
    """Mesh cells (JIS X 0410) coloured by a value.

    Parameters
    ----------
    frame : DataFrame
        `mesh_code` (text, all of one size) and the value; the code is the place, a geometry is not read.
    value : Column
        What the colour shows; NaN is grey.
    classes : Classes, optional
        Limits of the classes; natural breaks (Jenks) when left out.
    palette : {"heat", "sequential", "diverging"}
        `diverging` has its middle at zero.
    """

    frame: pd.DataFrame = field(repr=False)
    value: Column
    classes: Classes | None = None
    palette: Palette = "heat"


@dataclass(frozen=True)
class Reach:
    """Circles around points: how far a straight line of given length goes.

    Parameters
    ----------
    points : GeoDataFrame
        One point a row, in EPSG:6668, at most 50 km from the city.
    radii_m : sequence of float
        Radii in metres, each once.
    name : str
        Column that names the point.
    """

    points: gpd.GeoDataFrame = field(repr=False)
    radii_m: Sequence[float]
    name: str


@dataclass(frozen=True)
class Choice:
    """A filter by the values of a column.

    Parameters
    ----------
    title : str
        What is chosen, in Japanese.
    initial : object, optional
        Value chosen at first, and on paper; all of them when left out.
    all : bool
        Whether all values can be shown together. When they cannot and no first one is named, it is the last.
    """

    title: str
    initial: object = None
    all: bool = True


@dataclass(frozen=True)
class Groups:
    """Kinds of points that differ by mark and colour, never by colour alone.

    Parameters
    ----------
    column : str
        Column of text that says to which group a point belongs.
    looks : mapping of str to (mark, colour)
        For each group, in the order of the legend: one of ● ■ ▲ ▼ ✕, and `#rrggbb`. No mark twice.
    """

    column: str
    looks: Mapping[str, tuple[Mark, str]]


@dataclass(frozen=True)
class Points:
    """Points coloured, and sized, by a value.

    Parameters
    ----------
    frame : GeoDataFrame
        One point a row, in EPSG:6668 (`frame.to_crs(6668)`), at most 50 km from the city. Places without a point
        must be taken out, and counted, by the caller.
    value : Column or None
        What the colour shows; NaN is grey. None shows where the points are, and their groups if there are any.
    name : str
        Column that names the point.
    title : str, optional
        Name of the layer; the value's title when left out.
    size : Column, optional
        Not negative; the area of the circle is proportional to it. Without it the circle grows with the class.
    classes : Classes, optional
        Limits of the classes; natural breaks (Jenks) when left out.
    palette : {"sequential", "diverging", "heat"}
        `diverging` has its middle at zero and marks rise and fall as ▲ and ▼.
    details : sequence of Column
        Further values shown when the point is chosen.
    link : str, optional
        Column of addresses; only http and https are kept.
    choices : mapping of str to (str or Choice)
        Column to filter by, and its title.
    minimum : Column, optional
        Value for which the reader can set a lower limit.
    search : bool
        Whether names can be searched.
    groups : Groups, optional
        Marks for kinds of points; only without a value.
    """

    frame: gpd.GeoDataFrame = field(repr=False)
    value: Column | None
    name: str
    title: str = ""
    size: Column | None = None
    classes: Classes | None = None
    palette: Palette = "sequential"
    details: Sequence[Column] = ()
    link: str | None = None
    choices: Mapping[str, str | Choice] = field(default_factory=dict)
    minimum: Column | None = None
    search: bool = False
    groups: Groups | None = None


Layer = Areas | Cells | Reach | Points


def title_of(layer: Layer) -> str:
    """Name a layer as the reader knows it.

    Parameters
    ----------
    layer : Areas, Cells, Reach or Points
        Any layer.

    Returns
    -------
    str
    """
    if isinstance(layer, Reach):
        return "直線距離圏"
    if isinstance(layer, Points) and layer.title:
        return layer.title
    return layer.value.title if layer.value is not None else "地点"
