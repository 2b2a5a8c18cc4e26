"""portfolio.yml: read whole, refused whole."""

import pytest
from mini_project import SHOW_FINDING, TABLE, Project, code, notebook

from analysis.errors import ParameterError
from analysis.runs.portfolio import PlannedPortfolio, read_portfolio

HEAD = "sections:\n  - title: 果物\n    runs:\n"


def planned(project: Project, text: str) -> PlannedPortfolio:
    path = project.root / "portfolio.yml"
    path.write_text(text, encoding="utf-8")
    return read_portfolio(path, project.root)


def told(project: Project, text: str) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        planned(project, text)
    return [str(problem) for problem in caught.value.problems]


def parameters(portfolio: PlannedPortfolio, *names: str) -> list[tuple[object, ...]]:
    return [
        tuple(plan.parameters[n] for n in names) for section in portfolio.sections for plan in section.plans
    ]


def test_every_combination(project: Project) -> None:
    portfolio = planned(
        project,
        "title: まとめ\n" + HEAD + "      - study: mini\n"
        "      - study: mini\n        parameters: {years: [2021]}\n"
        "        matrix: {measure: [total, mean], confidence: [0.9, 0.95]}\n",
    )
    assert portfolio.title == "まとめ"
    assert parameters(portfolio, "years", "measure", "confidence") == [
        ([2023], "total", 0.95),
        ([2021], "total", 0.9), ([2021], "total", 0.95), ([2021], "mean", 0.9), ([2021], "mean", 0.95),
    ]  # fmt: skip
    assert [bool(plan.departures) for plan in portfolio.sections[0].plans] == [False, True, True, True, True]


def test_lists_are_values_of_a_matrix(project: Project) -> None:
    portfolio = planned(
        project, HEAD + "      - study: mini\n        matrix: {years: [[2021, 2023], 令和3年]}\n"
    )
    assert parameters(portfolio, "years") == [([2021, 2023],), ([2021],)]


def test_values_from_the_data(project: Project) -> None:
    # The years in the table are 2021 and 2023: a run each, or a run of both.
    each = planned(project, HEAD + "      - study: mini\n        matrix: {years: {from: fruit.year}}\n")
    assert parameters(each, "years") == [([2021],), ([2023],)]
    both = planned(project, HEAD + "      - study: mini\n        parameters: {years: {from: fruit.year}}\n")
    assert parameters(both, "years") == [([2021, 2023],)]


def test_values_from_the_data_are_excluded_and_combined(project: Project) -> None:
    portfolio = planned(
        project,
        HEAD + "      - study: mini\n        matrix: {years: {from: fruit.year}, measure: [total, mean]}\n"
        "        exclude:\n          - {years: [2021], measure: mean}\n",
    )
    assert parameters(portfolio, "years", "measure") == [
        ([2021], "total"), ([2023], "total"), ([2023], "mean")
    ]  # fmt: skip


def test_a_value_with_a_comma_stays_one_value(project: Project) -> None:
    parameter = {"type": "list", "items": "string", "title": "果物", "choices_from": "fruit.fruit"}
    card = project.card(parameters={"names": parameter}, primary={})
    project.study("named", notebook(code(SHOW_FINDING), parameters='names = ["みかん"]\n'), card)
    rows = '2021,"りんご、青",3\n2021,みかん,5\n'
    (project.root / "data" / "fruit.csv").write_text(f"year,fruit,number\n{rows}", encoding="utf-8")
    portfolio = planned(
        project, HEAD + "      - study: named\n        matrix: {names: {from: fruit.fruit}}\n"
    )
    assert parameters(portfolio, "names") == [(["みかん"],), (["りんご、青"],)]


def test_an_empty_column_and_other_problems_are_told_at_once(project: Project) -> None:
    empty = {**TABLE, "name": "nothing", "path": "nothing.csv"}
    project.write_catalog(TABLE, empty)
    (project.root / "data" / "nothing.csv").write_text("year,fruit,number\n", encoding="utf-8")
    found = told(
        project,
        HEAD + "      - study: mini\n"
        "        matrix:\n"
        "          years: {from: nothing.year}\n"  # 6
        "          measure: {from: frut.fruit}\n"  # 7
        "          confidence: 0.9\n"  # 8
        "      - study: mini\n"
        "        parameters: {confidence: 2}\n",  # 10
    )
    assert len(found) == 4
    assert any("6行目" in p and "表「nothing」の列「year」に値がありません" in p for p in found)
    assert any("7行目" in p and "「fruit」の誤り" in p for p in found)
    assert any("8行目" in p and "値の一覧ではありません" in p for p in found)
    assert any("10行目" in p and "範囲の外" in p for p in found)


