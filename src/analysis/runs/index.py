"""The index page of a batch: what every run came to, read from its folder, written in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import EbpmError, Problem, RunError
from analysis.runs.finished import read_run
from analysis.runs.folder import FAILED, partial_folder, writing
from analysis.runs.outcome import Outcome

if TYPE_CHECKING:
    from analysis.reports.entries import IndexEntry, Made, Stopped
    from analysis.reports.thumbnail import Thumbnail

INDEX = "index.html"
REPORT = "report.html"
NOT_RUN = "順番が来る前に一括実行が終わったため、実行していません。ebpm batch をもう一度実行すると続きから実行します。"


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

    entries = [IndexSection(name, [_entry(outcome, out) for outcome in runs]) for name, runs in sections]
    page = build_index(entries, created=datetime.now(UTC).isoformat(timespec="seconds"), title=title)
    index = out / INDEX
    # A folder in preparation of its own: two batches at once must not mix their pages.
    with partial_folder(out, "index", "page") as folder, writing(out):
        partial = folder.path / INDEX
        partial.write_text(page, encoding="utf-8", newline="\n")
        partial.replace(index)
    return index


def _entry(outcome: Outcome, out: Path) -> IndexEntry:
    from analysis.reports.conditions import conditions  # noqa: PLC0415
    from analysis.reports.entries import IndexEntry  # noqa: PLC0415

    plan = outcome.plan
    chosen = conditions(plan.card, {"parameters": plan.parameters, "sensitivity": plan.departures})
    return IndexEntry(plan.study, plan.card.title, plan.card.question, chosen, _result(outcome, out))


def _result(outcome: Outcome, out: Path) -> Made | Stopped:
    if outcome.status == "not_run":
        return _not_run()
    try:
        return _stopped(outcome.error, outcome, out) if outcome.error is not None else _made(outcome, out)
    except RunError as error:
        # A folder that was removed or damaged since: said on the page, which still lists all the others.
        return _stopped(error, outcome, out)


def _not_run() -> Stopped:
    from analysis.reports.entries import Stopped  # noqa: PLC0415

    return Stopped(NOT_RUN, failed=False)


def _stopped(error: EbpmError, outcome: Outcome, out: Path) -> Stopped:
    from analysis.reports.entries import Stopped  # noqa: PLC0415

    cell = next((problem.where for problem in error.problems if "セル" in problem.where), "")
    cause = " ".join(problem.what for problem in error.problems)
    kept = (out / FAILED / outcome.plan.study).glob("*")
    # The error says where its record lies; older records of the same run do not belong to it.
    record = next((folder for folder in kept if folder.name in str(error)), None)
    return Stopped(cause, cell, record.relative_to(out).as_posix() if record else "")


def _made(outcome: Outcome, out: Path) -> Made:
    from analysis.reports.entries import Made  # noqa: PLC0415
    from analysis.reports.portfolio import by_importance  # noqa: PLC0415

    folder = outcome.folder
    found = read_run(folder) if folder else None
    if folder is None or found is None:
        remedy = "この分析をもう一度実行してください（ebpm batch）。"
        raise RunError(Problem("実行結果の記録（run.json）を読めません。", str(folder or out), remedy))
    return Made(
        report=(folder / REPORT).relative_to(out).as_posix(),
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
