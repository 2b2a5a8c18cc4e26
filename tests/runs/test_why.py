"""`ebpm why` names what has changed since a run."""

import json
from pathlib import Path

import pytest
from mini_project import SHOW_FINDING, Project, code, notebook
from past_runs import finish

from analysis.runs.inputs import inputs_of
from analysis.runs.plan import plan_run


@pytest.fixture
def folder(project: Project) -> Path:
    """A run that was finished a moment ago."""
    plan = plan_run("mini", {"measure": "mean"}, root=project.root)
    return finish(plan, inputs_of(plan), "090000")


def told(project: Project, address: str = "mini") -> list[str]:
    done = project.ebpm("why", address)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_nothing_has_changed(project: Project, folder: Path) -> None:
    expected = [f"mini/{folder.name}", "入力は変わっていません。ebpm batch では、この結果を再利用します。"]
    assert told(project) == expected
    for address in (str(folder), f"mini/{folder.name}", f"mini-{folder.name[-8:]}"):
        assert told(project, address) == expected


def test_a_changed_table(project: Project, folder: Path) -> None:
    (project.root / "data" / "fruit.csv").write_text(
        "year,fruit,number\n2021,柿,3\n2023,柿,4\n", encoding="utf-8"
    )
    # printf of both contents | sha256sum
    assert told(project)[1:] == [
        "ebpm batch では、もう一度実行します。",
        "・データ: data/fruit.csv（88d7b6c1 → 2f7043a5）",
    ]
    described = json.loads(project.ebpm("why", "mini", "--json").stdout)
    assert described["reusable"] is False
    (change,) = described["changes"]
    assert (change["group"], change["name"], len(change["after"])) == ("tables", "data/fruit.csv", 64)


def test_a_damaged_result(project: Project, folder: Path) -> None:
    (folder / "report.html").write_text("<b>")
    assert told(project)[2:] == ["・結果のファイルが、書いたときと違います: report.html"]


def test_a_run_of_a_version_that_kept_no_record(project: Project) -> None:
    finish(plan_run("mini", {}, root=project.root), None, "090000")
    assert told(project)[2:] == ["・入力の記録がありません（記録を始める前の版で実行した結果です）。"]
    assert json.loads(project.ebpm("why", "mini", "--json").stdout)["recorded"] is False


def test_parameters_that_are_no_longer_accepted(project: Project, folder: Path) -> None:
    measure = {"type": "string", "title": "集計", "choices": {"total": "合計"}}
    card = project.card(parameters={**project.card()["parameters"], "measure": measure})
    project.study("mini", notebook(code(SHOW_FINDING)), card)
    (line,) = told(project)[2:]
    assert line.startswith(
        "・同じパラメータでは、今は実行できません: ［measure］「mean」は選択肢にありません。"
    )


def test_runs_in_another_folder(project: Project, folder: Path) -> None:
    moved = project.root / "elsewhere"
    project.out.rename(moved)
    done = project.ebpm("why", "mini", "--out", str(moved))
    assert done.stdout.startswith(f"mini/{folder.name}\n入力は変わっていません。")
    done = project.ebpm("clean", "--keep", "1", "--out", str(moved))
    assert "消したもの: 0件（0.0 MB）。残した実行結果: 1件。" in done.stdout


def test_an_unknown_run(project: Project, folder: Path) -> None:
    done = project.ebpm("why", "miny")
    assert done.returncode == 2
    assert "「mini」の誤りではありませんか" in done.stderr
