"""A finding over all runs of its study."""

from __future__ import annotations

from typing import Any

import pytest
from mini_project import Project

from analysis.errors import ParameterError
from analysis.runs.history import History, history_of
from made_runs import claim, dataset, write_run


@pytest.fixture
def runs(project: Project) -> Project:
    """Four runs: the same parameters twice with corrected data, another place, a run without the finding."""

    def made(day: int, place: str, *findings: dict[str, Any], **run: Any) -> None:
        parameters = {"years": [2023], "confidence": 0.9, "place": place}
        created = f"2026-04-{day:02d}T00:00:00+00:00"
        write_run(project.out, f"run{day}", created, parameters=parameters, findings=findings, **run)

    made(1, "here", claim(value=12.0, low=10.0, high=14.0))
    made(2, "there", claim(value=5.0), primary=False)
    made(3, "here", claim(value=13.0, low=11.0, high=15.0), datasets=[dataset(sha256="b" * 64)],
         git={"commit": "ab" * 20, "clean": False})  # fmt: skip
    made(4, "here", claim("mini.other"))
    return project


def found(project: Project, *where: str, finding: str = "mini.total", study: str = "mini") -> History:
    return history_of(study, finding, where, out=project.out, root=project.root)


def test_runs_of_the_same_parameters_stand_together_oldest_first(runs: Project) -> None:
    history = found(runs)
    assert [(group.label, [e.run.name for e in group.entries]) for group in history.groups] == [
        ("場所：here", ["run1", "run3"]),
        ("場所：there", ["run2"]),
    ]
    assert history.without == 1


def test_data_and_code_of_each_run_are_told(runs: Project) -> None:
    first, second = found(runs).groups[0].entries
    other = found(runs).groups[1].entries[0]
    # printf 'fruit aaaa…' (64 times a) | sha256sum
    assert first.data == other.data == "b30344dc"
    assert second.data != first.data
    assert (first.code, second.code) == ("0000000000", "ababababab（変更あり）")


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (["place=here"], ["run1", "run3"]),
        (["place=there", "confidence=0.90"], ["run2"]),
        (["years=[2023]", "place＝here"], ["run1", "run3"]),
        (["years=令和5年", "place=there"], ["run2"]),
    ],
)
def test_only_runs_with_a_value(runs: Project, where: list[str], names: list[str]) -> None:
    assert [entry.run.name for group in found(runs, *where).groups for entry in group.entries] == names


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"finding": "mini.totl"}, "「mini.totl」という所見はありません。.*「mini.total」の誤りでは"),
        ({"finding": "total"}, "所見はありません"),
        ({"study": "mnii"}, "「mnii」の実行結果はありません。.*「mini」の誤りでは"),
        ({"study": "*"}, r"「\*」の実行結果はありません"),
    ],
)
def test_unknown_names_are_told_with_the_nearest(
    runs: Project, options: dict[str, str], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        found(runs, **options)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("place", "「place」に「=」がありません"),
        ("plce=here", "「plce」というパラメータはありません。.*「place」の誤りでは"),
        ("place=nowhere", "place=nowhere に当てはまる実行結果はありません。.*here、there"),
        ("confidence=high", "「high」は数ではありません"),
    ],
)
def test_conditions_that_nothing_meets(runs: Project, where: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        found(runs, where)
