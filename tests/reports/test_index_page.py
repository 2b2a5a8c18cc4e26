"""The index page: every run, failed ones and those that never started too, with links that work from a folder."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hostile import PAYLOADS
from report_samples import finding_output

from analysis.reports.entries import IndexEntry, IndexSection, Stopped, hides_values
from analysis.reports.importance import by_importance
from analysis.reports.portfolio import build_index, relative_url

CREATED = "2026-11-20T09:05:00+09:00"


def page_of(*entries: IndexEntry, title: str = "窓口") -> BeautifulSoup:
    return BeautifulSoup(build_index([IndexSection(title, entries)], created=CREATED), "html.parser")


def badges(article) -> list[str]:
    return [badge.text for badge in article.select(".badge")]


def test_a_run_shows_picture_question_headlines_and_badges(make_entry) -> None:
    entry = make_entry(findings=(finding_output(), finding_output(id="b", headline="二つ目")), run="a")
    article = page_of(entry).article
    assert article.h3.a["href"] == "./practice/a/report.html"
    assert article.h3.text == "比率と高齢化率 練習"
    assert article.select_one(".terms").text == "都市：練習市 練習"
    assert article.select_one(".question").text == "問い高い地区ほど低いか 練習"
    assert [line.text for line in article.select(".headline")] == [
        "高齢化率が高い地区ほど比率は低い 練習",
        "二つ目",
    ]
    assert article.select_one(".sure").text == "確からしさ中程度 練習"
    assert badges(article) == ["架空データ（練習用）", "主たる仕様"]
    picture = article.img
    # The size that tests/reports/report_samples.py writes into the PNG.
    assert (picture["alt"], picture["width"], picture["height"]) == ("右下がり 練習", "60", "40")
    assert picture["src"].startswith("data:image/png;base64,")


def test_every_mark_of_a_run_is_a_badge(make_entry) -> None:
    secret = finding_output(caveats=["3区分は秘匿した。"])
    entry = make_entry(findings=(secret,), primary=False, synthetic=False, disclosure="restricted")
    entry = replace(entry, result=replace(entry.result, reused=True))
    page = page_of(entry)
    assert badges(page.article) == ["担当課限り", "感度分析", "秘匿あり", "再利用"]
    assert "このページも担当課限りです" in page.select_one(".notice").text


def test_a_page_of_open_real_runs_has_no_notice(make_entry) -> None:
    assert page_of(make_entry(synthetic=False)).select_one(".notice") is None


@pytest.mark.parametrize(
    "change", [{"headline": "人数は＊"}, {"details": {"男": "＊"}}, {"certainty": "秘匿のため"}]
)
def test_hidden_values_are_found_wherever_a_finding_tells_them(change) -> None:
    assert hides_values(finding_output(**change))
    assert not hides_values(finding_output())


def test_runs_of_one_study_stand_under_one_heading(make_entry) -> None:
    changed = {"confidence": {"value": 0.9, "primary": 0.95}}
    parameters = {"city": "practice", "year": 2023, "confidence": 0.9, "exclude": ["練習"]}
    other = make_entry(run="b", primary=False, sensitivity=changed, parameters=parameters)
    page = page_of(make_entry(run="a"), other)
    assert [heading.text for heading in page.select("h3")] == ["比率と高齢化率 練習"]
    assert page.select_one(".heading .terms").text == "都市：練習市 練習"
    assert len(page.select(".question")) == 1
    assert [heading.text for heading in page.select("h4")] == ["信頼水準：0.95", "信頼水準：0.9"]
    assert [heading.a["href"] for heading in page.select("h4")] == [
        "./practice/a/report.html",
        "./practice/b/report.html",
    ]


def test_failures_are_visible_with_cell_cause_and_record(make_entry) -> None:
    failed = replace(
        make_entry(), result=Stopped("売上が0です", "コードセル5", "_failed/practice/20261120T1#2")
    )
    page = page_of(make_entry(), failed)
    article = page.select("article")[1]
    assert badges(article) == ["失敗"]
    assert article.select_one(".headline").text == "コードセル5：売上が0です"
    assert article.select_one(".meta a")["href"] == "./_failed/practice/20261120T1%232"
    listed = page.select_one(".failures li")
    assert "コードセル5：売上が0です" in listed.text
    assert page.select_one(listed.a["href"]) is article
    assert "失敗 1 件" in page.select_one(".counts").text


def test_a_run_whose_turn_never_came_says_why_in_words(make_entry) -> None:
    page = page_of(replace(make_entry(), result=Stopped("先に止まりました。", failed=False)))
    assert badges(page.article) == ["未実行"]
    assert page.article.select_one(".headline").text == "先に止まりました。"
    assert page.article.select("a") == []
    assert page.select_one(".failures") is None


def test_the_counts_add_up(make_entry) -> None:
    made = make_entry()
    reused = replace(made, result=replace(made.result, reused=True))
    failed, waiting = (replace(made, result=Stopped("x", failed=failed)) for failed in (True, False))
    counts = page_of(made, made, made, reused, reused, failed, waiting).select_one(".counts").text
    assert [int(n) for n in re.findall(r"\d+", counts)] == [7, 3, 2, 1, 1]


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
def test_a_link_stays_in_the_folder(make_entry, path: str, link: str) -> None:
    assert relative_url(path) == link
    entry = make_entry()
    assert page_of(replace(entry, result=replace(entry.result, report=path))).article.a["href"] == link


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_stays_text(make_entry, text: str) -> None:
    entry = make_entry(text, run=text)
    hostile = replace(entry, study=text)
    stopped = replace(hostile, result=Stopped(text, text, text))
    page = page_of(hostile, hostile, stopped, title=text)
    assert page.h2.text == "失敗した実行（1件）"
    assert page.select_one(".part > h2").text == text
    assert page.select_one(".group")["data-study"] == text
    counted = {name: len(page.find_all(name)) for name in ("script", "style", "article", "h1", "svg", "img")}
    # Two drawings: one finding of two runs.
    assert counted == {"script": 2, "style": 2, "article": 3, "h1": 1, "svg": 2, "img": 2}
    assert not page.find_all(["iframe", "form", "base", "object", "math", "animate", "use"])
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]
    for link in page.find_all("a"):
        assert link["href"].startswith(("./", "#"))


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


def test_writing_the_page_waits_for_no_notebook_library() -> None:
    # A batch in which every run is reused is done before nbconvert would have been imported.
    code = "import sys, analysis.reports.portfolio; print([n for n in ('nbconvert', 'nbformat', 'PIL') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
