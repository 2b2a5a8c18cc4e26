"""The pages that `maps.py` compares: one made-up map by plain folium and by `analysis.figures.maps`."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.data import mesh
from analysis.data.geography import Geography
from analysis.figures import maps
from analysis.figures.map_document import document
from analysis.figures.tables import Column
from analysis.reports.export import build_report
from analysis.runs.card import Card

CELLS_A_SIDE, POINTS = 100, 5000
# The map of a report in a window 1,280 pixels wide.
WIDTH, HEIGHT = 800, 480
VALUE, RATIO = Column("people", "人口", "人", 0), Column("ratio", "決済比率", "％", 1)


JQUERY = """window.$ = (html) => {
  const box = document.createElement("template"); box.innerHTML = html.trim(); return [box.content.firstElementChild];
};"""

# Say whether everything is drawn, and where.
PLAIN_THERE = """() => document.querySelectorAll(".leaflet-overlay-pane path").length === %d
  && document.querySelector(".folium-map")"""
OURS_THERE = """() => {
  const canvas = document.querySelector(".map-live:not([hidden]) canvas");
  if (!canvas || canvas.width < 500) return null;
  const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const missing = new Set(%s);
  for (let i = 0; i < pixels.length && missing.size; i += 1) missing.delete(pixels[i]);
  return missing.size ? null : document.querySelector(".map-canvas");
}"""


@dataclass(frozen=True)
class Page:
    """A page, the bytes that are its own, and the script that says when it is drawn."""

    name: str
    path: Path
    size: int
    there: str


def data() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make up cells with people and points with a ratio, the points gathered as in a town."""
    rng = np.random.default_rng(20261120)
    north, east = (
        (np.arange(CELLS_A_SIDE) + 0.5) * 15 / 3600 + 30,
        (np.arange(CELLS_A_SIDE) + 0.5) * 22.5 / 3600 + 150,
    )
    latitude, longitude = (side.ravel() for side in np.meshgrid(north, east))
    cells = mesh.cells(mesh.codes_at(latitude, longitude, 500))
    cells["people"] = rng.lognormal(5, 1, len(cells)).round()
    middle = [east.mean(), north.mean()]
    places = rng.normal(middle, [0.07, 0.05], (POINTS, 2))
    points = gpd.GeoDataFrame(
        {"name": [f"練習施設{number}" for number in range(POINTS)], "ratio": rng.uniform(0, 40, POINTS).round(1)},
        geometry=shapely.points(places), crs=mesh.JGD2011,
    )  # fmt: skip
    return cells, points


def geography(cells: gpd.GeoDataFrame) -> Geography:
    """Take the whole as the city and its four quarters as districts."""
    west, south, east, north = cells.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    quarters = [
        shapely.box(west, south, x, y), shapely.box(x, south, east, y),
        shapely.box(west, y, x, north), shapely.box(x, y, east, north),
    ]  # fmt: skip
    districts = gpd.GeoDataFrame({"district": list("甲乙丙丁")}, geometry=quarters, crs=mesh.JGD2011)
    outline = gpd.GeoDataFrame(geometry=[shapely.box(west, south, east, north)], crs=mesh.JGD2011)
    return Geography("練習市", 6692, outline, districts, cells, "", "", True)


