"""The page that compares runs: what they were made from, what they found, what their tables say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.reports import comparison_words as words
from analysis.reports import page
from analysis.reports.portfolio import relative_url
from analysis.runs.finding_changes import OVERLAP_NOTE, STATES

if TYPE_CHECKING:
    from analysis.runs.compare import Comparison
    from analysis.runs.finished import FinishedRun


def build_comparison(
    comparisons: Sequence[Comparison], alone: Sequence[FinishedRun], *, out: Path, created: str, whole: bool
) -> str:
    """Write the page of one or many comparisons.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One, or with `whole` all of a command.
    alone : sequence of FinishedRun
        Runs without one before them.
    out : Path
        Folder of all runs; the page stands in a folder of it and links to the reports there.
    created : str
        ISO time.
    whole : bool
        Whether to show only those whose results changed and to count the others.

    Returns
    -------
    str
        A whole HTML page without any reference but the links to the reports.
    """
    runs = [*alone, *(run for one in comparisons for run in (one.before, one.after))]
    closed = [run.run.get("disclosure", "open") for run in runs]
    template = page.environment().get_template("comparison.html.j2")
    return template.render(
        title="前の実行との比較" if whole else f"実行の比較：{_title(comparisons[0].after)}",
        comparisons=[one for one in comparisons if not (whole and one.same_results)],
        same=[one for one in comparisons if whole and one.same_results],
        changes=words.change_rows(comparisons),
        summary=words.summary_words(comparisons, alone),
        synthetic=any(run.run.get("synthetic") for run in runs),
        disclosure=max(closed, key=list(page.DISCLOSURE).index),
        alone=alone,
        whole=whole,
        created=created,
        note=OVERLAP_NOTE,
        STATES=STATES,
        words=words,
        link=lambda run: report_link(run, out),
    )


def _title(run: FinishedRun) -> str:
    return str(run.run.get("title") or run.study)


def report_link(run: FinishedRun, out: Path) -> str:
    """Link from a page in a folder of `out` to a run's report; empty for a run that lies elsewhere."""
    if not run.folder.is_relative_to(out):
        return ""
    return relative_url(f"../{run.folder.relative_to(out).as_posix()}/report.html")
