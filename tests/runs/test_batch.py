"""Many runs, some of which fail, and the page of all of them."""

import errno
from pathlib import Path

import pytest
from mini_project import Project, code, notebook

from analysis.errors import Problem, RunError
from analysis.reports import portfolio as page
from analysis.runs.batch import BatchRun, run_portfolio
from analysis.runs.portfolio import read_portfolio

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


def test_a_failure_does_not_stop_the_others(both: Project) -> None:
    told: list[tuple[int, int, bool]] = []

    def progress(number: int, total: int, run: BatchRun) -> None:
        told.append((number, total, run.error is None))

    result = run_portfolio(read_portfolio(both.root / "portfolio.yml", both.root), progress=progress)
    assert told == [(1, 3, True), (2, 3, False), (3, 3, True)]
    assert result.failed == 1
    assert len(both.runs("mini")) == 2
    html = result.index.read_text(encoding="utf-8")
    assert result.index == both.out / "index.html"
    for run in both.runs("mini"):
        assert f"mini/{run.name}/report.html" in html
    assert "ZeroDivisionError" in html
    assert both.leftovers() == []


def test_runs_of_one_study_have_different_names(project: Project) -> None:
    path = project.root / "portfolio.yml"
    runs = "[{study: mini, matrix: {place: [here, there]}}, {study: mini, parameters: {measure: mean}}]"
    path.write_text(f"sections:\n  - title: 果物\n    runs: {runs}\n", encoding="utf-8")
    plans = [plan for section in read_portfolio(path, project.root).sections for plan in section.plans]
    assert [BatchRun(plan, 0).name for plan in plans] == [
        "mini（場所：here）",
        "mini（場所：there）",
        "mini（集計：平均、場所：here）",
    ]


def test_an_index_that_cannot_be_written_keeps_the_old_one(
    both: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (both.root / "portfolio.yml").write_text(
        PORTFOLIO.replace("bad", "mini\n        parameters: {confidence: 0.9}")
    )
    both.out.mkdir()
    (both.out / "index.html").write_text("old")

    def full(path: Path, *arguments: object, **options: object) -> int:
        if path.name == "index.html":
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(path, *arguments, **options)  # type: ignore[arg-type]

    original = Path.write_text
    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr(page, "build_index", lambda *a, **k: "new")
    monkeypatch.setattr("analysis.runs.batch.perform", _refuse)
    with pytest.raises(RunError, match="空き容量がない"):
        run_portfolio(read_portfolio(both.root / "portfolio.yml", both.root))
    monkeypatch.undo()
    assert (both.out / "index.html").read_text() == "old"
    assert both.leftovers() == []


def _refuse(plan: object, **options: object) -> None:
    raise RunError(Problem("試験"))
