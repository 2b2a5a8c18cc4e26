"""A real Dask scheduler with two workers, each with a copy of the project of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from mini_project import SHOW_FINDING, Project, code, notebook

from analysis.runs.parcel import packed, unpacked

SECONDS = 90
NUMBERS = ["0.90", "0.91", "0.92", "0.93", "0.94", "0.96"]
PORTFOLIO = f"""\
sections:
  - title: 果物
    runs:
      - {{study: mini, matrix: {{confidence: [{", ".join(NUMBERS)}]}}}}
"""
# Each run says where it was computed, and takes long enough to be interrupted.
TELL = (
    "import os, time\nfrom pathlib import Path\n"
    "(Path(os.environ['MARKS']) / f'{os.getppid()}-{confidence}').touch()\ntime.sleep(2)"
)


@dataclass
class Cluster:
    """Processes of a cluster, and where their marks lie."""

    address: str
    marks: Path
    projects: list[Path]
    workers: list[subprocess.Popen[bytes]]
    others: list[subprocess.Popen[bytes]] = field(default_factory=list)


def started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], env={**os.environ, **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def until(ready: object, what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not ready():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.fixture
def cluster(project: Project, tmp_path: Path) -> Iterator[Cluster]:
    project.study("mini", notebook(code(TELL), code(SHOW_FINDING)))
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    told, marks = tmp_path / "scheduler.json", tmp_path / "marks"
    marks.mkdir()
    quiet = ("--no-dashboard", "--scheduler-file", str(told))
    scheduler = started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *quiet)
    projects, workers = [], []
    try:
        until(told.exists, "the scheduler does not start")
        for number in range(2):
            copy = tmp_path / f"copy{number}"
            shutil.copytree(project.root, copy)
            projects.append(copy)
            options = (*quiet, "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path / "dask"))
            workers.append(
                started("distributed.cli.dask_worker", *options, EBPM_ROOT=str(copy), MARKS=str(marks))
            )
        address = json.loads(told.read_text())["address"]
        until(lambda: _connected(address) == 2, "the workers do not connect")
        yield Cluster(address, marks, projects, workers, [scheduler])
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def _connected(address: str) -> int:
    from distributed import Client  # noqa: PLC0415

    with Client(address, set_as_default=False) as client:
        return len(client.nthreads())


@pytest.mark.slow
def test_a_worker_is_killed_and_all_runs_finish_once(project: Project, cluster: Cluster) -> None:
    batch = project.start("batch", "--cluster", cluster.address, "--keep-going", "--json")
    # The second round has begun: both workers have made a run and are at another.
    until(lambda: len(list(cluster.marks.iterdir())) >= 4, "no run begins")
    cluster.workers[0].send_signal(signal.SIGKILL)
    stdout, stderr = batch.communicate(timeout=SECONDS * 2)
    assert batch.returncode == 0, stderr
    told = json.loads(stdout)
    assert (told["made"], told["failed"]) == (len(NUMBERS), 0)
    made = [json.loads((run / "run.json").read_text(encoding="utf-8")) for run in project.runs()]
    assert sorted(f"{run['parameters']['confidence']:.2f}" for run in made) == NUMBERS
    assert {run["batch"] for run in made} == {told["batch"]}
    assert project.leftovers() == []
    # Both workers had a part in it, and what they made is what this machine would make.
    assert len({path.name.split("-")[0] for path in cluster.marks.iterdir()}) >= 2
    again = json.loads(project.ebpm("batch", "--json").stdout)
    assert again["reused"] == len(NUMBERS)


@pytest.mark.slow
def test_another_file_on_the_machine_of_the_cluster_is_an_error(project: Project, cluster: Cluster) -> None:
    for copy in cluster.projects:
        table = copy / "data" / "fruit.csv"
        table.write_text(table.read_text(encoding="utf-8").replace("8\n", "9\n"), encoding="utf-8")
    done = project.ebpm("batch", "--cluster", cluster.address, "--limit", "1")
    assert done.returncode == 1
    assert "作業機のファイルか部品の版が、実行を頼んだ側と違います: データ data/fruit.csv" in done.stderr
    assert project.runs() == []


@pytest.mark.parametrize(
    "address", ["nonsense://nowhere", "tcp://[bad", pytest.param("tcp://127.0.0.1:1", marks=pytest.mark.slow)]
)
def test_a_cluster_that_is_not_there_is_told(project: Project, address: str) -> None:
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    done = project.ebpm("batch", "--cluster", address, "--limit", "1")
    assert done.returncode == 1
    assert "クラスタに接続できません" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_number_of_runs_at_a_time_is_the_clusters(project: Project) -> None:
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    done = project.ebpm("batch", "--cluster", "tcp://127.0.0.1:1", "--jobs", "2")
    assert done.returncode == 2
    assert "--jobs と --cluster は同時に使えません" in done.stderr


def test_runs_travel_whole(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    for name in ("mini/a/run.json", "mini/a/tables/表.csv", "_failed/mini/b/error.txt"):
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (there / name).write_text(name, encoding="utf-8")
    assert unpacked(packed(there), here) == [here / "mini" / "a"]
    files = {path.relative_to(here).as_posix() for path in here.rglob("*") if path.is_file()}
    assert files == {"mini/a/run.json", "mini/a/tables/表.csv", "_failed/mini/b/error.txt"}
    assert (here / "mini/a/tables/表.csv").read_text(encoding="utf-8") == "mini/a/tables/表.csv"


@pytest.mark.slow
def test_a_cluster_that_ends_is_a_failure_and_no_waiting_for_ever(project: Project, cluster: Cluster) -> None:
    batch = project.start("batch", "--cluster", cluster.address, "--keep-going")
    until(lambda: list(cluster.marks.iterdir()), "no run begins")
    for process in [*cluster.others, *cluster.workers]:
        process.kill()
    _, stderr = batch.communicate(timeout=SECONDS)
    assert batch.returncode == 1
    assert "クラスタで実行できませんでした" in stderr
    assert "Traceback" not in stderr
    assert project.leftovers() == []
