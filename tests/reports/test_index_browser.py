"""The index page's controls in a real Chromium: search, filters, sorting; and everything without scripts."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hostile import ONE_BY_ONE, as_read
from PIL import Image
from report_samples import finding_output

from analysis.reports.entries import IndexSection, Stopped
from analysis.reports.portfolio import build_index
from analysis.reports.thumbnail import embedded

pytestmark = pytest.mark.browser

# Value, interval and condition of five real places, in the portfolio's order, and one made up.
PLACES = {"郡山市": 0.5, "会津若松市": -2.0, "白河市": 12.0, "須賀川市": None, "いわき市": 0.05}


@pytest.fixture
def index(make_entry) -> str:
    """Two sections and studies; synthetic, internal, failed and waiting runs; one finding in six places."""
    entries = []
    for number, (city, value) in enumerate({**PLACES, "練習市": 99.0}.items()):
        bounds = None if value is None else {"low": value - 1, "high": value + 1, "level": 0.95, "method": ""}
        found = finding_output(
            value=value, interval=bounds, n=(10, 9, 100, None, 20, 5)[number], headline=f"{city}のＡ棟はﾃｽﾄ",
            unit="ポイント",
        )  # fmt: skip
        parameters = {
            "city": city,
            "year": 2023,
            "confidence": (0.1, 0.05, 0.9, 0.5, 0.25, 0.3)[number],
            "exclude": [],
        }
        run = {"synthetic": city == "練習市", "run": f"run{number}", "parameters": parameters}
        entries.append(
            make_entry(findings=(found,), disclosure="internal" if city == "白河市" else "open", **run)
        )
    other = replace(
        make_entry(findings=(finding_output(id="x", headline="道路"),)), study="road", title="道路の開通"
    )
    failed = replace(other, result=Stopped("売上が0です", "コードセル5", "_failed/road/1"))
    waiting = replace(other, result=Stopped("先に止まりました。", failed=False))
    sections = [IndexSection("市町村", entries), IndexSection("道路", [other, failed, waiting])]
    return build_index(sections, created="2026-11-20T09:05:00+09:00")


def shown(page: Any) -> list[str]:
    return [link.text_content() for link in page.locator("article:visible :is(h3, h4)").all()]


def test_a_search_ignores_width_case_and_order(visit, index: str) -> None:
    page = visit(index).page
    assert len(shown(page)) == 9
    for words in ("a棟 会津", "会津　Ａ棟", "テスト 会津若松", "ﾃｽﾄ 会津若松", "0.05 会津"):
        page.get_by_label("言葉で探す").fill(words)
        assert shown(page) == ["都市：会津若松市、信頼水準：0.05"], words
    page.locator("#shown", has_text="9件のうち1件を表示しています。").wait_for()
    page.get_by_label("言葉で探す").fill("ありえない言葉")
    assert shown(page) == []
    assert page.locator(".part:visible").count() == 0
    page.locator("#shown", has_text="あてはまる実行はありません。").wait_for()
    page.get_by_role("button", name="すべて表示").click()
    assert len(shown(page)) == 9
    page.locator("#shown", has_text="9件すべてを表示しています。").wait_for()


def test_filters_work_together(visit, index: str) -> None:
    page = visit(index).page
    page.get_by_label("区分").select_option(label="庁内限り（1件）")
    assert shown(page) == ["都市：白河市、信頼水準：0.9"]
    page.get_by_label("節", exact=True).select_option(label="道路")
    assert shown(page) == []
    page.get_by_label("区分").select_option(label="失敗（1件）")
    assert len(shown(page)) == 1
    # What is not near the screen has no text that is laid out, but it is there.
    assert page.locator("article:visible .headline").text_content() == "コードセル5：売上が0です"
    page.get_by_label("区分").select_option(label="すべて")
    page.get_by_label("分析", exact=True).select_option("practice")
    assert shown(page) == []


def test_a_link_to_a_run_that_is_filtered_out_shows_it(visit, index: str) -> None:
    page = visit(index).page
    page.get_by_label("言葉で探す").fill("会津")
    page.locator(".failures a").click()
    page.locator("article.failed").wait_for()
    assert page.get_by_label("言葉で探す").input_value() == ""


def column(page: Any, number: int) -> list[str]:
    rows = page.locator("details:not([hidden]) table").first.locator("tbody tr")
    # Its rows are not laid out before they come near the screen.
    return [row.locator("> *").nth(number).text_content() for row in rows.all()]


def test_sorting_by_keyboard_and_what_it_says(visit, index: str) -> None:
    page = visit(index).page
    assert column(page, 0) == list(PLACES)
    heading = page.locator("details:not([hidden]) table").first.locator("th", has_text="値")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    # A place without a value stays below, whichever way.
    assert column(page, 0) == ["会津若松市", "いわき市", "郡山市", "白河市", "須賀川市"]
    page.keyboard.press("Space")
    assert heading.get_attribute("aria-sort") == "descending"
    assert column(page, 0) == ["白河市", "郡山市", "いわき市", "会津若松市", "須賀川市"]
    page.locator("details:not([hidden]) table").first.get_by_role("button", name="信頼水準").click()
    assert column(page, 1) == ["0.05", "0.1", "0.25", "0.5", "0.9"]
    assert page.locator("[aria-sort]").count() == 1


def test_made_up_places_have_a_table_of_their_own(visit, index: str) -> None:
    page = visit(index).page
    tables = page.locator("details:not([hidden]) table")
    assert [table.locator("tbody tr").count() for table in tables.all()] == [5, 1]
    assert tables.nth(1).locator("caption").text_content().startswith("【架空データ（練習用）】")
    tables.nth(0).get_by_role("button", name="値").click()
    assert "練習市" not in "".join(column(page, 0))


def test_one_finding_at_a_time(visit, index: str, make_entry) -> None:
    both = (finding_output(id="a"), finding_output(id="b"))
    entries = [make_entry(findings=both), make_entry(findings=both)]
    page = visit(build_index([IndexSection("節", entries)], created="2026-11-20")).page
    assert page.locator(".comparison:visible table").count() == 1
    assert page.locator(".comparison:visible summary").text_content().endswith("：a")
    page.get_by_label("所見", exact=True).select_option(index=1)
    assert page.locator(".comparison:visible summary").text_content().endswith("：b")
    assert page.locator(".comparison:visible table").is_visible()


def test_without_scripts_everything_is_there_and_nothing_is_dead(visit, index: str) -> None:
    page = visit(index, java_script_enabled=False).page
    assert len(shown(page)) == 9
    assert page.locator("input:visible, select:visible, button:visible").count() == 0
    folded = page.locator(".comparison td").first
    assert not folded.is_visible()
    page.locator(".comparison summary").first.click()
    assert folded.is_visible()


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_controls_are_quiet_accessible_and_fit(visit, index: str, width: int) -> None:
    seen = visit(index, width)
    seen.page.get_by_label("言葉で探す").fill("市")
    seen.page.locator("details:not([hidden]) th button").first.click()
    seen.page.evaluate(
        "for (const far of document.querySelectorAll('.run, .across')) far.style.contentVisibility = 'visible'"
    )
    assert (seen.requests, seen.messages, seen.violations()) == ([], [], [])
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_print_shows_tables_and_what_was_filtered_but_no_controls(visit, index: str, scripts: bool) -> None:
    page = visit(index, java_script_enabled=scripts).page
    page.emulate_media(media="print")
    assert page.locator(".comparison td").first.bounding_box()["height"] > 0
    assert page.locator("input:visible, select:visible, #all:visible, nav:visible").count() == 0
    assert page.locator("#shown").is_visible() == scripts
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def test_forced_colours_keep_states_and_drawings(visit, index: str) -> None:
    page = visit(index, forced_colors="active").page
    assert page.locator("article.not-run .badge").evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"
    stroke = page.locator(".plot .bar").first.evaluate("e => getComputedStyle(e).stroke")
    background = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert stroke != background


@pytest.mark.slow
def test_a_thousand_runs_are_painted_within_three_seconds(visit, make_entry) -> None:
    noise = BytesIO()
    # As many bytes as the thumbnail of a map, which compresses worst.
    Image.effect_noise((60, 40), 60).save(noise, "PNG")
    findings = tuple(finding_output(id=f"practice.{number}") for number in range(4))
    entries = []
    for number in range(1000):
        entry = make_entry(findings=findings, run=f"run{number}", parameters={
            "city": "practice", "year": number, "confidence": 0.95, "exclude": []})  # fmt: skip
        picture = embedded(noise.getvalue(), "右下がり")
        entries.append(replace(entry, result=replace(entry.result, thumbnail=picture)))
    html = build_index([IndexSection("市町村", entries)], created="2026-11-20")
    assert len(html.encode()) < 7_000_000
    page = visit(html).page
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 3000
    assert len(page.locator("article").all()) == 1000


@pytest.mark.parametrize("text", ONE_BY_ONE)
def test_hostile_text_does_nothing(visit, make_entry, text: str) -> None:
    entry = replace(make_entry(text, run=text), study=text)
    stopped = replace(entry, result=Stopped(text, text, text))
    html = build_index([IndexSection(text, [entry, entry, stopped])], created="2026-11-20", title=text)
    seen = visit(html)
    seen.page.get_by_label("言葉で探す").fill(text)
    seen.page.get_by_label("分析", exact=True).select_option(index=1)
    for button in seen.page.locator("th button:visible").all():
        button.click()
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("window.acted") is None
    assert seen.page.locator("h1").inner_text().split() == as_read(text).split()
    assert seen.page.locator("script, iframe, object, form, base, math").count() == 2
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280
