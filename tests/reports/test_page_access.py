"""Every kind of page by keyboard, enlarged, without motion, in the reader's colours, and as a screen reader meets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from map_samples import cells, map_spec, map_words, points
from nbformat.v4 import new_output
from report_samples import code, figure_displayed, figure_words, finding_output, markdown_cell

from analysis.reports import one_page
from analysis.reports.entries import IndexSection, Stopped
from analysis.reports.outputs import findings_of
from analysis.reports.portfolio import build_index
from analysis.reports.publication import build_page
from page_access import (
    SPACING,
    focus_faults,
    forced_faults,
    moving_faults,
    structure_faults,
    unfold,
    wide_faults,
)

pytestmark = pytest.mark.browser
SAID = "点が右下がりに並ぶ散布図。横軸は高齢化率、縦軸は比率。"


@pytest.fixture
def report(make_report) -> str:
    """A report with maps, a wide table, a table of prose, notes, code, messages and conditions that differ."""
    extra = (
        markdown_cell("### 一覧\n\n1. a\n2. b\n\n| 項目 | 値 |\n|:--|--:|\n| 長い名前 | 1 |\n\n```python\nx = 1\n```\n"),
        code("map", figure_displayed(map_words(alt="窓口の地図。比率は北ほど高い。", message="北ほど高い。"))),
        code("map", figure_displayed(map_words(
            map_spec(cells(), points()), id="second", title="人口の地図", alt="人口の地図。南に多い。"))),
        code("figure", figure_displayed(figure_words("別の図", alt=SAID))),
        code("error", new_output("error", ename="ValueError", evalue="値", traceback=[])),
    )  # fmt: skip
    changes = {"confidence": {"value": 0.95, "primary": 0.9}}
    return make_report(
        "長い名前の練習用の窓口", extra=extra, primary=False, sensitivity=changes, disclosure="internal"
    )


@pytest.fixture
def entries(make_entry) -> list[Any]:
    made = make_entry(
        "長い名前の練習用の窓口",
        findings=(finding_output(), finding_output(id="b", headline="二つ目")),
        run="a",
    )
    failed = replace(made, result=Stopped("売上が0です", "コードセル5", "_failed/practice/b"))
    return [made, replace(made, study="other"), failed]  # fmt: skip


@pytest.fixture
def index(entries: list[Any]) -> str:
    sections = [IndexSection("窓口", entries), IndexSection("市町村", entries[:1])]
    return build_index(sections, created="2026-11-20T09:05:00+09:00")


@pytest.fixture
def publication(entries: list[Any]) -> str:
    files = {entry.made.report: ["practice/a/tables/by_counter.csv"] for entry in entries[:2]}
    return build_page("公開する分析", [IndexSection("窓口", entries[:2])], files, day="2026-11-20")


@pytest.fixture
def meeting(make_notebook, make_card, make_run) -> str:
    notebook = make_notebook("長い名前の練習用の窓口")
    return one_page.build(notebook, make_card(), make_run(synthetic=False), findings=findings_of(notebook))


@pytest.fixture(params=["report", "index", "publication", "meeting"])
def any_page(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


def test_a_screen_reader_finds_its_way(visit, any_page: str) -> None:
    page = visit(any_page).page
    unfold(page)
    assert structure_faults(page) == []


def test_what_programs_say_in_english_is_marked(visit, make_report, make_entry) -> None:
    said = "UserWarning: this figure includes axes that are not compatible"
    output = new_output("stream", name="stderr", text=f"{said}\n警告: font が見つかりません")
    report = visit(make_report(extra=(code("warn", output),))).page
    assert report.locator("[lang=en]").all_text_contents() == [said]
    stopped = replace(make_entry(), result=Stopped("ValueError: could not convert string to float"))
    index = build_index([IndexSection("窓口", [stopped])], created="2026-11-20T09:05:00+09:00")
    # Once among the failures, once with its run.
    assert visit(index).page.locator("[lang=en]").all_text_contents() == [stopped.result.cause] * 2


def test_a_fault_would_be_seen(visit) -> None:
    page = visit(
        "<!DOCTYPE html><html lang=ja><title>題</title><main><p>値 could not be found</p>"
        "<h1>題</h1><h3>三</h3><img alt='図1' src='data:,'>"
        "<table><tr><td>1<tr><td>2</table><a href='#no'>先</a><p style='width:9999px'>幅</p>"
        "<button style='outline:none;transition:all 1s'>押</button><p style='forced-color-adjust:none;color:#fefefe'>薄</p>",
        forced_colors="active",
    ).page
    assert [fault.split(":")[0] for fault in structure_faults(page)] == [
        "language of", "h1 is followed by", "without headers", "without a name", "alternative text says nothing", "leads nowhere",
    ]  # fmt: skip
    faults, stops = focus_faults(page)
    assert (len(faults), stops) == (1, 2)
    assert len(moving_faults(page)) == 1
    assert len(wide_faults(page)) == 2
    assert len(forced_faults(page)) == 1


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing(visit, any_page: str, width: int) -> None:
    assert visit(any_page, width).violations() == []


def test_the_keyboard_goes_through_the_whole_page(visit, any_page: str) -> None:
    # Gliding to the next stop would still be on its way when it is looked at.
    page = visit(any_page, reduced_motion="reduce").page
    unfold(page)
    faults, stops = focus_faults(page)
    assert faults == []
    assert stops == 0 or stops > 5


@pytest.mark.parametrize("spacing", [False, True], ids=["plain", "spaced"])
def test_enlarged_four_times_nothing_is_lost(visit, any_page: str, spacing: bool) -> None:
    # 1280 by 1024 pixels at 400 % are 320 by 256 (WCAG 2.1, 1.4.10).
    seen = visit(any_page, 320, bypass_csp=spacing)
    seen.page.set_viewport_size({"width": 320, "height": 256})
    if spacing:
        seen.page.add_style_tag(content=SPACING)
    unfold(seen.page)
    assert wide_faults(seen.page) == []


def test_a_frame_is_scrolled_by_keyboard(visit, make_report) -> None:
    page = visit(make_report("長い名前の施設" * 12), 375).page
    frame = page.locator(".body section > .table .scroll").first
    frame.focus()
    page.keyboard.press("ArrowRight")
    # Asked from here: the page's policy stops what would be asked again and again inside it.
    for _ in range(100):
        if page.evaluate("document.activeElement.scrollLeft") > 0:
            return
        page.wait_for_timeout(50)
    pytest.fail("the arrow moves nothing")


def test_nothing_moves_where_motion_is_not_wanted(visit, any_page: str) -> None:
    page = visit(any_page, reduced_motion="reduce").page
    unfold(page)
    assert moving_faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readers_colours_show_everything(visit, any_page: str, scheme: str) -> None:
    page = visit(any_page, forced_colors="active", color_scheme=scheme).page
    unfold(page)
    assert forced_faults(page) == []
