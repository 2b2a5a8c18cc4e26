"""Batches that are interrupted, killed, robbed of workers, kernels or disk space: nothing half, nothing left over."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from mini_project import SHOW_FINDING, Project, code, notebook

from analysis.runs.finished import FinishedRun, finished_runs
from analysis.runs.reuse import damaged

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills as POSIX knows them")

SECONDS = 30
SIX = "[{study: mini, matrix: {measure: [total, mean], confidence: [0.8, 0.9, 0.95]}}]"
TWO = "[{study: mini}, {study: slow}]"
SLEEP = "import os, time\nfrom pathlib import Path\nPath(f'pid{os.getpid()}').touch()"
WAIT = "while not Path('go').exists():\n    time.sleep(0.05)"
KILLED = "import os\nos.kill(os.getpid(), 9)"


def write(project: Project, runs: str) -> None:
    text = f"sections:\n  - title: 果物\n    runs: {runs}\n"
    (project.root / "portfolio.yml").write_text(text, encoding="utf-8")


class Batch:
    """A batch under way, and everything that it started."""

    def __init__(self, project: Project, *arguments: str) -> None:
        # Whatever is started anywhere below has this in its environment.
        self.mark = uuid4().hex
        self.process = project.start("batch", *arguments, EBPM_TEST_MARK=self.mark)

    def wait(self) -> subprocess.CompletedProcess[str]:
        stdout, stderr = self.process.communicate(timeout=120)
        return subprocess.CompletedProcess([], self.process.returncode, stdout, stderr)

    def alive(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                marked = process.environ().get("EBPM_TEST_MARK") == self.mark
                if marked and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def assert_nothing_left(self) -> None:
        deadline = time.monotonic() + SECONDS
        while self.alive():
            assert time.monotonic() < deadline, [process.cmdline() for process in self.alive()]
            time.sleep(0.1)


def kernels(project: Project, number: int = 1) -> list[int]:
    """Wait until so many kernels have said who they are."""
    deadline = time.monotonic() + 2 * SECONDS
    while len(found := list(project.root.glob("pid*"))) < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return [int(path.name.removeprefix("pid")) for path in found]


def whole(project: Project) -> list[FinishedRun]:
    """The finished runs; anything that is visible in the folder is one of them, and complete."""
    runs = finished_runs(project.out)
    visible = [path for path in project.out.glob("*/*") if path.is_dir() and not path.match("_failed/*")]
    assert sorted(run.folder for run in runs) == sorted(
        path for path in visible if path.parent.name[0] != "."
    )
    for run in runs:
        assert run.run["files"].keys() >= {"report.html", "notebook.ipynb", "findings.json"}
        assert damaged(run) == []
    return runs


def keys(runs: Sequence[FinishedRun]) -> set[tuple[str, str]]:
    return {run.key for run in runs}


@pytest.fixture
def slow(project: Project) -> Project:
    project.study("slow", notebook(code(SLEEP), code(WAIT), code(SHOW_FINDING)))
    write(project, TWO)
    return project


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_batch_leaves_nothing_half(slow: Project, number: signal.Signals) -> None:
    batch = Batch(slow, "--jobs", "1")
    kernels(slow)
    batch.process.send_signal(number)
    ended = batch.wait()
    assert ended.returncode == 130
    assert "中断しました" in ended.stderr
    assert "Traceback" not in ended.stderr
    batch.assert_nothing_left()
    assert slow.leftovers() == []
    # What was finished before stays.
    assert [run.study for run in whole(slow)] == ["mini"]


def test_a_terminal_interrupts_all_processes_at_once(slow: Project) -> None:
    batch = Batch(slow)
    kernels(slow)
    group = os.getpgid(batch.process.pid)
    for process in batch.alive():
        if os.getpgid(process.pid) == group:
            process.send_signal(signal.SIGINT)
    ended = batch.wait()
    assert ended.returncode == 130
    assert "Traceback" not in ended.stderr
    batch.assert_nothing_left()
    assert slow.leftovers() == []


def test_a_killed_worker_is_replaced_and_every_run_made_once(slow: Project) -> None:
    write(
        slow,
        "[{study: mini}, {study: slow, matrix: {place: [here, there]}}, {study: mini, parameters: {years: [2021]}}]",
    )
    batch = Batch(slow, "--jobs", "2", "--json")
    kernels(slow, 2)
    holding = {process.pid for process in batch.alive() if _holds_a_lock(process, slow.out)}
    assert len(holding) == 2
    os.kill(min(holding), signal.SIGKILL)
    (slow.root / "go").touch()
    ended = batch.wait()
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["made"] == 4
    runs = whole(slow)
    assert len(runs) == len(keys(runs)) == 4
    batch.assert_nothing_left()
    assert slow.leftovers() == []


def _holds_a_lock(process: psutil.Process, out: Path) -> bool:
    return any(Path(file.path).parent == out for file in process.open_files())


def test_a_killed_kernel_fails_its_run_and_the_next_goes_on(project: Project) -> None:
    project.study("killed", notebook(code(KILLED), code(SHOW_FINDING)))
    write(project, "[{study: killed}, {study: mini}]")
    batch = Batch(project, "--jobs", "1", "--keep-going", "--json")
    ended = batch.wait()
    assert ended.returncode == 1
    first, second = json.loads(ended.stdout)["runs"]
    assert first["status"] == "failed"
    assert "途中で終了しました" in first["error"]
    assert second["status"] == "made"
    batch.assert_nothing_left()


def test_two_batches_at_once_on_one_folder(project: Project) -> None:
    write(project, SIX)
    batches = [Batch(project, "--jobs", "1", "--json") for _ in range(2)]
    ended = [batch.wait() for batch in batches]
    assert [done.returncode for done in ended] == [0, 0], [done.stderr for done in ended]
    told = [json.loads(done.stdout) for done in ended]
    made = {run["folder"] for one in told for run in one["runs"] if run["status"] == "made"}
    assert made == {str(run.folder) for run in whole(project)}
    assert len(made) == sum(one["made"] for one in told)
    assert (project.out / "index.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert project.leftovers() == []
    for batch in batches:
        batch.assert_nothing_left()


def test_a_disk_that_fills_up(project: Project, small_disk: Callable[[int], Path]) -> None:
    project.out = small_disk(256)
    write(project, SIX)
    batch = Batch(project, "--out", str(project.out), "--jobs", "2")
    ended = batch.wait()
    assert ended.returncode == 1
    assert "ディスクの空き容量がない" in ended.stderr
    # About 70 kB a run: some fit, not all six; what was finished is whole.
    assert 1 <= len(whole(project)) < 6
    assert project.leftovers() == []
    batch.assert_nothing_left()


@pytest.mark.slow
def test_killed_at_thirty_random_moments(project: Project) -> None:
    write(project, SIX)
    begun = time.monotonic()
    assert Batch(project).wait().returncode == 0
    duration = time.monotonic() - begun
    moments = random.Random(20260401)
    for _ in range(30):
        if len(keys(whole(project))) == 6:
            subprocess.run(["rm", "-r", str(project.out)], check=True)
        batch = Batch(project)
        time.sleep(moments.uniform(0, duration))
        batch.process.kill()
        batch.process.communicate()
        batch.assert_nothing_left()
        whole(project)
    before = keys(whole(project))
    rest = Batch(project, "--json").wait()
    assert rest.returncode == 0, rest.stderr
    told = json.loads(rest.stdout)
    assert (told["reused"], told["made"]) == (len(before), 6 - len(before))
    assert len(keys(whole(project))) == 6
    assert project.leftovers() == []
