"""Maps that open anywhere: in JupyterLab, in a report and on paper, without asking any other host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from reprlib import repr as shortened
from typing import TYPE_CHECKING, Any, Literal

from analysis.data.geography import Geography
from analysis.errors import ParameterError, Problem
from analysis.figures.map_check import refuse_too_much, require_layers
from analysis.figures.map_document import TILES, iframe
from analysis.figures.map_kinds import Areas, Cells, Choice, Groups, Layer, Points, Reach
from analysis.figures.map_layers import ready
from analysis.figures.map_places import refuse_far
from analysis.figures.map_spec import spec_of
from analysis.figures.map_static import draw_static
from analysis.figures.map_table import default_table, rows_of
from analysis.figures.style import Picture, finish
from analysis.figures.tables import source_line
from analysis.mime import FIGURE_MIME

if TYPE_CHECKING:
    from analysis.figures.tables import Table

__all__ = ["Areas", "Cells", "Choice", "Groups", "MapPicture", "Points", "Reach", "draw"]

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

    spec: dict[str, Any] = field(default_factory=dict, repr=False)
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
    message: str = "",
    table: Table | None = None,
    tiles: Tiles | None = None,
) -> MapPicture:
    """Draw layers over the outline and the districts of a city.

    Parameters
    ----------
    layers : sequence of Areas, Cells, Reach or Points
        Bottom first.
    geography : Geography
        Outline, districts and plane of the city, from `analysis.data.geography.load`.
    id, title, alt, message : str
        See `Picture`; only `message` may be empty. `alt` is written from the result.
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
        Arguments of another kind, empty words, more than 20,000 points or 60,000 areas and cells, unknown columns,
        palettes, tiles or choices, radii that are no lengths or given twice.
    DataError
        A frame that is not in EPSG:6668, missing or self-intersecting geometry, points more than 50 km from the
        outline, values that are no numbers.

    Notes
    -----
    Positions in the page are rounded to 0.00001 degree (1 m). Circles of reach and the picture for paper are
    drawn in the plane of the city, in metres.

    Examples
    --------
    >>> from analysis.data import geography
    >>> from analysis.figures import maps
    >>> from analysis.figures.tables import Column
    >>> place = geography.load("practice")
    >>> people = Column("population", "人口", "人", 0)
    >>> title, alt = "練習市の人口", "練習市の人口を500 mメッシュで塗り分けた地図"
    >>> picture = maps.draw([maps.Cells(place.cells, people)], geography=place, id="people", title=title, alt=alt)
    >>> picture.spec["layers"][0]["kind"]
    'cells'
    """
    require_layers(layers)
    _require_words(geography, {"id": id, "title": title, "alt": alt}, tiles)
    refuse_too_much(layers)
    drawn = [ready(layer) for layer in layers]
    for one in drawn:
        if isinstance(one.layer, (Points, Reach)):
            refuse_far(one.layer, one.frame, geography)
    source = "。".join([source_line(), geography.outline_source, geography.district_source])
    whole = replace(default_table(drawn, id=id, title=title), source=source) if table is None else table
    rows = [rows_of(one, whole) for one in drawn]
    spec = spec_of(drawn, rows, geography, id=id, title=title, source=source)
    picture = finish(draw_static(drawn, geography), id, title, alt, whole, message=message)
    parts = {**vars(picture), "source": source}
    return MapPicture(**parts, spec=spec, tiles=tiles)


def _require_words(geography: object, words: dict[str, Any], tiles: object) -> None:
    problems = [
        Problem(f"{name} が空か、文字ではありません（{shortened(value)}）。", name, "文字を書いてください。")
        for name, value in words.items()
        if not isinstance(value, str) or not value.strip()
    ]
    if not isinstance(geography, Geography):
        remedy = '「from analysis.data import geography」とし、geography.load("practice") が返すものを渡してください。'
        problems.append(Problem(f"{shortened(geography)} は市の地理ではありません。", "geography", remedy))
    if tiles is not None and tiles not in TILES:
        remedy = f"{'、'.join(TILES)} のどれかにしてください。"
        problems.append(Problem(f"背景地図「{tiles}」はありません。", "tiles", remedy))
    if problems:
        raise ParameterError(*problems)
