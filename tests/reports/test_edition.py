"""What the public edition takes from a run, and the page that leads to it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hostile import PAYLOADS
from nbformat.v4 import new_output
from report_samples import code, displayed, figure_words, finding_output, markdown_cell, png, table_output
from test_links import with_words

from analysis.errors import EditionError
from analysis.mime import FIGURE_MIME, FINDING_MIME, TABLE_MIME
from analysis.reports.edition import OMITTED, public_edition
from analysis.reports.entries import IndexSection
from analysis.reports.export import build_report
from analysis.reports.links import check_links
from analysis.reports.outputs import all_tables, figures_of
from analysis.reports.publication import build_page


def edition_of(make_run, *cells: Any, **run: Any):
    return public_edition({"cells": list(cells)}, make_run(**run))


def test_only_known_parts_of_known_outputs(make_run) -> None:
    plain = base64.b64encode(png()).decode()
    figure = figure_words(table={**table_output(id="drawn"), "raw": "秘密"}, raw="秘密")
    edition = edition_of(
        make_run,
        code("秘密", new_output("stream", name="stdout", text="秘密"), new_output("error", ename="秘密", evalue="秘密")),
        code("秘密", displayed("text/plain", "秘密"), displayed("text/html", "秘密"), displayed("image/png", "秘密")),
        code("秘密", displayed("application/json", "秘密"), displayed("text/markdown", "秘密")),
        code("秘密", displayed(FIGURE_MIME, figure, **{"image/png": plain, "text/plain": "秘密"})),
        code("秘密", displayed(FINDING_MIME, finding_output(raw="秘密", datasets=[{"path": "秘密"}]), **{"text/plain": "秘密"})),
        code("秘密", displayed(TABLE_MIME, table_output(raw="秘密"), **{"text/html": "秘密"})),
        seconds="秘密", depends_on="秘密", files="秘密", packages={"pandas": "秘密"}, batch="秘密",
        inputs=[{"path": "秘密/a.ipynb", "sha256": "0" * 64}], not_reusable=["秘密"], language="秘密",
    )  # fmt: skip
    assert "秘密" not in json.dumps([edition.notebook, edition.run, edition.findings], ensure_ascii=False)
    assert len(figures_of(edition.notebook)) == 1
    assert len(all_tables(edition.notebook)) == 2
    assert [finding["headline"] for finding in edition.findings] == ["高齢化率が高い地区ほど比率は低い 練習"]
    assert edition.run["inputs"] == [{"path": "a.ipynb", "sha256": "0" * 64}]


def test_what_the_report_hides_is_not_taken(make_run) -> None:
    hides = displayed(FINDING_MIME, finding_output(hides=["no-ages"]))
    shown = displayed(TABLE_MIME, table_output())
    edition = edition_of(
        make_run, code("", hides), code("", shown, tags=("no-ages",)), markdown_cell("秘密", "no-ages")
    )
    assert all_tables(edition.notebook) == []
    assert "秘密" not in json.dumps(edition.notebook, ensure_ascii=False)


def test_what_the_office_has_to_do_for_an_answer_is_not_told(make_run) -> None:
    unanswered = finding_output(status="not_available", details={"方法1": "data/a.csv に書き写す"})
    edition = edition_of(make_run, code("", displayed(FINDING_MIME, unanswered)))
    assert "書き写す" not in json.dumps([edition.notebook, edition.findings], ensure_ascii=False)


@pytest.mark.parametrize(
    "path",
    ["/home/himitsu/a.csv", "C:\\Users\\himitsu", "D:/a", "\\\\server\\share", "~/a", "./a", "../a.csv", "data/a.csv",
     "s3://bucket/a", "file:///a"],
)  # fmt: skip
def test_parameters_that_are_paths_are_left_out(make_run, make_card, path: str) -> None:
    departures = {"year": {"primary": 2023, "value": path}}
    edition = edition_of(make_run, parameters={"city": "a", "year": path, "confidence": 1, "exclude": [path, "西"]},
                         sensitivity=departures)  # fmt: skip
    assert edition.run["parameters"] == {
        "city": "a",
        "year": OMITTED,
        "confidence": 1,
        "exclude": [OMITTED, "西"],
    }
    page = build_report(edition.notebook, make_card(), edition.run, findings=edition.findings)
    assert OMITTED in page
    assert "himitsu" not in page


@pytest.mark.parametrize(
    "value", ["2023-04-01", "キャッシュレス／現金", "a.b", "1/2", "2022-04,2023-04", "～100"]
)
def test_other_parameters_stay(make_run, value: str) -> None:
    assert edition_of(make_run, parameters={"city": value}).run["parameters"] == {"city": value}


def test_pictures_are_cleaned_or_refused(make_run) -> None:
    full = base64.b64encode(with_words()).decode()
    attached = markdown_cell("![絵](attachment:a.png) ![絵](attachment:b.jpg)")
    attached["attachments"] = {"a.png": {"image/png": full}, "b.jpg": {"image/jpeg": "秘密"}}
    drawn = code("", displayed(FIGURE_MIME, figure_words(), **{"image/png": full}))
    edition = edition_of(make_run, drawn, attached)
    assert b"himitsu" not in figures_of(edition.notebook)[0].png
    [cell] = [cell for cell in edition.notebook["cells"] if cell["cell_type"] == "markdown"]
    assert list(cell["attachments"]) == ["a.png"]
    assert b"himitsu" not in base64.b64decode(cell["attachments"]["a.png"]["image/png"])
    with pytest.raises(EditionError, match="PNG"):
        edition_of(make_run, code("", displayed(FIGURE_MIME, figure_words(), **{"image/png": "AAAA"})))


def test_no_text_breaks_a_link(make_notebook, make_run, make_card, tmp_path: Path) -> None:
    for name, text in PAYLOADS.items():
        edition = public_edition(make_notebook(text), make_run(text))
        page = build_report(edition.notebook, make_card(text), edition.run, findings=edition.findings)
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    found = check_links(tmp_path)
    # One text writes a link to an anchor that is not there, and a picture that is none.
    assert sorted({(problem.where, problem.what.split("」")[0]) for problem in found.problems}) == [
        ("markdown_title.html", "リンク「#x"), ("markdown_title.html", "リンク「data:image/png;base64,AA=="),
    ]  # fmt: skip
    # What Markdown itself makes a link is one: for readers who click.
    assert all(link.startswith(("http", "mailto:")) for link in found.outside)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_the_first_page_is_for_everybody(visit, make_entry, width: int) -> None:
    sections = [
        IndexSection("市", [make_entry(), make_entry(synthetic=False, primary=False)]),
        IndexSection("県", [make_entry("西")]),
    ]
    reports = [entry.made.report for section in sections for entry in section.entries]
    html = build_page("公開", sections, {report: [f"{report}/a.csv"] for report in reports}, day="2026-11-20")
    seen = visit(html, width)
    assert seen.violations() == []
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.page.get_by_text("2026年11月20日", exact=True).is_visible()


@pytest.mark.browser
def test_no_text_acts_on_the_first_page(visit, make_entry) -> None:
    sections = [IndexSection(text, [make_entry(text)]) for text in PAYLOADS.values()]
    files = {section.entries[0].made.report: [f"a/{section.title}"] for section in sections}
    seen = visit(build_page("".join(PAYLOADS.values()), sections, files, day="2026-11-20"))
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("window.acted") is None
    assert seen.page.locator("main h1").count() == 1
    assert seen.page.locator("article.run").count() == len(PAYLOADS)
    links = seen.page.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert all(link.startswith(("./", "#")) for link in links)
