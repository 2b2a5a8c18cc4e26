"""A statement is not run again while it would give the same; whatever it comes from changes, it is."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from analysis.data import catalog
from analysis.figures.style import Picture
from analysis.training.rerun import rerun
from analysis.training.statements import statements_of

HEAD = "from analysis.data import catalog\nfrom analysis.figures.style import Picture\n"
CALLED: list[str] = []


def called(name: str, *values: Any) -> Any:
    CALLED.append(name)
    return values[0] if values else None


class Study:
    """A notebook whose cells say when they are run; what it shows is the alternative text of a picture."""

    def __init__(self, folder: Path, *cells: str) -> None:
        path = folder / "study.ipynb"
        written = [{"cell_type": "code", "metadata": {}, "source": [cell]} for cell in (HEAD, *cells)]
        path.write_text(json.dumps({"cells": written}), encoding="utf-8")
        self.statements, self.memory = statements_of(path), {}

    def run(self, **values: Any) -> tuple[list[str], list[str]]:
        CALLED.clear()
        shown: list[str] = []
        parameters = {"called": called, **values}
        rerun(
            self.statements,
            range(len(self.statements)),
            parameters,
            lambda result, _: shown.append(result.alt if isinstance(result, Picture) else ""),
            self.memory,
        )
        return list(CALLED), shown


def showing(value: str) -> str:
    return f"Picture('p', 't', b'', str({value}), '', None, catalog.is_synthetic())"


@pytest.fixture
def project(root, tmp_path, monkeypatch) -> Path:
    shutil.copytree(root / "data", tmp_path / "data")
    monkeypatch.setenv("EBPM_ROOT", str(tmp_path))
    return tmp_path


def test_only_what_comes_from_the_moved_parameter_is_run(tmp_path):
    study = Study(
        tmp_path, "a = called('a', x)", "b = called('b', y)", "c = called('c', a + b)", showing("c")
    )
    assert study.run(x=1, y=2) == (["a", "b", "c"], ["3"])
    assert study.run(x=1, y=2) == ([], ["3"])
    assert study.run(x=1, y=5) == (["b", "c"], ["6"])
    assert study.run(x=1, y=2) == (["b", "c"], ["3"])


def test_what_a_later_statement_does_to_a_value_is_not_there_the_next_time(tmp_path):
    study = Study(tmp_path, "table = called('a', {'n': 1})", "table['n'] += x", showing("table['n']"))
    assert [study.run(x=x)[1] for x in (10, 20, 20)] == [["11"], ["21"], ["21"]]
    hidden = Study(tmp_path, "table = called('a', [1])", "table.append(x)", showing("table"))
    assert [hidden.run(x=x)[1] for x in (10, 20)] == [["[1, 10]"], ["[1, 20]"]]
    assert hidden.run(x=20) == ([], ["[1, 20]"])


def test_a_name_that_is_set_under_a_condition_keeps_what_it_was(tmp_path):
    study = Study(tmp_path, "a = called('a', x)", "if y:\n    a = 0", showing("a"))
    assert [study.run(x=x, y=y)[1] for x, y in ((1, False), (2, False), (2, True), (3, True), (3, False))] == [
        ["1"], ["2"], ["0"], ["0"], ["3"],
    ]  # fmt: skip


def test_an_error_is_not_remembered_and_neither_is_what_cannot_be_copied(tmp_path):
    study = Study(tmp_path, "a = called('a', 1 / x)", showing("a"))
    study.run(x=1)
    with pytest.raises(ZeroDivisionError):
        study.run(x=0)
    with pytest.raises(ZeroDivisionError):
        study.run(x=0)
    assert study.run(x=2) == (["a"], ["0.5"])
    lines = Study(tmp_path, "rows = called('rows', (n for n in range(x)))", showing("sum(rows)"))
    assert [lines.run(x=3), lines.run(x=3)] == [(["rows"], ["3"]), (["rows"], ["3"])]


def test_a_file_that_changed_is_read_again(tmp_path, project):
    study = Study(
        tmp_path, "rows = len(catalog.load(called('load', 'practice_facilities')))", showing("rows")
    )
    first = study.run()
    assert first[0] == ["load"]
    assert study.run() == ([], first[1])
    path = catalog.table("practice_facilities").path
    path.write_text("".join(path.read_text("utf-8-sig").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert study.run() == (["load"], [str(int(first[1][0]) - 1)])


def test_a_catalog_that_changed_is_looked_at_again(tmp_path, project):
    study = Study(tmp_path, "n = called('a', catalog.table('practice_facilities').title)", showing("n"))
    (title,) = study.run()[1]
    file = project / "data/datapackage.yaml"
    file.write_text(file.read_text("utf-8").replace(title, "別の題"), encoding="utf-8")
    assert study.run() == (["a"], ["別の題"])


def test_what_is_made_up_stays_marked_when_it_comes_from_memory(tmp_path, project):
    study = Study(tmp_path, "t = catalog.load('practice_facilities')", showing("(x, catalog.is_synthetic())"))
    assert [study.run(x=x)[1] for x in (1, 2)] == [["(1, True)"], ["(2, True)"]]
