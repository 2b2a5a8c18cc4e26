"""Maps of a report in a real Chromium without any network: drawn, filtered, walked by keyboard, harmless, printable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hostile import ONE_BY_ONE
from map_samples import COLOURS, NAMES, areas, cells, legend, map_spec, map_words, points, reach, with_text
from report_samples import code, figure_displayed

pytestmark = pytest.mark.browser
WIDTHS = (1280, 375)
# Everything that a page's author or a notebook could have slipped in beside our own scripts would be counted.
SCRIPTS = "document.querySelectorAll('script:not([type])').length"


@pytest.fixture
def map_report(make_report) -> Callable[..., str]:
    def make(*words: dict[str, Any], text: str = "練習") -> str:
        return make_report(
            text, tuple(code("maps.draw()", figure_displayed(one)) for one in words or (map_words(),))
        )

    return make


@pytest.fixture
def mapped(visit, map_report) -> Callable[..., Any]:
    def opened(*words: dict[str, Any], width: int = 1280, **options: Any) -> Any:
        return visit(map_report(*words), width, offline=True, **options)

    return opened


def colours(page: Any, selector: str = ".map-canvas canvas") -> set[str]:
    """Colours that cover at least a few pixels of the drawn map."""
    found = page.locator(selector).first.evaluate(
        """async canvas => {
          await new Promise(requestAnimationFrame);  // maps are drawn once a frame
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const counts = {};
          for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 255) continue;
            const colour = "#" + [data[i], data[i + 1], data[i + 2]].map(v => v.toString(16).padStart(2, "0")).join("");
            counts[colour] = (counts[colour] || 0) + 1;
          }
          return counts;
        }"""
    )
    return {colour for colour, count in found.items() if count > 20}


def shown_rows(page: Any) -> list[str]:
    page.locator("figure.mapped details").first.evaluate("details => { details.open = true }")
    rows = page.locator("figure.mapped tbody tr").all()
    return [
        row.locator("th").first.evaluate("cell => cell.firstChild.textContent")
        for row in rows
        if row.is_visible()
    ]


def tab_to(page: Any, words: str) -> None:
    """Press Tab until the control with these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    pytest.fail(f"the keyboard never reaches {words}")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_map_is_drawn_without_any_network(mapped, width: int) -> None:
    seen = mapped(width=width)
    assert {COLOURS[0], COLOURS[2], "#bdbdbd"} <= colours(seen.page)
    assert seen.page.locator(".map-live").is_visible()
    assert not seen.page.locator(".map-twin").is_visible()
    assert seen.page.get_by_text("6件中6件を表示").is_visible()
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_map_is_painted_once_for_all_that_happens_in_a_frame(mapped) -> None:
    page = mapped().page
    painted = """async change => {
      const ink = CanvasRenderingContext2D.prototype, drawn = ink.fillText;
      let names = 0;
      ink.fillText = function (text, ...place) { names += text === "東"; return drawn.call(this, text, ...place); };
      change();
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      ink.fillText = drawn;
      return names;
    }"""
    twice = """() => ["図書館", "行政センター"].forEach((_, i) => {
      const select = document.querySelector(".map-tools select");
      select.value = String(i);
      select.dispatchEvent(new Event("change"));
    })"""
    assert page.evaluate(f"({painted})({twice})") == 1
    assert page.evaluate(f"({painted})(() => {{}})") == 0


def test_signs_are_those_of_paper_where_colours_cannot_tell(mapped) -> None:
    signs = legend("変化（ポイント）")
    for entry, mark in zip(signs["classes"], "●▲▼", strict=True):
        entry["mark"] = mark
    page = mapped(map_words(map_spec({**areas(), "legend": signs, "c": [2, 1]}))).page
    swatches = [colours(page, f".map-swatch >> nth={k}") for k in range(4)]
    assert [len(found) == 1 for found in swatches] == [True, True, False, False]
    assert {"#ffffff", COLOURS[2]} <= swatches[2]  # hatched white on dark
    assert "#bdbdbd" in swatches[3]  # dotted
    assert {COLOURS[1], COLOURS[2]} <= colours(page)
    # A cross has a notch where a circle is filled: above the middle of the last sign, that of points without a value.
    page = mapped(map_words(map_spec(points()))).page
    pixel = "(sign, y) => [...sign.getContext('2d').getImageData(20, y, 1, 1).data].slice(0, 3)"
    circle, cross = page.locator(".map-mark").first, page.locator(".map-mark").last
    assert (circle.evaluate(pixel, 20), cross.evaluate(pixel, 20)) == ([255, 255, 204], [189] * 3)
    assert circle.evaluate(pixel, 10) == [255, 255, 204]
    assert cross.evaluate(pixel, 10) != [189] * 3