def test_exclusions(project: Project) -> None:
    portfolio = planned(
        project,
        HEAD + "      - study: mini\n        matrix: {measure: [total, mean], confidence: [0.9, 0.95]}\n"
        "        exclude:\n          - {measure: 平均, confidence: 0.9}\n",
    )
    assert parameters(portfolio, "measure", "confidence") == [("total", 0.9), ("total", 0.95), ("mean", 0.95)]


def test_all_problems_with_their_lines(project: Project) -> None:
    found = told(
        project,
        HEAD + "      - study: mnii\n"  # 4
        "      - study: mini\n"
        "        parameters:\n"
        "          yaers: [2023]\n"  # 7
        "        matrix:\n"
        "          measure: [total, sum]\n"  # 9
        "          confidence: [2]\n",  # 10
    )
    assert len(found) == 4
    assert any("portfolio.yml 4行目" in p and "「mini」の誤り" in p for p in found)
    assert any("portfolio.yml 7行目" in p and "「years」の誤り" in p for p in found)
    assert any("portfolio.yml 9行目" in p and "「sum」は選択肢にありません" in p for p in found)
    assert any("portfolio.yml 10行目" in p and "範囲の外" in p for p in found)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("study: mini\n        matrix: {years: {from: fruits.year}}", "「fruit」の誤り"),
        ("study: mini\n        matrix: {years: {from: fruit.yaer}}", "「year」の誤り"),
        ("study: mini\n        matrix: {years: {from: fruit}}", "{from: 表の名前.列の名前}"),
        ("study: mini\n        matrix: {years: {from: [fruit.year]}}", "{from: 表の名前.列の名前}"),
        ("study: mini\n        matrix: {years: {form: fruit.year}}", "{from: 表の名前.列の名前}"),
        ("study: mini\n        matrix: {years: {from: fruit.year, but: 1}}", "{from: 表の名前.列の名前}"),
        ("study: mini\n        matrix: {measure: {from: fruit.fruit}}", "「りんご」は選択肢にありません"),
        ("study: mini\n        parameters: {measure: {from: fruit.fruit}}", "一覧ではないパラメータ"),
        ("study: mini\n        matrix: {measure: total}", "値の一覧ではありません"),
        ("study: mini\n        matrix: {measure: []}", "値の一覧ではありません"),
        (
            "study: mini\n        parameters: {measure: mean}\n        matrix: {measure: [mean]}",
            "両方にあります",
        ),
        ("study: mini\n        exclude: [{measure: mean}]", "当てはまる組み合わせがありません"),
        ("study: mini\n        exclude: [{measur: mean}]", "「measure」の誤り"),
        ("study: mini\n        exclude: [{measure: sum}]", "「sum」は選択肢にありません"),
        ("study: mini\n      - study: mini", "同じ条件が2回"),
        ("study: mini\n        matrx: {}", "「matrix」の誤り"),
        ("parameters: {}", "必要な項目「study」"),
    ],
)
def test_what_is_refused(project: Project, entry: str, expected: str) -> None:
    found = told(project, HEAD + f"      - {entry}\n")
    assert any(expected in problem and "portfolio.yml" in problem for problem in found)


def test_a_broken_card_is_told_once(project: Project) -> None:
    project.study("broken", {"cells": []}, "title: [a")
    found = told(project, HEAD + "      - study: broken\n      - study: broken\n        parameters: {a: 1}\n")
    assert len(found) == 1
    assert "broken.yml" in found[0]


def test_an_empty_portfolio(project: Project) -> None:
    assert any("1つ以上" in problem for problem in told(project, "sections: []\n"))


def test_notes_are_read_beside_the_portfolio_and_belong_to_one_run(project: Project) -> None:
    folder = project.root / "記入"
    folder.mkdir()
    (folder / "2023.md").write_text("## 所見\n\n増えた。\n\n— 統計課 2026-04-01\n", encoding="utf-8")
    portfolio = planned(
        project,
        HEAD + "      - study: mini\n        notes: 記入/2023.md\n"
        "      - study: mini\n        parameters: {measure: mean}\n",
    )
    first, second = portfolio.plans
    assert first.notes is not None and first.notes.parts[0].text == "増えた。"
    assert second.notes is None
    # With everything else that is wrong, before the first run.
    (folder / "bad.md").write_text("## 所見\n\n署名がない。\n", encoding="utf-8")
    found = told(
        project,
        HEAD + "      - study: mini\n        notes: 記入/bad.md\n"
        "      - study: mini\n        parameters: {measure: mean}\n        notes: none.md\n"
        "      - study: mini\n        notes: 記入/2023.md\n        matrix: {measure: [total, mean]}\n"
        "      - study: miny\n",
    )
    assert "「所見」に署名の行がありません" in found[0] and "記入/bad.md 1行目" in found[0]
    assert "ファイルを読めません" in found[1] and "none.md" in found[1]
    assert "matrix のある項目には、notes を書けません" in found[2] and "10行目" in found[2]
    assert "miny" in found[3]
