"""What our engine for people flow costs beside pandas, in time and peak memory, measured in one run.

    .venv/bin/python benchmarks/flow.py [--rows 20000000] [--repeats 3]

The data: one CSV file of the ministry's mesh format, generated in a temporary folder: 36 months, 3 day types, 3 parts of
the day, as many cells as it takes. The question: the mean over the day types by month, cell and part of the day, a third
as many groups as rows, as a sorted DataFrame.

* plain: `pandas.read_csv` + `groupby(...).mean()`
* CSV: `flow_store.of_files(...).aggregate(...)`, which also checks every value and looks for repeated rows
* stored: `flow_store.load(...).aggregate(...)` from what `ebpm data add` made (its time is printed too)
* polars: `scan_csv` + `group_by` on its streaming engine, where polars can be imported; printed for comparison only

Each runs in a process of its own, in turn (A B C A B C ...): the time is that of the work without imports, the peak that
of the whole process (ru_maxrss). The median of the ratios round by round is compared with the target. Then ours alone
on three times the rows: time must grow as the rows do (within a third) and peaks stay below 2 GB. Misses end with
status 1.

What bounds the rate: reading the bytes alone and parsing alone (every value converted and checked, nothing grouped) are
timed too.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

FASTER_CSV, FASTER_STORED, MEMORY_AT_MOST = 2.5, 12.0, 1 / 5
MORE_ROWS, MOST_MB, LINEAR_WITHIN = 3, 2048, 4 / 3
MEMORY_MB = 256  # of the engine, as a parameter
BY = ("month", "cell", "hours")
NAME = "benchmark"


def generate(path: Path, rows: int) -> None:
    """Write a CSV file of about so many rows; codes are those of cells within Japan, figures are a hash."""
    from analysis.data.flow_engine import Engine, connection  # noqa: PLC0415

    cell = "(50 + i // 64000) * 1000000 + (30 + i // 6400 % 10) * 10000 + i // 800 % 8 * 1000 + i // 100 % 8 * 100 + i % 100"
    with connection(Engine(folder=path.parent)) as opened:
        opened.execute(
            f"COPY (SELECT {cell} AS mesh1kmid, 99 AS prefcode, 99001 AS citycode, 2019 + m // 12 AS year,"
            f" 1 + m % 12 AS month, d AS dayflag, t AS timezone, 10 + hash(i, m, d, t) % 5000 AS population"
            f" FROM range({rows // 324}) a(i), range(36) b(m), range(3) c(d), range(3) e(t)) TO '{path}' (HEADER)"
        )


def plain(folder: Path, path: Path) -> Callable[[], int]:
    """Do it with pandas."""
    import pandas as pd  # noqa: PLC0415

    keys = ["year", "month", "mesh1kmid", "timezone"]
    return lambda: len(pd.read_csv(path).groupby(keys, as_index=False)["population"].mean())


def from_csv(folder: Path, path: Path) -> Callable[[], int]:
    """Do it straight from CSV."""
    import pandas as pd  # noqa: F401, PLC0415  (imported before the clock starts, as on the other side)

    from analysis.data import flow_store  # noqa: PLC0415
    from analysis.data.flow_engine import Engine  # noqa: PLC0415

    def work() -> int:
        with flow_store.of_files([path], Engine(MEMORY_MB, folder)) as data:
            return len(data.aggregate(BY))

    return work


def add(folder: Path, path: Path) -> Callable[[], int]:
    """Store the file as `ebpm data add` does."""
    from analysis.data import flow_add  # noqa: PLC0415
    from analysis.data.flow_engine import Engine  # noqa: PLC0415

    return lambda: flow_add.add([path], NAME, folder, replace=True, engine=Engine(folder=folder)).rows


def stored(folder: Path, path: Path) -> Callable[[], int]:
    """Do it from the store."""
    import pandas as pd  # noqa: F401, PLC0415

    from analysis.data import flow_store  # noqa: PLC0415
    from analysis.data.flow_engine import Engine  # noqa: PLC0415

    return lambda: len(flow_store.load(NAME, folder, Engine(MEMORY_MB, folder)).aggregate(BY))


def polars(folder: Path, path: Path) -> Callable[[], int]:
    """Do it with polars, where there is polars."""
    pl = importlib.import_module("polars")
    keys = ["year", "month", "mesh1kmid", "timezone"]
    asked = pl.scan_csv(path).group_by(keys).agg(pl.col("population").mean()).sort(keys)
    return lambda: asked.collect(engine="streaming").height


def read(folder: Path, path: Path) -> Callable[[], int]:
    """Read the bytes and do nothing."""

    def work() -> int:
        with path.open("rb") as file:
            return sum(len(part) for part in iter(lambda: file.read(1 << 22), b""))

    return work


def parse(folder: Path, path: Path) -> Callable[[], int]:
    """Convert and check all values and do nothing more."""
    from analysis.data.flow_engine import processors  # noqa: PLC0415
    from analysis.data.flow_figures import ahead, columns, pieces  # noqa: PLC0415
    from analysis.data.flow_files import open_files  # noqa: PLC0415

    def work() -> int:
        given = pieces(open_files([path], folder))
        return sum(ahead(lambda piece: len(columns(piece)["population"]), given, processors()))

    return work


WAYS = {each.__name__: each for each in (plain, from_csv, add, stored, polars, read, parse)}


def child(way: str, folder: Path, path: Path) -> None:
    """Do one way in this process and print seconds, peak in MB and what came out."""
    work = WAYS[way](folder, path)
    begun = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begun
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result]))


def measured(way: str, folder: Path, path: Path) -> tuple[float, float, int]:
    """Do one way in a process of its own: seconds, peak in MB, result."""
    command = [sys.executable, __file__, "--child", way, str(folder), str(path)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, peak, result = json.loads(out.splitlines()[-1])
    return seconds, peak, result


def compare(folder: Path, path: Path, rows: int, repeats: int) -> tuple[bool, dict[str, float]]:
    """Print times, peaks and ratios; tell whether the targets are met, and the median seconds of ours."""
    ways = ["plain", "from_csv", "stored"] + (["polars"] if importlib.util.find_spec("polars") else [])
    rounds = [{way: measured(way, folder, path) for way in ways} for _ in range(repeats)]
    if len({result for each in rounds for _, _, result in each.values()}) != 1:
        raise RuntimeError("not the same number of groups")
    met, seconds = True, {}
    for way in ways:
        seconds[way] = statistics.median(each[way][0] for each in rounds)
        peak = max(each[way][1] for each in rounds)
        faster = [each["plain"][0] / each[way][0] for each in rounds]
        memory = statistics.median(each[way][1] / each["plain"][1] for each in rounds)
        print(f"{way}: {seconds[way]:.2f} s ({rows / seconds[way]:,.0f} rows/s), {peak:,.0f} MB")
        if way == "plain":
            continue
        least = {"from_csv": FASTER_CSV, "stored": FASTER_STORED}.get(way)
        print(f"    {statistics.median(faster):.1f} times faster ({min(faster):.1f} to {max(faster):.1f}), memory {memory:.2f}"
              + (f" (at least {least}, at most {MEMORY_AT_MOST})" if least else ""), flush=True)  # fmt: skip
        if least:
            met &= statistics.median(faster) >= least and memory <= MEMORY_AT_MOST
    if "polars" not in ways:
        print("polars: not installed here, nothing to compare")
    return met, seconds


def grows(folder: Path, path: Path, repeats: int, before: dict[str, float]) -> bool:
    """Print what more rows cost, as a median; tell whether time grows as they do, within the memory."""
    met = True
    print(f"add: {measured('add', folder, path)[0]:.1f} s")
    for way in ("from_csv", "stored"):
        rounds = [measured(way, folder, path) for _ in range(repeats)]
        seconds, peak = statistics.median(each[0] for each in rounds), max(each[1] for each in rounds)
        growth = seconds / before[way]
        print(
            f"{way}: {seconds:.2f} s, {growth:.2f} times as long for {MORE_ROWS} times the rows, {peak:,.0f} MB"
        )
        met &= growth <= MORE_ROWS * LINEAR_WITHIN and peak < MOST_MB
    return met


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate, compare, and return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        child(given.child[0], Path(given.child[1]), Path(given.child[2]))
        return 0
    with tempfile.TemporaryDirectory(prefix="ebpm-benchmark-") as name:
        folder, path = Path(name), Path(name) / "mesh.csv"
        generate(path, given.rows)
        print(f"{given.rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        seconds, peak, _ = measured("add", folder, path)
        print(f"add: {seconds:.1f} s, {peak:,.0f} MB")
        met, ours = compare(folder, path, given.rows, given.repeats)
        for way in ("read", "parse"):
            print(f"{way} only: {measured(way, folder, path)[0]:.2f} s of {ours['from_csv']:.2f} s")
        generate(path, MORE_ROWS * given.rows)
        print(f"{MORE_ROWS * given.rows:,} rows", flush=True)
        met &= grows(folder, path, given.repeats, ours)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
