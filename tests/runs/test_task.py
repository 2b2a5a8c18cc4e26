"""What a worker does with a run that it is sent."""

from dataclasses import replace

import pytest
from mini_project import Project, code, notebook

from analysis.errors import RunError
from analysis.runs.facts import facts_of
from analysis.runs.inputs import inputs_of
from analysis.runs.plan import plan_run
from analysis.runs.task import Task, make


def task_of(project: Project, study: str = "mini") -> Task:
    plan = plan_run(study, {}, root=project.root)
    return Task(plan, facts_of([plan], "this batch")(plan), inputs_of(plan))


def test_a_run_that_is_sent_twice_is_made_once(project: Project) -> None:
    task = task_of(project)
    first, again = make(task), make(task)
    assert first.status == again.status == "made"
    assert first.folder == again.folder
    assert len(project.runs()) == 1
    # Another batch decides by itself whether a finished run stands for its own.
    other = make(replace(task, facts=replace(task.facts, batch="another batch")))
    assert other.folder != first.folder
    assert len(project.runs()) == 2


def test_a_failure_is_an_outcome(project: Project) -> None:
    project.study("bad", notebook(code("1/0")))
    outcome = make(task_of(project, "bad"))
    assert (outcome.status, outcome.folder) == ("failed", None)
    assert isinstance(outcome.error, RunError)
    assert "ZeroDivisionError" in str(outcome.error)


def test_what_nobody_foresaw_is_an_outcome(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise KeyError("template")

    monkeypatch.setattr("analysis.runs.task.perform", broken)
    outcome = make(task_of(project))
    assert outcome.status == "failed"
    assert "プログラムの不具合です（KeyError: 'template'）" in str(outcome.error)
