"""PDF by an installed browser, looked at with poppler's tools."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from analysis.errors import ParameterError, RunError
from analysis.reports import pdf
from analysis.reports.page import margin_style

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def poppler() -> None:
    if shutil.which("pdfinfo") is None or shutil.which("pdftotext") is None:
        pytest.skip("NO POPPLER: what is in a PDF was not looked at")


def told(command: list[str], content: bytes, tmp_path: Path) -> str:
    """What a tool of poppler says about a PDF."""
    file = tmp_path / "looked_at.pdf"
    file.write_bytes(content)
    whole = [argument.replace("FILE", str(file)) for argument in command]
    return subprocess.run(whole, capture_output=True, check=True).stdout.decode("utf-8", "replace")


@pytest.fixture
def printed(chromium_path, poppler, make_report) -> bytes:
    return pdf.print_pdf(make_report(), chromium_path)


def test_a_report_becomes_a_tagged_pdf_on_a4(printed, tmp_path) -> None:
    info = dict(re.findall(r"^(.+?):\s+(.*)$", told(["pdfinfo", "FILE"], printed, tmp_path), re.MULTILINE))
    assert info["Title"] == "【架空データ（練習用）】比率と高齢化率 練習"
    assert info["Tagged"] == "yes" and "(A4)" in info["Page size"]
    assert info["JavaScript"] == "no"
    assert int(info["Pages"]) == pdf.pages(printed)
    # Structure from the headings, in which a screen reader moves.
    structure = told(["pdfinfo", "-struct-text", "FILE"], printed, tmp_path)
    assert "H1" in structure and "H2" in structure and "Figure" in structure and "Table" in structure


def test_bookmarks_stand_for_headings(printed, tmp_path) -> None:
    assert b"/Outlines" in printed
    titles = re.findall(rb"/Title <FEFF([0-9A-F]+)>", printed)
    words = [bytes.fromhex(title.decode()).decode("utf-16-be") for title in titles]
    assert {"答え", "分析", "方法", "データの出典"} <= set(words)


def test_neither_machine_nor_user_nor_folder_is_in_it(printed, tmp_path) -> None:
    info = told(["pdfinfo", "FILE"], printed, tmp_path)
    assert "Linux" not in info and "Windows" not in info and "Mac" not in info
    assert b"file:" not in printed and b"/tmp/" not in printed and str(Path.home()).encode() not in printed


def test_every_sheet_has_its_number_and_all_but_the_first_the_title(printed, tmp_path) -> None:
    sheets = told(["pdftotext", "-layout", "FILE", "-"], printed, tmp_path).split("\f")[:-1]
    number = len(sheets)
    assert number > 1
    feet = ["".join(sheet.rstrip().splitlines()[-1].split()) for sheet in sheets]
    title = "【架空データ（練習用）】比率と高齢化率練習"
    assert feet == ["1/" + str(number), *(f"{title}{n}/{number}" for n in range(2, number + 1))]


def test_links_are_spelled_out_on_paper(make_report, chromium_path, poppler, tmp_path) -> None:
    from report_samples import markdown_cell  # noqa: PLC0415

    html = make_report(extra=(markdown_cell("[統計局](https://www.stat.go.jp/)"),))
    text = told(["pdftotext", "FILE", "-"], pdf.print_pdf(html, chromium_path), tmp_path)
    assert "統計局（https://www.stat.go.jp/）" in text


def test_printing_reaches_no_host(chromium_path, monkeypatch) -> None:
    asked = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    # A proxy of the system would be asked for what the page names.
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, address)
    page = f'<title>x</title><img src="{address}/picture"><img src="http://example.invalid/picture"><p>words'
    try:
        assert pdf.print_pdf(page, chromium_path).startswith(b"%PDF-")
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_a_browser_that_does_not_end_is_ended(tmp_path) -> None:
    if sys.platform == "win32":
        pytest.skip("a shell script stands for the browser")
    browser = tmp_path / "slow"
    beat = tmp_path / "beat"
    # A helper of the browser, which lives on when only the browser itself is ended.
    helper = f"(while :; do echo beat >> '{beat}'; sleep 0.1; done) &"
    browser.write_text(f"#!/bin/sh\n{helper}\nsleep 300\n", encoding="utf-8")
    browser.chmod(0o755)
    with pytest.raises(RunError, match="2秒たっても終わりません"):
        pdf.print_pdf("<title>x</title>", browser, seconds=2)
    beats = beat.read_text(encoding="utf-8")
    time.sleep(1)
    assert beats and beat.read_text(encoding="utf-8") == beats


def test_a_browser_that_writes_nothing_is_an_error(tmp_path) -> None:
    if sys.platform == "win32":
        pytest.skip("a shell script stands for the browser")
    browser = tmp_path / "broken"
    browser.write_text("#!/bin/sh\necho 'cannot open display'\nexit 1\n", encoding="utf-8")
    with pytest.raises(RunError, match="始められません"):
        pdf.print_pdf("<title>x</title>", browser)
    browser.chmod(0o755)
    with pytest.raises(RunError, match="cannot open display.*印刷（Ctrl\\+P）"):
        pdf.print_pdf("<title>x</title>", browser)


def test_the_first_browser_on_the_path_is_taken(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(pdf.VARIABLE, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(ParameterError, match="印刷（Ctrl\\+P）の「PDF に保存」"):
        pdf.find_browser()
    for name in ("microsoft-edge", "google-chrome"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    assert pdf.find_browser() == tmp_path / "google-chrome"
    own = tmp_path / "own"
    monkeypatch.setenv(pdf.VARIABLE, str(own))
    with pytest.raises(ParameterError, match="own"):
        pdf.find_browser()
    own.touch()
    assert pdf.find_browser() == own


def test_windows_puts_edge_into_its_program_folders(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(pdf.VARIABLE, raising=False)
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    assert pdf.find_browser() == edge


def test_an_old_browser_is_said_to_print_no_page_numbers() -> None:
    assert "130" in pdf.without_margin(b"/Producer (Skia/PDF m130)")
    assert pdf.without_margin(b"/Producer (Skia/PDF m131)") == ""


def test_a_title_in_the_margin_stays_a_string(visit) -> None:
    title = '"; } body { display: none } </style><script>alert(1)</script>\\ 題'
    seen = visit(f"<title>x</title><style>{margin_style(title)}</style><p>words")
    rules = seen.page.evaluate(
        "[...document.styleSheets[0].cssRules].map((r) => [...r.cssRules].map((m) => m.style.content))"
    )
    assert seen.page.evaluate("getComputedStyle(document.body).display") == "block"
    assert seen.page.evaluate("document.scripts.length") == 0 and seen.messages == []
    assert rules[1] == [["none"]][0]
    assert rules[0][0] == '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
