"""The scheduling loop, with workers that end, or die, when the test says so."""

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, field

from analysis.runs.pace import seconds_left
from analysis.runs.schedule import results


@dataclass
class Workers:
    """Take tasks; when nobody can go on without a result, the oldest one ends."""

    end: Callable[[str, int], str | BaseException]
    started: list[str] = field(default_factory=list)
    most: int = 0
    _under_way: list[tuple[str, Future[str]]] = field(default_factory=list)

    def submit(self, task: str) -> Future[str]:
        self.started.append(task)
        future: Future[str] = Future()
        self._under_way.append((task, future))
        return future

    def tick(self, running: Sequence[int]) -> None:
        self.most = max(self.most, len(running))
        if self._under_way:
            task, future = self._under_way.pop(0)
            result = self.end(task, self.started.count(task))
            if isinstance(result, BaseException):
                # One process dies, and all futures of the executor with it.
                for lost in [future, *(other for _, other in self._under_way)]:
                    lost.set_exception(result)
                self._under_way.clear()
            else:
                future.set_result(result)


def test_every_task_once_several_at_a_time() -> None:
    workers = Workers(lambda task, times: task.upper())
    found = dict(results("abcde", workers.submit, at_once=2, tick=workers.tick))
    assert found == {0: "A", 1: "B", 2: "C", 3: "D", 4: "E"}
    assert workers.started == list("abcde")
    assert workers.most == 2


def test_nothing_is_started_once_it_is_enough() -> None:
    found: dict[int, str | None] = {}
    workers = Workers(lambda task, times: task)
    more = lambda: len(found) < 1  # noqa: E731
    for position, result in results("abcde", workers.submit, at_once=2, more=more, tick=workers.tick):
        found[position] = result
    # The one that was under way beside it ends, too.
    assert found == {0: "a", 1: "b"}


def test_a_lost_task_is_tried_again() -> None:
    workers = Workers(lambda task, times: BrokenExecutor() if (task, times) == ("b", 1) else task)
    found = dict(results("abc", workers.submit, at_once=2, tick=workers.tick))
    assert found == {0: "a", 1: "b", 2: "c"}


def test_a_task_that_kills_its_worker_takes_no_other_with_it() -> None:
    workers = Workers(lambda task, times: BrokenExecutor() if task == "b" else task)
    found = dict(results("abcdef", workers.submit, at_once=3, tick=workers.tick))
    assert found == {0: "a", 1: None, 2: "c", 3: "d", 4: "e", 5: "f"}
    assert workers.started.count("b") == 3
    # c and d were beside b when it fell first, and alone afterwards.
    assert all(workers.started.count(task) <= 2 for task in "acdef")


def test_time_left() -> None:
    assert seconds_left({}, ["a", "b"], 2) is None
    # (10 s / 2 under way + 10 s to come) on one worker
    assert seconds_left({"a": [8, 12]}, ["a", "a"], 1) == 15
    # a study that was not run yet: the mean of all runs, (10 + 10 + 4) / 3 = 8; two of them under way
    assert seconds_left({"a": [10, 10], "b": [4]}, ["c", "c"], 2) == (4 + 4) / 2
