"""One run of a batch as it is sent to a worker, and what the worker does with it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analysis.errors import EbpmError, defect
from analysis.runs.execute import perform
from analysis.runs.facts import Facts
from analysis.runs.inputs import Inputs
from analysis.runs.outcome import Outcome
from analysis.runs.plan import Plan
from analysis.runs.reuse import runs_of


@dataclass(frozen=True)
class Task:
    """A run to be made, with what it shares with others.

    Parameters
    ----------
    plan : Plan
        The run.
    facts : Facts
        Found out once a batch.
    inputs : Inputs
        What the run depends on, taken before the batch began.
    """

    plan: Plan
    facts: Facts
    inputs: Inputs


def make(task: Task, server: Path | None = None) -> Outcome:
    """Make a run; whatever goes wrong is its outcome, not the end of the worker.

    Parameters
    ----------
    task : Task
        What to make.
    server : Path, optional
        Where kernels are forked, see `analysis.runs.warm.fork_server`; None starts an ordinary one.

    Returns
    -------
    Outcome
        `made` or `failed`.
    """
    from analysis.runs.kernel import started_kernel  # noqa: PLC0415  (0.3 s; only workers need it)

    clock = time.perf_counter()
    folder, error = _already_made(task), None
    try:
        if folder is None:
            kernels = partial(started_kernel, server=server)
            folder = perform(task.plan, kernels=kernels, facts=task.facts, inputs=task.inputs).folder
    except EbpmError as cause:
        error = cause
    except Exception as cause:
        error = defect(cause)
    seconds = round(time.perf_counter() - clock, 2)
    return Outcome(task.plan, "failed" if error else "made", seconds, folder, error)


def _already_made(task: Task) -> Path | None:
    """Find the run where a worker finished it in this batch and died before it could say so."""
    mine = (run for run in runs_of(task.plan) if run.run.get("batch") == task.facts.batch)
    return next((run.folder for run in mine), None)
