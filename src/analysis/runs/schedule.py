"""Tasks to workers: who is next, what is tried again, when nothing new is started.

It knows nothing of where the workers are: whatever gives futures will do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# How often a task may lose its worker before it is given up, less one.
RETRIES = 2
# Without a limit, waiting on Windows would not notice Ctrl-C.
_TICK_SECONDS = 0.5


def results(
    tasks: Sequence[Task],
    submit: Callable[[Task], Future[Result]],
    *,
    at_once: int,
    more: Callable[[], bool] = lambda: True,
    tick: Callable[[Sequence[int]], None] = lambda running: None,
) -> Iterator[tuple[int, Result | None]]:
    """Have tasks done, several at once, and yield their results as they come.

    Parameters
    ----------
    tasks : sequence
        In the order of starting.
    submit : callable
        Task to future. The future of a task whose worker died raises `concurrent.futures.BrokenExecutor`.
    at_once : int
        How many tasks may be under way.
    more : callable
        Asked before each start; once it says no, the running tasks end and no other begins.
    tick : callable
        Given the positions of the running tasks, about twice a second.

    Yields
    ------
    tuple of int and result
        Position of the task; None for a task whose worker died each time.

    Notes
    -----
    A worker that dies may take its neighbours with it, and nobody knows whose fault it was. What was lost is
    therefore tried again alone: a task that kills its worker cannot use up the tries of the others.
    """
    waiting = deque((position, 0) for position in range(len(tasks)))
    running: dict[Future[Result], tuple[int, int]] = {}
    while running or (waiting and more()):
        while waiting and _has_room(running, waiting[0][1], at_once) and more():
            position, lost = waiting.popleft()
            running[submit(tasks[position])] = (position, lost)
        tick([position for position, _ in running.values()])
        for future in wait(running, _TICK_SECONDS, FIRST_COMPLETED).done:
            position, lost = running.pop(future)
            if not isinstance(future.exception(), BrokenExecutor):
                yield position, future.result()
            elif lost == RETRIES:
                yield position, None
            else:
                waiting.appendleft((position, lost + 1))


def _has_room(running: dict[Future[Result], tuple[int, int]], lost: int, at_once: int) -> bool:
    alone = lost or any(others for _, others in running.values())
    return len(running) < (1 if alone else at_once)
