"""`ebpm new`: a draft that runs and passes its tests at once, and that nobody can take for a result."""

import io
import json
import os
import shutil
import subprocess
import sys

import pytest
from mini_project import Project

from analysis.cli_new import new_command
from analysis.data.catalog import table
from analysis.data.check_tables import tables_of_checks
from analysis.errors import ParameterError, RunError
from analysis.runs.card import load_card
from analysis.runs.new_study import write_study

GIVEN = {
    "question": "図書館の窓口は混んでいるか",
    "title": "窓口の混雑",
    "owner": "試験課",
    "tables": ["fruit"],
    "parameters": ["year=2023", "share=0.5", "since=2021-01-04", "closed=true", "kinds=[a, b]", "place=here"],
}


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "project")
    (made.root / "tests/notebooks").mkdir(parents=True)
    return made


def write(project, name="library_use", **changes):
    return write_study(name, **{**GIVEN, **changes}, root=project.root)


def test_card_and_notebook_agree_and_every_placeholder_is_a_draft(project):
    notebook, _, test = write(project)
    card = load_card("library_use", project.root)
    assert {name: entry.type for name, entry in card.parameters.items()} == {
        "year": "integer", "share": "number", "since": "date", "closed": "boolean", "kinds": "list", "place": "string",
    }  # fmt: skip
    # Made-up tables have no printed values to be checked.
    assert (card.datasets, card.expects[0].tables) == (["fruit"], 1)
    words = [card.title, card.policy, card.method, card.update, *card.caveats, *card.changes_answer]
    words += [entry.title for entry in card.parameters.values()]
    assert all(text.startswith("（下書き）") for text in words)
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    assert "".join(cells[0]["source"]).startswith(
        "# （下書き）窓口の混雑\n\n**問い**　図書館の窓口は混んでいるか"
    )
    assert sum("**読み方**　（下書き）" in "".join(cell["source"]) for cell in cells) >= 4
    assert 'STUDY = "library_use"' in test.read_text("utf-8")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "Library"}, "「Library」は分析の名前にできません"),
        ({"name": "図書館"}, "「図書館」は分析の名前にできません"),
        ({"name": "../x"}, "「../x」は分析の名前にできません"),
        ({"name": "import"}, "「import」は分析の名前にできません"),
        ({"name": "mini"}, "「mini」の名前は使われています"),
        ({"tables": ["fruits"]}, "「fruits」という表はありません。.*fruit"),
        ({"tables": []}, "使う表の数が0です"),
        ({"parameters": []}, "パラメータの数が0です"),
        ({"parameters": ["fruit=1"]}, "「fruit」はパラメータの名前にできません"),
        ({"parameters": ["list=1"]}, "「list」はパラメータの名前にできません"),
        ({"parameters": ["year=1", "year=2"]}, "「year」はパラメータの名前にできません"),
        ({"parameters": ["year"]}, "「」はパラメータの値にできません"),
        ({"parameters": ["share=.nan"]}, "「.nan」はパラメータの値にできません"),
        ({"parameters": ["kinds=[a, 1]"]}, "はパラメータの値にできません"),
        ({"parameters": ["file=data/a.csv"]}, "はパラメータの値にできません"),
        ({"question": " "}, "問いが空です"),
        ({"question": "<b>か"}, "問いに「<」は使えません"),
        ({"owner": "山田"}, "担当「山田」は課や施設の名前ではありません"),
    ],
    ids=str,
)
def test_what_cannot_be_a_study_is_refused_and_nothing_is_written(project, changes, told):
    before = sorted(project.root.rglob("*"))
    with pytest.raises(ParameterError, match=told):
        write(project, **changes)
    assert sorted(project.root.rglob("*")) == before


@pytest.mark.parametrize("owner", ["中央図書館", "富田行政センター", "教育委員会", "会計室"])
def test_not_only_divisions_ask(project, owner):
    write(project, owner=owner)
    assert load_card("library_use", project.root).owner == owner


def test_the_name_of_another_test_is_refused(project):
    (project.root / "tests/stats").mkdir()
    (project.root / "tests/stats/test_library_use.py").touch()
    with pytest.raises(ParameterError, match=r"tests/stats/test_library_use\.py.*使われています"):
        write(project)


def test_what_cannot_be_written_leaves_nothing(project):
    shutil.rmtree(project.root / "tests")
    with pytest.raises(RunError, match="test_library_use.py.*書けません"):
        write(project)
    assert [path.stem for path in project.studies.glob("library_use*")] == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_what_no_option_says_is_asked_for(project, monkeypatch, capsys):
    monkeypatch.setenv("EBPM_ROOT", str(project.root))
    monkeypatch.setattr(sys, "stdin", Terminal("混んでいるか\nfruit\n\nyear=2023\nshare=0.5\n\n"))
    new_command("library_use")
    card = load_card("library_use", project.root)
    assert (card.question, card.datasets, list(card.parameters)) == (
        "混んでいるか",
        ["fruit"],
        ["year", "share"],
    )
    assert "作成: notebooks/studies/library_use.ipynb" in capsys.readouterr().out


def test_without_a_terminal_what_is_missing_is_told(project):
    done = project.ebpm("new", "library_use", "--data", "fruit", "-p", "year=2023")
    assert (done.returncode, done.stdout) == (2, "")
    assert "「--question」を指定してください" in done.stderr


@pytest.mark.slow
def test_a_new_study_runs_and_passes_its_tests_at_once(root, tmp_path):
    copy = tmp_path / "project"
    for folder in ("data", "notebooks", "src", "tests"):
        shutil.copytree(root / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", copy)
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONIOENCODING": "utf-8"}
    environment.pop("EBPM_ROOT", None)

    def python(*arguments):
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=copy,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )

    tables = ["cashless_by_facility", "practice_visitors"]
    given = [part for name in tables for part in ("--data", name)]
    options = ["--question", "窓口は混んでいるか", "-p", "year=2023", "--owner", "試験課", *given]
    made = python("analysis.cli", "new", "library_use", *options, "--json")
    assert made.returncode == 0, made.stderr
    # The tables that its declared checks read, each of which a run must name.
    assert {*tables, *tables_of_checks(table(tables[0]))} == set(load_card("library_use", copy).datasets)
    ran = python("analysis.cli", "run", "library_use", "--json")
    assert ran.returncode == 0, ran.stderr
    (found,) = json.loads(ran.stdout)["findings"]
    assert (found["status"], found["value"]) == ("not_available", None)
    tests = ["tests/notebooks/test_library_use.py", "tests/notebooks/test_pages.py"]
    tested = python("pytest", "-q", *tests, "-k", "library_use")
    assert tested.returncode == 0, tested.stdout
    again = python("analysis.cli", "new", "library_use", *options)
    assert (again.returncode, "使われています" in again.stderr) == (2, True)
