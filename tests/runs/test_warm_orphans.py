"""However a run ends, no process of it is left: neither the kernel, nor what it started, nor the server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from mini_project import SHOW_FINDING, Project, code, notebook

from analysis.runs.kernel import started_kernel
from analysis.runs.warm import fork_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

# Tells the numbers of the kernel, the server, and a process that the cell starts.
TELL = """
import json, os, subprocess
from pathlib import Path
started = subprocess.Popen(["sleep", "300"])
Path("told.part").write_text(json.dumps([os.getpid(), os.getppid(), started.pid]))
os.rename("told.part", "told.json")
"""
SLEEP = "import time\ntime.sleep(300)"
# Computes in C for hours, without letting any other thread of its process run.
HANG = "x = 10 ** 10 ** 9"
CELLS = [pytest.param(SLEEP, marks=pytest.mark.slow), HANG]
RUN = """
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from analysis.errors import EbpmError
from analysis.runs.execute import perform
from analysis.runs.kernel import started_kernel
from analysis.runs.plan import plan_run
from analysis.runs.warm import fork_server

root, *server = map(Path, sys.argv[1:])
with nullcontext(server[0]) if server else fork_server([]) as address:
    try:
        perform(plan_run("mini", {}, root=root), kernels=partial(started_kernel, server=address))
    except EbpmError as error:
        sys.exit(str(error))
"""


@contextmanager
def running(project: Project, *cells: str, server: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """A process that runs these cells after `TELL`, in a kernel of its own server or of another."""
    project.study("mini", notebook(*map(code, (TELL, *cells)), code(SHOW_FINDING)))
    arguments = [str(project.root), *([str(server)] if server else [])]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments], text=True, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(told(project, 0)[2], signal.SIGKILL)


def told(project: Project, seconds: float = 60) -> list[int]:
    """Wait until the cell `TELL` has told: numbers of kernel, server, and a process that the kernel started."""
    end = time.monotonic() + seconds
    while True:
        try:
            return json.loads((project.root / "told.json").read_text())
        except FileNotFoundError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def all_gone(pids: list[int], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while any(map(lives, pids)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_success(project: Project) -> None:
    with running(project) as process:
        assert (process.wait(60), all_gone(told(project))) == (0, True)
    assert len(project.runs()) == 1


def test_a_failing_cell(project: Project) -> None:
    with running(project, "1 / 0") as process:
        assert "ZeroDivisionError" in process.communicate(timeout=60)[1]
        assert all_gone(told(project))


def test_ctrl_c(project: Project) -> None:
    with running(project, SLEEP) as process:
        pids = told(project)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) != 0
        assert all_gone(pids)
    assert (project.runs(), project.leftovers()) == ([], [])


@pytest.mark.parametrize("cell", CELLS)
def test_the_process_that_runs_all_is_killed(project: Project, cell: str) -> None:
    with running(project, cell) as process:
        pids = told(project)
        time.sleep(0.3)
        process.kill()
        assert all_gone(pids)


@pytest.mark.parametrize("cell", CELLS)
def test_a_process_that_uses_the_server_is_killed(project: Project, cell: str) -> None:
    with fork_server([]) as server, running(project, cell, server=server) as process:
        kernel, parent, started = told(project)
        time.sleep(0.3)
        process.kill()
        assert all_gone([kernel, started])
        # The server goes on.
        assert lives(parent)
        with started_kernel(project.root, server=server) as next_kernel:
            assert next_kernel.has_kernel


@pytest.mark.parametrize("cell", CELLS)
def test_the_server_is_killed(project: Project, cell: str) -> None:
    with running(project, cell) as process:
        kernel, server, started = told(project)
        time.sleep(0.3)
        os.kill(server, signal.SIGKILL)
        said = process.communicate(timeout=20)[1]
        assert "計算プロセスの元になるプロセスが終了した" in said
        assert "mini.ipynb コードセル3" in said
        assert "Traceback" not in said
        assert all_gone([kernel, started])
    assert (project.runs(), project.leftovers()) == ([], [])


def test_all_are_killed_at_once(project: Project) -> None:
    with running(project, HANG) as process:
        kernel, server, _ = told(project)
        time.sleep(0.3)
        os.kill(server, signal.SIGKILL)
        process.kill()
        assert all_gone([kernel])


def test_a_kernel_asked_of_a_dead_server(project: Project) -> None:
    with fork_server([]) as server:
        assert server is not None
    server.parent.mkdir()
    server.write_text("")
    project.study("mini", notebook(code(SHOW_FINDING)))
    process = subprocess.run(
        [sys.executable, "-c", RUN, str(project.root), str(server)],
        text=True,
        capture_output=True,
        timeout=60,
    )
    server.unlink()
    server.parent.rmdir()
    assert process.returncode == 1
    assert "計算プロセスの元になるプロセスが途中で終了しました" in process.stderr
    assert "Traceback" not in process.stderr
    assert project.leftovers() == []