def picture(cells: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> maps.MapPicture:
    """Draw the map as a study does."""
    layers = [maps.Cells(cells, VALUE), maps.Points(points, RATIO, name="name", search=True)]
    return maps.draw(layers, geography=geography(cells), id="speed", title="速さ", alt="区画と地点")


def plain(folder: Path, cells: gpd.GeoDataFrame, points: gpd.GeoDataFrame, spec: dict[str, Any]) -> Page:
    """Save the same map by folium alone, then let it find beside itself what it asks of other hosts."""
    shades, dots = ([row["colour"] for row in layer["legend"]["classes"]] for layer in spec["layers"])
    colour = dict(zip(cells["mesh_code"], (shades[k] for k in spec["layers"][0]["c"]), strict=True))
    whole = folium.Map(tiles=None, width=WIDTH, height=HEIGHT)
    whole.fit_bounds(spec["bounds"])
    fields, aliases = ["mesh_code", "people"], ["メッシュ", "人口（人）"]
    folium.GeoJson(
        cells,
        style_function=lambda item: {
            "fillColor": colour[item["properties"]["mesh_code"]],
            "weight": 0.5,
            "fillOpacity": 1,
        },
        tooltip=folium.GeoJsonTooltip(fields, aliases=aliases),
        popup=folium.GeoJsonPopup(fields, aliases=aliases),
    ).add_to(whole)
    of = points.assign(c=spec["layers"][1]["c"], lat=points.geometry.y, lon=points.geometry.x)
    for name, ratio, lat, lon, k in of[["name", "ratio", "lat", "lon", "c"]].itertuples(index=False):
        folium.CircleMarker(
            [lat, lon],
            radius=5,
            weight=1,
            color=dots[k],
            fill=True,
            fill_opacity=1,
            popup=f"{name}<br>{ratio}％",
        ).add_to(whole)
    path = folder / "plain.html"
    whole.save(path)
    size = path.stat().st_size
    path.write_text(offline(path.read_text(encoding="utf-8"), folder), encoding="utf-8")
    return Page("plain folium", path, size, PLAIN_THERE % (len(cells) + len(points)))


def offline(html: str, folder: Path) -> str:
    """Point a page of folium to files beside it: Leaflet, the small jQuery, and nothing for the rest."""
    leaflet = Path(str(metadata.distribution("XStatic-Leaflet").locate_file("xstatic/pkg/leaflet/data")))
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(leaflet / name, folder)
    (folder / "jquery.js").write_text(JQUERY, encoding="utf-8")
    (folder / "empty").touch()

    def beside(found: re.Match[str]) -> str:
        asked = found[2].rsplit("/", 1)[-1]
        given = "jquery.js" if asked.startswith("jquery") else asked
        return f'{found[1]}="{given if (folder / given).exists() else "empty"}"'

    return re.sub(r'\b(src|href)="(https://[^"]+)"', beside, html)


def ours(folder: Path, drawn: maps.MapPicture) -> list[Page]:
    """Write our map as a report and as the document of JupyterLab."""
    colours = [row["colour"] for layer in drawn.spec["layers"] for row in layer["legend"]["classes"]]
    there = OURS_THERE % [int.from_bytes(bytes.fromhex(f"{colour[1:]}ff"), "little") for colour in colours]
    pages = {"report": report(drawn), "JupyterLab": document(drawn.spec, drawn.table, None)}
    found = []
    for name, html in pages.items():
        path = folder / f"{name}.html"
        path.write_text(html, encoding="utf-8")
        found.append(Page(name, path, path.stat().st_size, there))
    return found


def report(drawn: maps.MapPicture) -> str:
    """Write a report that holds the map alone."""
    output = new_output("display_data", drawn._repr_mimebundle_()[0])
    words = dict.fromkeys(("title", "question", "owner", "policy", "method", "update"), "速さ")
    card = Card.model_validate({
        **words, "datasets": [], "parameters": {}, "primary": {}, "caveats": [], "changes_answer": [], "logic_model": {},
        "expects": {"findings": [], "figures": 1, "tables": 0},
    })  # fmt: skip
    run = {
        "schema": 1, "study": "speed", "title": "速さ", "run": "1", "created": "2026-11-20T09:05:00+09:00", "seconds": 1.0,
        "parameters": {}, "primary": True, "sensitivity": {}, "specification": "0", "specifications_in_outputs": 1,
        "synthetic": True, "disclosure": "open", "datasets": [], "inputs": [], "git": {"commit": "0" * 40, "clean": True},
        "python": "3.11", "packages": {},
    }  # fmt: skip
    return build_report(new_notebook(cells=[new_code_cell("", outputs=[output])]), card, run, findings=[])