def test_each_kind_of_layer_is_drawn_and_can_be_taken_away(mapped) -> None:
    page = mapped(map_words(map_spec(cells(), reach(), points()))).page
    assert set(COLOURS) <= colours(page)
    legend = page.locator(".map-legends")
    assert legend.get_by_text("人口（人）").is_visible()
    page.get_by_label("人口", exact=True).uncheck()
    assert not legend.get_by_text("人口（人）").is_visible()
    page.get_by_label("窓口", exact=True).uncheck()
    assert page.get_by_text("6件中0件を表示").is_visible()
    assert not set(COLOURS) & colours(page)


def test_filters_leave_the_same_points_in_map_and_table(mapped) -> None:
    page = mapped().page
    page.locator("figure.mapped").get_by_label("区分").select_option("図書館")
    assert page.get_by_text("6件中2件を表示").is_visible()
    assert shown_rows(page) == ["中央図書館", "分館ﾊﾟｰｸ"]
    assert page.get_by_text("地図の条件に合う行だけを表示（6件中2件）").is_visible()
    # Of the two, one has no sales below 1,000 yen; full-width digits and separators are understood.
    page.get_by_label("売上高（円）の下限").fill("１，０００円")
    assert shown_rows(page) == ["中央図書館"]
    page.get_by_role("button", name="条件を戻す").click()
    assert shown_rows(page) == NAMES
    # 4,500 and 2,300 yen are at least 0.23 × 10,000 and 2.3 × 1,000 yen.
    for written in ("0.23万", "2.3千円"):
        page.get_by_label("売上高（円）の下限").fill(written)
        assert shown_rows(page) == ["西センター", "中央図書館"]
    page.get_by_label("売上高（円）の下限").fill("1億")
    assert shown_rows(page) == []
    page.get_by_label("売上高（円）の下限").fill("多め")
    assert page.get_by_text("下限は数で入力してください").is_visible()
    assert page.get_by_label("売上高（円）の下限").get_attribute("aria-invalid") == "true"


def test_a_choice_that_must_be_made_counts_only_its_own_points(mapped) -> None:
    years = {"title": "年", "options": ["2021", "2023"], "of": [0, 0, 1, 1, 1, 1], "initial": 1, "all": False}
    layer = points()
    layer["choices"].append(years)
    page = mapped(map_words(map_spec(layer))).page
    assert page.get_by_text("4件中4件を表示").is_visible()
    page.locator("figure.mapped").get_by_label("区分").select_option("図書館")
    assert page.get_by_text("4件中2件を表示").is_visible()
    assert page.get_by_label("年", exact=True).locator("option").all_inner_texts() == ["2021", "2023"]
    # Values 0 and 1 are left: the legend counts what is shown.
    assert page.locator(".map-n").all_inner_texts() == ["1件", "1件", "0件", "0件"]


def test_a_name_is_found_in_any_width_and_opens_by_enter(mapped) -> None:
    page = mapped().page
    page.get_by_label("名前で探す").fill("パーク")
    assert page.get_by_text("6件中1件を表示").is_visible()
    page.get_by_label("名前で探す").press("Enter")
    assert page.locator(".map-popup .map-name").inner_text() == "分館ﾊﾟｰｸ"
    assert page.evaluate("document.activeElement.className") == "map-facts"
    page.keyboard.press("Escape")
    assert page.locator(".map-popup").count() == 0
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_row_finds_its_point_and_the_point_its_row(mapped) -> None:
    page = mapped().page
    page.locator("figure.mapped summary").click()
    button = page.get_by_role("button", name="地図で見る：南センター")
    button.click()
    popup = page.locator(".map-popup")
    assert popup.locator(".map-name").inner_text() == "南センター"
    assert popup.locator("dd").all_inner_texts() == ["2.5", "2丁目"]
    assert page.evaluate("document.activeElement.className") == "map-facts"
    popup.get_by_role("button", name="表で見る").click()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "地図で見る：南センター"
    assert page.locator("tr.map-found th").inner_text().startswith("南センター")


