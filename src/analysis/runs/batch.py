"""Many runs: one after the other, failures collected, an index page of all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import EbpmError
from analysis.reports.conditions import words
from analysis.runs.execute import RunResult, perform
from analysis.runs.folder import partial_folder, writing
from analysis.runs.notebook import Progress
from analysis.runs.plan import Plan
from analysis.runs.portfolio import PlannedPortfolio

if TYPE_CHECKING:
    from analysis.reports.portfolio import IndexFailure, IndexRun

INDEX = "index.html"


@dataclass(frozen=True)
class BatchRun:
    """One run of a batch: finished with a result, or failed with an error.

    Parameters
    ----------
    plan : Plan
        What was run.
    seconds : float
        How long it took.
    result : RunResult or None
        None when it failed.
    error : EbpmError or None
        None when it finished.
    """

    plan: Plan
    seconds: float
    result: RunResult | None = None
    error: EbpmError | None = None

    @property
    def name(self) -> str:
        """The study and, in brackets, what tells this run from others of it."""
        told = "、".join(f"{title}：{value}" for title, value in _told(self.plan))
        return f"{self.plan.study}（{told}）" if told else self.plan.study


@dataclass(frozen=True)
class BatchResult:
    """A finished batch.

    Parameters
    ----------
    index : Path
        The page that links all reports.
    runs : tuple of BatchRun
        In the portfolio's order.
    """

    index: Path
    runs: tuple[BatchRun, ...]

    @property
    def failed(self) -> int:
        """Number of runs that failed."""
        return sum(run.error is not None for run in self.runs)


# Called after each run: its number, how many there are, how it ended.
BatchProgress = Callable[[int, int, BatchRun], None]


def run_portfolio(
    portfolio: PlannedPortfolio, *, progress: BatchProgress | None = None, cells: Progress | None = None
) -> BatchResult:
    """Run everything in a portfolio and write the index page.

    Parameters
    ----------
    portfolio : PlannedPortfolio
        Checked by `analysis.runs.portfolio.read_portfolio`.
    progress : callable, optional
        Called after each run.
    cells : callable, optional
        Called before each cell of each run.

    Returns
    -------
    BatchResult
        With failures: a run that fails does not stop the others.

    Raises
    ------
    RunError
        The index page cannot be written.
    """
    total = sum(len(section.plans) for section in portfolio.sections)
    finished: list[BatchRun] = []
    sections: list[tuple[str, list[BatchRun]]] = []
    for section in portfolio.sections:
        runs = []
        for plan in section.plans:
            run = _run(plan, cells)
            runs.append(run)
            finished.append(run)
            if progress is not None:
                progress(len(finished), total, run)
        sections.append((section.title, runs))
    return BatchResult(_write_index(portfolio, sections), tuple(finished))


def _run(plan: Plan, cells: Progress | None) -> BatchRun:
    clock = time.perf_counter()
    try:
        result, error = perform(plan, progress=cells), None
    except EbpmError as cause:
        result, error = None, cause
    return BatchRun(plan, round(time.perf_counter() - clock, 2), result, error)


def _write_index(portfolio: PlannedPortfolio, sections: list[tuple[str, list[BatchRun]]]) -> Path:
    from analysis.reports.portfolio import IndexSection, build_index  # noqa: PLC0415  (jinja2)

    entries = [IndexSection(title, [_entry(run, portfolio.out) for run in runs]) for title, runs in sections]
    created = datetime.now(UTC).isoformat(timespec="seconds")
    page = build_index(entries, created=created, title=portfolio.title)
    index = portfolio.out / INDEX
    # A folder in preparation of its own: two batches at once must not mix their pages.
    with partial_folder(portfolio.out, "index", "page") as folder, writing(portfolio.out):
        partial = folder.path / INDEX
        partial.write_text(page, encoding="utf-8", newline="\n")
        partial.replace(index)
    return index


def _entry(run: BatchRun, out: Path) -> IndexRun | IndexFailure:
    from analysis.reports.portfolio import IndexFailure, index_run  # noqa: PLC0415

    card = run.plan.card
    if run.result is not None:
        report = run.result.report.relative_to(out).as_posix()
        return index_run(card, run.result.run, run.result.findings, report)
    assert run.error is not None
    cell = next((problem.where for problem in run.error.problems if "セル" in problem.where), "")
    cause = " ".join(problem.what for problem in run.error.problems)
    return IndexFailure(card.title, cause, cell, _told(run.plan))


def _told(plan: Plan) -> list[tuple[str, str]]:
    """Name what tells this run from others: its subject and what departs from the primary specification."""
    telling = [n for n, p in plan.card.parameters.items() if p.subject or n in plan.departures]
    declared = plan.card.parameters
    return [(declared[name].title, words(declared[name], plan.parameters[name])) for name in telling]
