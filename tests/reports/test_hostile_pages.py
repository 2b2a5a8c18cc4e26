"""All hostile texts on one page of each kind, in a real Chromium: nothing runs, nothing is asked for, all is shown."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hostile import PAYLOADS, as_read
from map_samples import map_spec, map_words, points
from nbformat.v4 import new_output
from report_samples import (
    code,
    displayed,
    figure_displayed,
    figure_words,
    finding_output,
    markdown_cell,
    png,
    table_output,
)

from analysis.mime import FINDING_MIME, TABLE_MIME
from analysis.reports import one_page
from analysis.reports.entries import IndexSection, Stopped
from analysis.reports.export import EbpmExporter
from analysis.reports.outputs import findings_of
from analysis.reports.portfolio import build_index
from analysis.reports.publication import build_page

pytestmark = pytest.mark.browser
ALL = "　".join(PAYLOADS.values())
CREATED = "2026-11-20T09:05:00+09:00"

# What Markdown and displayed tables may write beyond the page's own elements.
_MARKDOWN = {
    "A", "B", "BLOCKQUOTE", "BR", "CODE", "EM", "H3", "H4", "H5", "H6", "HR", "I", "LI", "OL", "P", "PRE", "STRONG",
    "SUB", "SUP", "UL", "WBR",
}  # fmt: skip
_LOOK = """() => ({
  acted: window.acted ?? ({}).acted ?? null,
  tags: [...new Set([...document.querySelectorAll("*")].map(e => e.tagName))],
  scripts: document.scripts.length,
  styles: document.querySelectorAll("style, link, meta, base").length,
  acting: [...document.querySelectorAll("*")].filter(e => [...e.attributes].some(({ name, value }) =>
    name.startsWith("on") || ["srcdoc", "formaction", "action", "srcset", "autofocus", "popover"].includes(name)
    || (name === "style" && !e.closest(".map-live"))
    || (["href", "src"].includes(name) && !/^(#|[.]{1,2}[/]|data:image[/]png;base64,|data:,$|https?:|mailto:)/.test(value))
  )).map(e => e.outerHTML.slice(0, 200)),
})"""


def looked_at(seen: Any) -> dict[str, Any]:
    """Unfold, point at and press what a reader can, then tell what the page is made of."""
    page = seen.page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    page.mouse.move(300, 300)
    for link in page.locator("main a[href^='#']:visible").all()[:5]:
        link.click()
    page.keyboard.press("Tab")
    return page.evaluate(_LOOK)


def stays_text(visit: Callable[..., Any], build: Callable[[str], str]) -> Any:
    """Open a page made of all hostile texts; only its words may differ from those of a harmless one."""
    usual = looked_at(visit(build("練習")))
    seen = visit(build(ALL))
    found = looked_at(seen)
    assert (seen.requests, seen.messages) == ([], [])
    assert found["acted"] is None
    assert found["acting"] == usual["acting"] == []
    assert (found["scripts"], found["styles"]) == (usual["scripts"], usual["styles"])
    assert set(found["tags"]) <= set(usual["tags"]) | _MARKDOWN
    assert seen.page.locator("main").evaluate("main => main.textContent").count(as_read(ALL)) >= 1
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280
    return seen


def everywhere(number: int, text: str) -> tuple[Any, ...]:
    """Cells of a notebook that hold a text wherever cells can."""
    figure = figure_words(text, id=f"figure {number} {text}")
    markdown = f"{text}\n\n- {text}\n\n> {text}\n\n`{text}`\n\n## {text}\n\n| 項目 |\n|--|\n| {text} |\n\n[{text}]({text})"
    return (
        markdown_cell(markdown),
        code(text, displayed(FINDING_MIME, finding_output(text, id=text, headline=text))),
        code("figure", figure_displayed(figure)),
        markdown_cell(f"**読み方**　{text}"),
        code("table", displayed(TABLE_MIME, table_output(text, id=f"table {number}", title=text))),
        code("html", displayed("text/html", text), displayed("text/markdown", text)),
        code("html", displayed("text/html", f"<table><tr title='{text}'><td>{text}</td></tr></table>")),
        code("plain", displayed("text/plain", text), displayed("application/json", {text: text})),
        code("stream", new_output("stream", name="stdout", text=text), new_output("stream", name="stderr", text=text)),
        code("error", new_output("error", ename=text, evalue=text, traceback=[text])),
    )  # fmt: skip


@pytest.fixture
def crowded(make_report, make_run) -> str:
    """A report with every text in cells, tables, figures, findings, parameters and data sets of its own."""
    cells = tuple(cell for number, text in enumerate(PAYLOADS.values()) for cell in everywhere(number, text))
    usual = make_run()["datasets"][0]
    named = ("name", "title", "path", "sha256", "kind", "disclosure", "reference_date", "licence", "source")
    return make_report(
        extra=cells,
        parameters={"city": ALL, "year": ALL, "confidence": ALL, "exclude": list(PAYLOADS.values())},
        datasets=[usual, *(dict.fromkeys(named, text) for text in PAYLOADS.values())],
        inputs=[{"path": text, "sha256": text} for text in PAYLOADS.values()],
        packages=dict(zip(PAYLOADS.values(), PAYLOADS.values(), strict=True)),
        git={"commit": ALL, "clean": False}, python=ALL, specification=ALL, created=ALL, study=ALL,
        sensitivity={"confidence": {"value": ALL, "primary": ALL}}, primary=False,
    )  # fmt: skip


def test_each_text_in_a_place_of_its_own_is_shown_and_does_nothing(visit, crowded: str, make_report) -> None:
    seen = visit(crowded)
    found, usual = looked_at(seen), looked_at(visit(make_report()))
    assert (seen.requests, seen.messages, found["acted"], found["acting"]) == ([], [], None, [])
    assert found["scripts"] == usual["scripts"]
    assert set(found["tags"]) <= set(usual["tags"]) | _MARKDOWN
    words = [as_read(text) for text in PAYLOADS.values()]
    # What the sample itself holds stands before.
    for selector, read in {
        "figure[id^=fig-figure] .figure-title": [f"題 {text}" for text in words],
        "figure[id^=fig-figure] .message": [f"要点 {text}" for text in words],
        "[id^=table-table] tbody tr:first-child th": words,
        "[id^=table-table] caption": [f"【架空データ（練習用）】{text}" for text in words],
        ".body .finding .headline": [f"計算による所見 {text}" for text in words],
        ".dataset h3": words,
    }.items():
        shown = [text.replace("\xa0", " ") for text in seen.page.locator(selector).all_text_contents()]
        assert [re.sub(r"^図\d+　", "", text) for text in shown[-len(words) :]] == read, selector
    pictures = seen.page.locator("figure[id^=fig-figure] .picture > img")
    # In attributes a NUL is shown as a replacement character (HTML, 13.2.5.36).
    alts = [f"右下がり {text}".replace("\r\n", "\n").replace("\r", "\n") for text in PAYLOADS.values()]
    assert pictures.evaluate_all("all => all.map(image => image.alt)") == [
        a.replace("\0", "\ufffd") for a in alts
    ]


def test_a_report_of_all_texts(visit, make_report) -> None:
    seen = stays_text(visit, make_report)
    assert seen.page.locator("h1").text_content() == as_read(f"比率と高齢化率 {ALL}")
    assert (
        seen.page.locator("section.notes .signature").first.text_content().startswith(as_read(f"— {ALL}課"))
    )
    assert seen.page.title().split() != []


def test_a_notebook_without_a_run(visit, make_notebook) -> None:
    def build(text: str) -> str:
        notebook = make_notebook(text)
        notebook.cells[0].source = f"# {text}"
        return EbpmExporter().from_notebook_node(notebook, {"metadata": {"name": text}})[0]

    stays_text(visit, build)


def test_the_page_for_a_meeting(visit, make_notebook, make_card, make_run) -> None:
    def build(text: str) -> str:
        notebook, run = make_notebook(text), make_run(text, synthetic=False)
        return one_page.build(notebook, make_card(text), run, findings=findings_of(notebook))

    stays_text(visit, build)


def entries_of(make_entry: Callable[..., Any], text: str) -> list[Any]:
    made = replace(make_entry(text, run=text), study=text)
    return [
        made,
        make_entry(text, synthetic=False),
        replace(made, result=Stopped(text, text, text, (text, text))),
    ]


def test_the_index(visit, make_entry) -> None:
    def build(text: str) -> str:
        entries = entries_of(make_entry, text)
        return build_index([IndexSection(text, entries)], created=CREATED, title=text)

    page = stays_text(visit, build).page
    for text in PAYLOADS.values():
        page.get_by_label("言葉で探す").fill(text)
    page.get_by_label("言葉で探す").fill("")
    for select in page.locator("select:visible").all():
        select.select_option(index=select.locator("option").count() - 1)
    assert page.evaluate("window.acted") is None


def test_the_first_page_of_a_publication(visit, make_entry) -> None:
    def build(text: str) -> str:
        made = entries_of(make_entry, text)[:2]
        files = {entry.made.report: [text, f"tables/{text}.csv"] for entry in made}
        return build_page(text, [IndexSection(text, made)], files, day="2026-11-20")

    stays_text(visit, build)


def test_every_text_as_a_name_on_a_map(visit, make_report) -> None:
    names = list(PAYLOADS.values())
    count = range(len(names))
    layer = {
        **points(), "name": ALL, "n": names, "c": [0] * len(names), "r": [6] * len(names), "row": list(count),
        "lat": [30.001 + 0.0008 * i for i in count], "lon": [150.001 + 0.0008 * i for i in count],
        "heads": [ALL], "d": [[text] for text in names], "links": names, "minimum": None,
        "choices": [{"title": ALL, "options": names, "of": list(count), "initial": None, "all": True}],
    }  # fmt: skip
    words = map_words(map_spec(layer, title=ALL, source=ALL), table=None)
    seen = visit(make_report(extra=(code("map", figure_displayed(words)),)))
    page = seen.page
    forward = page.get_by_role("button", name="次の地点")
    for text in names:
        forward.click()
        popup = page.locator(".map-popup")
        assert popup.locator(".map-name").evaluate("name => name.textContent") == text
        assert popup.locator("dd").evaluate("value => value.textContent") == text
        # `user_as_host` and all that is no web address.
        assert popup.locator("a[target]").count() == 0
    for text in names[::10]:
        page.get_by_label("名前で探す").fill(text)
    assert page.locator(".map-tools option").all_text_contents()[1:] == names
    found = page.evaluate(_LOOK)
    assert (seen.requests, seen.messages, found["acted"]) == ([], [], None)


def test_a_picture_that_is_none_stays_in_its_attribute(visit, make_report) -> None:
    broken = base64.b64encode(png()).decode() + '" onload="window.acted = 1'
    seen = visit(make_report(extra=(code("x", displayed("image/png", broken)),)))
    assert (seen.requests, seen.messages, seen.page.evaluate(_LOOK)["acting"]) == ([], [], [])
