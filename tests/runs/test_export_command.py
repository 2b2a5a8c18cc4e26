"""`ebpm export` and the options of `ebpm run` that write other forms of a run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from mini_project import Project

from analysis.runs.finished import read_run
from analysis.runs.reuse import damaged


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("export") / "project")
    done = made.ebpm("run", "mini", "--docx", "--xlsx", "--one-page", "--json")
    assert (done.returncode, done.stderr.count("エラー")) == (0, 0)
    (folder,) = made.runs()
    names = ["one_page.html", "report.docx", "tables.xlsx"]
    assert json.loads(done.stdout)["files"] == [str(folder / name) for name in names]
    yield made


def test_files_stand_beside_the_report(ran: Project) -> None:
    (folder,) = ran.runs()
    assert "果物は12個だった。" in (folder / "one_page.html").read_text(encoding="utf-8")
    document = docx.Document(str(folder / "report.docx"))
    assert document.paragraphs[0].text == "【架空データ（練習用）】果物の数の合計"
    book = openpyxl.load_workbook(BytesIO((folder / "tables.xlsx").read_bytes()))
    assert book.sheetnames == ["一覧"]
    # The run is what it was: it may be used again.
    run = read_run(folder)
    assert run is not None and not damaged(run)
    assert not {"report.docx", "tables.xlsx", "one_page.html"} & set(run.run["files"])


@pytest.mark.browser
def test_a_finished_run_is_printed(ran: Project, chromium_path: Path) -> None:
    done = ran.ebpm("export", "mini", "--pdf", "--one-page", EBPM_BROWSER=str(chromium_path))
    assert done.returncode == 0, done.stderr
    (folder,) = ran.runs()
    for name in ("report.pdf", "one_page.pdf"):
        assert (folder / name).read_bytes().startswith(b"%PDF-")
        assert name in done.stdout


def test_without_a_browser_nothing_is_computed(project: Project, tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("browsers of macOS are not found by PATH")
    nowhere = {
        "PATH": str(tmp_path),
        "EBPM_BROWSER": "",
        "PROGRAMFILES": "",
        "PROGRAMFILES(X86)": "",
        "LOCALAPPDATA": "",
    }
    done = project.ebpm("run", "mini", "--pdf", **nowhere)
    assert done.returncode == 2 and "ブラウザ（Edge、Chrome、Chromium）が見つかりません" in done.stderr
    assert "EBPM_BROWSER" in done.stderr and "Ctrl+P" in done.stderr
    assert project.runs() == []


def test_something_must_be_wanted(ran: Project) -> None:
    done = ran.ebpm("export", "mini")
    assert done.returncode == 2 and "--pdf、--one-page、--docx、--xlsx のどれか" in done.stderr
    assert ran.ebpm("export", "minu", "--docx").returncode == 2


def test_a_card_that_changed_since_is_not_mixed_with_an_old_run(project: Project) -> None:
    assert project.ebpm("run", "mini").returncode == 0
    project.study("mini", json.loads((project.studies / "mini.ipynb").read_text(encoding="utf-8")),
                  project.card(policy="別の意味。"))  # fmt: skip
    done = project.ebpm("export", "mini", "--docx")
    assert done.returncode == 2 and "カードが、この実行のあとで変わっています" in done.stderr
    (folder,) = project.runs()
    assert not (folder / "report.docx").exists()


def test_a_damaged_run_says_so(project: Project) -> None:
    assert project.ebpm("run", "mini").returncode == 0
    (folder,) = project.runs()
    (folder / "notebook.ipynb").write_text("{", encoding="utf-8")
    done = project.ebpm("export", "mini", "--docx")
    assert done.returncode == 2 and "notebook.ipynb" in done.stderr and "不具合" not in done.stderr
