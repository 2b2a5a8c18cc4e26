"""The page for a meeting."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from bs4 import BeautifulSoup
from hostile import PAYLOADS
from report_samples import finding_output, png

from analysis.reports import pdf
from analysis.reports.one_page import build
from analysis.reports.outputs import findings_of


@pytest.fixture
def sheet(make_notebook, make_card, make_run):
    def make(text: str = "練習", card=None, findings=None, **run) -> str:
        notebook = make_notebook(text)
        found = findings_of(notebook) if findings is None else findings
        return build(notebook, card or make_card(text), make_run(text, **run), findings=found)

    return make


def test_question_answer_figure_caveats_and_source(sheet) -> None:
    page = BeautifulSoup(sheet(), "html.parser")
    assert page.title.text == "【架空データ（練習用）】比率と高齢化率 練習（会議用の1枚）"
    assert [badge.text for badge in page.select(".badges li")] == ["架空データ（練習用）", "主たる仕様"]
    assert page.select_one(".headline").text == "高齢化率が高い地区ほど比率は低い 練習"
    answer = page.select_one(".answer").text
    for text in ("中程度 練習", "−0.53", "−0.82～−0.01", "1,414", "関連"):
        assert text in answer
    assert len(page.select("figure")) == 1 and page.figure.img["alt"] == "右下がり 練習"
    assert page.figure.img["src"] == f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    text = page.main.text
    for words in ("高い地区ほど低いか 練習", "地区が少ない 練習", "地区の増加 練習", "練習市 練習：生成 練習",
                  "「比率と高齢化率 練習」", "政策への意味はありません"):  # fmt: skip
        assert words in text
    assert page.find(re.compile(r"h\d")).name == "h1"


def test_departures_closed_data_and_no_answer_are_said(sheet) -> None:
    departure = {"confidence": {"value": 0.9, "primary": 0.95}}
    html = sheet(primary=False, sensitivity=departure, disclosure="internal", synthetic=False, findings=[])
    page = BeautifulSoup(html, "html.parser")
    assert [badge.text for badge in page.select(".badges li")] == ["感度分析", "庁内限り"]
    assert "主たる仕様と違う条件：信頼水準" in page.header.text
    assert "記録された所見がありません" in page.main.text and "この結果からは何も言えません" in page.main.text


def test_the_page_forbids_everything_but_its_style(sheet) -> None:
    page = BeautifulSoup(sheet(), "html.parser")
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = base64.b64encode(hashlib.sha256(page.style.text.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not page.find_all("script") and not page.find_all(style=True)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(payload, sheet) -> None:
    page, harmless = (BeautifulSoup(sheet(text), "html.parser") for text in (payload, "練習"))
    assert [element.name for element in page.find_all(True)] == [
        element.name for element in harmless.find_all(True)
    ]
    assert [sorted(element.attrs) for element in page.find_all(True)] == [
        sorted(element.attrs) for element in harmless.find_all(True)
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_accessible_and_asks_for_nothing(width, sheet, visit) -> None:
    seen = visit(sheet("".join(PAYLOADS)), width=width)
    assert (seen.requests, seen.messages) == ([], [])
    assert seen.page.evaluate("window.acted") is None
    seen = visit(sheet(), width=width)
    assert seen.violations() == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize(("caveats", "height"), [(1, 100), (1, 2000), (14, 400)])
def test_it_is_one_sheet(caveats, height, make_card, make_run, chromium_path) -> None:
    """Few and many words; a low, a square and a high picture."""
    from nbformat.v4 import new_notebook  # noqa: PLC0415
    from report_samples import code, displayed, figure_words  # noqa: PLC0415

    from analysis.mime import FIGURE_MIME, FINDING_MIME  # noqa: PLC0415

    picture = base64.b64encode(png(1000, height)).decode()
    finding = finding_output(headline="とても長い見出しの文がここに続く。" * 3)
    cells = [code("x", displayed(FIGURE_MIME, figure_words(), **{"image/png": picture})),
             code("x", displayed(FINDING_MIME, finding))]  # fmt: skip
    card = make_card(
        caveats=["一行に収まらないくらいの長さがある、この結果を読むときの注意の文である。"] * caveats
    )
    html = build(new_notebook(cells=cells), card, make_run(), findings=[finding])
    assert pdf.pages(pdf.print_pdf(html, chromium_path)) == 1
