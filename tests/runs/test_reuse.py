"""A finished run stands for another only while everything it depends on, and it itself, are as they were."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mini_project import LOAD, ROWS, SHOW_FINDING, TABLE, Project, code, notebook
from past_runs import finish

from analysis.runs import reuse
from analysis.runs.imports import package_folder
from analysis.runs.inputs import Inputs, inputs_of
from analysis.runs.plan import Plan, plan_run
from analysis.runs.reuse import dependence, reusable

CLEAN = {"loaded": [], "modules": []}
PORTFOLIO = "sections:\n  - title: 果物\n    runs:\n      - study: mini\n"


def plan_of(project: Project, **given: object) -> Plan:
    return plan_run("mini", given, root=project.root)


def standing(plan: Plan) -> Path | None:
    run = reusable(plan, inputs_of(plan))
    return run.folder if run else None


def test_the_newest_with_the_same_inputs(project: Project) -> None:
    plan = plan_of(project)
    assert standing(plan) is None
    first = finish(plan, inputs_of(plan), "090000")
    second = finish(plan, inputs_of(plan), "100000")
    assert standing(plan) == second
    data = project.root / "data" / "fruit.csv"
    data.write_text(ROWS.replace("8", "9"), encoding="utf-8")
    assert standing(plan) is None
    third = finish(plan, inputs_of(plan), "110000")
    assert standing(plan) == third
    # A correction that is taken back: what was made from these very data stands again.
    data.write_text(ROWS, encoding="utf-8", newline="\n")
    assert standing(plan) == second
    shutil.rmtree(second)
    assert standing(plan) == first


def test_other_parameters_and_runs_without_a_record_do_not_stand(project: Project) -> None:
    plan = plan_of(project)
    finish(plan_of(project, measure="mean"), inputs_of(plan), "090000")
    finish(plan, None, "100000")
    assert standing(plan) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "report.html").write_text("<p>x"),
        lambda folder: (folder / "tables" / "a.csv").unlink(),
        lambda folder: (folder / "run.json").write_text("{"),
        lambda folder: (folder / "run.json").unlink(),
    ],
)
def test_a_damaged_run_does_not_stand(project: Project, damage: Callable[[Path], object]) -> None:
    plan = plan_of(project)
    folder = finish(plan, inputs_of(plan), "090000")
    assert standing(plan) == folder
    damage(folder)
    assert standing(plan) is None


def refused(plan: Plan, inputs: Inputs, **state: Any) -> str:
    said = dependence(plan, inputs, {**CLEAN, **state})
    assert said["depends_on"] is None
    (reason,) = said["not_reusable"]
    return reason


def test_what_a_run_says_when_all_is_well(project: Project) -> None:
    plan = plan_of(project)
    inputs = inputs_of(plan)
    table = {"path": "data/fruit.csv", "sha256": inputs["tables"]["data/fruit.csv"]}
    state = {"loaded": [table], "modules": ["analysis", "analysis.runs.inside", "analysis.errors"]}
    assert dependence(plan, inputs, state) == {"depends_on": inputs, "not_reusable": []}


def test_what_is_not_certain_is_not_reused(project: Project) -> None:
    plan = plan_of(project)
    inputs = inputs_of(plan)
    assert "analysis.figures.charts" in refused(plan, inputs, modules=["analysis.figures.charts", "analysis"])
    assert "helper" in refused(plan, inputs, modules=["helper"])
    store = {"path": "data/flow/one/record.json", "sha256": "0" * 64}
    assert "data/flow/one/record.json" in refused(plan, inputs, loaded=[store])
    other = {"path": "data/fruit.csv", "sha256": "0" * 64}
    assert "data/fruit.csv" in refused(plan, inputs, loaded=[other])
    silent = dependence(plan, inputs, {})
    assert silent["depends_on"] is None
    (project.root / "data" / "fruit.csv").write_text(ROWS + "2024,りんご,1\n", encoding="utf-8")
    assert "実行している間に変わりました: data/fruit.csv" in refused(plan, inputs)


def test_code_that_changed_after_it_was_imported(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(project)
    # As in a notebook that stays open while somebody works on the reports.
    file = package_folder() / "reports" / "export.py"
    monkeypatch.setattr(reuse, "_IMPORTED_NS", file.stat().st_ctime_ns - 1)
    assert "analysis/reports/export.py" in refused(plan, inputs_of(plan))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """A project, and a copy of this package that its commands use and that a test may edit."""
    folder = tmp_path_factory.mktemp("reuse")
    shutil.copytree(
        package_folder(), folder / "site" / "analysis", ignore=shutil.ignore_patterns("__pycache__")
    )
    project = Project(folder / "project")
    project.study("mini", notebook(code(LOAD), code(SHOW_FINDING)))
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    return project, folder / "site"


def said(world: tuple[Project, Path], *arguments: str) -> dict[str, Any]:
    project, site = world
    done = project.ebpm(*arguments, "--json", PYTHONPATH=str(site))
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def changed(world: tuple[Project, Path]) -> list[tuple[str, str]]:
    why = said(world, "why", "mini")
    assert why["reusable"] == (not why["changes"])
    return [(change["group"], change["name"]) for change in why["changes"]]


def test_a_module_that_the_run_imports_and_one_that_it_does_not(world: tuple[Project, Path]) -> None:
    _, site = world
    assert said(world, "batch")["made"] == 1
    with (site / "analysis" / "figures" / "road_charts.py").open("a") as file:
        file.write("# another study's\n")
    assert changed(world) == []
    assert said(world, "batch")["reused"] == 1
    with (site / "analysis" / "data" / "frame.py").open("a") as file:
        file.write("# imported by a function of the catalog\n")
    assert changed(world) == [("modules", "analysis/data/frame.py")]
    assert said(world, "batch")["made"] == 1
    assert changed(world) == []


def test_what_a_study_imports_without_an_import_is_noticed(world: tuple[Project, Path]) -> None:
    project, site = world
    (project.root / "helper.py").write_text("X = 1\n")
    study = notebook(
        code("import helper"), code("__import__('.'.join(['analysis', 'stats.options']))"), code(SHOW_FINDING)
    )
    project.study("dynamic", study)
    run = project.ebpm("run", "dynamic", PYTHONPATH=str(site))
    assert run.returncode == 0, run.stderr
    assert "この結果は再利用しません: ノートブックの import 文から" in run.stdout
    (note,) = said(world, "why", "dynamic")["notes"]
    assert note.endswith("モジュールを読み込みました: analysis.stats、analysis.stats.options、helper")


def test_a_table_that_the_card_does_not_declare_fails_however_it_is_run(world: tuple[Project, Path]) -> None:
    project, _ = world
    assert said(world, "batch")["failed"] == 0
    project.write_catalog(TABLE, {**TABLE, "name": "pears", "path": "pears.csv"})
    (project.root / "data" / "pears.csv").write_text(ROWS, encoding="utf-8")
    project.study("mini", notebook(code(LOAD.replace("'fruit'", "'pears'")), code(SHOW_FINDING)))
    for arguments in ([], ["--force"]):
        (run,) = said(world, "batch", *arguments)["runs"]
        assert run["status"] == "failed"
        assert "カードにない表「pears」" in run["error"]