def test_everything_works_by_keyboard_alone(mapped) -> None:
    page = mapped().page
    tab_to(page, "次の地点")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator(".map-told").inner_text() == "2／6　西センター、決済比率（％） 1.5"
    tab_to(page, "表で見る")
    page.keyboard.press("Escape")
    assert page.locator(".map-popup").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "窓口の地図の地図"
    scale = page.locator(".leaflet-control-scale-line").inner_text()
    page.keyboard.press("+")
    assert page.locator(".leaflet-control-scale-line").inner_text() != scale


def test_pressing_the_map_tells_what_lies_there(mapped) -> None:
    page = mapped().page
    page.locator(".map-canvas").scroll_into_view_if_needed()
    box = page.locator(".map-canvas").bounding_box()
    # The map's middle is the border of the districts; no point lies south-east of it.
    place = box["x"] + box["width"] / 2 + 80, box["y"] + box["height"] / 2 + 80
    page.mouse.move(*place)
    assert page.locator(".map-tooltip").inner_text().split() == ["東地区", "地区の比率（％）：18.1"]
    page.mouse.click(*place)
    assert page.locator(".map-popup .map-name").inner_text() == "東地区"
    page.get_by_role("button", name="閉じる").click()
    assert page.locator(".map-popup").count() == 0


def test_escape_takes_away_what_the_pointer_brought(mapped) -> None:
    """WCAG 2.1, 1.4.13: without moving the pointer, wherever the focus is; the next thing tells of itself again."""
    page = mapped().page
    page.locator(".map-canvas").scroll_into_view_if_needed()
    box = page.locator(".map-canvas").bounding_box()
    told = page.locator(".map-tooltip")
    middle, below = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 80
    east, west = (middle + 80, below), (middle - 20, below)
    page.mouse.move(*east)
    assert told.inner_text().split()[0] == "東地区"
    page.keyboard.press("Escape")
    assert told.count() == 0
    page.mouse.move(east[0] + 2, east[1])
    assert told.count() == 0
    page.mouse.move(*west)
    assert told.inner_text().split()[0] == "西地区"
    page.mouse.move(*east)
    assert told.inner_text().split()[0] == "東地区"


def test_a_page_is_scrolled_over_a_map_until_it_is_pressed(mapped) -> None:
    page = mapped(width=375, has_touch=True, is_mobile=True).page
    container = page.locator(".map-canvas")
    assert container.evaluate("element => getComputedStyle(element).touchAction") == "pan-x pan-y"
    container.tap()
    assert container.evaluate("element => getComputedStyle(element).touchAction") == "none"


def test_the_wheel_moves_the_page_until_the_map_is_pressed(mapped) -> None:
    page = mapped().page
    page.locator(".map-canvas").scroll_into_view_if_needed()
    before = page.locator(".leaflet-control-scale-line").inner_text()
    page.locator(".map-canvas").hover()
    # The policy of the page lets nobody wait for a condition from outside: the page tells itself.
    page.evaluate(
        "() => { window.moved = new Promise((told) => addEventListener('scroll', told, { once: true })) }"
    )
    page.mouse.wheel(0, -200)
    page.evaluate("() => window.moved.then(() => null)")
    assert page.locator(".leaflet-control-scale-line").inner_text() == before


def test_nothing_glides_where_motion_is_reduced(mapped) -> None:
    page = mapped(reduced_motion="reduce").page
    place = ".leaflet-map-pane"
    page.locator(".map-canvas").focus()
    page.keyboard.press("ArrowRight")
    at_once = page.locator(place).evaluate("pane => pane.style.transform")
    page.wait_for_timeout(400)
    assert page.locator(place).evaluate("pane => pane.style.transform") == at_once != ""
    # Leaflet moves by 80 pixels for each key unless told otherwise.
    assert at_once.startswith("translate3d(-80px, 0px")


def test_only_web_addresses_become_links(mapped) -> None:
    page = mapped().page
    page.get_by_role("button", name="次の地点").click()
    link = page.get_by_role("link", name="東センターの写真・リンクを開く")
    assert link.get_attribute("href") == "https://example.org/360?a=1&b=2"
    assert (link.get_attribute("rel"), link.get_attribute("target")) == ("noopener noreferrer", "_blank")
    page.get_by_role("button", name="次の地点").click()
    assert page.locator(".map-popup .map-name").inner_text() == "西センター"
    assert page.locator(".map-popup a[target]").count() == 0
    page.get_by_role("button", name="次の地点").click()
    assert page.locator(".map-popup .map-name").inner_text() == "南センター"
    assert page.locator(".map-popup a[target]").count() == 0


