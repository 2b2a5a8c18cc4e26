"""The index page of a batch: what every run came to, read from its folder, written in one piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import EbpmError, Problem, RunError
from analysis.runs.finished import FinishedRun, finished_runs, read_run
from analysis.runs.folder import FAILED, partial_folder, writing
from analysis.runs.outcome import Outcome
from analysis.runs.parameters import digest

if TYPE_CHECKING:
    from analysis.reports.entries import IndexEntry, Made, Stopped
    from analysis.reports.thumbnail import Thumbnail

INDEX = "index.html"
REPORT = "report.html"
NOT_RUN = (
    "今回は実行していません（対象に選ばれていないか、順番が来る前に終わりました）。"
    "ebpm batch をもう一度実行すると、まだのものを実行します。"
)


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
    from analysis.reports.entries import IndexSection  # noqa: PLC0415
    from analysis.reports.portfolio import build_index  # noqa: PLC0415  (jinja2)

    earlier = _earlier((outcome for _, runs in sections for outcome in runs), out)
    entries = [IndexSection(name, [_entry(one, out, earlier) for one in runs]) for name, runs in sections]
    page = build_index(entries, created=datetime.now(UTC).isoformat(timespec="seconds"), title=title)
    index = out / INDEX
    # A folder in preparation of its own: two batches at once must not mix their pages.
    with partial_folder(out, "index", "page") as folder, writing(out):
        partial = folder.path / INDEX
        partial.write_text(page, encoding="utf-8", newline="\n")
        partial.replace(index)
    return index


def _earlier(outcomes: Iterable[Outcome], out: Path) -> dict[tuple[str, str], FinishedRun]:
    """Find the newest finished run of the studies of which a run has no result now."""
    studies = {outcome.plan.study for outcome in outcomes if outcome.folder is None}
    return {run.key: run for study in studies for run in reversed(finished_runs(out, study))}


def _entry(outcome: Outcome, out: Path, earlier: dict[tuple[str, str], FinishedRun]) -> IndexEntry:
    from analysis.reports.conditions import conditions  # noqa: PLC0415
    from analysis.reports.entries import IndexEntry  # noqa: PLC0415

    plan = outcome.plan
    result = _result(outcome, out)
    last = earlier.get((plan.study, digest(plan.parameters)))
    if outcome.folder is None and last is not None:
        result = replace(result, earlier=(_report(last.folder, out), last.run["created"]))
    chosen = conditions(plan.card, {"parameters": plan.parameters, "sensitivity": plan.departures})
    return IndexEntry(plan.study, plan.card.title, plan.card.question, chosen, result)


def _result(outcome: Outcome, out: Path) -> Made | Stopped:
    from analysis.reports.entries import Stopped  # noqa: PLC0415

    if outcome.status == "not_run":
        return Stopped(NOT_RUN, failed=False)
    try:
        return _stopped(outcome.error, outcome, out) if outcome.error is not None else _made(outcome, out)
    except RunError as error:
        # A folder that was removed or damaged since: said on the page, which still lists all the others.
        return _stopped(error, outcome, out)


def _stopped(error: EbpmError, outcome: Outcome, out: Path) -> Stopped:
    from analysis.reports.entries import Stopped  # noqa: PLC0415

    cell = next((problem.where for problem in error.problems if "セル" in problem.where), "")
    cause = " ".join(problem.what for problem in error.problems)
    # The error says where its record lies; older records of the same run do not belong to it.
    told = (path for path in (out / FAILED / outcome.plan.study).glob("*") if path.name in str(error))
    # Of two runs in one second the name of the first begins that of the second.
    record = max(told, key=lambda path: len(path.name), default=None)
    return Stopped(cause, cell, record.relative_to(out).as_posix() if record else "")


def _report(folder: Path, out: Path) -> str:
    return (folder / REPORT).relative_to(out).as_posix()


def _made(outcome: Outcome, out: Path) -> Made:
    from analysis.reports.entries import Made  # noqa: PLC0415
    from analysis.reports.importance import by_importance  # noqa: PLC0415

    folder = outcome.folder
    found = read_run(folder) if folder else None
    if folder is None or found is None:
        remedy = "この分析をもう一度実行してください（ebpm batch）。"
        raise RunError(Problem("実行結果の記録（run.json）を読めません。", str(folder or out), remedy))
    return Made(
        report=_report(folder, out),
        run=found.run,
        findings=by_importance(found.findings(), outcome.plan.card),
        reused=outcome.status == "reused",
        thumbnail=_thumbnail(folder, found.run.get("thumbnail_alt")),
    )


def _thumbnail(folder: Path, alt: str | None) -> Thumbnail | None:
    from analysis.reports.thumbnail import NAME, embedded  # noqa: PLC0415

    # Runs without a figure have none, and those of earlier versions.
    path = folder / NAME
    return embedded(path.read_bytes(), alt) if alt is not None and path.is_file() else None
