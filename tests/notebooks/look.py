"""What every run of every study must show; the figures of each study are in its own test file."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from analysis.mime import FIGURE_MIME, TABLE_MIME
from analysis.reports.evidence import grades
from analysis.runs.card import load_card, notebook_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from conftest import Made


class EveryRun:
    """What every run of a study must show; its subclass in the tests of a study names the study and the runs."""

    study: str
    runs: Sequence[dict[str, str]]
    # Runs whose report is opened each time, by default the first; reports of the others are opened by the slow tests.
    opened: Sequence[dict[str, str]] | None = None
    # Runs that only the slow tests make.
    seldom: Sequence[dict[str, str]] = ()

    def test_every_run_is_whole(self, study_run, root, given):
        made = study_run(self.study, **given)
        promised_outputs_are_there(made, root)
        headlines_are_in_the_report(made)
        assert made.run["language"]["long_sentences"] == []

    @pytest.mark.browser
    def test_report_opens_anywhere(self, study_run, visit, given):
        report_opens_anywhere(study_run(self.study, **given), visit, 1_500_000)


def promised_outputs_are_there(made: Made, root: Path) -> None:
    """Findings, figures and tables of the card exist, are saved and are described in the report."""
    outputs = json.loads((made.folder / "notebook.ipynb").read_text("utf-8"))
    data = [out.get("data", {}) for cell in outputs["cells"] for out in cell.get("outputs", [])]
    figures = [one[FIGURE_MIME] for one in data if FIGURE_MIME in one]
    tables = [one[TABLE_MIME] for one in data if TABLE_MIME in one]
    promised = [(set(e.findings), e.figures, e.tables) for e in load_card(made.run["study"], root).expects]
    assert (set(made.findings), len(figures), len(tables)) in promised
    # What docs/studies.md says that the findings can carry, it says without a run.
    told = grades(notebook_path(made.run["study"], root), list(made.findings))
    for found in made.findings.values():
        assert found["evidence"] == "－" or found["evidence"] in told[found["id"]]
    assert {path.stem for path in (made.folder / "figures").glob("*.png")} == {f["id"] for f in figures}
    for whole in chain(tables, (figure["table"] for figure in figures)):
        saved = pd.read_csv(made.folder / "tables" / f"{whole['id']}.csv", encoding="utf-8-sig")
        assert len(saved) == len(whole["rows"])
    for figure in figures:
        assert figure["alt"].replace("&", "&amp;").replace("<", "&lt;") in made.report


def headlines_are_in_the_report(made: Made) -> None:
    """Each headline stands in the report, whatever markup lies between its words."""
    text = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", made.report))
    for found in made.findings.values():
        assert re.sub(r"\s", "", found["headline"])[:30] in text


def report_opens_anywhere(made: Made, visit: Callable[..., Any], size: int) -> None:
    """In Chromium: no request, no message, nothing for axe, readable without scripts; small enough for e-mail."""
    assert len(made.report.encode()) < size
    for width in (1280, 375):
        seen = visit(made.report, width)
        assert (seen.requests, seen.messages) == ([], [])
        assert seen.violations() == []
        # On a phone the page itself does not scroll sideways.
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    quiet = visit(made.report, java_script_enabled=False)
    for found in made.findings.values():
        words = re.sub(r"（.*", "", found["headline"])[:20]
        assert quiet.page.get_by_text(words).first.is_visible()
    assert quiet.page.locator("html").get_attribute("lang") == "ja"
    assert len(quiet.page.pdf(prefer_css_page_size=True)) > 50_000
