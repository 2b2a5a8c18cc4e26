"""Cards: their form, and whether they fit notebook and data."""

from pathlib import Path
from typing import Any

import pytest
from mini_project import CARD, Project, code, notebook

from analysis.errors import ParameterError
from analysis.runs.card import list_studies, load_card
from analysis.runs.plan import plan_run


def told(project: Project, card: dict[str, Any] | str, content: dict[str, Any] | None = None) -> list[str]:
    project.study("mini", content or notebook(), card)
    with pytest.raises(ParameterError) as caught:
        load_card("mini", project.root)
    return [str(problem) for problem in caught.value.problems]


def with_parameter(**changes: Any) -> dict[str, Any]:
    measure = {**CARD["parameters"]["measure"], **changes}
    return {**CARD, "parameters": {**CARD["parameters"], "measure": measure}}


def test_a_card(project: Project) -> None:
    card = load_card("mini", project.root)
    assert card.parameters["measure"].choices == {"total": "合計", "mean": "平均"}
    assert card.expects[0].findings == ["mini.total"]
    assert card.parameters["place"].subject


def test_expects_may_have_alternatives(project: Project) -> None:
    one = {"findings": [], "figures": 0, "tables": 1}
    project.study("mini", notebook(), project.card(expects=[one, CARD["expects"]]))
    assert [expected.tables for expected in load_card("mini", project.root).expects] == [1, 0]


def test_an_unknown_study_gets_the_nearest_name(project: Project) -> None:
    with pytest.raises(ParameterError, match="「mini」の誤り"):
        load_card("mnii", project.root)
    with pytest.raises(ParameterError, match="使える名前: mini。一覧は"):
        load_card("zzz", project.root)


@pytest.mark.parametrize("name", ["../mini", "mini.yml", "", "studies/mini"])
def test_a_study_is_a_name_not_a_path(project: Project, name: str) -> None:
    with pytest.raises(ParameterError, match="という分析はありません"):
        load_card(name, project.root)


def test_a_mistyped_entry_is_told_with_its_line(project: Project) -> None:
    card = "titel: a\n" + (project.studies / "mini.yml").read_text(encoding="utf-8").replace(
        "title: 果物の数の合計\n", ""
    )
    found = told(project, card)
    assert any("mini.yml 1行目 titel" in problem and "「title」の誤り" in problem for problem in found)
    assert any("必要な項目「title」" in problem for problem in found)


def test_a_mistyped_entry_of_a_parameter(project: Project) -> None:
    (problem,) = told(project, with_parameter(minmum=1))
    assert "parameters.measure.minmum" in problem
    assert "「minimum」の誤り" in problem


def test_a_mistyped_entry_of_expects(project: Project) -> None:
    found = told(project, {**CARD, "expects": {"findings": [], "figurs": 0, "tables": 0}})
    assert any("「figures」の誤り" in problem for problem in found)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "text"}, "「text」は使えません"),
        ({"items": "string"}, "items は type が list"),
        ({"choices_from": "fruit.fruit"}, "同時に書けません"),
        ({"choices": None, "choices_from": "fruit"}, "表の名前.列の名前"),
        ({"choices": None, "choices_from": []}, "表の名前.列の名前"),
        ({"choices": None, "choices_from": ["fruit.year", "fruit"]}, "表の名前.列の名前"),
        ({"choices": {}}, "1つ以上"),
        ({"minimum": 1}, "minimum と maximum は"),
        ({"title": 5}, "文字列で書いて"),
        ({"title": ""}, "空白のままにせず"),
    ],
)
def test_declarations_of_parameters(project: Project, changes: dict[str, Any], expected: str) -> None:
    assert any(expected in problem for problem in told(project, with_parameter(**changes)))


def test_limits_must_be_in_order(project: Project) -> None:
    confidence = {"type": "number", "title": "信頼水準", "minimum": 2, "maximum": 1}
    card = {**CARD, "parameters": {**CARD["parameters"], "confidence": confidence}}
    assert any("より大きく" in problem for problem in told(project, card))