def acts_as_text(seen: Any, text: str) -> None:
    """Open everything that shows the text, and see that it is only shown."""
    page = seen.page
    page.get_by_role("button", name="次の地点").click()
    assert page.locator(".map-popup .map-name").evaluate("name => name.textContent") == text
    assert page.locator(".map-popup dd").first.evaluate("value => value.textContent") == text
    assert page.locator(".map-popup a[target]").count() == 0
    page.mouse.move(*(side + 60 for side in list(page.locator(".map-canvas").bounding_box().values())[:2]))
    assert page.locator(".map-legend-title").first.evaluate("title => title.textContent") == text
    assert page.locator(".map-tools option").nth(1).evaluate("option => option.textContent") == text
    page.locator("figure.mapped summary").click()
    page.locator(".map-find").first.click()
    page.locator(".map-popup").get_by_role("button", name="表で見る").click()
    assert (seen.requests, seen.messages) == ([], [])
    assert page.evaluate("window.acted") is None
    assert (
        page.evaluate(
            "document.querySelectorAll('iframe, object, form, base, svg:not(.logic svg), math').length"
        )
        == 0
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("text", ONE_BY_ONE)
def test_hostile_names_are_text(mapped, text: str) -> None:
    seen = mapped(with_text(text))
    harmless = seen.page.evaluate(SCRIPTS)
    acts_as_text(seen, text)
    assert seen.page.evaluate(SCRIPTS) == harmless == 8


def test_with_scripts_off_the_picture_stands_alone(mapped) -> None:
    page = mapped(java_script_enabled=False).page
    assert page.locator(".map-twin").is_visible()
    assert not page.locator(".map-live").is_visible()
    assert page.locator(":is(button, select, input):visible").count() == 0


def test_on_paper_the_picture_and_the_whole_table_stand(mapped) -> None:
    page = mapped().page
    page.locator("figure.mapped").get_by_label("区分").select_option("図書館")
    page.emulate_media(media="print")
    assert page.locator(".map-twin").is_visible()
    assert not page.locator(".map-live").is_visible()
    assert shown_rows(page) == NAMES
    assert not page.locator(".map-find, .map-rows").first.is_visible()


def test_two_maps_share_one_leaflet_and_both_work(visit, map_report) -> None:
    html = map_report(map_words(), map_words(map_spec(areas(), id="second"), id="second", title="地区の地図"))
    assert html.count("Vladimir Agafonkin") == 1
    seen = visit(html, offline=True)
    first, second = seen.page.locator("figure.mapped").all()
    first.get_by_role("button", name="次の地点").click()
    second.get_by_role("button", name="次の区域").click()
    assert first.locator(".map-name").inner_text() == "東センター"
    assert second.locator(".map-name").inner_text() == "西地区"
    assert COLOURS[2] in colours(seen.page, "figure.mapped:nth-of-type(2) .map-canvas canvas")
    assert seen.messages == []


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_with_maps(mapped, width: int) -> None:
    seen = mapped(
        map_words(), map_words(map_spec(cells(), points()), id="second", title="人口の地図"), width=width
    )
    seen.page.get_by_role("button", name="次の地点").first.click()
    seen.page.locator("figure.mapped").get_by_label("区分").first.select_option("行政センター")
    assert seen.violations() == []


@pytest.mark.parametrize(
    "layers", [[], [{**points(), **{key: [] for key in ("lat", "lon", "n", "c", "r", "d", "links", "row")}}]]
)
def test_an_empty_map_is_quiet(mapped, layers: list[dict[str, Any]]) -> None:
    seen = mapped(map_words({**map_spec(), "layers": layers}))
    assert seen.page.locator(".map-canvas canvas").is_visible()
    assert seen.messages == []


def test_damaged_data_leave_the_picture(mapped) -> None:
    seen = mapped(map_words({**map_spec(), "layers": [{"kind": "areas", "p": 3}]}))
    assert seen.page.locator(".map-twin").is_visible()
    assert not seen.page.locator(".map-live").is_visible()
