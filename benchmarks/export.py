"""What a report costs beside nbconvert's own page of the same notebook: time to write it, bytes, time to first paint.

    .venv/bin/python benchmarks/export.py [--pairs 15] [--runs outputs]

The notebook: everything of cashless_aging and cashless_facilities (10 figures, their tables and findings) and the map of
facility_access, executed first, or taken from the newest runs with the same (default) parameters in `--runs`.

Written: `analysis.reports.export.build_report` against `nbconvert.HTMLExporter().from_notebook_node`, from the notebook
in memory to the page as text, both in this process and both warm (their templates are read before anything is timed).

Bytes: our one file, which holds Leaflet and every picture. nbconvert's asks other hosts for its scripts.

First paint: First Contentful Paint as Chromium reports it, from the start of navigation; file://, a fresh context of
1280 by 800 pixels. Every other host fails at once for both, so nothing that nbconvert's page asks for is waited for.

What is compared runs in turn after one warm-up each, every pair in the other order (A B B A ...), so that what the
first leaves behind is not always the second's to bear; medians of the ratios pair by pair are compared with the limits.
Misses end with status 1.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.html import HTMLExporter
from nbformat.v4 import new_notebook
from playwright.sync_api import Browser, sync_playwright

from analysis.mime import FIGURE_MIME
from analysis.reports.export import build_report
from analysis.reports.outputs import figures_of, findings_of
from analysis.runs.card import load_card
from analysis.runs.execute import run_study
from analysis.runs.finished import FinishedRun, finished_runs
from analysis.runs.plan import plan_run

ROOT = Path(__file__).resolve().parents[1]
CHARTS, MAP = ("cashless_aging", "cashless_facilities"), "facility_access"
FIGURES = 11  # ten and a map
WRITTEN_AT_MOST, BYTES_AT_MOST, PAINTED_AT_MOST, PAINTED_MS_AT_MOST = 0.6, 2_000_000, 0.5, 1000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--host-resolver-rules=MAP * ~NOTFOUND"]  # fmt: skip
PAINTED = """() => new Promise((told, late) => {
  setTimeout(() => late(new Error("nothing painted for a minute")), 60000);
  new PerformanceObserver((list) => told(list.getEntriesByName("first-contentful-paint")[0].startTime))
    .observe({ type: "paint", buffered: true });
})"""


@dataclass(frozen=True)
class Source:
    """What both exporters are given."""

    notebook: nbformat.NotebookNode
    run: dict[str, Any]

    def ours(self) -> str:
        """Write our report."""
        return build_report(
            self.notebook, load_card(CHARTS[0], ROOT), self.run, findings=findings_of(self.notebook)
        )


def newest(study: str, out: Path) -> FinishedRun:
    """Find the study's newest run with the default parameters: of another city there are other figures."""
    wanted = plan_run(study, {}, root=ROOT, out=out).id
    found = next((run for run in finished_runs(out, study) if run.id == wanted), None)
    if found is None:
        raise SystemExit(f"no run of {study} with the default parameters in {out}")
    return found


def notebook_of(run: FinishedRun) -> nbformat.NotebookNode:
    """Read a run's notebook; ids of its cells name the study, so that notebooks can be put together."""
    notebook = nbformat.read(run.folder / "notebook.ipynb", as_version=4)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"{run.study}-{place}"
    return notebook


def source(out: Path) -> Source:
    """Put the runs' notebooks together into one of ten figures and a map."""
    runs = [newest(study, out) for study in (*CHARTS, MAP)]
    *charts, places = map(notebook_of, runs)
    cells = [*chain.from_iterable(chart.cells for chart in charts), *filter(_holds_a_map, places.cells)]
    whole = new_notebook(cells=cells, metadata=places.metadata)
    figures = figures_of(whole)
    if len(figures) != FIGURES or sum(figure.map is not None for figure in figures) != 1:
        raise SystemExit(f"not {FIGURES} figures with one map: {[figure.id for figure in figures]}")
    return Source(
        whole, {**runs[0].run, "datasets": [table for run in runs for table in run.run["datasets"]]}
    )


def _holds_a_map(cell: nbformat.NotebookNode) -> bool:
    return any("map" in output.get("data", {}).get(FIGURE_MIME, {}) for output in cell.get("outputs", []))


def seconds(act: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def first_paint(browser: Browser, page: Path) -> float:
    """Open a page in a fresh context and return the milliseconds until its first content is painted."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto(page.as_uri(), wait_until="commit")
    found = tab.evaluate(PAINTED)
    context.close()
    return found


def in_turn(
    ours: Callable[[], float], theirs: Callable[[], float], pairs: int
) -> tuple[float, float, list[float]]:
    """Measure both in turn, every pair in the other order; give both medians and the ratios pair by pair."""
    ours()
    theirs()
    times: dict[Callable[[], float], list[float]] = {ours: [], theirs: []}
    for pair in range(pairs):
        for act in (ours, theirs)[:: -1 if pair % 2 else 1]:
            times[act].append(act())
    ratios = [mine / other for mine, other in zip(times[ours], times[theirs], strict=True)]
    return statistics.median(times[ours]), statistics.median(times[theirs]), ratios


def told(name: str, figures: str, ratios: list[float], limit: float) -> bool:
    """Print one comparison and tell whether its median ratio is within the limit."""
    ratio = statistics.median(ratios)
    print(f"{name}: {figures}, ratio {ratio:.2f} (at most {limit})")
    print(f"    ratios of {len(ratios)} pairs: {min(ratios):.2f} to {max(ratios):.2f}", flush=True)
    return ratio <= limit


def written(source: Source, folder: Path, pairs: int) -> tuple[bool, Path, Path]:
    """Compare the two exporters and leave both pages in the folder."""
    exporter = HTMLExporter()
    pages = folder / "ours.html", folder / "nbconvert.html"
    pages[0].write_text(source.ours(), encoding="utf-8")
    pages[1].write_text(exporter.from_notebook_node(source.notebook)[0], encoding="utf-8")
    mine, other, ratios = in_turn(
        lambda: seconds(source.ours),
        lambda: seconds(lambda: exporter.from_notebook_node(source.notebook)),
        pairs,
    )
    met = told("written", f"{mine * 1000:.0f} / {other * 1000:.0f} ms", ratios, WRITTEN_AT_MOST)
    size, plain = (page.stat().st_size for page in pages)
    print(f"bytes: {size:,} / {plain:,} (ours at most {BYTES_AT_MOST:,})")
    return met and size < BYTES_AT_MOST, *pages


def painted(browser: Browser, ours: Path, theirs: Path, pairs: int) -> bool:
    """Compare the first paint of the two pages."""
    mine, other, ratios = in_turn(
        lambda: first_paint(browser, ours), lambda: first_paint(browser, theirs), pairs
    )
    met = told("first paint", f"{mine:.0f} / {other:.0f} ms", ratios, PAINTED_AT_MOST)
    print(f"    ours after {mine:.0f} ms (under {PAINTED_MS_AT_MOST})", flush=True)
    return met and mine < PAINTED_MS_AT_MOST


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute, export, open; return 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--runs", type=Path, help="folder of finished runs; without it the studies are run")
    options = parser.parse_args(arguments)
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        print("no Chromium found: nothing measured", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        for study in () if options.runs else (*CHARTS, MAP):
            run_study(study, {}, root=ROOT, out=folder / "outputs")
        made = source(options.runs or folder / "outputs")
        quick, ours, theirs = written(made, folder, options.pairs)
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        met = [quick, painted(browser, ours, theirs, options.pairs)]
        browser.close()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
