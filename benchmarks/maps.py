"""What our maps cost beside plain folium, in bytes and in time to the first drawn map, measured in one run.

    .venv/bin/python benchmarks/maps.py [--pairs 5]

The map: 10,000 mesh cells of 500 m and 5,000 points, made up, in the open sea. Plain folium draws it as its
documentation shows: `folium.GeoJson` with a tooltip and a popup, one `folium.CircleMarker` with a popup a point,
`Map.save`. Ours is the same data by `analysis.figures.maps`: once in a report as `ebpm run` writes it (picture for
paper, filters, table and policy included), once as the document that JupyterLab shows.

Bytes: the one HTML file. Leaflet is inside ours; plain folium's dozen scripts and styles on other hosts are not
counted.

First drawn: from the start of navigation to the beginning of the first frame after the one in which all cells and
points were there and in view: 15,000 paths on the plain side; on ours pixels of every colour of the cells and of the
points, read from the canvas in each frame (which costs our side a little). The same in both: a fresh context, file://,
a map of 800 by 480 pixels (as JupyterLab's document ours is wider). Plain folium is given what it asks of other hosts
without any network: Leaflet from the package beside the page, a jQuery of three lines that does what folium calls,
empty files for Bootstrap and the icons, no tiles. All of that favours the plain side.

The pages are opened in turn (A B A B ...) after one warm-up each; the median of the ratios pair by pair is compared with
the target. Misses end with status 1.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import map_pages
from map_pages import Page
from playwright.sync_api import Browser, sync_playwright

SIZE_AT_MOST, SOONER_AT_LEAST = 1 / 4, 3.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# Runs before the page's own scripts. `there` says whether everything is drawn, and where.
CLOCK = """
let drawnAfter;
window.firstDrawn = new Promise((resolve, reject) => {
  drawnAfter = resolve;
  setTimeout(() => reject(new Error("nothing drawn for a minute")), 60000);
});
const there = %s;
const look = () => {
  const drawn = there();
  if (!drawn) return requestAnimationFrame(look);
  const { top, bottom } = drawn.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) {
    drawn.scrollIntoView({ block: "center", behavior: "instant" });
    return requestAnimationFrame(look);
  }
  requestAnimationFrame(() => drawnAfter(performance.now()));
};
requestAnimationFrame(look);
"""


def first_drawn(browser: Browser, page: Page) -> float:
    """Open a page in a fresh context and return the milliseconds until its map is first drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.add_init_script(CLOCK % page.there)
    tab.goto(page.path.as_uri())
    found = tab.evaluate("window.firstDrawn")
    context.close()
    if errors:
        raise RuntimeError(f"{page.name}: {errors[0]}")
    return found


def compare(browser: Browser, ours: Page, theirs: Page, pairs: int) -> bool:
    """Print sizes, times and ratios; tell whether both targets are met."""
    size = ours.size / theirs.size
    for page in (ours, theirs):
        first_drawn(browser, page)
    times = [(first_drawn(browser, ours), first_drawn(browser, theirs)) for _ in range(pairs)]
    ratios = [second / first for first, second in times]
    mine, plain_ms = (statistics.median(column) for column in zip(*times, strict=True))
    sooner = statistics.median(ratios)
    print(
        f"{ours.name} / {theirs.name}: {ours.size:,} / {theirs.size:,} bytes, ratio {size:.3f} (at most {SIZE_AT_MOST})"
    )
    print(
        f"    first drawn after {mine:.0f} / {plain_ms:.0f} ms, {sooner:.1f} times sooner (at least {SOONER_AT_LEAST})"
    )
    print(f"    ratios of {pairs} pairs: {min(ratios):.1f} to {max(ratios):.1f}", flush=True)
    return size <= SIZE_AT_MOST and sooner >= SOONER_AT_LEAST


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the pages, compare them, and return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args(arguments).pairs
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        print("no Chromium found: nothing measured", file=sys.stderr)
        return 1
    cells, points = map_pages.data()
    drawn = map_pages.picture(cells, points)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        theirs, mine = map_pages.plain(folder, cells, points, drawn.spec), map_pages.ours(folder, drawn)
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        met = [compare(browser, page, theirs, pairs) for page in mine]
        browser.close()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
