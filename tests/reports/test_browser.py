"""Report and index page in a real Chromium: no request, no message, accessible, readable without scripts, printable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hostile import ONE_BY_ONE, as_read
from nbformat.v4 import new_output
from report_samples import code, displayed, figure_displayed, figure_words, finding_output, markdown_cell

from analysis.reports.entries import IndexSection, Stopped
from analysis.reports.portfolio import build_index

pytestmark = pytest.mark.browser
WIDTHS = (1280, 375)


@pytest.fixture
def full_report(make_report) -> str:
    """A report that shows every kind of block, of a run outside the primary specification."""
    extra = (
        markdown_cell("### 一覧\n\n1. a\n2. b\n\n> 引用\n\n```python\nx = 1\n```\n\n用語\n: 意味\n"),
        code("missing", displayed("application/vnd.ebpm.finding+json", finding_output(status="not_available",
             headline="未登録", value=None, n=None, interval=None, p_value=None))),
        code("bare", figure_displayed(figure_words("表なし", table=None))),
        code("picture", displayed("image/png", figure_displayed(figure_words())["data"]["image/png"])),
        code("error", new_output("error", ename="ValueError", evalue="値", traceback=[])),
    )  # fmt: skip
    changes = {"confidence": {"value": 0.95, "primary": 0.9}}
    return make_report(extra=extra, primary=False, sensitivity=changes, disclosure="internal")


@pytest.fixture
def index_page(make_entry) -> str:
    run = make_entry(findings=(finding_output(), finding_output(id="b", headline="二つ目")), run="a")
    failed = replace(run, result=Stopped("売上が0です", "コードセル5", "_failed/practice/b"))
    waiting = replace(run, study="other", result=Stopped("先に止まりました。", failed=False))
    sections = [IndexSection("窓口", [run, failed, waiting]), IndexSection("市町村", [run])]
    return build_index(sections, created="2026-11-20T09:05:00+09:00")


@pytest.fixture(params=["full_report", "index_page"])
def any_page(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_the_page_is_quiet_and_fits(visit, any_page: str, width: int) -> None:
    seen = visit(any_page, width)
    assert seen.requests == []
    assert seen.messages == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visit, any_page: str, width: int) -> None:
    assert visit(any_page, width).violations() == []


def test_everything_can_be_read_with_scripts_off(visit, full_report: str) -> None:
    page = visit(full_report, java_script_enabled=False).page
    assert page.locator(".answer.lead .headline").is_visible()
    assert page.locator("#table-by-counter").get_by_text("1,234,567").is_visible()
    folded = page.locator("figure details td").first
    assert not folded.is_visible()
    page.locator("figure:not(.logic) summary").first.click()
    assert folded.is_visible()


def test_the_keyboard_reaches_the_answer_first(visit, full_report: str) -> None:
    page = visit(full_report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"


def test_a_wide_table_scrolls_inside_its_frame(visit, make_report) -> None:
    page = visit(make_report("長い名前の施設" * 12), width=375).page
    frame = page.locator(".body section > .table .scroll").first
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth && frame.tabIndex === 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("scripts", [True, False])
def test_print_unfolds_tables_but_not_code(visit, full_report: str, scripts: bool) -> None:
    page = visit(full_report, java_script_enabled=scripts).page
    page.emulate_media(media="print")
    assert page.locator("figure details.printed td").first.bounding_box()["height"] > 0
    assert not page.locator("section[aria-labelledby=code] details pre").first.is_visible()
    assert not page.locator("nav.contents").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


@pytest.mark.parametrize("text", ONE_BY_ONE)
def test_hostile_text_does_nothing(visit, make_report, text: str) -> None:
    markdown = markdown_cell(f"{text}\n\n- {text}\n\n> {text}\n\n`{text}`\n\n## {text}\n")
    html = code("HTML(...)", displayed("text/html", text), displayed("text/markdown", text))
    seen = visit(make_report(text, (markdown, html)))
    seen.page.mouse.move(300, 300)
    for link in seen.page.locator("main a[href^='#']").all()[:3]:
        link.click()
    assert seen.requests == []
    assert seen.messages == []
    assert seen.page.evaluate("window.acted") is None
    assert seen.page.evaluate("document.querySelector('h1').textContent") == as_read(f"比率と高齢化率 {text}")
    assert (
        seen.page.evaluate(
            "document.querySelectorAll('script, iframe, object, form, base, svg, math').length"
        )
        == 3  # our script and the two drawings of the logic model
    )
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_policy_holds_even_if_a_script_got_in(visit, make_report) -> None:
    # The second wall: were the escaping ever broken, the browser still refuses script, style and picture.
    injected = (
        "<script>window.acted = 1</script><img src=https://attacker.example/x onerror='window.acted = 1'>"
    )
    seen = visit(make_report().replace("<h1", f"{injected}<h1"))
    assert seen.page.evaluate("window.acted") is None
    assert len(seen.messages) >= 2
    assert all("Content Security Policy" in message for message in seen.messages)


def test_a_link_of_the_index_opens_the_report(
    visit, index_page: str, full_report: str, tmp_path: Path
) -> None:
    (tmp_path / "practice" / "a").mkdir(parents=True)
    (tmp_path / "practice" / "a" / "report.html").write_text(full_report, encoding="utf-8")
    page = visit(index_page).page
    page.locator("article a").first.click()
    assert page.locator("h1").inner_text() == "比率と高齢化率 練習"
