"""`ebpm lab`: a free port or a clear refusal; in a real browser Japanese, working, and silent to the world."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest

from analysis.errors import ParameterError
from analysis.training.lab import START_PAGE, free_port, running_lab

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server


def test_a_port_in_use_is_refused_and_a_free_one_is_found(taken):
    with pytest.raises(ParameterError, match="使えません"):
        free_port(taken.getsockname()[1])
    assert free_port(None) != taken.getsockname()[1]


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(ParameterError, match=str(port)):
        free_port(port)


@pytest.mark.slow
def test_the_address_is_that_of_the_server_also_where_its_port_was_taken_meanwhile(
    taken, monkeypatch, tmp_path
):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    with running_lab(ROOT, taken.getsockname()[1], browser=False) as (address, _):
        assert urlsplit(address).port != taken.getsockname()[1]
        with urlopen(address, timeout=60) as answer:
            assert "/lab/" in answer.url and "login" not in answer.url


@pytest.fixture
def lab(tmp_path: Path, taken: socket.socket) -> Iterator[str]:
    """Start `ebpm lab` on a copy of the project; whatever asks a proxy for the world is heard by `taken`."""
    project, home = tmp_path / "project", tmp_path / "home"
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, project / folder)
    for folder in (home, project / "outputs", project / "tests/notebooks"):
        folder.mkdir(parents=True)
    proxy = f"http://127.0.0.1:{taken.getsockname()[1]}"
    environment = os.environ | dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy
    )
    environment |= {"EBPM_ROOT": str(project), "HOME": str(home), "PYTHONPATH": str(ROOT / "src"),
                    "NO_PROXY": "127.0.0.1,localhost"}  # fmt: skip
    command = [sys.executable, "-m", "analysis.cli", "lab", "--no-browser"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    try:
        yield next(found[0] for line in lines if (found := re.search(r"http://127\S+", line)))
    finally:
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "JupyterLab を終了しました。" in told


def is_stranger(url: str) -> bool:
    return urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1"


@pytest.fixture
def page(browser: Any, taken: socket.socket) -> Iterator[Any]:
    """Open a page on which nothing fails, and from which nothing leaves this machine."""
    strangers, said = [], []
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: strangers.append(request.url) if is_stranger(request.url) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert strangers == []
    assert said == []
    taken.setblocking(False)
    with pytest.raises(BlockingIOError):
        taken.accept()


def run(page: Any, code: str) -> Any:
    """Run the cell that holds this code to its end; return the cell."""
    cell = page.locator(".jp-CodeCell", has_text=code).first
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:")).wait_for()
    return cell


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to another process there")
def test_a_lesson_in_a_real_browser(lab, page, tmp_path):
    page.goto(lab)
    page.get_by_role("heading", name="はじめに", exact=True).wait_for()
    for menu in ("ファイル", "編集", "カーネル", "ヘルプ"):
        assert page.get_by_role("menuitem", name=menu).count()
    assert page.locator(".jp-DirListing-item", has_text="jupyter_config.py").count() == 0

    page.get_by_role("link", name="表を読む：分母と単位").click()
    # What is run before the kernel is there is not run at all.
    page.locator("#jp-main-statusbar").get_by_text("アイドル").wait_for()
    for code in ("from analysis.data import", "procedures = catalog.load"):
        run(page, code)
    exercise = run(page, 'check("2-1"')
    exercise.get_by_text("【未回答】演習 2-1").wait_for()

    hints = run(page, 'hint("2-1")')
    first = hints.get_by_text("ヒント1", exact=True)
    first.wait_for()
    assert not hints.get_by_text("ヒント2", exact=True).is_visible()
    first.focus()
    page.keyboard.press("Enter")
    hints.get_by_text("ヒント2", exact=True).wait_for()

    exercise.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("answer = 12.4")
    page.keyboard.press("Shift+Enter")
    exercise.get_by_text("【できました】演習 2-1").wait_for()

    exercise.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type("answer = 0,05")
    page.keyboard.press("Shift+Enter")
    exercise.get_by_text("【エラー】数の中にカンマ").wait_for()
    exercise.get_by_text("このセルは、ここで止まりました。").wait_for()
    english = exercise.get_by_text(re.compile("leading zeros|SyntaxError"))
    assert english.count() >= 1
    assert english.filter(visible=True).count() == 0
    page.screenshot(path=tmp_path / "lesson.png")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to another process there")
def test_a_control_moves_by_keyboard_and_the_figure_follows(lab, page, tmp_path):
    page.goto(lab.replace(quote(START_PAGE), "studies/cashless_aging.ipynb"))
    page.locator("#jp-main-statusbar").get_by_text("アイドル").wait_for()
    cell = run(page, 'explore("cashless_aging")')
    figure = cell.locator("figure img")
    figure.wait_for()
    cells = page.locator(".jp-Cell").count()
    at_95, answer = figure.get_attribute("src"), cell.locator("strong", has_text="95％信頼区間")
    assert "架空データ" in str(figure.get_attribute("alt"))
    assert answer.count() == 1

    cell.locator(".widget-slider", has_text="信頼水準").locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    cell.locator("strong", has_text="95.1％信頼区間").wait_for()
    assert figure.get_attribute("src") != at_95
    page.screenshot(path=tmp_path / "moved.png")
    for _ in range(10):  # as of a key that is held: one more `keydown` each
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    cell.locator("strong", has_text="96.1％信頼区間").wait_for()
    page.set_viewport_size({"width": 640, "height": 1000})
    slider = cell.locator(".widget-slider", has_text="信頼水準")
    name, handle = slider.locator(".widget-label"), slider.locator(".noUi-base")
    handle.scroll_into_view_if_needed()
    # Where there is hardly room, its name with range and unit stands above a slider that can still be moved.
    assert name.bounding_box()["y"] + 10 < handle.bounding_box()["y"]
    assert handle.bounding_box()["width"] > 80
    page.screenshot(path=tmp_path / "narrow.png")
    page.set_viewport_size({"width": 1400, "height": 1000})
    slider.locator(".noUi-handle").focus()
    for _ in range(10):
        page.keyboard.down("ArrowLeft")
    page.keyboard.up("ArrowLeft")
    cell.locator("strong", has_text="95.1％信頼区間").wait_for()

    choice = cell.locator(".widget-dropdown", has_text="地区の重み").locator("select")
    choice.focus()
    # What JupyterLab would take for itself: to the next cell, a cell more.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    choice.locator("option:checked", has_text="決済の合計").wait_for(state="attached")
    method = cell.locator(".widget-dropdown", has_text="相関係数の種類").locator("select")
    method.focus()
    page.keyboard.press("ArrowDown")
    cell.get_by_text("【エラー】順位相関").wait_for()
    page.screenshot(path=tmp_path / "refused.png")
    choice.focus()
    page.keyboard.press("Home")
    figure.wait_for()
    cell.get_by_role("button", name="このパラメータで実行").focus()
    page.keyboard.press("Enter")
    command = "ebpm run cashless_aging -p method=spearman -p confidence=0.951"
    cell.get_by_text(command, exact=True).wait_for()
    page.screenshot(path=tmp_path / "command.png")
    assert page.locator(".jp-Cell").count() == cells


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to another process there")
def test_from_the_start_page_to_a_report_of_ones_own(lab, browser, tmp_path):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(lab.partition("?")[0])
    page.get_by_role("heading", name="開くには、アドレスの全部が要ります").wait_for()
    page.get_by_label("または、アドレスの").fill(lab.partition("token=")[2])
    page.get_by_role("button", name="開く").click()
    page.get_by_role("heading", name="はじめに", exact=True).wait_for()

    page.locator(".jp-BreadCrumbs-home").click()
    files = page.locator(".jp-DirListing-item")
    files.get_by_text("outputs", exact=True).wait_for()
    assert files.locator(".jp-DirListing-itemName").all_inner_texts() == ["notebooks", "outputs"]
    page.get_by_role("menuitem", name="ファイル").click()
    page.locator(".lm-Menu-item", has_text="新規").first.hover()
    page.locator(".lm-Menu-item", has_text="ターミナル").first.click()
    page.locator(".xterm-helper-textarea").wait_for(state="attached")
    page.keyboard.type("ebpm new mine --question Q --data online_by_department -p year=2023\n")
    page.keyboard.type("ebpm run mine\n")
    files.get_by_text("outputs", exact=True).dblclick()
    page.locator(".jp-BreadCrumbs", has_text="outputs").wait_for()
    for name in ("mine", re.compile(r"^\d{8}T"), "report.html"):
        item = files.locator(".jp-DirListing-itemName", has_text=name)
        item.wait_for()
        item.dblclick()
    report = page.frame_locator(".jp-HTMLViewer iframe")
    report.get_by_role("heading", name="（下書き）mine").first.wait_for()
    page.screenshot(path=tmp_path / "report.png")
    page.close()
