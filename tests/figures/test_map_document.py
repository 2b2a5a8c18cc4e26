"""JupyterLab's view of a map: one iframe that runs our scripts only and asks no other host."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from analysis.figures import maps
from analysis.figures.map_document import TILE_HOST
from analysis.figures.tables import Column

RATIO = Column("ratio", "比率", "％", 1)
HOSTILE = [
    "<script>window.acted=1</script>", "`${window.acted=1}`", "\\u003cscript\\", "{{ 7 * 7 }}{% raw %}",
    "</script><script>window.acted=1</script><!--", "\"'><img src=x onerror=window.acted=1>", "行\u2028段\u2029",
    "\u202e逆\u2066向き\u200f", "&lt;b&gt;",
]  # fmt: skip

OPAQUE_COLOURS = """async () => {
    await new Promise(requestAnimationFrame);
    const canvas = document.querySelector("canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const found = new Set();
    for (let i = 0; i < data.length; i += 4) {
        const hex = [...data.slice(i, i + 3)].map((part) => part.toString(16).padStart(2, "0"));
        if (data[i + 3] === 255) found.add("#" + hex.join(""));
    }
    return [...found];
}"""

# Sizes are observed after layout, and what follows is drawn in the next frame.
PAINTED = "async () => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame); }"
PICTURE = f"async () => {{ await ({PAINTED})(); return document.querySelector('canvas').toDataURL(); }}"


class Frame(HTMLParser):
    """Reads the attributes of the one iframe."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def hostile(town):
    frame = gpd.GeoDataFrame(
        {"facility": HOSTILE, "ratio": np.arange(float(len(HOSTILE))), "kind": HOSTILE[::-1]},
        geometry=gpd.points_from_xy(np.linspace(150.01, 150.09, len(HOSTILE)), [30.05] * len(HOSTILE)),
        crs=6668,
    )
    layer = maps.Points(
        frame,
        RATIO,
        "facility",
        choices={"kind": HOSTILE[4]},
        details=[Column("kind", HOSTILE[0])],
        search=True,
    )
    return lambda tiles=None: maps.draw(
        [layer], geography=town, id=HOSTILE[4], title=HOSTILE[0], alt=HOSTILE[5], tiles=tiles
    )


def shown(picture: maps.MapPicture) -> str:
    return picture._repr_mimebundle_()[0]["text/html"]


def inside(picture: maps.MapPicture) -> str:
    ((tag, attributes),) = Frame(shown(picture)).found
    assert tag == "iframe"
    return attributes["srcdoc"] or ""


def test_the_iframe_may_run_scripts_and_open_links_and_nothing_else(hostile):
    ((tag, attributes),) = Frame(shown(hostile())).found
    assert tag == "iframe"
    assert attributes["sandbox"] == "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    assert attributes["title"] == HOSTILE[0]
    assert attributes["lang"] == "ja"
    assert attributes["loading"] == "eager"


def test_the_policy_names_exactly_what_the_document_holds(hostile):
    document = inside(hostile())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', document)
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("img-src data:; base-uri 'none'; form-action 'none'")
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        declared = re.search(rf"{rule} ([^;]*);", policy).group(1).split()
        held = [
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for text in re.findall(rf"<{tag}>(.*?)</{tag}>", document, re.S)
        ]
        assert declared == held
    assert len(re.findall("<script", document)) == len(re.findall("<script>", document)) + 1  # the data


def test_nothing_is_loaded_from_anywhere(hostile):
    found = Frame(inside(hostile())).found
    assert not [
        tag for tag, attributes in found if "src" in attributes or tag in ("link", "img", "iframe", "base")
    ]
    assert TILE_HOST not in inside(hostile())


def test_data_never_stand_unescaped(hostile):
    document = inside(hostile())
    for text in HOSTILE[0], HOSTILE[4], HOSTILE[5]:
        assert text not in document
    tags = Frame(document).found
    assert not [1 for _, attributes in tags if any(name.startswith("on") for name in attributes)]
    assert "{{ 7 * 7 }}" in html.unescape(document)  # neither Jinja nor branca has evaluated it
    assert ">49<" not in document


def test_tiles_are_asked_of_one_host_only_when_wanted(hostile):
    document = inside(hostile("pale"))
    assert f"img-src data: {TILE_HOST};" in document
    assert f"{TILE_HOST}/xyz/pale/{{z}}/{{x}}/{{y}}.png" in document
    assert json.dumps("国土地理院")[1:-1] in document
    assert "seamlessphoto/{z}/{x}/{y}.jpg" in inside(hostile("photo"))


@pytest.mark.browser
class TestInChromium:
    def page(self, visit, picture):
        seen = visit(
            f"<!DOCTYPE html><html lang=ja><meta charset=utf-8><title>手帳</title>{shown(picture)}",
            width=1000,
        )
        frame = seen.page.frames[1]
        frame.wait_for_selector("figure.map-on canvas")
        return seen, frame

    def test_the_map_is_drawn_and_nobody_is_asked(self, visit, hostile):
        seen, frame = self.page(visit, hostile())
        colours = frame.evaluate(OPAQUE_COLOURS)
        (told,) = hostile().spec["layers"]
        assert {entry["colour"] for entry in told["legend"]["classes"]} <= set(colours)
        assert seen.requests == []
        assert seen.messages == []

    def test_a_map_below_the_window_is_drawn_once_it_is_shown(self, visit, hostile):
        """JupyterLab lays out no output that the window does not hold: the iframe begins without a size."""
        seen = visit(
            "<!DOCTYPE html><html lang=ja><meta charset=utf-8><title>手帳</title>"
            f"<div hidden>{shown(hostile())}</div>",
            width=1000,
        )
        frame = seen.page.frames[1]
        frame.wait_for_load_state()
        assert frame.locator("canvas").count() == 0
        seen.page.evaluate("document.querySelector('div').hidden = false")
        frame.wait_for_selector("figure.map-on canvas")
        (told,) = hostile().spec["layers"]
        colours = frame.evaluate(OPAQUE_COLOURS)
        assert {entry["colour"] for entry in told["legend"]["classes"]} <= set(colours)
        assert seen.messages == []

    @pytest.mark.parametrize("width", [0, 10, 21, 60, 150])
    def test_a_map_that_is_narrow_at_first_is_drawn_and_fitted_as_one_that_never_was(
        self, visit, hostile, width
    ):
        """JupyterLab gives an output its width in steps, so fast that only some of many maps notice."""

        def opened(style: str) -> Any:
            seen = visit(
                "<!DOCTYPE html><html lang=ja><meta charset=utf-8><title>手帳</title>"
                f"<div style='{style}'>{shown(hostile())}</div>",
                width=1000,
            )
            seen.page.frames[1].wait_for_load_state()
            seen.page.frames[1].evaluate(PAINTED)
            return seen

        first, other = opened(f"overflow: hidden; width: {width}px"), opened("")
        first.page.evaluate("document.querySelector('div').style = ''")
        drawn = []
        for seen in (first, other):
            seen.page.frames[1].wait_for_selector("figure.map-on canvas")
            drawn.append(seen.page.frames[1].evaluate(PICTURE))
            assert seen.messages == []
        assert drawn[0] == drawn[1]

    def test_a_row_finds_its_point_and_hostile_names_are_text(self, visit, hostile):
        seen, frame = self.page(visit, hostile())
        for number, name in enumerate(HOSTILE):
            frame.locator("tbody tr").nth(number).get_by_role("button").click()
            popup = frame.locator(".leaflet-popup-content")
            assert name in popup.evaluate("element => element.textContent")
        assert frame.locator("tbody script, tbody img, .leaflet-popup-content script").count() == 0
        assert frame.evaluate("window.acted") is None
        assert seen.messages == []
        assert seen.requests == []

    def test_a_script_that_gets_in_does_not_run(self, visit, hostile):
        _, frame = self.page(visit, hostile())
        frame.evaluate(
            """() => { const script = document.createElement("script");
            script.textContent = "window.acted = 1"; document.body.append(script); }"""
        )
        assert frame.evaluate("window.acted") is None

    def test_without_the_network_tiles_give_way_to_the_outline(self, browser, tmp_path, hostile):
        # Opened by itself: requests of a sandboxed frame may leave before Playwright can hold them.
        file = tmp_path / "document.html"
        file.write_text(inside(hostile("standard")), "utf-8")
        context = browser.new_context(viewport={"width": 1000, "height": 900})
        try:
            asked: list[str] = []
            context.route("http*://**/*", lambda route: (asked.append(route.request.url), route.abort()))
            page = context.new_page()
            page.goto(file.as_uri())
            page.wait_for_selector("text=背景地図を読み込めないため")
            assert asked
            assert all(url.startswith(f"{TILE_HOST}/xyz/std/") for url in asked)
            link = page.locator(".leaflet-control-attribution a")
            assert link.text_content() == "国土地理院"
            assert link.get_attribute("href") == "https://maps.gsi.go.jp/development/ichiran.html"
        finally:
            context.close()
