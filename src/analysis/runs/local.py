"""The runs of a batch in processes of this machine, with kernels that are forked where the system can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from analysis.errors import ParameterError, Problem
from analysis.runs.outcome import Outcome
from analysis.runs.plan import Plan
from analysis.runs.task import Task, make
from analysis.runs.workers import usable_cores, worker_processes


@contextmanager
def this_machine(
    plans: Sequence[Plan], jobs: int | None = None
) -> Iterator[tuple[int, Callable[[Task], Future[Outcome]]]]:
    """Start what makes runs here, and end it whatever happens.

    Parameters
    ----------
    plans : sequence of Plan
        What is to be made, at least one.
    jobs : int, optional
        How many runs at a time; as many as there are usable processors by default.

    Yields
    ------
    tuple of int and callable
        How many runs go on at a time, and what sends a task to a worker (see `analysis.runs.schedule.results`).

    Raises
    ------
    ParameterError
        `jobs` is less than 1.
    """
    if jobs is not None and jobs < 1:
        raise ParameterError(Problem(f"「{jobs}」は件数ではありません。", "--jobs", "1以上にしてください。"))
    count = min(jobs or usable_cores(), len(plans))
    # 0.5 s that a batch of nothing but finished runs does without.
    from analysis.runs.preload import modules_of  # noqa: PLC0415
    from analysis.runs.warm import fork_server  # noqa: PLC0415

    modules = modules_of(sorted({plan.notebook for plan in plans}))
    with fork_server(modules) as server, worker_processes(count) as submit:
        yield count, lambda task: submit(make, task, server)
