"""The report of every study, and the index of them all, for those who don't see them, or see them otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from test_pages import NAMES

from analysis.runs.index import write_index
from analysis.runs.outcome import Outcome
from analysis.runs.plan import plan_run
from page_access import focus_faults, forced_faults, moving_faults, structure_faults, unfold, wide_faults

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def open_to_all(visit: Callable[..., Any], html: str) -> None:
    """Try everything that a machine can tell about access."""
    for width in (1280, 375):
        seen = visit(html, width, reduced_motion="reduce")
        assert (seen.requests, seen.messages, seen.violations()) == ([], [], [])
        unfold(seen.page)
        assert (structure_faults(seen.page), moving_faults(seen.page)) == ([], [])
        faults, stops = focus_faults(seen.page)
        assert faults == []
        assert stops > 20
    enlarged = visit(html, 320).page
    enlarged.set_viewport_size({"width": 320, "height": 256})
    unfold(enlarged)
    assert wide_faults(enlarged) == []
    for scheme in ("light", "dark"):
        page = visit(html, forced_colors="active", color_scheme=scheme).page
        unfold(page)
        assert forced_faults(page) == []


@pytest.mark.parametrize("study", NAMES)
def test_the_report_is_open_to_all(study_run, visit, study: str) -> None:
    open_to_all(visit, study_run(study).report)


def test_the_index_of_all_studies_is_open_to_all(study_run, visit, root) -> None:
    folders = {study: study_run(study).folder for study in NAMES}
    outcomes = [
        Outcome(plan_run(study, {}, root=root), "made", 1.0, folder) for study, folder in folders.items()
    ]
    page = write_index("すべての分析", [("分析", outcomes)], folders[NAMES[0]].parents[1])
    open_to_all(visit, page.read_text("utf-8"))