def test_card_and_notebook_have_the_same_parameters(project: Project) -> None:
    found = told(
        project,
        CARD,
        notebook(
            parameters="years = [2023]\nmesure = 'total'\nconfidence = 0.95\nplace = 'here'\nsince = '2023-04-01'"
        ),
    )
    assert any(
        "「measure」がノートブックの parameters セルにありません" in p and "「mesure」の誤り" in p
        for p in found
    )
    assert any("ノートブックのパラメータ「mesure」がカードにありません" in p for p in found)


def test_primary_and_defaults_are_allowed_values(project: Project) -> None:
    source = "years = [2020]\nmeasure = 'total'\nconfidence = 0.95\nplace = 'here'\nsince = '2023-04-01'"
    found = told(
        project,
        {**CARD, "primary": {"measure": "sum", "place": "here", "yeers": 1}},
        notebook(parameters=source),
    )
    assert any("primary.measure" in p and "「sum」は選択肢にありません" in p for p in found)
    assert any("「place」は subject" in p for p in found)
    assert any("primary.yeers" in p and "「years」の誤り" in p for p in found)
    assert any("既定値" in p and "「2020」は選択肢にありません" in p for p in found)


def test_tables_and_columns_are_in_the_catalog(project: Project) -> None:
    years = {**CARD["parameters"]["years"], "choices_from": "fruit.yaer"}
    card = {**CARD, "datasets": ["fruits"], "parameters": {**CARD["parameters"], "years": years}}
    found = told(project, card)
    assert any("表「fruits」は目録にありません" in p and "「fruit」の誤り" in p for p in found)
    assert any("列「yaer」はありません" in p and "「year」の誤り" in p for p in found)
    years["choices_from"] = ["fruit.year", "fruits.year"]
    (problem,) = told(project, {**card, "datasets": ["fruit"]})
    assert "表「fruits」は目録にありません" in problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: [a", "YAML として読めません"),
        ("", "空です"),
        ("- a\n", "「名前: 値」の形"),
        ("title: a\ntitle: b\n", "「title」が2回"),
    ],
)
def test_files_that_are_no_card(project: Project, text: str, expected: str) -> None:
    (problem,) = told(project, text)
    assert expected in problem


def test_a_card_in_shift_jis(project: Project) -> None:
    (project.studies / "mini.yml").write_bytes("title: 果物\n".encode("cp932"))
    with pytest.raises(ParameterError, match="UTF-8"):
        load_card("mini", project.root)


def test_a_missing_notebook(project: Project) -> None:
    (project.studies / "mini.ipynb").unlink()
    with pytest.raises(ParameterError, match="ノートブックを読めません"):
        load_card("mini", project.root)


def test_the_list_survives_a_broken_card(project: Project) -> None:
    project.study("broken", notebook(code("1")), "title: [a")
    studies = list_studies(project.root)
    assert [study.name for study in studies] == ["broken", "mini"]
    assert studies[0].problems
    assert studies[1].title == "果物の数の合計"


BUNDLED = Path(__file__).parents[2]


def test_which_lists_of_the_bundled_studies_may_be_empty() -> None:
    """Empty means "all kinds" and "leave out nothing"; no year, or no kind of a district, means nothing at all."""
    optional = {
        (study, name)
        for study in ("cashless_aging", "cashless_facilities", "mynumber_aging")
        for name, parameter in load_card(study, BUNDLED).parameters.items()
        if parameter.type == "list" and parameter.optional
    }
    assert optional == {
        ("cashless_aging", "exclude"),
        ("cashless_facilities", "exclude"),
        ("cashless_facilities", "kinds"),
    }


@pytest.mark.parametrize("district", ["練習北", "富田"])
def test_districts_of_both_cities_may_be_left_out(district: str) -> None:
    assert plan_run("cashless_aging", {"exclude": district}, root=BUNDLED).parameters["exclude"] == [district]
    with pytest.raises(ParameterError, match="選択肢にありません"):
        plan_run("cashless_aging", {"exclude": f"{district}区"}, root=BUNDLED)
