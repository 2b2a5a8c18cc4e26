"""How long `explore()` takes from a moved control to the new figure, for every study with the bundled data.

    .venv/bin/python benchmarks/explore.py [STUDY ...] [--rounds 7]

The study's first figure and its answer, as they stand when `explore()` opens. Each round computes them once, as after a
movement (without the 0.15 s that are waited for the hand to come to rest). The figure is shown as soon as it is drawn,
the answer as soon as its numbers are there. Medians of the rounds, milliseconds. One thread computes, so that on a
machine with nothing else to do clock and processor say the same; elsewhere the clock says more about the others. Figures
that take the processor longer than the limit end with status 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from analysis.runs.card import STUDIES
from analysis.training.explore import Panel

ROOT = Path(__file__).resolve().parents[1]
FIGURE_MS_AT_MOST = 300


def measured(panel: Panel) -> tuple[float, float, float]:
    """Refresh once; return the milliseconds to the figure (clock, processor) and to the end (clock)."""
    begun, worked = time.perf_counter(), time.process_time()
    at: list[tuple[float, float]] = []
    panel.picture.value = ""
    panel.picture.observe(lambda _: at.append((time.perf_counter(), time.process_time())), "value")
    panel.refresh()
    end = time.perf_counter()
    panel.picture.unobserve_all()
    clock, processor = at[0]
    return 1000 * (clock - begun), 1000 * (processor - worked), 1000 * (end - begun)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 1 when a figure takes the processor longer than the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = sorted(path.stem for path in (ROOT / STUDIES).glob("*.ipynb"))
    parser.add_argument("study", nargs="*", help="by default all")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args(arguments)
    slow = []
    for study in options.study or known:
        panel = Panel(study)
        panel.whole()
        rounds = [measured(panel) for _ in range(options.rounds + 1)][1:]
        figure, processor, answer = (statistics.median(column) for column in zip(*rounds, strict=True))
        words = f"{study}: figure after {figure:.0f} ms ({processor:.0f} of the processor)"
        print(f"{words}, figure and answer after {answer:.0f} ms", flush=True)
        slow += [study] if processor > FIGURE_MS_AT_MOST else []
    print(f"over {FIGURE_MS_AT_MOST} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
