"""What many runs cost beside a loop over papermill and nbconvert, as ratios measured in one run.

    .venv/bin/python benchmarks/batch.py [--sets 20] [--loop 10]

The batch: two studies, twenty seeds each, two processes, HTML included; then the same batch again, all of it reused.

1. throughput (runs a second) against a loop over `papermill` followed by `jupyter nbconvert --to html` on the same
   notebooks and seeds, one after the other
2. the same against two such loops side by side
3. seconds of a run beyond those that its cells took (`papermill` writes the duration of every cell)
4. memory of a second worker and its kernel: peak of what no other process shares, two workers less one (Linux)
5. a thousand runs that do nothing: what the scheduler costs a run

The loops take a part of the seeds (`--loop`): a run more costs them what the last one did. Misses end with status 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STUDIES = ("cashless_aging", "mynumber_aging")
FASTER, FASTER_THAN_TWO, BEYOND_SECONDS, REUSED_SECONDS, WORKER_MB, SCHEDULED_SECONDS = (
    8,
    4.5,
    0.6,
    2,
    250,
    0.05,
)
MEGABYTE = 2**20


def portfolio(folder: Path, seeds: int) -> Path:
    """Write the portfolio of the batch."""
    path = folder / "portfolio.yml"
    chosen = ", ".join(map(str, range(1, seeds + 1)))
    runs = "\n".join(f"      - {{study: {study}, matrix: {{seed: [{chosen}]}}}}" for study in STUDIES)
    path.write_text(f"sections:\n  - title: batch\n    runs:\n{runs}\n", encoding="utf-8")
    return path


def batch(path: Path, out: Path, jobs: int, *options: str) -> dict[str, object]:
    """Run `ebpm batch` and give what it says about itself."""
    command = [
        str(BIN / "ebpm"),
        "batch",
        str(path),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
        "--json",
        *options,
    ]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8")
    return json.loads(answer.stdout)


def loop(jobs: list[tuple[str, int]], folder: Path) -> None:
    """Do runs as people do today."""
    for study, seed in jobs:
        name = f"{study}-{seed}"
        executed = folder / f"{name}.ipynb"
        source = f"notebooks/studies/{study}.ipynb"
        papermill = [str(BIN / "papermill"), source, str(executed), "-p", "seed", str(seed)]
        nbconvert = [
            str(BIN / "jupyter"),
            "nbconvert",
            "--to",
            "html",
            str(executed),
            "--output-dir",
            str(folder),
        ]
        for command in (papermill, nbconvert):
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def seconds_of_cells(run: Path) -> float:
    """Add up what papermill says that the cells took."""
    cells = json.loads((run / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    durations = (cell["metadata"].get("papermill", {}).get("duration") for cell in cells)
    return sum(duration for duration in durations if duration)


@contextmanager
def peak_of_own_memory() -> Iterator[list[float]]:
    """Watch the memory (MB) that workers and kernels do not share; the list has the peak at its end."""
    peaks, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            peaks.append(max(peaks[-1], own_memory()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def own_memory() -> float:
    """Add up the unshared memory (MB) of workers, kernels and what those started.

    They are below the servers that they are forked from, which are below `ebpm batch`. The servers, whose pages they
    share, are not counted: there are as many of them however many workers there are.
    """
    total = 0
    try:
        servers = [server for batch in psutil.Process().children() for server in batch.children()]
        below = [process for server in servers for process in server.children(recursive=True)]
    except psutil.NoSuchProcess:  # the batch has just ended
        return 0.0
    for process in below:
        with suppress(psutil.Error):  # ended meanwhile
            total += process.memory_full_info().uss
    return total / MEGABYTE


def told(what: str, value: float, limit: float, *, at_least: bool, unit: str) -> bool:
    """Print a figure beside its limit; tell whether it holds."""
    held = value >= limit if at_least else value <= limit
    print(
        f"{'ok  ' if held else 'MISS'} {what}: {value:.2f}{unit} ({'at least' if at_least else 'at most'} {limit:g})",
        flush=True,
    )
    return held


def against_loops(folder: Path, seeds: int, looped: int) -> Iterator[bool]:
    """Compare throughput, then look at what a run costs beyond its cells and at a reused batch."""
    path, out = portfolio(folder, seeds), folder / "out"
    begun = time.perf_counter()
    made = batch(path, out, 2)["runs"]
    ours = len(made) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    again = batch(path, out, 2)["runs"]
    reused = time.perf_counter() - begun
    assert {run["status"] for run in made} == {"made"}, "the batch was to be made"
    assert {run["status"] for run in again} == {"reused"}, "the same batch was to be reused"
    jobs = [(study, seed) for seed in range(1, looped // 2 + 1) for study in STUDIES]
    begun = time.perf_counter()
    loop(jobs, folder)
    one = len(jobs) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: loop(half, folder), (jobs[::2], jobs[1::2])))
    two = len(jobs) / (time.perf_counter() - begun)
    print(f"{len(made)} runs: {ours:.2f} a second; loop {one:.3f}, two loops {two:.3f}")
    yield told("throughput against a loop", ours / one, FASTER, at_least=True, unit=" times")
    yield told("throughput against two loops", ours / two, FASTER_THAN_TWO, at_least=True, unit=" times")
    beyond = [run["seconds"] - seconds_of_cells(Path(run["folder"])) for run in made]
    yield told("beyond the cells", sum(beyond) / len(beyond), BEYOND_SECONDS, at_least=False, unit=" s a run")
    yield told(f"reused batch of {len(again)}", reused, REUSED_SECONDS, at_least=False, unit=" s")


def memory_of_a_worker(folder: Path) -> bool:
    """Compare the peaks of two workers and of one."""
    path, peaks = portfolio(folder, 4), []
    for jobs in (1, 2):
        with peak_of_own_memory() as peak:
            batch(path, folder / f"jobs{jobs}", jobs)
        peaks.append(peak[-1])
    print(
        f"unshared memory of workers and kernels: {peaks[0]:.0f} MB with one worker, {peaks[1]:.0f} MB with two"
    )
    return told("a worker and its kernel more", peaks[1] - peaks[0], WORKER_MB, at_least=False, unit=" MB")


def scheduled(tasks: int) -> bool:
    """Send tasks that do nothing to workers, as runs are sent."""
    from analysis.runs.schedule import results  # noqa: PLC0415
    from analysis.runs.workers import worker_processes  # noqa: PLC0415

    with worker_processes(2) as submit:
        # The first tasks start the workers, which is told with the throughput above.
        list(results(range(2), lambda task: submit(abs, task), at_once=2))
        begun = time.perf_counter()
        done = list(results(range(tasks), lambda task: submit(abs, task), at_once=2))
    assert sorted(result for _, result in done if result is not None) == list(range(tasks))
    seconds = (time.perf_counter() - begun) / tasks
    return told(f"scheduling each of {tasks}", seconds, SCHEDULED_SECONDS, at_least=False, unit=" s")


def main() -> None:
    """Measure everything; end with status 1 when something is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=20, help="seeds of each study")
    parser.add_argument("--loop", type=int, default=10, help="runs that the loops take")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        held = list(against_loops(Path(folder), given.sets, given.loop))
    with tempfile.TemporaryDirectory() as folder:
        held += [memory_of_a_worker(Path(folder)), scheduled(1000)]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
