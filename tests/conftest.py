"""Fixtures that several test folders share."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from analysis.data import catalog

# What tests of studies share says what differs, as tests do.
pytest.register_assert_rewrite("look")

# Where a failure stops a change from landing, the same examples are tried each time; elsewhere new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "searching")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
# Without these Chromium looks for its vendor's hosts by itself.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip

ROOT = Path(__file__).resolve().parents[1]

# Started in the background, tests and the commands that they interrupt would inherit that Ctrl-C is ignored.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Look no more for garbage among what all tests share: statsmodels does so at every adjustment of p-values."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let libraries end in peace."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_loaded() -> Iterator[None]:
    """No table loaded by one test marks the figures and findings of the next."""
    catalog.forget_loaded()
    yield
    catalog.forget_loaded()


@pytest.fixture
def root() -> Path:
    """The folder of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """An installed Chromium; its absence is loud here and an error in continuous integration."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("CI needs Chromium: the browser tests must not be skipped there")
    if found is None:
        pytest.skip("NO CHROMIUM: reports were not tried in a browser")
    return Path(found)


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Any]:
    """A running Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(chromium_path), args=QUIET)
        yield running
        running.close()


@dataclass
class Visit:
    """A page opened from a file, and everything it did beyond showing itself."""

    page: Any
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def violations(self) -> list[tuple[str, list[str]]]:
        """Rules of axe that the page breaks, everything unfolded, with the elements that break them."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright")
        self.page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        # What is laid out only near the screen is looked at, too.
        self.page.evaluate(
            "for (const e of document.querySelectorAll('*')) e.style.contentVisibility = 'visible'"
        )
        found = axe.Axe().run(self.page).response["violations"]
        return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def opened(html: str, width: int = 1280, **options: Any) -> Visit:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        seen = Visit(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.messages.append(message.text))
        seen.page.on("pageerror", lambda error: seen.messages.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.messages.append(dialog.message), dialog.dismiss()))
        seen.page.goto(file.as_uri())
        if options.get("java_script_enabled", True):
            # Our pages say when all that waits for the first paint is done.
            seen.page.wait_for_selector(":root.ready, :root:not(.waiting, .painted)", state="attached")
        # What the page embeds is no request to anybody.
        seen.requests[:] = [
            url for url in seen.requests if url != file.as_uri() and not url.startswith("data:")
        ]
        return seen

    yield opened
    for context in contexts:
        context.close()
