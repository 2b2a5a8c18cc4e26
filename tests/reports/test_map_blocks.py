"""What a report writes for a map: one copy of our scripts under their hashes, data as JSON, nothing found in outputs."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hostile import PAYLOADS
from map_samples import map_spec, map_words, with_text
from nbformat.v4 import new_notebook
from report_samples import code, figure_displayed, figure_words, png

from analysis.reports import outputs


@pytest.fixture
def page_with(make_report) -> Callable[..., BeautifulSoup]:
    def make(*words: dict[str, Any], html: str = "") -> BeautifulSoup:
        displays = [figure_displayed(one) for one in words]
        if html:
            for display in displays:
                display["data"]["text/html"] = html
        return BeautifulSoup(make_report(extra=tuple(code("f", one) for one in displays)), "html.parser")

    return make


def policy(page: BeautifulSoup) -> dict[str, set[str]]:
    content = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    rules = (rule.split() for rule in content.split(";"))
    return {name: set(sources) for name, *sources in rules}


def digests(elements: list[Any]) -> set[str]:
    return {
        f"'sha256-{base64.b64encode(hashlib.sha256(element.string.encode()).digest()).decode()}'"
        for element in elements
    }


def test_the_policy_names_exactly_the_scripts_and_styles_of_the_page(page_with) -> None:
    page = page_with(map_words(), map_words(map_spec(id="second"), id="second"))
    scripts = page.select("script:not([type='application/json'])")
    assert policy(page)["script-src"] == digests(scripts)
    assert policy(page)["style-src"] == digests(page.find_all("style"))
    assert policy(page)["default-src"] == {"'none'"}
    assert len({script.string for script in scripts}) == len(scripts)


def test_a_page_without_maps_carries_no_leaflet(page_with) -> None:
    page = page_with(figure_words())
    assert len(page.find_all("script")) == 1
    assert not any("leaflet" in style.string for style in page.find_all("style"))
    assert policy(page)["script-src"] == digests(page.find_all("script"))
    assert "Leaflet" not in str(page)


def test_what_an_output_brings_along_is_neither_written_nor_allowed(page_with) -> None:
    foreign = "window.acted = 1"
    page = page_with(
        map_words(), html=f"<iframe srcdoc='<script>{foreign}</script>'></iframe><script>{foreign}</script>"
    )
    assert foreign not in str(page)
    assert policy(page)["script-src"] == policy(page_with(map_words()))["script-src"]


def test_the_data_of_a_map_stand_as_json_beside_its_picture(page_with) -> None:
    figure = page_with(map_words()).select_one("figure.mapped")
    assert figure.figcaption.text.strip().startswith("図2")
    block, data = figure.select_one(".map-live"), figure.find("script")
    assert block["data-map"] == data["id"]
    assert block.has_attr("hidden")
    assert json.loads(data.string) == map_spec()
    assert figure.select_one("img.map-twin")["alt"] == "点は6件"
    assert "静止図" in figure.select_one(".note").text


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_ends_the_data(page_with, text: str) -> None:
    words = with_text(text)
    page, harmless = page_with(words), page_with(with_text("練習"))
    assert json.loads(page.select_one("figure.mapped script").string) == words["map"]
    assert len(page.find_all(True)) == len(harmless.find_all(True))
    assert len(page.find_all("script")) == len(harmless.find_all("script"))


@pytest.mark.parametrize(
    "spec",
    [None, [], "x", {}, {"version": 2}, {**map_spec(), "bounds": [[math.nan, 0], [1, 1]]}],
    ids=["none", "list", "text", "empty", "newer", "nan"],
)
def test_what_is_no_map_of_ours_is_only_its_picture(page_with, spec: object) -> None:
    page = page_with({**map_words(), "map": spec})
    assert len(page.select("figure:not(.logic)")) == 2
    assert not page.select(".map-live, .map-twin")
    assert len(page.find_all("script")) == 1


def test_a_map_is_saved_as_its_picture_and_its_table(tmp_path) -> None:
    notebook = new_notebook(cells=[code("maps.draw()", figure_displayed(map_words()))])
    (path,) = outputs.write_figures(outputs.figures_of(notebook), tmp_path)
    assert path.read_bytes() == png()
    assert [table["id"] for table in outputs.all_tables(notebook)] == ["facility_map"]
