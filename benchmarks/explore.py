"""How long `explore()` takes from a moved control to the new figure and the new answer, with the bundled data.

    .venv/bin/python benchmarks/explore.py [STUDY ...] [--rounds 3]

For every study all its sliders go up and down by steps and all its lists through their choices, one control at a time,
and after each movement figure and answer are computed as `explore()` does (without the 0.03 s, in a series of movements
0.15 s, that it waits for another). Of the movements after which the figure is another: milliseconds until it is shown;
of all: until the answer is there too, be it the same. Median and worst, each on the clock and of the processor. One
thread computes, so that on a machine with nothing else to do both say the same; elsewhere the clock says more about the
others. Figures that take the processor longer than the limit, in the median of the movements, end with status 1.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from analysis.runs.card import STUDIES
from analysis.training.explore import Panel

ROOT = Path(__file__).resolve().parents[1]
FIGURE_MS_AT_MOST = 300
STEPS = 4  # of a slider, up and down again
Times = tuple[float, float]  # clock, processor


def now() -> Times:
    """Return the seconds of the clock and of the processor."""
    return time.perf_counter(), time.process_time()


def stops(widget: Any) -> list[Any]:
    """Return the values that a control is moved through, back to where it stood."""
    if isinstance(widget, widgets.IntSlider | widgets.FloatSlider):
        step: float = widget.step or 1
        up = [min(widget.max, widget.value + step * steps) for steps in range(STEPS + 1)]
        return up[1:] + up[-2::-1]
    if isinstance(widget, widgets.SelectMultiple):
        values = [value for _, value in widget.options]
        return [tuple(one for one in values if one != left) for left in values[:STEPS]] + [widget.value]
    if isinstance(widget, widgets.Dropdown):
        others = [value for _, value in widget.options if value != widget.value]
        return [*others[:STEPS], widget.value]
    return [not widget.value, widget.value] if isinstance(widget, widgets.Checkbox) else []


def moves(panel: Panel, rounds: int) -> Iterator[tuple[Times | None, Times]]:
    """Move every control; yield how long it took to the figure, if it became another, and to the end."""
    at: list[Times] = []
    panel.picture.observe(lambda _: at.append(now()), "value")
    for widget in list(panel.controls.values()) * rounds:
        for value in stops(widget):
            widget.value = value
            at.clear()
            begun = now()
            panel.refresh()
            end = now()
            if panel.picture.value.startswith("<figure"):
                yield _since(begun, at[0]) if at else None, _since(begun, end)


async def measured(study: str, rounds: int) -> list[tuple[Times | None, Times]]:
    """Measure a study; in a loop, in which what the movements themselves ask for is never waited for."""
    panel = Panel(study)
    panel.whole()
    return list(moves(panel, rounds))


def _since(begun: Times, end: Times) -> Times:
    return 1000 * (end[0] - begun[0]), 1000 * (end[1] - begun[1])


def _words(times: Sequence[Times]) -> str:
    if not times:
        return "never another"
    clock, processor = zip(*times, strict=True)
    return " ".join(
        f"{statistics.median(column):4.0f} (worst {max(column):4.0f}) ms {name}"
        for column, name in ((clock, "clock,"), (processor, "processor"))
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 1 when figures take the processor longer than the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = sorted(path.stem for path in (ROOT / STUDIES).glob("*.ipynb"))
    parser.add_argument("study", nargs="*", help="by default all")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    slow = []
    for study in options.study or known:
        times = asyncio.run(measured(study, options.rounds))
        figures = [figure for figure, _ in times if figure]
        print(f"{study} (of {len(times)} movements {len(figures)} change the figure)")
        print(f"    figure {_words(figures)}\n    answer {_words([end for _, end in times])}", flush=True)
        slow += [study] if statistics.median(f[1] for f in figures or [(0, 0)]) > FIGURE_MS_AT_MOST else []
    print(f"over {FIGURE_MS_AT_MOST} ms: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
