"""The report as a page: what stands on it, in which order, and that nothing in it acts."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from hostile import PAYLOADS
from nbformat.v4 import new_output
from report_samples import (
    code,
    comparison,
    displayed,
    figure_displayed,
    figure_words,
    finding_output,
    markdown_cell,
    table_output,
)

from analysis.mime import FINDING_MIME, TABLE_MIME
from analysis.reports.export import build_report
from analysis.reports.outputs import findings_of


@pytest.fixture
def report(make_notebook, make_card, make_run):
    """Builds a report in which `text` stands everywhere, and parses it."""

    def build(text: str = "練習", extra=(), run=None, card=None, findings=None) -> BeautifulSoup:
        notebook = make_notebook(text, extra)
        found = findings_of(notebook) if findings is None else findings
        html = build_report(notebook, card or make_card(text), run or make_run(text), findings=found)
        return BeautifulSoup(html, "html.parser")

    return build


def levels(page: BeautifulSoup) -> list[int]:
    return [int(heading.name[1]) for heading in page.find_all(re.compile(r"h[1-6]"))]


def records(element) -> dict[str, str]:
    return {pair.dt.get_text(strip=True): pair.dd.get_text(strip=True) for pair in element.select("dl > div")}


def test_the_first_page_answers_the_question(report) -> None:
    page = report()
    first = page.select_one("section.summary")
    assert page.html["lang"] == "ja"
    assert first.h1.text == "比率と高齢化率 練習"
    assert "高い地区ほど低いか 練習" in first.select_one(".question").text
    lead = first.select_one(".answer.lead")
    assert lead.select_one(".headline").text == "高齢化率が高い地区ほど比率は低い 練習"
    assert "中程度 練習" in lead.select_one(".certainty").text
    assert records(lead) == {
        "値": "−0.53", "区間": "−0.82～−0.01（95％信頼区間、フィッシャー 練習）",
        "n（対象の数）": "1,414地区 練習", "証拠の種類": "関連",
    }  # fmt: skip
    for text in ("政策への意味はありません", "地区の増加 練習", "地区が少ない 練習", "3 通り"):
        assert text in first.text


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        (
            "関係は確認できない（r = 0.01。n = 58）。強い関係は考えにくい。",
            ["関係は確認できない（r = 0.01。n = 58）。", "強い関係は考えにくい。"],
        ),
        ("一つの文。", ["一つの文。"]),
        ("句点のない文", ["句点のない文"]),
        ("閉じない（括弧。", ["閉じない（括弧。"]),
    ],
)
def test_the_answer_is_one_sentence(report, headline: str, said: list[str]) -> None:
    lead = report(findings=[finding_output(headline=headline)]).select_one(".answer.lead .said")
    assert [part.text.replace("\N{NO-BREAK SPACE}", " ") for part in lead.find_all("p")] == said


def test_the_result_is_held_against_what_the_data_have(report) -> None:
    rows = [comparison(), comparison(kind="前の年", basis="2022年", words="12％ → 14％", note="")]
    page = report(findings=[finding_output(), finding_output(id="second", comparisons=rows)])
    section = page.select_one(".summary .compared")
    # In the reader's order, whatever the order of the findings.
    assert records(section) == {
        "前の年2022年": "12％ → 14％",
        "目標国の目標 練習": "40％ 練習対象が違う 練習",
    }
    assert "この分析にないもの：ほかとの比較" in section.text
    assert (
        report(findings=[finding_output()]).select_one(".compared").text
        == "比べる値（前の年、目標、ほかとの比較）は、この分析にありません。"
    )


def test_notes_stand_apart_from_what_was_computed(make_report, report) -> None:
    page = BeautifulSoup(make_report(), "html.parser")
    section = page.select_one(".summary .notes")
    assert [part.h3.text for part in section.select("section")] == ["所見", "選択肢と費用", "影響を受ける人"]
    assert section.select_one(".signature").text == "— 練習課　2026年4月1日"
    assert "計算の結果ではなく" in section.text
    assert not section.select(".answer")
    assert not report().select(".notes")


def test_policy_is_said_only_where_real_data_answer_the_question(report, make_run) -> None:
    assert "意味 練習" in report(run=make_run(synthetic=False)).select_one("section.summary").text
    assert "意味 練習" not in report(run=make_run(synthetic=True)).text


def test_badges_tell_practice_data_and_the_primary_specification(report, make_run) -> None:
    def badges(page: BeautifulSoup) -> list[str]:
        return [badge.text for badge in page.select(".summary .badges .badge")]

    assert badges(report()) == ["架空データ（練習用）", "主たる仕様"]
    real = report(run=make_run(synthetic=False, disclosure="internal"))
    assert badges(real) == ["主たる仕様", "庁内限り"]
    assert "架空の練習市" not in real.select_one(".summary").text


def test_a_sensitivity_run_says_what_differs(report, make_run) -> None:
    changes = {"confidence": {"value": 0.9, "primary": 0.95}}
    parameters = {"city": "practice", "year": 2023, "confidence": 0.9, "exclude": []}
    page = report(run=make_run(primary=False, sensitivity=changes, parameters=parameters))
    assert "感度分析" in [badge.text for badge in page.select(".summary .badge")]
    assert "信頼水準：0.9（主たる仕様では 0.95）" in page.select_one(".notice").text
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
            for row in page.find(id="conditions").find_parent("section").select("tbody tr")]  # fmt: skip
    assert rows == [
        ["都市", "練習市 練習", "（対象の選択）"],
        ["対象年 練習 練習", "2023年", "2023年"],
        ["※ 信頼水準", "0.9", "0.95"],
        ["除く窓口", "指定なし", "指定なし"],
    ]


def test_an_answer_that_is_not_available_says_how_to_get_it(report) -> None:
    missing = finding_output(
        status="not_available", headline="高齢化率データ未登録", value=None, n=None, interval=None, p_value=None,
        method="－", evidence="－", certainty="判断できません。", details={"方法1": "表に記入する"}, hides=["needs-age"],
    )  # fmt: skip
    hidden = (markdown_cell("## 隠す見出し", "needs-age"), code("隠さないコード", new_output(
        "stream", text="隠す出力"), tags=("needs-age",)))  # fmt: skip
    page = report(extra=hidden, findings=[missing])
    lead = page.select_one(".answer.lead")
    assert records(lead) == {"方法1": "表に記入する"}
    assert "隠す見出し" not in page.text
    assert "隠す出力" not in page.text
    assert "隠さないコード" in page.find(id="code").find_parent("section").text


def test_the_outline_has_one_title_and_no_gaps(report) -> None:
    found = levels(report())
    assert found.count(1) == 1
    assert found[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(found))


def test_contents_lead_to_every_section(report) -> None:
    page = report()
    targets = [link["href"].removeprefix("#") for link in page.select("nav.contents a")]
    assert "s-全体-練習" in targets
    assert all(page.find(id=target) for target in targets)
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_figure_has_its_words_and_its_table(report) -> None:
    (figure,) = report().select("figure:not(.logic)")
    assert figure.img["alt"] == "右下がり 練習"
    assert figure.img["src"].startswith("data:image/png;base64,")
    assert figure.figcaption.get_text(" ", strip=True) == "図1 題 練習 架空データ（練習用） 要点 練習"
    assert figure.select_one(".source").text == "出典：練習"
    assert figure.details.table.caption.text == "【架空データ（練習用）】窓口別 練習"


def test_a_figure_says_what_to_see_and_how_to_read_it(report) -> None:
    message = "最も高いのは東窓口（45.3％）。"
    extra = (
        markdown_cell("## 節"),
        code("draw()", figure_displayed(figure_words("図", message=message))),
        markdown_cell("**読み方**　1つの点が1つの窓口です。\n\n## 次の節"),
        code("t", displayed(TABLE_MIME, table_output("表"))),
        markdown_cell("**読み方**　表の読み方です。"),
    )  # fmt: skip
    page = report(extra=extra)
    figure = page.find(id="fig-scatter-図")
    assert figure.select_one("figcaption .message").text == message
    assert figure.find("h4").text == "図2　題 図"
    assert figure.select_one(".aid").get_text(" ", strip=True) == "読み方 1つの点が1つの窓口です。"
    # Heading, message, picture, source, aid, table: the reader's order.
    order = [
        figure.find("h4"),
        figure.find("img"),
        figure.select_one(".source"),
        figure.select_one(".aid"),
        figure.details,
    ]
    assert [element.sourceline for element in order] == sorted(element.sourceline for element in order)
    assert "読み方" not in page.find(id="s-次の節").find_parent("div").text
    assert [each.get_text(" ", strip=True) for each in page.select(".body section > .aid")] == [
        "読み方 表の読み方です。"
    ]
    assert all(after - before <= 1 for before, after in pairwise(levels(page)))


def test_a_table_is_a_table(report) -> None:
    table = report().find(id="table-by-counter").table
    assert [(th["scope"], th.text) for th in table.thead.find_all("th")] == [
        ("col", "施設"), ("col", "売上（円）"), ("col", "比率（%）"),
    ]  # fmt: skip
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
    assert rows == [["練習", "1,234,567", "11.90"], ["西窓口", "−2,500", "－"]]
    assert [th["scope"] for th in table.tbody.find_all("th")] == ["row", "row"]
    assert "number" in table.tbody.find_all("td")[0]["class"]


def test_code_and_warnings_are_there_but_folded(report) -> None:
    page = report(extra=(code("explore()", tags=("skip-execution",)),))
    section = page.find(id="code").find_parent("section")
    assert not section.details.has_attr("open")
    sources = [pre.text for pre in section.find_all("pre")]
    assert sources[0] == "year = 2023  # 練習"
    assert sources[-1] == "explore()"
    assert "セル 2（既定のパラメータ）" in section.text
    assert "（このレポートでは実行していない）" in section.text
    body = page.find(id="analysis").find_parent("section")
    assert "year = 2023" not in body.text
    assert "UserWarning: 練習" in body.select_one("details.warnings").text
    assert body.select_one("pre.output").text == "結果 練習"


def test_sources_and_provenance_are_complete(report) -> None:
    page = report()
    data = records(page.select_one(".dataset"))
    assert data["基準日・期間"] == "2023-01-01～2023-12-31"
    assert data["種類"] == "架空データ（練習用）"
    assert data["利用条件"] == "CC0 練習"
    assert data["SHA-256"] == "ab" * 32
    record = records(page.find(id="provenance").find_parent("section"))
    assert record["コードの版"] == "0" * 40 + "（未登録の変更あり：この版だけでは再現できません）"
    assert record["作成日時"] == "2026年11月20日 9:05（所要 12.3 秒）"
    assert record["pandas 練習"] == "3.1"


def test_without_git_the_report_says_so(report, make_run) -> None:
    record = records(report(run=make_run(git=None)).find(id="provenance").find_parent("section"))
    assert record["コードの版"] == "記録なし（git の管理外で実行）"


def test_a_run_without_findings_says_so(report) -> None:
    assert "記録された所見がありません" in report(findings=[]).select_one(".summary").text


def test_every_finding_stands_on_the_first_page_in_the_cards_order(report, make_card) -> None:
    findings = [finding_output(), finding_output(id="answer", headline="答えの所見")]
    expects = [{"findings": ["answer", "practice.relation"], "figures": 1, "tables": 1}]
    page = report(findings=findings, card=make_card(expects=expects))
    headlines = [line.text for line in page.select(".summary .headline")]
    assert headlines == ["答えの所見", "高齢化率が高い地区ほど比率は低い 練習"]
    assert page.select_one(".answer.lead .headline").text == "答えの所見"


def test_the_policy_allows_our_script_and_style_by_their_hashes_and_nothing_else(report) -> None:
    page = report()
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    def digest(element) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(element.string.encode()).digest()).decode()}'"

    (script,), styles = page.find_all("script"), page.find_all("style")
    assert rules == {
        "default-src": "'none'", "script-src": digest(script), "style-src": " ".join(map(digest, styles)), "img-src": "data:",
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_stays_text(report, text: str) -> None:
    page, harmless = report(text), report()
    assert page.h1.text == f"比率と高齢化率 {text}"
    assert page.select_one("figure:not(.logic)").img["alt"] == f"右下がり {text}"
    assert page.find(id=re.compile("^table-by-counter")).tbody.th.text == text
    assert [
        len(page.find_all(name)) for name in ("script", "style", "h1", "main", "section", "figure", "meta")
    ] == [
        len(harmless.find_all(name))
        for name in ("script", "style", "h1", "main", "section", "figure", "meta")
    ]
    for element in page.find_all(True):
        assert not [
            name for name in element.attrs if name.startswith("on") or name in ("style", "srcdoc", "action")
        ]
        assert element.get("src", "data:image/png").startswith("data:image/png")
        assert re.match(r"#|data:,$|https://attacker\.example[^\"'<> ]*$", element.get("href", "#"))
    assert "javascript:" not in "".join(link["href"] for link in page.find_all("a", href=True))


@pytest.mark.parametrize(
    "mime", ["application/javascript", "image/svg+xml", "application/vnd.jupyter.widget-view+json"]
)
def test_outputs_that_act_are_left_out(report, mime: str) -> None:
    page = report(extra=(code("display()", displayed(mime, "<svg onload=act()>")),))
    assert "act()" not in str(page)


def test_other_outputs_are_shown_as_far_as_they_are_harmless(report) -> None:
    page = report(extra=(
        code("a", displayed("text/plain", "<b>値</b>")),
        code("b", displayed("text/markdown", "**強い** <script>act()</script>")),
        code("c", new_output("error", ename="ValueError", evalue="<b>", traceback=["\x1b[31mred"])),
        code("d", displayed("image/png", figure_displayed(figure_words())["data"]["image/png"])),
    ))  # fmt: skip
    texts = [pre.text for pre in page.select("pre.output")]
    assert "<b>値</b>" in texts
    assert "ValueError: <b>" in texts
    assert page.find("strong", string="強い")
    assert page.find("img", alt="説明の付いていない図")


def test_the_notebook_itself_is_not_changed(make_notebook, make_card, make_run) -> None:
    notebook = make_notebook()
    before = notebook.copy()
    build_report(notebook, make_card(), make_run(), findings=findings_of(notebook))
    assert notebook == before


def test_equal_ids_of_figures_and_tables_get_anchors_of_their_own(report) -> None:
    twice = (
        code("t", displayed(TABLE_MIME, table_output())),
        code("f", displayed(FINDING_MIME, finding_output())),
    )
    page = report(extra=twice)
    assert page.find(id="table-by-counter")
    assert page.find(id="table-by-counter-2")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/home/taro/x/lib.py:21: Warning", "…/lib.py:21: Warning"),
        ("('/usr/lib/a.py')", "('…/a.py')"),
        ("C:\\Users\\山田 太郎\\lib.py:3: Warning", "…/lib.py:3: Warning"),
        ("See https://example.org/en/stable/a.html", "See https://example.org/en/stable/a.html"),
        ("2023/01/05 の 5分/件/日", "2023/01/05 の 5分/件/日"),
        ("\x1b[31m赤\x1b[0m", "赤"),
    ],
)
def test_messages_do_not_tell_the_machines_folders(report, written: str, shown: str) -> None:
    outputs = (
        new_output("stream", name="stdout", text=written),
        new_output("stream", name="stderr", text=written),
        new_output("error", ename="Error", evalue=written, traceback=[]),
        displayed("text/plain", written),
    )
    texts = [pre.text for pre in report(extra=(code("x", *outputs),)).select("pre.output")]
    assert texts[-4:] == [shown, shown, f"Error: {shown}", shown]
