"""The report of every study, and the index of them all, for those who don't see them, or see them otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_pages import NAMES

from analysis.reports.formats import Formats
from analysis.runs.index import write_index
from analysis.runs.outcome import Outcome
from analysis.runs.plan import plan_run
from analysis.runs.publish import publish
from page_access import focus_faults, forced_faults, moving_faults, structure_faults, unfold, wide_faults

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def open_to_all(visit: Callable[..., Any], html: str, *, least: int = 21) -> None:
    """Try everything that a machine can tell about access; `least` stops are there for the keyboard."""
    for width in (1280, 375):
        seen = visit(html, width, reduced_motion="reduce")
        assert (seen.requests, seen.messages, seen.violations()) == ([], [], [])
        unfold(seen.page)
        assert (structure_faults(seen.page), moving_faults(seen.page)) == ([], [])
        faults, stops = focus_faults(seen.page)
        assert faults == []
        assert stops >= least
    enlarged = visit(html, 320).page
    enlarged.set_viewport_size({"width": 320, "height": 256})
    unfold(enlarged)
    assert wide_faults(enlarged) == []
    for scheme in ("light", "dark"):
        page = visit(html, forced_colors="active", color_scheme=scheme).page
        unfold(page)
        assert forced_faults(page) == []


@pytest.fixture(scope="module")
def published(study_run, tmp_path_factory) -> Path:
    """All studies as the public gets them."""
    folders = [study_run(study).folder for study in NAMES]
    folder = tmp_path_factory.mktemp("published")
    runs = "".join(f"      - study: {study}\n" for study in NAMES)
    listed = folder / "portfolio.yml"
    listed.write_text(f"title: すべての分析\nsections:\n  - title: 分析\n    runs:\n{runs}", encoding="utf-8")
    return publish(
        str(listed), folder / "site", root=ROOT, out=folders[0].parents[1], wanted=Formats(one_page=True)
    ).folder


@pytest.mark.parametrize("study", NAMES)
def test_the_report_is_open_to_all(study_run, visit, study: str) -> None:
    open_to_all(visit, study_run(study).report)


@pytest.mark.parametrize("study", NAMES)
def test_the_public_report_is_open_to_all(published, visit, study: str) -> None:
    [report] = published.glob(f"{study}-*/report.html")
    open_to_all(visit, report.read_text("utf-8"))


@pytest.mark.parametrize("study", NAMES)
def test_the_public_page_for_a_meeting_is_open_to_all(published, visit, study: str) -> None:
    [sheet] = published.glob(f"{study}-*/one_page.html")
    open_to_all(visit, sheet.read_text("utf-8"), least=0)


def test_the_first_page_of_a_publication_is_open_to_all(published, visit) -> None:
    open_to_all(visit, (published / "index.html").read_text("utf-8"))


def test_the_index_of_all_studies_is_open_to_all(study_run, visit, root) -> None:
    folders = {study: study_run(study).folder for study in NAMES}
    outcomes = [
        Outcome(plan_run(study, {}, root=root), "made", 1.0, folder) for study, folder in folders.items()
    ]
    page = write_index("すべての分析", [("分析", outcomes)], folders[NAMES[0]].parents[1])
    open_to_all(visit, page.read_text("utf-8"))
