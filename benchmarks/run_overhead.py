"""What `ebpm` costs beside the commands that people use today, as ratios measured in one run.

    .venv/bin/python benchmarks/run_overhead.py [--pairs 5]

1. `ebpm run cashless_aging`, report included, against `papermill` on the same notebook followed by
   `jupyter nbconvert --to html`. Both do the same computation; the rest is overhead.
2. `ebpm --help` and `ebpm list` against `papermill --help`.

The two commands of a comparison run in turn (A B A B ...) after one warm-up each, so that a machine that slows
down slows both. The ratio is taken pair by pair; the median is quoted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STUDY = "cashless_aging"


def seconds(commands: list[list[str]]) -> float:
    """Wall-clock seconds of commands run one after the other."""
    begun = time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - begun


def compare(name: str, ours: list[list[str]], theirs: list[list[str]], pairs: int) -> None:
    """Print medians of both and of their ratio."""
    seconds(ours), seconds(theirs)
    times = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    ratios = [first / second for first, second in times]
    first, second = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{name}: {first:.2f} s / {second:.2f} s, ratio {statistics.median(ratios):.2f}")
    print(f"    ratios of {pairs} pairs: {min(ratios):.2f} to {max(ratios):.2f}", flush=True)


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    ebpm, papermill, jupyter = (str(BIN / name) for name in ("ebpm", "papermill", "jupyter"))
    with tempfile.TemporaryDirectory() as folder:
        source, executed = f"notebooks/studies/{STUDY}.ipynb", f"{folder}/out.ipynb"
        ours = [[ebpm, "run", STUDY, "--out", f"{folder}/outputs"]]
        theirs = [
            [papermill, source, executed],
            [jupyter, "nbconvert", "--to", "html", executed, "--output-dir", folder],
        ]
        compare(f"ebpm run {STUDY} / papermill + nbconvert", ours, theirs, pairs)
    for arguments in (["--help"], ["list"]):
        compare(
            f"ebpm {arguments[0]} / papermill --help", [[ebpm, *arguments]], [[papermill, "--help"]], pairs
        )


if __name__ == "__main__":
    main()
