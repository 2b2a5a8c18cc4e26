"""Runs of a tiny study in real kernels: what they leave, and what every kind of failure leaves."""

import errno
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec
from mini_project import FINDING, LOAD, ROWS, SHOW_FINDING, TABLE, Project, code, notebook, text

from analysis.errors import DataError, EbpmError, ParameterError, RunError
from analysis.reports import export
from analysis.runs import execute, kernel
from analysis.runs.execute import RunResult, run_study

TELL = """
import json, os, sys, psutil
from pathlib import Path
addresses = [c.laddr.ip for c in psutil.Process().net_connections("inet")]
Path("told.json").write_text(json.dumps({
    "pid": os.getpid(), "python": sys.executable, "cwd": os.getcwd(), "root": os.environ["EBPM_ROOT"],
    "parameters": [years, measure, confidence, place, since], "addresses": addresses,
    "startup": "from_startup" in globals(),
}))
"""


@pytest.fixture(scope="module")
def told_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("a{b} 練習") / "project")
    project.study(
        "mini",
        notebook(text("よむ"), code(LOAD), code(TELL), code(SHOW_FINDING), code("1/0", "skip-execution")),
    )
    return project


@pytest.fixture(scope="module")
def cells() -> list[tuple[int, int, str]]:
    return []


@pytest.fixture(scope="module")
def finished(told_project: Project, cells: list[tuple[int, int, str]]) -> Iterator[RunResult]:
    given = {"years": "令和3年、2023", "confidence": "０．９"}
    with pytest.MonkeyPatch.context() as environment:
        _hostile(environment, told_project.root.parent)
        yield run_study("mini", given, root=told_project.root, progress=lambda *cell: cells.append(cell))


def _hostile(environment: pytest.MonkeyPatch, folder: Path) -> None:
    """A user with a broken python3 kernel of an own, and with code that IPython runs at every start."""
    kernel = folder / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    broken = {"argv": ["/nonexistent/python", "{connection_file}"], "display_name": "x", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(broken))
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("from_startup = 1")
    environment.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    environment.setenv("IPYTHONDIR", str(folder / "ipython"))


@pytest.fixture(scope="module")
def told(told_project: Project, finished: RunResult) -> dict[str, Any]:
    return json.loads((told_project.root / "told.json").read_text())


def test_the_folder_holds_everything(finished: RunResult) -> None:
    names = {path.name for path in finished.folder.iterdir()}
    assert names >= {"report.html", "notebook.ipynb", "findings.json", "run.json"}
    assert finished.report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((finished.folder / "run.json").read_text(encoding="utf-8")) == finished.run


def test_findings_are_those_of_the_notebook(finished: RunResult) -> None:
    written = json.loads((finished.folder / "findings.json").read_text(encoding="utf-8"))
    assert written == {"synthetic": True, "findings": [FINDING]}
    assert finished.findings == [FINDING]


def test_the_run_says_what_it_was(finished: RunResult) -> None:
    run = finished.run
    assert run["parameters"]["years"] == [2021, 2023]
    assert run["primary"] is False
    assert set(run["sensitivity"]) == {"years", "confidence"}
    assert (run["synthetic"], run["disclosure"]) == (True, "internal")
    assert run["specifications_in_outputs"] == 1
    assert run["run"] == finished.folder.name
    assert 0 < run["seconds"] < 100


def test_inputs_and_tables_are_named_with_their_hashes(told_project: Project, finished: RunResult) -> None:
    source = (told_project.studies / "mini.ipynb").read_bytes()
    assert {
        "path": "notebooks/studies/mini.ipynb",
        "sha256": hashlib.sha256(source).hexdigest(),
    } in finished.run["inputs"]
    table = hashlib.sha256(ROWS.encode()).hexdigest()
    assert ("fruit", table) in {(entry["name"], entry["sha256"]) for entry in finished.run["datasets"]}


def test_no_path_of_this_machine_is_left(told_project: Project, finished: RunResult) -> None:
    for name in ("run.json", "findings.json", "notebook.ipynb", "report.html"):
        assert str(told_project.root.parent) not in (finished.folder / name).read_text(encoding="utf-8")


def test_the_kernel_is_this_python_in_the_project(told_project: Project, told: dict[str, Any]) -> None:
    assert told["python"] == sys.executable
    assert told["cwd"] == told["root"] == str(told_project.root)
    assert told["startup"] is False


