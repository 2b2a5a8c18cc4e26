"""Making the runs of a batch: each sent to a worker, its outcome told with the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial

from analysis.errors import EbpmError, Problem, RunError
from analysis.runs.facts import Facts
from analysis.runs.outcome import Outcome
from analysis.runs.pace import seconds_left
from analysis.runs.plan import Plan
from analysis.runs.prospect import Prospect
from analysis.runs.schedule import RETRIES, results
from analysis.runs.task import Task

Send = Callable[[Task], Future[Outcome]]
# Given what is to be made: how many runs go on at a time, and what sends one to a worker.
Workers = Callable[[Sequence[Plan]], AbstractContextManager[tuple[int, Send]]]

# Position of a run, how it ended, seconds that are left.
Made = tuple[int, Outcome, float | None]


def made(
    runs: Sequence[Prospect],
    facts: Callable[[Plan], Facts],
    workers: Workers,
    *,
    keep_going: bool = False,
    running: Callable[[Sequence[Plan]], None] = lambda plans: None,
) -> Generator[Made, None, None]:
    """Make runs.

    Parameters
    ----------
    runs : sequence of Prospect
        In the order of starting.
    facts : callable
        See `analysis.runs.facts.facts_of`.
    workers : callable
        Where runs are made: `analysis.runs.local.this_machine` or its like.
    keep_going : bool
        Whether runs are begun after one failed.
    running : callable
        Given the runs under way, about twice a second.

    Yields
    ------
    tuple of int, Outcome and float or None
        Position of a run that ended, how it ended, and the time that is left (s), where there is something to
        judge it by.
    """
    plans = [run.plan for run in runs]
    if not plans:
        return
    taken: dict[str, list[float]] = {}
    unfinished = {position: plan.study for position, plan in enumerate(plans)}
    failed = False
    with workers(plans) as (at_once, send):
        ended = results(
            runs,
            partial(_sent, facts=facts, send=send),
            at_once=at_once,
            more=lambda: keep_going or not failed,
            tick=lambda positions: running([plans[position] for position in positions]),
        )
        for position, result in ended:
            outcome = result or Outcome(plans[position], "failed", error=_lost())
            failed = failed or outcome.status == "failed"
            del unfinished[position]
            if outcome.status == "made":
                taken.setdefault(outcome.plan.study, []).append(outcome.seconds)
            going_on = keep_going or not failed
            left = seconds_left(taken, list(unfinished.values()), at_once) if going_on else None
            yield position, outcome, left


def _sent(run: Prospect, facts: Callable[[Plan], Facts], send: Send) -> Future[Outcome]:
    try:
        return send(Task(run.plan, facts(run.plan), run.inputs))
    except EbpmError as error:
        refused: Future[Outcome] = Future()
        refused.set_result(Outcome(run.plan, "failed", error=error))
        return refused


def _lost() -> RunError:
    what = f"実行していたプロセスが{RETRIES + 1}回とも途中で終了しました（メモリ不足のことがあります）。"
    remedy = "ほかのプログラムを閉じるか、--jobs 1 を付けて、もう一度実行してください。"
    return RunError(Problem(what, remedy=remedy))
