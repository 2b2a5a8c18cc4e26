"""Worker processes: what happens to them, and what they do, when something dies."""

import gc
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import psutil
import pytest

from analysis.runs.schedule import results
from analysis.runs.workers import usable_cores, worker_processes

SECONDS = 30


def square(number: int) -> tuple[int, int]:
    return number**2, os.getpid()


def die(folder: Path, times: int) -> str:
    """Kill the own process as often as asked for."""
    path = folder / "deaths"
    deaths = len(path.read_bytes()) if path.exists() else 0
    if deaths < times:
        path.write_bytes(b"x" * (deaths + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def last(folder: Path) -> None:
    """Go on until interrupted, then clear up."""
    (folder / "pid").write_text(str(os.getpid()))
    try:
        time.sleep(300)
    finally:
        (folder / "cleared").write_text("yes")


def environment(name: str) -> str | None:
    return os.environ.get(name)


def interrupted() -> tuple[bool, str]:
    """Get a Ctrl-C, as all processes in a terminal do; tell how a process started here would take it."""
    os.kill(os.getpid(), signal.SIGINT)
    ask = "import signal; print(signal.getsignal(signal.SIGINT) == signal.default_int_handler)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return True, answer.stdout.strip()


def imported(names: list[str]) -> tuple[list[str], int]:
    """Name what a worker has imported before its first task, and count what its memory shares with others."""
    return [name for name in names if name in sys.modules], gc.get_freeze_count()


def wait_for(path: Path) -> Path:
    deadline = time.monotonic() + SECONDS
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline, f"no {path.name}"
        time.sleep(0.05)
    return path


def ends(pid: int) -> bool:
    deadline = time.monotonic() + SECONDS
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_functions_run_in_other_processes() -> None:
    with worker_processes(2) as submit:
        found = dict(results(range(10), lambda number: submit(square, number), at_once=2))
    assert [found[n][0] for n in range(10)] == [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]  # type: ignore[index]
    processes = {result[1] for result in found.values() if result}
    assert os.getpid() not in processes
    assert 1 <= len(processes) <= 2
    assert all(ends(pid) for pid in processes)


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with worker_processes(2) as submit:
        with pytest.raises(BrokenExecutor):
            submit(die, tmp_path, 1).result(SECONDS)
        assert submit(die, tmp_path, 1).result(SECONDS) == "alive"


def test_a_task_whose_worker_is_killed_is_tried_three_times(tmp_path: Path) -> None:
    with worker_processes(1) as submit:
        found = dict(results([(die, tmp_path, 99), (square, 3)], lambda task: submit(*task), at_once=1))
    assert found[0] is None
    assert found[1] is not None
    assert found[1][0] == 9
    assert len((tmp_path / "deaths").read_bytes()) == 3


def test_neighbours_of_a_killed_worker_are_tried_again(tmp_path: Path) -> None:
    (tmp_path / "always").mkdir()
    tasks = [(die, tmp_path, 2), (die, tmp_path / "always", 99), (square, 3)]
    with worker_processes(2) as submit:
        found = dict(results(tasks, lambda task: submit(*task), at_once=2))
    assert found[0] == "alive"
    assert found[1] is None
    assert found[2] is not None
    assert found[2][0] == 9
    # The first of three tries may have ended with the neighbour's death, before it began.
    assert len((tmp_path / "always" / "deaths").read_bytes()) in (2, 3)


def test_what_is_under_way_clears_up_when_the_batch_is_interrupted(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), worker_processes(1) as submit:
        submit(last, tmp_path)
        pid = int(wait_for(tmp_path / "pid").read_text())
        raise KeyboardInterrupt
    assert ends(pid)
    assert (tmp_path / "cleared").exists()
    assert time.monotonic() - begun < SECONDS


PARENT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_workers import last
from analysis.runs.workers import worker_processes
if __name__ == "__main__":
    with worker_processes(1) as submit:
        submit(last, Path({folder!r})).result()
"""


def test_what_is_under_way_clears_up_when_the_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(tests=str(Path(__file__).parent), folder=str(tmp_path)))
    parent = subprocess.Popen([sys.executable, str(script)])
    worker = int(wait_for(tmp_path / "pid").read_text())
    below = psutil.Process(parent.pid).children(recursive=True)
    assert worker in {process.pid for process in below}
    parent.kill()
    parent.wait()
    wait_for(tmp_path / "cleared")
    assert all(ends(process.pid) for process in below)


def test_workers_have_the_environment_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    with worker_processes(1) as submit:
        submit(environment, "EBPM_TEST").result(SECONDS)
    monkeypatch.setenv("EBPM_TEST", "練習")
    with worker_processes(1) as submit:
        assert submit(environment, "EBPM_TEST").result(SECONDS) == "練習"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that processes send")
def test_workers_leave_ctrl_c_to_their_parent() -> None:
    with worker_processes(1) as submit:
        assert submit(interrupted).result(SECONDS) == (True, "True")


@pytest.mark.skipif(os.name == "nt", reason="Windows does not fork")
def test_workers_share_what_every_run_needs() -> None:
    names = ["papermill", "analysis.runs.task", "analysis.reports.export"]
    with worker_processes(1) as submit:
        found, frozen = submit(imported, names).result(SECONDS)
    assert found == names
    # papermill alone has more objects.
    assert frozen > 10_000


def test_processors_that_this_process_may_use() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