def test_parameters_arrive_in_the_notebook(told: dict[str, Any]) -> None:
    assert told["parameters"] == [[2021, 2023], "total", 0.9, "here", "2023-04-01"]


def test_the_kernel_listens_on_loopback_at_most(told: dict[str, Any]) -> None:
    assert set(told["addresses"]) <= {"127.0.0.1", "::1"}


def test_the_kernel_is_gone(told: dict[str, Any]) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(told["pid"], 0)


def test_progress_counts_the_cells_that_run(finished: RunResult, cells: list[tuple[int, int, str]]) -> None:
    # parameters and three cells; not Markdown, not what papermill adds, not the skipped one
    assert [(number, total) for number, total, _ in cells] == [(n, 4) for n in range(1, 5)]
    assert cells[1][2] == "from analysis.data import catalog"


def test_awkward_text_arrives_unchanged(project: Project) -> None:
    names = ['"引用"', "'一重'", "back\\slash", "a=b", "{brace}", "改\n行", "#注", "😀", "<script>", "-1"]
    parameters = {
        "names": {"type": "list", "items": "string", "title": "名前", "optional": True},
        "one": {"type": "string", "title": "一つ"},
        "none": {"type": "string", "title": "なし", "optional": True},
        "flag": {"type": "boolean", "title": "旗"},
    }
    tell = "import json\nfrom pathlib import Path\nPath('told.json').write_text(json.dumps([names, one, none, flag]))"
    source = 'names = []\none = "a=b"\nnone: str | None = None\nflag = False'
    project.study(
        "text",
        notebook(code(tell), code(SHOW_FINDING), parameters=source),
        project.card(parameters=parameters, primary={}),
    )
    run_study("text", {"names": names, "flag": "はい"}, root=project.root)
    assert json.loads((project.root / "told.json").read_text()) == [names, "a=b", None, True]


def test_another_specification_is_counted(told_project: Project, finished: RunResult) -> None:
    again = run_study("mini", {"place": "there"}, root=told_project.root)
    assert again.run["primary"] is True
    assert again.run["specifications_in_outputs"] == 2
    assert told_project.leftovers() == []


def failed(
    project: Project, error: type[EbpmError], *cells: dict[str, Any], card: dict[str, Any] | None = None
) -> EbpmError:
    project.study("bad", notebook(*cells), card or project.card())
    with pytest.raises(error) as caught:
        run_study("bad", {}, root=project.root)
    assert project.runs("bad") == []
    assert project.leftovers() == []
    assert list(project.out.rglob("report.html")) == []
    return caught.value


def kept(project: Project) -> Path:
    (folder,) = (project.out / "_failed" / "bad").iterdir()
    return folder


def test_a_failing_cell(project: Project) -> None:
    error = failed(project, RunError, text("x"), code("\nratio = 1\nratio / 0"), code(SHOW_FINDING))
    (problem,) = error.problems
    # the second code cell, after that of the parameters; heading and text are not counted
    assert problem.where == "bad.ipynb コードセル2"
    assert "「ratio = 1」" in problem.what
    assert "ZeroDivisionError: division by zero" in problem.what
    folder = kept(project)
    assert f"outputs/_failed/bad/{folder.name}" in problem.remedy
    assert sorted(path.name for path in folder.iterdir()) == ["error.txt", "notebook.failed.ipynb"]
    assert "ratio / 0" in (folder / "error.txt").read_text(encoding="utf-8")
    partial = json.loads((folder / "notebook.failed.ipynb").read_text(encoding="utf-8"))
    assert "papermill" not in "".join("".join(cell["source"]) for cell in partial["cells"])
    assert partial["cells"][4]["outputs"][0]["ename"] == "ZeroDivisionError"


