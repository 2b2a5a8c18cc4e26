"""Parameters of a run held against a card."""

from datetime import date
from typing import Any

import pytest
from mini_project import CARD, PARAMETERS, TABLE, Project, code, notebook

from analysis.errors import DataError, ParameterError
from analysis.runs.card import load_card, notebook_path
from analysis.runs.defaults import defaults
from analysis.runs.given import given_parameters
from analysis.runs.parameters import digest, resolve, sensitivity, specification


def resolved(project: Project, **given: object) -> dict[str, Any]:
    initial = defaults(notebook_path("mini", project.root))
    return resolve(load_card("mini", project.root), initial, given, project.root)


def problems(project: Project, **given: object) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        resolved(project, **given)
    return [str(problem) for problem in caught.value.problems]


def test_defaults_fill_up_what_is_not_given(project: Project) -> None:
    assert resolved(project, years="2021") == {
        "years": [2021], "measure": "total", "confidence": 0.95, "place": "here", "since": "2023-04-01",
    }  # fmt: skip


def test_the_nearest_name_is_suggested(project: Project) -> None:
    (problem,) = problems(project, yaers="2023")
    assert "「yaers」というパラメータはありません" in problem
    assert "「years」の誤り" in problem


def test_choices_come_from_the_data(project: Project) -> None:
    (problem,) = problems(project, years="[2021,2022]")
    assert "「2022」は選択肢にありません" in problem
    assert "2021、2023" in problem


def test_all_problems_come_at_once(project: Project) -> None:
    found = problems(project, yaers="1", years="x", measure="tota", confidence="2", since="2023-02-30")
    assert len(found) == 5


def test_limits_belong_to_the_range(project: Project) -> None:
    assert resolved(project, confidence="0.5")["confidence"] == 0.5
    assert resolved(project, confidence="0.999")["confidence"] == 0.999
    (problem,) = problems(project, confidence="0.9991")
    assert "0.5以上0.999以下" in problem


def test_the_same_item_twice_is_refused(project: Project) -> None:
    (problem,) = problems(project, years="2021,2021")
    assert "2回" in problem


@pytest.mark.parametrize("given", ["", "[]", []])
def test_an_empty_list_is_refused_unless_it_is_optional(project: Project, given: object) -> None:
    (problem,) = problems(project, years=given)
    assert "「years」（対象年）が空です" in problem
    assert "選択肢: 2021、2023" in problem
    years = {**CARD["parameters"]["years"], "optional": True}
    project.study("mini", notebook(), project.card(parameters={**CARD["parameters"], "years": years}))
    assert resolved(project, years=given)["years"] == []


def with_years(project: Project, **changes: object) -> None:
    years = {**CARD["parameters"]["years"], **changes}
    project.study("mini", notebook(), project.card(parameters={**CARD["parameters"], "years": years}))


def test_choices_of_several_columns_are_united(project: Project) -> None:
    project.write_catalog(TABLE, {**TABLE, "name": "vegetables", "path": "vegetables.csv"})
    table = project.root / "data" / "vegetables.csv"
    table.write_text("year,fruit,number\n2021,なす,1\n2024,なす,2\n", encoding="utf-8")
    with_years(project, choices_from=["fruit.year", "vegetables.year"])
    assert resolved(project, years="2024,2021")["years"] == [2024, 2021]
    (problem,) = problems(project, years="2022")
    assert "2021、2023、2024" in problem
    # A table without rows adds nothing; it is no fault as long as another one has some.
    table.write_text("year,fruit,number\n", encoding="utf-8")
    assert resolved(project, years="2021")["years"] == [2021]


@pytest.mark.parametrize("source", ["fruit.year", ["fruit.year"]])
def test_choices_from_a_table_without_rows_are_a_fault_of_the_table(project: Project, source: object) -> None:
    with_years(project, choices_from=source)
    (project.root / "data" / "fruit.csv").write_text("year,fruit,number\n", encoding="utf-8")
    with pytest.raises(DataError, match="表「fruit」に行がありません") as caught:
        load_card("mini", project.root)
    (problem,) = caught.value.problems
    assert problem.where == "data/fruit.csv"
    assert "書き足して" in problem.remedy


def test_a_title_given_as_a_name_is_answered_with_the_name(project: Project) -> None:
    (problem,) = problems(project, 対象年="2023")
    assert "名前「years」" in problem
    (problem,) = problems(project, 対像年="2023")
    assert "「対象年」は題名です。名前「years」" in problem


def test_dates_have_ranges_too(project: Project) -> None:
    card = project.card(
        parameters={
            **CARD["parameters"],
            "since": {"type": "date", "title": "起点日", "minimum": "2023-04-01"},
        }
    )
    project.study("mini", notebook(), card)
    assert resolved(project, since="令和5年4月1日")["since"] == "2023-04-01"
    (problem,) = problems(project, since="令和5年3月31日")
    assert "2023-04-01以上" in problem


