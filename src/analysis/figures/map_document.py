"""A map as JupyterLab shows it: a whole document in an iframe that can ask no other host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Figure as Document
from branca.element import MacroElement
from folium.template import Template
from markupsafe import Markup

from analysis.figures import map_assets
from analysis.figures.map_legend import heading
from analysis.mime import SYNTHETIC_MARK
from analysis.written import cell

if TYPE_CHECKING:
    from analysis.figures.tables import Table

TILE_HOST = "https://cyberjapandata.gsi.go.jp"
# 地理院タイル一覧: path of the tiles and largest zoom that is served.
TILES = {"standard": ("std", "png", 18), "pale": ("pale", "png", 18), "photo": ("seamlessphoto", "jpg", 18)}
ATTRIBUTION = '<a href="https://maps.gsi.go.jp/development/ichiran.html" target="_blank" rel="noopener noreferrer">国土地理院</a>'
HEIGHT = 900  # CSS pixels: controls, map and legend; the table is scrolled to


class OfflineMap(folium.Map):
    """folium's map without anything that it would fetch: no scripts, styles or tiles of other hosts."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (folium's own declaration)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        """{% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}"""
    )


class Layers(MacroElement):
    """Hands folium's map to the script that draws the map's data into it."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        ebpmMaps.draw(document.querySelector(".map-live"), {{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class OfflineDocument(Document):
    """The document around a map, with a policy that lets nothing run or load but what is declared here.

    Everything that comes from data is a variable of the template, and escaped; scripts and styles are
    variables too, so that braces in them mean nothing to Jinja.
    """

    _template = Template((map_assets.PAGE / "document.html.j2").read_text(encoding="utf-8"))

    def __init__(self, spec: Mapping[str, Any], table: Table | None, images: str) -> None:
        super().__init__()
        self.spec, self.table, self.images = spec, table, images

    def render(self, **kwargs: Any) -> str:
        """Write the document; the hashes are those of what is written."""
        for child in self._children.values():
            child.render(**kwargs)
        scripts = (*map_assets.scripts(), self.script.render().strip())
        styles = (*map_assets.styles(), (map_assets.PAGE / "document.css").read_text(encoding="utf-8"))
        return self._template.render(
            this=self, spec=self.spec, mark=SYNTHETIC_MARK, scripts=scripts, styles=styles, heading=heading,
            policy=_policy(scripts, styles, self.images), data=map_assets.embedded(self.spec),
            table=self.table, rows=self._rows(),
        )  # fmt: skip

    def _rows(self) -> Iterator[list[str]]:
        if self.table is None:
            return
        for row in self.table.rows:
            yield [cell(value, c.decimals) for c, value in zip(self.table.columns, row, strict=True)]


def iframe(spec: Mapping[str, Any], table: Table | None, tiles: str | None) -> str:
    """Write a map as an HTML output of a notebook.

    Parameters
    ----------
    spec : mapping
        From `map_spec.spec_of`.
    table : Table or None
        The figure's table.
    tiles : {"standard", "pale", "photo"} or None
        地理院タイル to ask for.

    Returns
    -------
    str
        An iframe that may run the declared scripts and open links, and nothing else.
    """
    text = escaped(document(spec, table, tiles))
    return (
        f'<iframe title="{Markup.escape(spec["title"])}" lang="ja" loading="eager" width="100%" height="{HEIGHT}" '
        f'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" style="border:0" srcdoc=\'{text}\'></iframe>'
    )


def document(spec: Mapping[str, Any], table: Table | None, tiles: str | None) -> str:
    """Write the document inside the iframe.

    Parameters
    ----------
    spec, table, tiles
        See `iframe`.

    Returns
    -------
    str
        A whole HTML page; the same for the same input.
    """
    page = OfflineDocument(spec, table, f"data: {TILE_HOST}" if tiles else "data:")
    leaflet = OfflineMap(
        tiles=None, zoom_animation=False, fade_animation=False, marker_zoom_animation=False, track_resize=False,
        zoom_snap=0.1, max_zoom=18, attribution_control=tiles is not None,
    )  # fmt: skip
    leaflet._id = "offline"  # branca's own would differ each time
    page.add_child(leaflet)
    if tiles:
        path, ending, deepest = TILES[tiles]
        layer = folium.TileLayer(
            f"{TILE_HOST}/xyz/{path}/{{z}}/{{x}}/{{y}}.{ending}", attr=ATTRIBUTION, max_zoom=deepest
        )
        layer._id = "background"
        leaflet.add_child(layer)
    drawing = Layers()
    drawing._id = "drawing"
    leaflet.add_child(drawing)
    return page.render()


def escaped(text: str) -> str:
    """Escape text for an attribute in single quotes: double quotes, of which JSON is full, stay as they are."""
    return text.replace("&", "&amp;").replace("'", "&#39;")


def _policy(scripts: tuple[str, ...], styles: tuple[str, ...], images: str) -> str:
    run, look = (" ".join(f"'{map_assets.sha256(text)}'" for text in part) for part in (scripts, styles))
    return (
        f"default-src 'none'; script-src {run}; style-src {look}; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )
