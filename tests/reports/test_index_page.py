"""The index page: every run, failed ones too, with links that work from a folder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hostile import PAYLOADS
from report_samples import finding_output

from analysis.reports.portfolio import (
    IndexFailure,
    IndexRun,
    IndexSection,
    build_index,
    by_importance,
    index_run,
)

CREATED = "2026-11-20T09:05:00+09:00"


@pytest.fixture
def entry(make_card, make_run) -> IndexRun:
    return index_run(
        make_card(),
        make_run(),
        [finding_output(), finding_output(headline="二つ目")],
        "practice/a/report.html",
    )


def page_of(*runs: IndexRun | IndexFailure, title: str = "窓口") -> BeautifulSoup:
    return BeautifulSoup(build_index([IndexSection(title, runs)], created=CREATED), "html.parser")


def test_a_run_shows_question_headlines_and_badges(entry: IndexRun) -> None:
    article = page_of(entry).article
    assert article.a["href"] == "./practice/a/report.html"
    assert article.h3.get_text(" ", strip=True) == "比率と高齢化率 練習 都市：練習市 練習"
    assert [line.text for line in article.select(".headline")] == [
        "高齢化率が高い地区ほど比率は低い 練習",
        "二つ目",
    ]
    assert article.select_one(".sure").text == "中程度 練習"
    assert [badge.text for badge in article.select(".badge")] == ["架空データ（練習用）", "主たる仕様"]


def test_a_sensitivity_run_names_what_differs(make_card, make_run) -> None:
    run = make_run(
        primary=False, sensitivity={"confidence": {"value": 0.95, "primary": 0.9}}, synthetic=False
    )
    article = page_of(index_run(make_card(), run, [finding_output()], "r.html")).article
    assert "信頼水準：0.95" in article.h3.text
    assert [badge.text for badge in article.select(".badge")] == ["感度分析"]


def test_failures_are_visible_with_cell_and_cause(entry: IndexRun) -> None:
    page = page_of(entry, IndexFailure("窓口別", "売上が0です", "セル 5", [("対象年", "2023年")]))
    assert "失敗した実行 1 件" in page.main.text
    failure = page.select_one(".failure")
    assert failure.select_one(".badge").text == "失敗"
    assert failure.select_one(".headline").text == "セル 5：売上が0です"
    assert "対象年：2023年" in failure.text


def test_an_empty_portfolio_says_what_to_do() -> None:
    assert "まだレポートがありません" in build_index([], created=CREATED)


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("a b/報告#1?.html", "./a%20b/%E5%A0%B1%E5%91%8A%231%3F.html"),
        ("javascript:act()", "./javascript%3Aact%28%29"),
        ("//attacker.example/x", ".///attacker.example/x"),
    ],
)
def test_a_link_stays_in_the_folder(entry: IndexRun, path: str, link: str) -> None:
    assert page_of(replace(entry, report=path)).article.a["href"] == link


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_stays_text(entry: IndexRun, text: str) -> None:
    hostile = replace(
        entry, title=text, question=text, headlines=[text], certainty=text, parameters=[(text, text)]
    )
    page = page_of(hostile, IndexFailure(text, text, text), title=text)
    assert page.h2.text == text
    assert page.article.h3.text.startswith(text)
    assert (len(page.find_all("script")), len(page.find_all("article")), len(page.find_all("h1"))) == (
        1,
        2,
        1,
    )
    assert not page.find_all(["img", "iframe", "svg", "form", "base"])
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]


def test_the_card_says_which_finding_is_the_answer(make_card) -> None:
    expects = [
        {"findings": ["b", "c"], "figures": 0, "tables": 0},
        {"findings": ["c", "a", "b"], "figures": 0, "tables": 0},
    ]
    card = make_card(expects=expects)

    def order(*ids: str) -> list[str]:
        return [finding["id"] for finding in by_importance([finding_output(id=id_) for id_ in ids], card)]

    assert order("a", "b", "c") == ["c", "a", "b"]
    assert order("c", "b") == ["b", "c"]
    assert order("a", "x") == ["a", "x"]
