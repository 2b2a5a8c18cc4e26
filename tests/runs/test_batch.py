"""Many runs, some of which fail, and the page of all of them."""

import errno
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from mini_project import TABLE, Project, code, notebook

from analysis.errors import ParameterError, Problem, RunError
from analysis.runs.batch import Watch, run_portfolio
from analysis.runs.local import this_machine
from analysis.runs.outcome import Outcome
from analysis.runs.plan import Plan
from analysis.runs.portfolio import PlannedPortfolio, read_portfolio
from analysis.runs.selection import Choice
from analysis.runs.task import Task

PORTFOLIO = """\
sections:
  - title: よい果物
    runs:
      - study: mini
  - title: わるい果物
    runs:
      - study: bad
      - study: mini
        parameters: {measure: mean}
"""


@pytest.fixture
def both(project: Project) -> Project:
    project.study("bad", notebook(code("1/0")))
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    return project


def read(project: Project) -> PlannedPortfolio:
    return read_portfolio(project.root / "portfolio.yml", project.root)


def at_once(make: Callable[[Task], Outcome]) -> Callable[[Sequence[Plan]], object]:
    """Workers that make a run the moment it is sent."""

    @contextmanager
    def workers(plans: Sequence[Plan]) -> Iterator[tuple[int, Callable[[Task], Future[Outcome]]]]:
        def send(task: Task) -> Future[Outcome]:
            future: Future[Outcome] = Future()
            future.set_result(make(task))
            return future

        yield 1, send

    return workers


def refused(task: Task) -> Outcome:
    return Outcome(task.plan, "failed", 0.1, None, RunError(Problem("試験")))


def bad_refused(task: Task) -> Outcome:
    return (
        refused(task)
        if task.plan.study == "bad"
        else Outcome(task.plan, "made", 2.0, task.plan.out / "mini/a")
    )


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the index page is to show, by section."""
    shown: dict[str, list[str]] = {}

    def write(title: str, sections: Sequence[tuple[str, Sequence[Outcome]]], out: Path) -> Path:
        shown.update({name: [outcome.status for outcome in runs] for name, runs in sections})
        return out / "index.html"

    monkeypatch.setattr("analysis.runs.batch.write_index", write)
    return shown


def test_a_failure_does_not_stop_the_others(both: Project) -> None:
    ended: list[tuple[int, int, str, str]] = []

    def progress(number: int, total: int, outcome: Outcome, left: float | None) -> None:
        ended.append((number, total, outcome.plan.study, outcome.status))

    result = run_portfolio(
        read(both), workers=partial(this_machine, jobs=2), keep_going=True, watch=Watch(progress)
    )
    assert [(number, total) for number, total, _, _ in ended] == [(1, 3), (2, 3), (3, 3)]
    assert sorted(run[2:] for run in ended) == [("bad", "failed"), ("mini", "made"), ("mini", "made")]
    assert [outcome.status for outcome in result.outcomes] == ["made", "failed", "made"]
    assert [result.number(status) for status in ("made", "reused", "failed", "not_run")] == [2, 0, 1, 0]
    html = result.index.read_text(encoding="utf-8")
    assert result.index == both.out / "index.html"
    assert len(both.runs("mini")) == 2
    for run in both.runs("mini"):
        assert f"mini/{run.name}/report.html" in html
        written = json.loads((run / "run.json").read_text(encoding="utf-8"))
        assert written["batch"] == result.batch
        # total and mean: two specifications, whichever of the two runs was finished first
        assert written["specifications_in_outputs"] == 2
    assert "ZeroDivisionError" in html
    assert both.leftovers() == []


def test_the_first_failure_stops_new_runs(both: Project, told: dict[str, list[str]]) -> None:
    result = run_portfolio(read(both), workers=at_once(bad_refused))
    assert [outcome.status for outcome in result.outcomes] == ["made", "failed", "not_run"]
    assert told == {"よい果物": ["made"], "わるい果物": ["failed", "not_run"]}


def test_a_part_of_a_portfolio(both: Project, told: dict[str, list[str]]) -> None:
    result = run_portfolio(read(both), Choice(["mini"], 1), workers=at_once(bad_refused))
    assert [outcome.plan.parameters["measure"] for outcome in result.outcomes] == ["total"]
    # The page keeps showing everything.
    assert told == {"よい果物": ["made"], "わるい果物": ["not_run", "not_run"]}
    with pytest.raises(ParameterError, match="「mini」の誤り"):
        run_portfolio(read(both), Choice(["mnii"]), workers=at_once(refused))


def test_the_time_left_is_told_once_there_is_something_to_judge_by(
    both: Project, told: dict[str, list[str]]
) -> None:
    left: list[float | None] = []
    portfolio = read(both)
    watch = Watch(lambda number, total, outcome, seconds: left.append(seconds))
    run_portfolio(portfolio, workers=at_once(bad_refused), keep_going=True, watch=watch)
    # After the first run of 2 s: one under way (half of 2 s), one to come (2 s); then one under way; then none.
    assert left == [3.0, 1.0, 0.0]
    left.clear()
    run_portfolio(portfolio, Choice(["bad"]), workers=at_once(refused), keep_going=True, watch=watch)
    assert left == [None]


def test_checks_declared_wrongly_are_failures(both: Project, told: dict[str, list[str]]) -> None:
    wrong = {"id": "fruit.sum", "title": "合計", "kind": "no such kind"}
    both.write_catalog({**TABLE, "checks": [wrong]})
    result = run_portfolio(read(both), workers=at_once(bad_refused), keep_going=True)
    assert {outcome.status for outcome in result.outcomes} == {"failed"}
    assert "no such kind" in str(result.outcomes[0].error)


def test_runs_of_one_study_have_different_names(project: Project) -> None:
    path = project.root / "portfolio.yml"
    runs = "[{study: mini, matrix: {place: [here, there]}}, {study: mini, parameters: {measure: mean}}]"
    path.write_text(f"sections:\n  - title: 果物\n    runs: {runs}\n", encoding="utf-8")
    plans = [plan for section in read(project).sections for plan in section.plans]
    assert [Outcome(plan, "not_run").name for plan in plans] == [
        "mini（場所：here）",
        "mini（場所：there）",
        "mini（集計：平均、場所：here）",
    ]


def test_an_index_that_cannot_be_written_keeps_the_old_one(
    both: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    both.out.mkdir()
    (both.out / "index.html").write_text("old")

    def full(path: Path, *arguments: object, **options: object) -> int:
        if path.name == "index.html":
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(path, *arguments, **options)  # type: ignore[arg-type]

    original = Path.write_text
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(RunError, match="空き容量がない"):
        run_portfolio(read(both), workers=at_once(refused))
    monkeypatch.undo()
    assert (both.out / "index.html").read_text() == "old"
    assert both.leftovers() == []
