"""Runs that take longer or more memory than their card allows: ended, told, kept aside."""

from __future__ import annotations

import re
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from mini_project import SHOW_FINDING, Project, code, notebook

from analysis.errors import ParameterError, RunError
from analysis.runs.card import load_card
from analysis.runs.execute import perform
from analysis.runs.kernel import started_kernel
from analysis.runs.plan import plan_run
from analysis.runs.warm import fork_server

# Computes in C for hours, without letting any other thread of its process run; tells its number first.
HANG = "from pathlib import Path\nimport os\nPath('pid.txt').write_text(str(os.getpid()))\nx = 10 ** 10 ** 9"
# 700 MB in a process that the kernel starts; the pages are written to, so that they are resident.
GROW = (
    "import subprocess, sys\n"
    "grown = subprocess.run([sys.executable, '-c', 'x = b\"1\" * 700_000_000; import time; time.sleep(60)'])"
)


def gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def study(project: Project, source: str, **limits: float) -> None:
    project.study("mini", notebook(code(source), code(SHOW_FINDING)), project.card(limits=limits))


def kept(project: Project) -> Path:
    (folder,) = (project.out / "_failed" / "mini").iterdir()
    return folder


def test_a_cell_that_takes_too_long(project: Project) -> None:
    study(project, HANG, minutes=0.05)
    begun = time.monotonic()
    run = project.ebpm("run", "mini")
    assert run.returncode == 1
    assert "計算時間が上限の0.05分を超えた" in run.stderr
    # 0.05 minutes are three seconds; the message tells how long it was.
    assert re.search(r"0\.1分、メモリ [\d,]+ MB", run.stderr)
    assert "mini.ipynb コードセル2" in run.stderr
    assert "Traceback" not in run.stderr
    assert time.monotonic() - begun < 60
    assert gone(int((project.root / "pid.txt").read_text()), 5)
    assert {path.name for path in kept(project).iterdir()} == {"notebook.failed.ipynb", "error.txt"}
    assert "計算時間が上限" in (kept(project) / "error.txt").read_text("utf-8")
    assert (project.runs(), project.leftovers()) == ([], [])


def test_memory_of_the_kernel_and_what_it_starts(project: Project) -> None:
    study(project, GROW, memory_mb=600)
    run = project.ebpm("run", "mini")
    assert run.returncode == 1
    assert "メモリが上限の 600 MB を超えた" in run.stderr
    (used,) = re.findall(r"メモリ ([\d,]+) MB を使っていました", run.stderr)
    assert 600 < int(used.replace(",", "")) < 1500
    # The kernel is gone, and so is the process that it had started.
    assert not any(
        "700_000_000" in " ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])
    )


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_a_forked_kernel_is_ended_and_the_next_run_goes_on(project: Project) -> None:
    with fork_server([]) as server:
        kernels = partial(started_kernel, server=server)
        study(project, HANG, minutes=0.02)
        with pytest.raises(RunError, match=r"計算時間が上限の0\.02分"):
            perform(plan_run("mini", {}, root=project.root), kernels=kernels)
        assert gone(int((project.root / "pid.txt").read_text()), 5)
        study(project, "x = 1", minutes=5, memory_mb=2000)
        assert perform(plan_run("mini", {}, root=project.root), kernels=kernels).report.exists()


def test_the_card_shows_its_limits(project: Project) -> None:
    study(project, "x = 1", minutes=2, memory_mb=1500)
    assert "上限（超えたら止める）: 計算時間 2分、メモリ 1,500 MB" in project.ebpm("show", "mini").stdout


@pytest.mark.parametrize("limits", [{"minutes": 0}, {"memory_mb": -1}, {"minutes": "x"}, {"hours": 1}])
def test_limits_that_are_none(project: Project, limits: dict[str, object]) -> None:
    project.study("mini", notebook(code(SHOW_FINDING)), project.card(limits=limits))
    with pytest.raises(ParameterError) as caught:
        load_card("mini", project.root)
    (problem,) = caught.value.problems
    assert next(iter(limits)) in f"{problem.where}{problem.what}"


def test_a_kernel_that_cannot_say_what_it_loaded_makes_no_run(project: Project) -> None:
    # Whether the run is made up, and who may see it, would be guesses.
    project.study(
        "mini", notebook(code(SHOW_FINDING), code("from analysis.runs import inside\ninside.state = None"))
    )
    with pytest.raises(RunError, match="途中で終了しました"):
        perform(plan_run("mini", {}, root=project.root))
    assert project.runs() == []
    assert (kept(project) / "error.txt").exists()
