"""The index page of a batch: what every run came to, read from its folder, written in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import Problem, RunError
from analysis.runs.finished import read_run
from analysis.runs.folder import partial_folder, writing
from analysis.runs.outcome import Outcome, told

if TYPE_CHECKING:
    from analysis.reports.portfolio import IndexFailure, IndexRun

INDEX = "index.html"
REPORT = "report.html"


def write_index(title: str, sections: Sequence[tuple[str, Sequence[Outcome]]], out: Path) -> Path:
    """Write the page of all runs of a batch.

    Parameters
    ----------
    title : str
        Heading of the page.
    sections : sequence of (str, sequence of Outcome)
        Title of each section and how its runs ended, in order.
    out : Path
        Folder of all runs.

    Returns
    -------
    Path
        `<out>/index.html`; until it is whole, the page before it stays.

    Raises
    ------
    RunError
        The page cannot be written.
    """
    from analysis.reports.portfolio import IndexSection, build_index  # noqa: PLC0415  (jinja2)

    entries = [IndexSection(name, [_entry(outcome, out) for outcome in runs]) for name, runs in sections]
    page = build_index(entries, created=datetime.now(UTC).isoformat(timespec="seconds"), title=title)
    index = out / INDEX
    # A folder in preparation of its own: two batches at once must not mix their pages.
    with partial_folder(out, "index", "page") as folder, writing(out):
        partial = folder.path / INDEX
        partial.write_text(page, encoding="utf-8", newline="\n")
        partial.replace(index)
    return index


def _entry(outcome: Outcome, out: Path) -> IndexRun | IndexFailure:
    from analysis.reports.portfolio import IndexFailure  # noqa: PLC0415

    title, terms = outcome.plan.card.title, told(outcome.plan)
    if outcome.status == "not_run":
        return IndexFailure(title, "実行していません。", parameters=terms)
    if outcome.error is not None:
        return _failure(outcome, outcome.error.problems)
    try:
        return _finished(outcome, out)
    except RunError as error:
        return _failure(outcome, error.problems)


def _failure(outcome: Outcome, problems: Sequence[Problem]) -> IndexFailure:
    from analysis.reports.portfolio import IndexFailure  # noqa: PLC0415

    cell = next((problem.where for problem in problems if "セル" in problem.where), "")
    cause = " ".join(problem.what for problem in problems)
    return IndexFailure(outcome.plan.card.title, cause, cell, told(outcome.plan))


def _finished(outcome: Outcome, out: Path) -> IndexRun:
    from analysis.reports.portfolio import index_run  # noqa: PLC0415

    assert outcome.folder is not None
    found = read_run(outcome.folder)
    if found is None:
        remedy = "この分析をもう一度実行してください（ebpm batch）。"
        raise RunError(Problem("実行結果の記録（run.json）を読めません。", str(outcome.folder), remedy))
    report = (outcome.folder / REPORT).relative_to(out).as_posix()
    return index_run(outcome.plan.card, found.run, found.findings(), report)
