"""Pages as PDF, printed by a browser that is installed already, without the network."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem, RunError

VARIABLE = "EBPM_BROWSER"
# Page numbers and titles in the margin are drawn from this version on.
_MARGIN_BOXES = 131
_SECONDS = 180
_WRITTEN = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
_PROGRAMS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable", "msedge",
)  # fmt: skip
_WINDOWS = (
    "Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe",
)  # fmt: skip
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_MACOS = ("Google Chrome", "Microsoft Edge", "Chromium")
# No request may leave: no name is resolved, no proxy is asked, nothing is looked up in the background.
_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server", "--disable-background-networking",
    "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--disable-breakpad",
)  # fmt: skip
_QUIET = (
    "--disable-gpu",
    "--disable-extensions",
    "--no-first-run",
    "--no-default-browser-check",
    "--mute-audio",
)
_PRINTED = ("--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf")


def find_browser() -> Path:
    """Find an installed Chromium, Chrome or Edge.

    Returns
    -------
    Path
        What the environment variable EBPM_BROWSER names, else the first on PATH or where installers put it.

    Raises
    ------
    ParameterError
        There is none; the message says how to print without one.
    """
    given = os.environ.get(VARIABLE)
    if given:
        if not Path(given).is_file():
            remedy = "ブラウザの実行ファイルの場所を書くか、この環境変数を消してください。"
            raise ParameterError(
                Problem("環境変数の示すブラウザがありません。", f"{VARIABLE}={given}", remedy)
            )
        return Path(given)
    found = next(_installed(), None)
    if found is None:
        what = "PDF を作るためのブラウザ（Edge、Chrome、Chromium）が見つかりません。"
        remedy = (
            f"どれかを入れるか、実行ファイルの場所を環境変数 {VARIABLE} に書いてください。"
            "--pdf を付けずに作ったレポートをブラウザで開き、印刷（Ctrl+P）の「PDF に保存」を選んでも同じ PDF になります。"
        )
        raise ParameterError(Problem(what, remedy=remedy))
    return found


def print_pdf(html: str, browser: Path, *, seconds: float = _SECONDS) -> bytes:
    """Print a page.

    Parameters
    ----------
    html : str
        The whole page.
    browser : Path
        From `find_browser`.
    seconds : float
        How long the browser may take (s).

    Returns
    -------
    bytes
        A tagged PDF with bookmarks; neither the machine nor its user is named in it.

    Raises
    ------
    RunError
        The browser wrote no PDF, or not in time.
    """
    with tempfile.TemporaryDirectory(prefix="ebpm-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page, target = folder / "report.html", folder / "report.pdf"
        page.write_text(html, encoding="utf-8", newline="\n")
        command = [str(browser), "--headless=new", *_OFFLINE, *_QUIET, *_PRINTED, *_unconfined()]
        # The browser would name itself and the system in the PDF.
        command += [f"--user-data-dir={folder / 'profile'}", "--user-agent=EBPM", f"--print-to-pdf={target}"]
        said = _run([*command, page.as_uri()], folder, seconds)
        pdf = target.read_bytes() if target.is_file() else b""
    if not (pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")):
        raise _failed(browser, f"ブラウザの記録: {said}" if said else "")
    return pdf


def dated(pdf: bytes, created: str) -> bytes:
    """Give a PDF the time of the run that it shows, in place of that of its printing.

    Parameters
    ----------
    pdf : bytes
        From `print_pdf`.
    created : str
        ISO date and time with its offset.

    Returns
    -------
    bytes
        The same bytes for the same page; nothing in it moves.
    """
    moment = datetime.fromisoformat(created).astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    return _WRITTEN.sub(rb"\g<1>" + moment, pdf)


def without_margin(pdf: bytes) -> str:
    """Say that page numbers are missing where the browser was too old to print them.

    Parameters
    ----------
    pdf : bytes
        From `print_pdf`.

    Returns
    -------
    str
        Empty when there is nothing to say.
    """
    version = re.search(rb"Skia/PDF m(\d+)", pdf)
    if version is None or int(version[1]) >= _MARGIN_BOXES:
        return ""
    return f"ブラウザが古い（{int(version[1])}）ため、余白のページ番号と題名はありません（{_MARGIN_BOXES} 以降で付きます）。"


def pages(pdf: bytes) -> int:
    """Count the sheets of a PDF that a browser wrote.

    Parameters
    ----------
    pdf : bytes
        From `print_pdf`.

    Returns
    -------
    int
    """
    return len(re.findall(rb"/Type /Page\b", pdf))


def _installed() -> Iterator[Path]:
    yield from (Path(found) for found in map(shutil.which, _PROGRAMS) if found)
    folders = [Path(os.environ[name]) for name in _WINDOWS_FOLDERS if os.environ.get(name)]
    # By name, not by folder: Edge comes with Windows and needs no administrator.
    yield from (path for name in _WINDOWS for folder in folders if (path := folder / name).is_file())
    if sys.platform == "darwin":
        places = [Path("/Applications"), Path.home() / "Applications"]
        programs = (
            place / f"{name}.app" / "Contents" / "MacOS" / name for place in places for name in _MACOS
        )
        yield from (path for path in programs if path.is_file())


def _unconfined() -> list[str]:
    # Chromium refuses its sandbox to root; the page has no script but ours and reaches no host.
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _run(command: list[str], folder: Path, seconds: float) -> str:
    """Run the browser to its end; give the last line that it wrote."""
    log = folder / "log.txt"
    # A file, not a pipe: helpers of a browser that was ended would keep a pipe open.
    with log.open("wb") as stream:
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": stream, "stderr": stream}
        try:
            process = subprocess.Popen(command, cwd=folder, start_new_session=True, **quiet)
        except OSError as cause:
            raise _failed(Path(command[0]), "始められません。") from cause
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise _failed(Path(command[0]), f"{seconds:g}秒たっても終わりません。") from None
        finally:
            _end(process)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip()[:200] if lines else ""


def _end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


def _failed(browser: Path, detail: str) -> RunError:
    remedy = "report.html をブラウザで開き、印刷（Ctrl+P）の「PDF に保存」を選んでください。"
    problem = Problem(f"ブラウザで PDF を作れませんでした（{browser.name}）。{detail}", remedy=remedy)
    return RunError(problem)
