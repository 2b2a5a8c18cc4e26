"""The pages of `ebpm compare` and `ebpm history`: every text stays text, nothing is fetched, readable by all."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hostile import ONE_BY_ONE, PAYLOADS

from analysis.mime import SYNTHETIC_MARK
from analysis.reports.comparison import build_comparison
from analysis.reports.history import build_history
from analysis.runs.compare import compare_runs
from analysis.runs.finding_changes import OVERLAP_NOTE
from analysis.runs.history import history_of
from analysis.runs.pairs import find_pairs
from made_runs import claim, dataset, fruit_table, write_run

CREATED = "2026-11-20T09:05:00+09:00"
PNG = b"\x89PNG\r\n\x1a\n"


def write_all(out: Path, text: str, **changes: Any) -> None:
    """Runs of two places, twice each, with a text wherever data, card or parameters enter."""
    columns = fruit_table(title=text)["columns"]
    columns[1]["title"] = f"数 {text}"
    for number, (value, sha256) in enumerate(((12.0, "a"), (13.5, "b"))):
        for place in ("北", text):
            findings = (
                claim(f"mini.total {text}", value=value, low=value - 1, high=value + 1, headline=text, unit=text,
                      n=3, status="relation", method=text),
                claim("mini.same", headline=text),
                claim("mini.gone", value=None if number else 1.0, status="not_available" if number else "descriptive",
                      headline=text, unit=""),
            )  # fmt: skip
            write_run(
                out, f"run{number}-{'ab'[place == text]}", f"2026-04-{number + 1:02d}T00:00:00+00:00",
                parameters={"place": place}, findings=findings, title=text, batch=str(number),
                tables=(fruit_table([text, value, text], ["みかん", 1.0, "少"], title=text, columns=columns),),
                datasets=[dataset(title=text, sha256=sha256 * 64, reference_date=text)], **changes,
            )  # fmt: skip


@pytest.fixture
def compare(tmp_path: Path) -> Callable[..., str]:
    """Builds the page that compares two runs, or all of the newest command."""

    def build(text: str = "練習", *addresses: str, **changes: Any) -> str:
        out = tmp_path / "outputs"
        write_all(out, text, **changes)
        found = find_pairs(*(addresses or ("previous", "latest")), out)
        comparisons = [compare_runs(*pair, tmp_path) for pair in found.pairs]
        return build_comparison(comparisons, found.alone, out=out, created=CREATED, whole=found.whole)

    return build


@pytest.fixture
def history(tmp_path: Path) -> Callable[..., str]:
    """Builds the page of a finding over all runs."""

    def build(text: str = "練習", **changes: Any) -> str:
        out = tmp_path / "outputs"
        write_all(out, text, **changes)
        found = history_of("mini", f"mini.total {text}", [], out=out, root=tmp_path)
        return build_history(found, out=out, created=CREATED)

    return build


@pytest.fixture(params=["whole", "pair", "history"])
def any_page(request: pytest.FixtureRequest, compare, history) -> Callable[..., str]:
    """Each kind of page."""
    kinds = {
        "whole": compare,
        "pair": lambda text: compare(text, "mini/run0-a", "mini/run1-a"),
        "history": history,
    }
    return kinds[request.param]


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_a_pair_tells_data_findings_intervals_and_cells(compare) -> None:
    page = parsed(compare("練習", "mini/run0-a", "mini/run1-a"))
    cells = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert cells[0] == ["データ", "練習（data/fruit.csv）", "aaaaaaaa、練習", "bbbbbbbb、練習"]
    assert ["値", "12.00練習", "13.50練習"] in cells
    assert ["練習", "数 練習（個）", "12.0", "13.5"] in cells
    record = [(row.dt.text, row.dd.text) for row in page.select(".record > div")]
    # 11～13 and 12.5～14.5 share 12.5～13.
    assert record[:3] == [
        ("差（後 − 前）", "+1.50練習"),
        ("区間の重なり", "重なる"),
        ("変わった点", "値、区間"),
    ]
    assert [badge.text for badge in page.select(".finding .badge")] == ["変わった", "値がなくなった"]
    assert "変わらなかった所見 1 件" in page.main.text
    assert OVERLAP_NOTE in page.main.text


def test_links_lead_to_the_reports(compare, tmp_path: Path) -> None:
    html = compare("練習", "mini/run0-a", "mini/run1-a")
    links = [link["href"] for link in parsed(html).select("main li a")]
    assert links == ["./../mini/run0-a/report.html", "./../mini/run1-a/report.html"]
    assert all((tmp_path / "outputs" / "_compare" / link).resolve().is_file() for link in links)


@pytest.mark.parametrize("kind", ["compare", "history"])
def test_made_up_and_internal_data_are_marked(kind: str, request: pytest.FixtureRequest) -> None:
    page = parsed(request.getfixturevalue(kind)("練習", disclosure="internal"))
    assert [badge.text for badge in page.select(".badges li")] == [SYNTHETIC_MARK, "庁内限り"]
    assert page.title.text.startswith("【架空データ（練習用）】")


def test_the_history_marks_its_chart_and_table(history) -> None:
    page = parsed(history())
    [image] = page.find_all("img")
    assert image["alt"].startswith(
        f"{SYNTHETIC_MARK}。2通りの条件の値と区間を実行の順に並べた図。値は12.00練習から13.50練習。"
    )
    assert base64.b64decode(image["src"].removeprefix("data:image/png;base64,")).startswith(PNG)
    assert page.select_one("figcaption .badge").text == SYNTHETIC_MARK
    assert page.caption.text == f"【{SYNTHETIC_MARK}】"
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[:3] for row in rows] == [
        ["place：北", "2026年4月1日 9:00", "12.00練習"],
        ["place：北", "2026年4月2日 9:00", "13.50練習"],
        ["place：練習", "2026年4月1日 9:00", "12.00練習"],
        ["place：練習", "2026年4月2日 9:00", "13.50練習"],
    ]


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ([claim(low=11.0, high=13.0)], False),
        ([claim(low=11.0, high=None)], True),
        ([claim(unit="千個"), claim()], True),
        ([claim()] * 10, False),
        ([claim()] * 11, True),
    ],
)
def test_the_page_says_when_the_table_has_more_than_the_chart(
    tmp_path: Path, findings: list[dict[str, Any]], told: bool
) -> None:
    for day, found in enumerate(findings, 1):
        write_run(tmp_path, f"run{day}", f"2026-04-{day:02d}T00:00:00+00:00", findings=(found,))
    page = parsed(
        build_history(
            history_of("mini", "mini.total", [], out=tmp_path, root=tmp_path), out=tmp_path, created=CREATED
        )
    )
    assert ("図にない値" in page.figure.text) == told
    # Of intervals of several levels, the table says which is which.
    assert "水準は下の表" in page.figure.text


def test_real_and_made_up_runs_never_share_a_chart_or_a_table(history, tmp_path: Path) -> None:
    write_run(tmp_path / "outputs", "real", "2026-05-01T00:00:00+00:00", parameters={"place": "実在"},
              findings=(claim("mini.total 練習", value=99.0),), synthetic=False)  # fmt: skip
    page = parsed(history())
    assert [heading.text for heading in page.find_all("h2")] == [
        "実行ごとの値",
        "架空データ（練習用）による実行",
    ]
    real, made_up = page.select("main section")
    assert "99" in real.text
    assert "99" not in made_up.text
    assert SYNTHETIC_MARK not in real.text
    assert [section.img["alt"].startswith(SYNTHETIC_MARK) for section in (real, made_up)] == [False, True]


def test_the_chart_marks_made_up_data_in_the_picture(monkeypatch: pytest.MonkeyPatch, history) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow)

    written: list[list[str]] = []
    original = Figure.draw

    def drawn(self: Figure, *arguments: Any, **options: Any) -> None:
        written.append(
            [text.get_text() for text in self.findobj(match=lambda part: hasattr(part, "get_text"))]
        )
        original(self, *arguments, **options)

    monkeypatch.setattr(Figure, "draw", drawn)
    history()
    assert SYNTHETIC_MARK in written[-1]


@pytest.mark.parametrize("text", ONE_BY_ONE)
def test_hostile_text_stays_text(any_page, text: str) -> None:
    page = parsed(any_page(text))
    assert text in page.main.get_text()
    assert len(page.find_all("script")) == len(page.find_all("style")) == len(page.find_all("h1")) == 1
    assert not page.find_all(["iframe", "svg", "form", "base", "object", "math"])
    assert not [
        image for image in page.find_all("img") if not image["src"].startswith("data:image/png;base64,")
    ]
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]
    for link in page.find_all("a"):
        assert re.match(r"#[a-z]|\./\.\./mini/run", link["href"])


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_quiet_accessible_and_fits(visit, any_page, width: int) -> None:
    seen = visit(any_page("長い名前の施設" * 8), width)
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.violations() == []


@pytest.mark.browser
def test_hostile_text_does_nothing_in_a_browser(visit, any_page) -> None:
    text = " ".join(PAYLOADS.values())
    seen = visit(any_page(text))
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("window.acted") is None
    assert seen.page.locator("h1").count() == 1


@pytest.mark.browser
def test_it_is_read_and_printed_without_scripts(visit, any_page) -> None:
    page = visit(any_page("練習"), java_script_enabled=False).page
    assert page.locator("tbody tr").first.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
