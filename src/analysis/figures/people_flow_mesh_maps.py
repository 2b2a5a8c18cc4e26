"""Map of the changes of people by mesh cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from analysis.data.mesh import cells as squares
from analysis.figures import maps
from analysis.figures.people_flow_mesh_charts import change_column, columns
from analysis.measures.people_flow_mesh import Compared
from analysis.stats.classes import classes

if TYPE_CHECKING:
    from analysis.data.geography import Geography

LIMITS = (-20, -10, -5, 0, 5, 10, 20)  # percent; no class mixes rises and falls; beyond them, open classes
OUTSIDE = "ほかの月の範囲を超えた"


def change_map(found: Compared, *, geography: Geography, id: str, title: str) -> maps.MapPicture:
    """Colour the cells by their change; between months, mark those that changed more than they usually do.

    Parameters
    ----------
    found : Compared
        From `analysis.measures.people_flow_mesh.compare`; cells without both sides are grey.
    geography : Geography
        The city.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    MapPicture
        Its table lists the cells that are marked, else the classes with their counts.
    """
    frame = found.cells.set_index("cell").reindex(list(found.asked)).rename_axis("mesh_code").reset_index()
    steps = classes(frame["change_pct"], method="fixed", limits=LIMITS)
    layers: list[maps.Cells | maps.Points] = [
        maps.Cells(frame, change_column(found), classes=steps, palette="diverging")
    ]
    clear = found.cells[found.cells["clear"]]
    if found.kind == "months" and len(clear):
        layers.append(_marked(clear, found))
    rose, fell = int((found.cells["change_pct"] > 0).sum()), int((found.cells["change_pct"] < 0).sum())
    message = f"比べた{len(found.cells)}メッシュのうち、値が正のものは{rose}、負のものは{fell}。"
    alt = (
        f"{found.label}の1 kmメッシュを、{found.before}と{found.after}（{found.fixed}）の違いで塗り分けた地図。"
        f"{message}灰色の{len(frame) - len(found.cells)}メッシュは、数が分からず比べられない。"
    )
    return maps.draw(layers, geography=geography, id=id, title=title, alt=alt, message=message)


def _marked(clear: pd.DataFrame, found: Compared) -> maps.Points:
    sides = squares(clear["cell"]).bounds
    middle = gpd.points_from_xy((sides["minx"] + sides["maxx"]) / 2, (sides["miny"] + sides["maxy"]) / 2)
    points = gpd.GeoDataFrame(clear.reset_index(drop=True), geometry=middle, crs="EPSG:6668")
    _, *details = columns(found)
    return maps.Points(points, None, name="cell", title=OUTSIDE, details=details)