def test_the_subject_is_no_part_of_the_specification(project: Project) -> None:
    card = load_card("mini", project.root)
    here, there = resolved(project), resolved(project, place="there")
    assert specification(card, here) == specification(card, there)
    assert digest(here) != digest(there)
    assert specification(card, here) != specification(card, resolved(project, measure="mean"))


def test_a_run_departs_from_primary_values_and_from_defaults(project: Project) -> None:
    card = load_card("mini", project.root)
    initial = defaults(notebook_path("mini", project.root))
    assert sensitivity(card, initial, resolved(project, place="there"), project.root) == {}
    departed = resolved(project, years="2021,2023", confidence="0.9")
    assert sensitivity(card, initial, departed, project.root) == {
        "years": {"value": [2021, 2023], "primary": [2023]},
        "confidence": {"value": 0.9, "primary": 0.95},
    }


def test_assignments_and_file_are_united(project: Project) -> None:
    file = project.root / "p.yml"
    file.write_text("years: [2021]\nsince: 2023-05-01\n", encoding="utf-8")
    given = given_parameters(["years＝2023", "measure=mean=x"], file, project.root)
    assert given.values == {
        "years": "2023",
        "since": date(2023, 5, 1),
        "measure": "mean=x",
    }
    assert given.overridden == ("years",)
    assert given.problems == ()


def test_names_may_be_full_width(project: Project) -> None:
    file = project.root / "p.yml"
    file.write_text("ｙｅａｒｓ: [2021]\nｓince: 2023-05-01\n", encoding="utf-8")
    given = given_parameters(["ｙｅａｒｓ＝２０２３"], file, project.root)
    assert given.values == {"years": "２０２３", "since": date(2023, 5, 1)}
    assert given.overridden == ("years",)
    file.write_text("ｙｅａｒｓ: [2021]\nyears: [2023]\n", encoding="utf-8")
    (problem,) = given_parameters([], file, project.root).problems
    assert "2回" in str(problem)
    (problem,) = given_parameters(["years=1", "ｙｅａｒｓ=2"], None, project.root).problems
    assert "2回" in str(problem)


def test_a_json_file_will_do(project: Project) -> None:
    file = project.root / "p.json"
    file.write_text('{"years": [2021], "confidence": 0.9}', encoding="utf-8")
    assert given_parameters([], file, project.root).values == {"years": [2021], "confidence": 0.9}


def test_bad_assignments_and_a_missing_file_are_problems(project: Project) -> None:
    given = given_parameters(["a=1", "a=2", "b", "=3"], project.root / "none.yml", project.root)
    told = " ".join(map(str, given.problems))
    assert len(given.problems) == 4
    assert "「a」が2回" in told
    assert "none.yml" in told


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            PARAMETERS,
            {"years": [2023], "measure": "total", "confidence": 0.95, "place": "here", "since": "2023-04-01"},
        ),
        ("# 注記\nyear: int = 2023\nkinds = ()\nnone = None\n", {"year": 2023, "kinds": (), "none": None}),
        ("low = -1.5", {"low": -1.5}),
        ('text = "a=b"', {"text": "a=b"}),
    ],
)
def test_defaults_are_read_without_execution(project: Project, source: str, expected: dict[str, Any]) -> None:
    project.study("mini", notebook(parameters=source))
    assert defaults(notebook_path("mini", project.root)) == expected


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os", "import os"),
        ("year = 2020 + 3", "year = 2020 + 3"),
        ("a = b = 1", "a = b = 1"),
        ("x.y = 1", "x.y = 1"),
        ("year = (", "Python として"),
        ("%matplotlib inline", "Python として"),
        ("a = 1\na = 2", "「a」に2回"),
        ("print('x')", "print('x')"),
    ],
)
def test_a_parameters_cell_holds_plain_values_only(project: Project, source: str, told: str) -> None:
    project.study("mini", notebook(parameters=source))
    with pytest.raises(ParameterError, match=r"notebooks/studies/mini\.ipynb") as caught:
        defaults(notebook_path("mini", project.root))
    assert told in str(caught.value)


def test_there_is_exactly_one_parameters_cell(project: Project) -> None:
    path = notebook_path("mini", project.root)
    project.study("mini", notebook(parameters=None))
    with pytest.raises(ParameterError, match="ありません"):
        defaults(path)
    project.study("mini", notebook(code("a = 1", "parameters")))
    with pytest.raises(ParameterError, match="2個あります"):
        defaults(path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"cells": 1}', '{"cells": [1]}'])
def test_a_file_that_is_no_notebook(project: Project, content: str) -> None:
    path = notebook_path("mini", project.root)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError):
        defaults(path)