def test_a_failure_has_the_number_that_progress_told(project: Project) -> None:
    same = code("place = place or 1/0")
    last = code("place = 0\nplace or 1/0")
    project.study("bad", notebook(text("x"), same, code(""), code("1/0", "skip-execution"), same, last))
    told: list[tuple[int, int, str]] = []
    with pytest.raises(RunError) as caught:
        run_study("bad", {}, root=project.root, progress=lambda *cell: told.append(cell))
    assert [(number, total) for number, total, _ in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert caught.value.problems[0].where == "bad.ipynb コードセル4"


RAISE = "from analysis.errors import {0}, Problem\nraise {0}(Problem('比率が100を超える', '3行目', '直す'), Problem('二つ目'))"


@pytest.mark.parametrize(("kind", "exit_code"), [(DataError, 3), (ParameterError, 2)])
def test_our_own_errors_keep_class_and_problems(
    project: Project, kind: type[EbpmError], exit_code: int
) -> None:
    error = failed(project, kind, code(RAISE.format(kind.__name__)))
    assert error.exit_code == exit_code
    assert [(p.what, p.where, p.remedy) for p in error.problems[:2]] == [
        ("比率が100を超える", "3行目", "直す"),
        ("二つ目", "", ""),
    ]
    assert error.problems[2].where == "bad.ipynb コードセル2"


def test_a_damaged_table_is_a_data_fault(project: Project) -> None:
    (project.root / "data" / "fruit.csv").write_text(ROWS.replace("りんご,3", "りんご,三"), encoding="utf-8")
    error = failed(project, DataError, code(LOAD), card=project.card())
    assert "三" in str(error)
    assert error.exit_code == 3


def test_a_foreign_error_of_the_same_name_is_not_ours(project: Project) -> None:
    error = failed(project, RunError, code("import pandas.errors\nraise pandas.errors.DataError('x')"))
    assert error.exit_code == 1


def test_a_kernel_that_dies(project: Project) -> None:
    error = failed(project, RunError, code("import os\nos._exit(7)"), code(SHOW_FINDING))
    (problem,) = error.problems
    assert problem.where == "bad.ipynb コードセル2"
    assert "途中で終了しました" in problem.what
    assert (kept(project) / "notebook.failed.ipynb").exists()


def test_a_kernel_that_cannot_start(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: kernel.ThisPython, kernel_name: str) -> KernelSpec:
        command = [sys.executable, "-c", "raise SystemExit('部品がない')", "{connection_file}"]
        return KernelSpec(argv=command, display_name="x", language="python")

    monkeypatch.setattr(kernel.ThisPython, "get_kernel_spec", broken)
    error = failed(project, RunError, code(SHOW_FINDING))
    assert "開始できませんでした" in str(error)
    assert "部品がない" in str(error)


def test_missing_findings(project: Project) -> None:
    error = failed(project, RunError, code("1"))
    assert "発見 なし、図 0、表 0" in str(error)
    assert "mini.total" in str(error)
    assert (kept(project) / "notebook.failed.ipynb").exists()


def test_an_undeclared_table(project: Project) -> None:
    project.write_catalog(TABLE, {**TABLE, "name": "vegetables"})
    undeclared = code("from analysis.data import catalog\ncatalog.load('vegetables');")
    # Loaded after the last finding: only the kernel knows.
    error = failed(project, RunError, code(SHOW_FINDING), undeclared)
    assert "カードにない表「vegetables」" in str(error)


def test_nothing_starts_with_bad_parameters(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "partial_folder", None)
    with pytest.raises(ParameterError, match="「years」の誤り"):
        run_study("mini", {"yaers": "2023"}, root=project.root)
    assert not project.out.exists()


def test_a_report_that_cannot_be_built_leaves_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> str:
        raise KeyError("template")

    monkeypatch.setattr(export, "build_report", broken)
    with pytest.raises(KeyError):
        run_study("mini", {}, root=project.root)
    assert list(project.out.iterdir()) == []


def test_a_disk_that_fills_up_while_writing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(content: object, path: Path) -> None:
        path.write_text("{")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(execute, "write_json", full)
    with pytest.raises(RunError, match="空き容量がない"):
        run_study("mini", {}, root=project.root)
    assert list(project.out.iterdir()) == []


def test_a_disk_that_is_really_full(project: Project, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(16)
    with pytest.raises(RunError, match="空き容量がない"):
        run_study("mini", {}, root=project.root, out=disk)
    assert list(disk.iterdir()) == []


def test_a_table_declared_for_when_it_is_registered(project: Project) -> None:
    content = notebook(
        code(SHOW_FINDING), code("from analysis.data import catalog\ncatalog.load('vegetables');")
    )
    project.study("mini", content, project.card(datasets_if_registered=["vegetables", "mushrooms"]))
    project.write_catalog(TABLE, {**TABLE, "name": "vegetables"})
    run = run_study("mini", {}, root=project.root).run
    assert "vegetables" in {entry["name"] for entry in run["datasets"]}
