"""The runs of a batch on a Dask cluster: sent as a study and its parameters, received as files.

A machine of the cluster makes a run from its own copy of the project. Before it starts, everything that the run
depends on is held against what the batch found here: other files or versions end in an error, not in other numbers.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.data.catalog import project_root
from analysis.errors import EbpmError, Problem, RunError
from analysis.runs.document import shown_path
from analysis.runs.facts import Facts
from analysis.runs.inputs import GROUPS, Inputs, changes, inputs_of
from analysis.runs.notes import AddedNotes
from analysis.runs.outcome import Outcome
from analysis.runs.parcel import packed, unpacked
from analysis.runs.plan import Plan, plan_run
from analysis.runs.task import Task, make

_CONNECT_SECONDS = 20
_SCHEMES = ("tcp", "tls")
_MOST_NAMED = 5
# A worker of Dask may have several threads; a process makes one run at a time.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Order:
    """A run as it is sent to the cluster; see `Task`."""

    study: str
    parameters: dict[str, Any]
    facts: Facts
    inputs: Inputs
    notes: AddedNotes | None


@dataclass(frozen=True)
class Delivery:
    """What comes back: seconds, the run's files (see `parcel`), the folder where they lay, and what went wrong."""

    seconds: float
    files: bytes
    place: str
    error: EbpmError | None


@contextmanager
def dask_cluster(
    plans: Sequence[Plan], address: str
) -> Iterator[tuple[int, Callable[[Task], Future[Outcome]]]]:
    """Connect to a cluster whose workers make runs.

    Parameters
    ----------
    plans : sequence of Plan
        What is to be made, at least one.
    address : str
        Of the scheduler, as in tcp://10.0.0.1:8786.

    Yields
    ------
    tuple of int and callable
        How many runs go on at a time, and what sends a task (see `analysis.runs.schedule.results`).

    Raises
    ------
    RunError
        The scheduler does not answer, or has no workers.
    """
    from distributed import Client  # noqa: PLC0415  (1 s that batches of this machine do without)
    from distributed.comm.addressing import parse_address, parse_host_port  # noqa: PLC0415

    # A lost connection is told as the failure of runs; the client would print how it came to know.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        # A client that could not be made complains in English when it is thrown away.
        scheme, place = parse_address(address)
        parse_host_port(place)
        if scheme not in _SCHEMES:
            raise ValueError(scheme)
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as cause:
        remedy = "アドレスと、スケジューラーが動いているかを確かめてください（例: --cluster tcp://10.0.0.1:8786）。"
        raise RunError(Problem("クラスタに接続できません。", address, remedy)) from cause
    with client:
        workers = len(client.nthreads())  # type: ignore[arg-type]  (no coroutine: the client is no asynchronous one)
        if not workers:
            remedy = "作業機で dask worker を始めてから、もう一度実行してください。"
            raise RunError(Problem("クラスタに作業機がありません。", address, remedy))
        yield min(workers, len(plans)), lambda task: _sent(client, task)


def _sent(client: Any, task: Task) -> Future[Outcome]:
    if client.status != "running":
        # A client that has lost its scheduler would keep the run for one that may never come back.
        remedy = "スケジューラーを始め直してから、もう一度実行してください（できた結果は再利用されます）。"
        raise RunError(Problem("クラスタとの接続が切れました。", task.plan.id, remedy))
    order = Order(task.plan.study, task.plan.parameters, task.facts, task.inputs, task.plan.notes)
    told: Future[Outcome] = Future()
    told.set_running_or_notify_cancel()

    def ended(there: Any) -> None:
        told.set_result(_received(there, task.plan))

    # Not pure: a run that is asked for again is made again.
    client.submit(deliver, order, pure=False).add_done_callback(ended)
    return told


def _received(there: Any, plan: Plan) -> Outcome:
    """Turn what the cluster answers into an outcome; whatever goes wrong is that run's failure."""
    try:
        delivery: Delivery = there.result()
        finished = unpacked(delivery.files, plan.out)
    except EbpmError as error:
        return Outcome(plan, "failed", error=error)
    # A lost worker, a lost connection, a function that the worker does not know: Dask has no base class for them.
    except Exception as cause:
        what = f"クラスタで実行できませんでした（{type(cause).__name__}）。"
        remedy = "作業機の記録を確かめるか、--cluster を付けずに実行してください。"
        return Outcome(plan, "failed", error=RunError(Problem(what, plan.id, remedy)))
    if delivery.error is not None:
        error = _here(delivery.error, delivery.place, shown_path(plan.out, plan.root))
        return Outcome(plan, "failed", delivery.seconds, error=error)
    return Outcome(plan, "made", delivery.seconds, finished[0])


def _here(error: EbpmError, place: str, out: str) -> EbpmError:
    """Name the folder that the files lie in now."""
    moved = [
        Problem(*(text.replace(place, out) for text in (p.what, p.where, p.remedy))) for p in error.problems
    ]
    return type(error)(*moved)


def deliver(order: Order) -> Delivery:
    """Make a run on a machine of the cluster.

    Parameters
    ----------
    order : Order
        What to make.

    Returns
    -------
    Delivery
    """
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="ebpm-run-") as folder:
        out = Path(folder)
        try:
            plan = plan_run(order.study, order.parameters, root=project_root(), out=out)
            plan = replace(plan, notes=order.notes)
            _refuse_differences(order.inputs, inputs_of(plan))
        except EbpmError as error:
            return Delivery(0.0, packed(out), folder, error)
        outcome = make(Task(plan, order.facts, order.inputs))
        return Delivery(outcome.seconds, packed(out), folder, outcome.error)


def _refuse_differences(here: Inputs, there: Inputs) -> None:
    found = [f"{GROUPS.get(change.group, change.group)} {change.name}" for change in changes(here, there)]
    if found:
        rest = f" ほか{len(found) - _MOST_NAMED}件" if len(found) > _MOST_NAMED else ""
        what = (
            f"作業機のファイルか部品の版が、実行を頼んだ側と違います: {'、'.join(found[:_MOST_NAMED])}{rest}"
        )
        remedy = "作業機を同じコミット、同じデータ、同じ requirements.lock にして、dask worker を始め直してください。"
        raise RunError(Problem(what, remedy=remedy))
