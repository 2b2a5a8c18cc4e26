"""What of a portfolio a command means."""

import pytest
from mini_project import Project, notebook

from analysis.errors import ParameterError
from analysis.runs.plan import Plan, plan_run
from analysis.runs.selection import Choice, selected


@pytest.fixture
def plans(project: Project) -> list[Plan]:
    project.study("other", notebook())
    runs = [("mini", "here"), ("mini", "there"), ("other", "here")]
    return [plan_run(study, {"place": place}, root=project.root) for study, place in runs]


def test_everything_or_the_first(plans: list[Plan]) -> None:
    assert selected(plans, Choice()) == [0, 1, 2]
    assert selected(plans, Choice(limit=2)) == [0, 1]
    assert selected(plans, Choice(["other", "mini"], 2)) == [0, 1]


def test_by_study_id_and_pattern(plans: list[Plan]) -> None:
    assert selected(plans, Choice(["other"])) == [2]
    assert selected(plans, Choice([plans[1].id])) == [1]
    # The same parameters have the same digits in every study.
    digits = plans[0].id.removeprefix("mini-")
    assert len(digits) == 8
    assert selected(plans, Choice([f"*-{digits}"])) == [0, 2]
    assert selected(plans, Choice(["mini-*"])) == [0, 1]


def test_unknown_names_are_told_together(plans: list[Plan]) -> None:
    with pytest.raises(ParameterError) as caught:
        selected(plans, Choice(["mnii", "zzz*"], 0))
    first, second, third = map(str, caught.value.problems)
    assert "「mini」の誤り" in first
    assert "zzz*" in second
    assert "--limit" in third
