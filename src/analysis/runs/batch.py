"""Many runs: several at a time, failures collected, an index page of all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from analysis.runs.facts import facts_of
from analysis.runs.folder import remove_stale
from analysis.runs.index import write_index
from analysis.runs.local import this_machine
from analysis.runs.making import Made, Workers, made
from analysis.runs.outcome import Outcome, Status
from analysis.runs.plan import Plan
from analysis.runs.portfolio import PlannedPortfolio
from analysis.runs.prospect import Prospect, prospects
from analysis.runs.selection import Choice, selected


@dataclass(frozen=True)
class Watch:
    """Who is told how a batch goes on.

    Parameters
    ----------
    ended : callable
        After each run: its number, how many there are, how it ended, seconds that are left (None when unknown).
    running : callable
        About twice a second: the runs under way.
    """

    ended: Callable[[int, int, Outcome, float | None], None] = lambda *told: None
    running: Callable[[Sequence[Plan]], None] = lambda plans: None


@dataclass(frozen=True)
class BatchResult:
    """A finished batch.

    Parameters
    ----------
    batch : str
        Name that the runs made in it carry.
    index : Path
        The page that links all reports.
    outcomes : tuple of Outcome
        Of the chosen runs, in the portfolio's order.
    seconds : float
        How long it took (s).
    """

    batch: str
    index: Path
    outcomes: tuple[Outcome, ...]
    seconds: float

    def number(self, status: Status) -> int:
        """Count the runs that ended so."""
        return sum(outcome.status == status for outcome in self.outcomes)


def run_portfolio(
    portfolio: PlannedPortfolio,
    choice: Choice | None = None,
    *,
    workers: Workers = this_machine,
    keep_going: bool = False,
    force: bool = False,
    watch: Watch | None = None,
) -> BatchResult:
    """Run a portfolio and write the index page.

    Parameters
    ----------
    portfolio : PlannedPortfolio
        Checked by `analysis.runs.portfolio.read_portfolio`.
    choice : Choice, optional
        What of it is run; everything by default. The page shows everything.
    workers : callable
        Where runs are made.
    keep_going : bool
        Whether runs are begun after one failed. Those under way end in any case.
    force : bool
        Whether runs are made even where a finished one has the same inputs.
    watch : Watch, optional
        Who is told how it goes on.

    Returns
    -------
    BatchResult
        With failures, and with runs that were not begun after one.

    Raises
    ------
    ParameterError
        A choice that no run fits; nothing was started.
    RunError
        The index page cannot be written.
    """
    clock = time.perf_counter()
    watch = watch or Watch()
    plans = portfolio.plans
    chosen = selected(plans, choice or Choice())
    found = prospects(plans)
    todo = [n for n in chosen if force or found[n].standing is None]
    outcomes = [_before(run, made_anew=n in todo) for n, run in enumerate(found)]
    reused = [n for n in chosen if n not in todo]
    for number, position in enumerate(reused, start=1):
        watch.ended(number, len(chosen), outcomes[position], None)
    batch = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
    facts = facts_of([plans[n] for n in chosen], batch)
    runs = made([found[n] for n in todo], facts, workers, keep_going=keep_going, running=watch.running)
    with closing(_cleared(runs, portfolio.out)) as ended:
        for number, (position, outcome, left) in enumerate(ended, start=len(reused) + 1):
            outcomes[todo[position]] = outcome
            watch.ended(number, len(chosen), outcome, left)
    index = write_index(portfolio.title, _sections(portfolio, outcomes), portfolio.out)
    seconds = round(time.perf_counter() - clock, 2)
    return BatchResult(batch, index, tuple(outcomes[n] for n in chosen), seconds)


def planned(portfolio: PlannedPortfolio, choice: Choice) -> list[Prospect]:
    """Find out what `run_portfolio` would do, writing nothing.

    Raises
    ------
    ParameterError
        A choice that no run fits.
    """
    plans = portfolio.plans
    return prospects([plans[n] for n in selected(plans, choice)])


def _cleared(runs: Generator[Made, None, None], out: Path) -> Generator[Made, None, None]:
    try:
        yield from runs
    finally:
        # Workers that were interrupted have cleared up; those that were killed have not.
        with suppress(OSError):
            remove_stale(out)


def _before(run: Prospect, *, made_anew: bool) -> Outcome:
    if made_anew or run.standing is None:
        return Outcome(run.plan, "not_run")
    return Outcome(run.plan, "reused", folder=run.standing.folder)


def _sections(portfolio: PlannedPortfolio, outcomes: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    rest = iter(outcomes)
    return [(section.title, [next(rest) for _ in section.plans]) for section in portfolio.sections]
