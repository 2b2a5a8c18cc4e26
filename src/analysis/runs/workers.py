"""Processes of this machine that runs are sent to: none outlives the batch, none is missed when it dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

# What every run needs; workers share it. The last one makes them go on sharing.
_PRELOADED = [
    "papermill",
    "analysis.runs.kernel",
    "analysis.runs.limits",
    "analysis.runs.task",
    "analysis.reports.export",
    "analysis.reports.provenance",
    "analysis.reports.thumbnail",
    "analysis.runs.shared_pages",
]
# How long a worker may take to clear up once the batch has ended.
_GRACE_SECONDS = 10
_INTERRUPTED = 130
_busy = False

Submit = Callable[..., Future[Any]]


def usable_cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    # Windows waits for at most 61 processes.
    return min(os.cpu_count() or 1, 61)


@contextmanager
def worker_processes(count: int) -> Iterator[Submit]:
    """Start processes that compute, and end them whatever happens.

    Parameters
    ----------
    count : int
        How many; they are started as they are needed.

    Yields
    ------
    callable
        Like `concurrent.futures.Executor.submit`: function and arguments, which are pickled, to a future. It raises
        BrokenExecutor when a worker died; the next call starts new workers.

    Notes
    -----
    When the block ends with an error or an interruption, and when this process dies, however it dies, functions
    under way get a KeyboardInterrupt, and 10 seconds to clear up.
    """
    context = _context()
    # Nobody ever writes: workers notice that the other end was closed, by us or by our death.
    end, alive = context.Pipe(duplex=False)
    executor = _executor(count, context, end)

    def submit(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        nonlocal executor
        try:
            return executor.submit(function_in_worker, function, *arguments)
        except BrokenProcessPool:
            executor.shutdown()
            executor = _executor(count, context, end)
            return executor.submit(function_in_worker, function, *arguments)

    try:
        yield submit
    except BaseException:
        alive.close()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        alive.close()
        end.close()


def _context() -> Any:
    if os.name == "nt":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    # Ctrl-C in a terminal reaches every process there; this one tells the others. Ignored signals are inherited.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)
    return context


def _executor(count: int, context: Any, end: Connection) -> ProcessPoolExecutor:
    initial = (end, dict(os.environ))
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=initial)


def _begin(end: Connection, environment: dict[str, str]) -> None:
    """Prepare a worker: the same environment for all, however long ago their parent was started."""
    os.environ.clear()
    os.environ.update(environment)
    # Not ignored: kernels would inherit that.
    signal.signal(signal.SIGINT, _unheard)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_watch, args=(end,), daemon=True).start()


def function_in_worker(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a worker; a stop that comes meanwhile ends the worker once the function has cleared up."""
    global _busy  # noqa: PLW0603  (read by a signal handler, which gets nothing else)
    _busy = True
    try:
        return function(*arguments)
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)
    finally:
        _busy = False


def _watch(end: Connection) -> None:
    with suppress(EOFError, OSError):
        end.recv_bytes()
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
    os._exit(_INTERRUPTED)


def _stop(number: int, frame: object) -> None:
    # A second signal must not disturb the clearing up.
    signal.signal(signal.SIGTERM, _unheard)
    if _busy:
        raise KeyboardInterrupt
    os._exit(0)


def _unheard(number: int, frame: object) -> None:
    pass
