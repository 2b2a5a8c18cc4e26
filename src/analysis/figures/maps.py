"""Maps that open anywhere: in JupyterLab, in a report and on paper, without asking any other host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from analysis.errors import ParameterError, Problem
from analysis.figures.map_check import refuse_too_much
from analysis.figures.map_document import TILES, iframe
from analysis.figures.map_kinds import Areas, Cells, Choice, Layer, Points, Reach
from analysis.figures.map_layers import ready
from analysis.figures.map_spec import spec_of
from analysis.figures.map_static import draw_static, in_few_colours
from analysis.figures.map_table import default_table, rows_of
from analysis.figures.style import Picture, finish
from analysis.figures.tables import source_line
from analysis.mime import FIGURE_MIME

if TYPE_CHECKING:
    from analysis.data.geography import Geography
    from analysis.figures.tables import Table

__all__ = ["Areas", "Cells", "Choice", "MapPicture", "Points", "Reach", "draw"]

Tiles = Literal["standard", "pale", "photo"]


@dataclass(frozen=True)
class MapPicture(Picture):
    """A map: its picture for paper, its words, its table, and its data for the page.

    Parameters
    ----------
    spec : dict
        What the scripts of the page draw (plain JSON).
    tiles : {"standard", "pale", "photo"} or None
        Background of the Geospatial Information Authority, in JupyterLab alone.
    """

    spec: dict[str, Any] = field(repr=False)
    tiles: Tiles | None = None

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        data, about = super()._repr_mimebundle_(include, exclude)
        data[FIGURE_MIME]["map"] = self.spec
        return {**data, "text/html": iframe(self.spec, self.table, self.tiles)}, about


def draw(
    layers: Sequence[Layer],
    *,
    geography: Geography,
    id: str,
    title: str,
    alt: str,
    table: Table | None = None,
    tiles: Tiles | None = None,
) -> MapPicture:
    """Draw layers over the outline and the districts of a city.

    Parameters
    ----------
    layers : sequence of Areas, Cells, Reach or Points
        Bottom first.
    geography : Geography
        Outline, districts and plane of the city.
    id, title, alt : str
        See `Picture`; `alt` is written from the result.
    table : Table, optional
        The numbers that are drawn. Left out: the points if there are at most 500, else the areas, else the
        classes with their counts.
    tiles : {"standard", "pale", "photo"}, optional
        地理院タイル behind the map in JupyterLab, which asks its server; never in a report.

    Returns
    -------
    MapPicture

    Raises
    ------
    ParameterError
        More than 20,000 points or 60,000 areas and cells, unknown columns, tiles or choices, radii that are no
        lengths.
    DataError
        A frame without CRS or with several, missing or self-intersecting geometry, values that are no numbers.

    Notes
    -----
    Positions in the page are rounded to 0.00001 degree (1 m). Circles of reach and the picture for paper are
    drawn in the plane of the city, in metres.
    """
    if tiles is not None and tiles not in TILES:
        raise ParameterError(
            Problem(
                f"背景地図「{tiles}」はありません。", "tiles", f"{'、'.join(TILES)} のどれかにしてください。"
            )
        )
    refuse_too_much(layers)
    drawn = [ready(layer) for layer in layers]
    source = "。".join([source_line(), geography.outline_source, geography.district_source])
    whole = replace(default_table(drawn, id=id, title=title), source=source) if table is None else table
    rows = [rows_of(one, whole) for one in drawn]
    spec = spec_of(drawn, rows, geography, id=id, title=title, source=source)
    picture = finish(draw_static(drawn, geography), id, title, alt, whole)
    png = in_few_colours(picture.png)
    return MapPicture(id, title, png, picture.alt, source, whole, picture.synthetic, spec, tiles)
