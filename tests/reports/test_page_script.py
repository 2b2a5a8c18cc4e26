"""What the page's script offers: links to copy, the quotation, numbers as the reader wants them."""

from __future__ import annotations

import re

import pytest
from map_samples import cells, map_spec, map_words, points
from report_samples import code, figure_displayed, markdown_cell

pytestmark = pytest.mark.browser


def copied(page) -> str:
    page.context.grant_permissions(["clipboard-read"])
    return page.evaluate("navigator.clipboard.readText()")


def test_a_link_to_a_figure_is_copied_and_works(visit, make_report) -> None:
    page = visit(make_report()).page
    page.get_by_role("button", name="「図1　題 練習」へのリンクをコピー").click()
    page.get_by_role("status").filter(has_text="コピーしました").wait_for(state="attached")
    link = copied(page)
    page.goto("about:blank")
    page.goto(link)
    assert page.evaluate("document.querySelector(':target').id") == "fig-scatter-練習"


def test_every_section_has_its_button_and_headings_keep_their_names(visit, make_report) -> None:
    page = visit(make_report()).page
    for name in ("分析", "方法", "用語", "条件", "データの出典", "引用", "コード"):
        assert page.get_by_role("button", name=f"「{name}」へのリンクをコピー", exact=True).count() == 1
        assert page.get_by_role("heading", name=name, exact=True).count() == 1


def test_without_a_clipboard_the_old_way_is_taken(visit, make_report) -> None:
    page = visit(make_report()).page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate(
        "document.execCommand = (name) => { window.taken = [name, document.activeElement.value]; return true; }"
    )
    page.get_by_role("button", name="引用をコピー").click()
    assert page.evaluate("window.taken") == ["copy", page.locator(".citation").inner_text()]
    assert page.evaluate("document.activeElement.textContent") == "コピーしました"


def test_numbers_are_written_as_the_reader_chooses(visit, make_report) -> None:
    page = visit(make_report()).page
    table = page.locator("#table-by-counter")
    before = table.inner_text()
    assert "1,234,567" in before
    assert "−2,500" in before
    page.get_by_label("万・億で区切る").check()
    page.get_by_label("負の数に△").check()
    # 1,234,567 is 123万4,567; what is under 1万 keeps its digits.
    assert "123万4,567" in table.inner_text()
    assert "△2,500" in table.inner_text()
    assert "△0.82～△0.01" in page.locator(".answer.lead").inner_text()
    page.get_by_label("万・億で区切る").uncheck()
    page.get_by_label("負の数に△").uncheck()
    assert table.inner_text() == before


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("9,999", "9,999"), ("10,000", "1万"), ("10,005", "1万5"), ("120,000.50", "12万0.50"),
        ("267,572,953円", "2億6,757万2,953円"), ("1,000,000,000,001", "1兆1"), ("100,000,000～1,234", "1億～1,234"),
        ("12,34", "12,34"), ("1,234,5678", "1,234,5678"), ("2023-01-05", "2023-01-05"), ("−12,345.6", "−1万2,345.6"),
    ],
)  # fmt: skip
def test_numbers_in_myriads(visit, make_report, digits: str, words: str) -> None:
    page = visit(make_report(digits)).page
    page.get_by_label("万・億で区切る").check()
    assert page.locator("#table-by-counter tbody th").first.inner_text() == words


def test_code_the_quotation_and_files_keep_their_numbers(visit, make_report) -> None:
    page = visit(make_report("1,234,567")).page
    quotation = page.locator(".citation").inner_text()
    page.get_by_label("万・億で区切る").check()
    assert page.locator(".citation").inner_text() == quotation
    assert "1,234,567" in page.locator("section[aria-labelledby=code] pre").first.evaluate(
        "pre => pre.textContent"
    )
    assert "1,234,567" in page.locator("figure:not(.logic) img").get_attribute("alt")


def test_without_scripts_nothing_is_offered_that_does_not_work(visit, make_report) -> None:
    page = visit(make_report(), java_script_enabled=False).page
    assert not page.locator(".numbers").is_visible()
    assert page.locator("button").count() == 0


def test_the_quotation_finds_the_run_again(visit, make_report) -> None:
    line = visit(make_report(sensitivity={"confidence": {"value": 0.95, "primary": 0.9}})).page.locator(
        ".citation"
    )
    assert re.sub(r"\s+", " ", line.text_content()) == (
        "【架空データ（練習用）】練習課 練習「比率と高齢化率 練習」（EBPM 分析レポート、都市：練習市 練習、"
        "信頼水準：0.95、2026年11月20日作成、実行 practice/20261120-練習、コード 000000000000）"
    )


def test_what_waited_for_the_first_paint_is_there_after_it(visit, make_report) -> None:
    page = visit(make_report()).page
    assert page.locator("html.painted:not(.waiting)").count() == 1
    assert page.locator("script[type='text/plain']").count() == 0
    assert page.locator(".contents a").first.is_visible()


def test_nothing_waits_where_scripts_are_off(visit, make_report) -> None:
    page = visit(make_report(), java_script_enabled=False).page
    assert page.locator("html.waiting").count() == 0
    assert page.locator(".contents a").first.is_visible()
    page.locator("figure:not(.logic) img").first.scroll_into_view_if_needed()
    assert page.locator("figure:not(.logic) img").first.bounding_box()["width"] > 0


@pytest.fixture
def long_report(make_report) -> str:
    """A report of many screens with maps, which are higher than the pictures in their places."""
    maps = [map_words(map_spec(cells(), points()), id=f"map{n}", title=f"地図{n}") for n in range(4)]
    text = [markdown_cell(f"### 節{n}\n\n" + "長い説明の段落。" * 400) for n in range(4)]
    extra = [cell for n in range(4) for cell in (text[n], code("map", figure_displayed(maps[n])))]
    return make_report(extra=tuple(extra))


def stands_at_the_top(page, anchor: str) -> bool:
    box = page.locator(f"[id='{anchor}']").bounding_box()
    return 0 <= box["y"] < page.viewport_size["height"] / 4


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_anchor_far_down_stands_in_the_window(visit, long_report, width: int, scripts: bool) -> None:
    page = visit(long_report, width, java_script_enabled=scripts, reduced_motion="reduce").page
    address = page.url
    for anchor in ("method", "fig-map3", "s-節2"):
        page.goto("about:blank")
        page.goto(f"{address}#{anchor}")
        if scripts:
            page.wait_for_selector("html.ready .map-on", state="attached")
        assert stands_at_the_top(page, anchor), anchor
    page.locator(".contents a[href='#method']").click()
    assert stands_at_the_top(page, "method")
    page.go_back()
    assert stands_at_the_top(page, "s-節2")


def test_browsers_that_do_not_hold_the_place_are_led_there(visit, long_report) -> None:
    page = visit(long_report, bypass_csp=True).page
    address = page.url
    page.add_init_script("addEventListener('DOMContentLoaded', () => { const s = document.createElement('style');"
                         "s.textContent = '* { overflow-anchor: none }'; document.head.append(s); })")  # fmt: skip
    page.goto("about:blank")
    page.goto(f"{address}#method")
    page.wait_for_selector("html.ready .map-on", state="attached")
    assert stands_at_the_top(page, "method")


def test_a_page_loaded_again_stays_where_it_was_read(visit, long_report) -> None:
    page = visit(long_report).page
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    read = page.evaluate("scrollY")
    page.reload()
    page.wait_for_selector("html.ready", state="attached")
    assert page.evaluate("scrollY") == pytest.approx(read, abs=200)
