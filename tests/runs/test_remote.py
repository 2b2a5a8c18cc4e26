"""Outputs on another file system: fsspec's own local one stands for any."""

import json
import shutil
import sys
from pathlib import Path

import fsspec
import pytest
from mini_project import Project, code, notebook

from analysis.errors import ParameterError
from analysis.runs.remote import Unreachable, place_of, send_index

PORTFOLIO = "sections:\n  - title: 果物\n    runs:\n      - {study: mini, matrix: {measure: [total, mean]}}\n"


@pytest.fixture
def sent(project: Project) -> tuple[Project, Path]:
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    return project, project.root.parent / "elsewhere"


def test_runs_arrive_and_stand_for_the_next_batch(sent: tuple[Project, Path]) -> None:
    project, place = sent
    first = project.ebpm("batch", "--out", f"local://{place}", "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["made"], told["index"]) == (2, f"local://{place}/index.html")
    runs = sorted((place / "mini").iterdir())
    assert len(runs) == 2
    page = (place / "index.html").read_text(encoding="utf-8")
    for run in runs:
        assert {path.name for path in run.iterdir()} >= {"run.json", "report.html", "findings.json"}
        assert f"mini/{run.name}/report.html" in page
    # Nothing is left in the project's own folder.
    assert not project.out.exists()
    again = json.loads(project.ebpm("batch", "--out", f"local://{place}", "--json").stdout)
    assert (again["made"], again["reused"]) == (0, 2)
    assert sorted((place / "mini").iterdir()) == runs


def test_a_url_of_this_machine_is_a_folder(sent: tuple[Project, Path]) -> None:
    project, place = sent
    told = json.loads(project.ebpm("batch", "--limit", "1", "--out", place.as_uri(), "--json").stdout)
    assert told["index"] == str(place / "index.html")
    assert len(list((place / "mini").iterdir())) == 1


def test_the_record_of_a_failed_run_arrives(sent: tuple[Project, Path]) -> None:
    project, place = sent
    project.study("mini", notebook(code("1/0")))
    done = project.ebpm("batch", "--limit", "1", "--out", f"local://{place}")
    assert done.returncode == 1
    (error,) = place.glob("_failed/mini/*/error.txt")
    assert "ZeroDivisionError" in error.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_lost(sent: tuple[Project, Path]) -> None:
    project, place = sent
    place.write_text("a file where the folder should be")
    done = project.ebpm("batch", "--limit", "1", "--out", f"local://{place}")
    assert done.returncode == 1
    assert "保存先を読み書きできません" in done.stderr
    kept = Path(done.stderr.rsplit("［", 1)[1].split("］")[0])
    found = list(kept.glob("mini/*/report.html"))
    shutil.rmtree(kept)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://key:word@bucket/folder", "パスワードが入っています"),  # pragma: allowlist secret
        ("nonsense://folder", "使えない保存先"),
        ("s3://[folder", "使えない保存先"),
    ],
)
def test_places_that_are_none_are_refused(url: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        place_of(url)


def test_a_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "s3" in fsspec.available_protocols()
    # None makes the import fail where the package is installed, too.
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(ParameterError, match="部品がありません"):
        place_of("s3://bucket/folder")


def test_errors_of_a_file_system_are_told(tmp_path: Path) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("403 Forbidden")

    place = place_of(f"local://{tmp_path}")
    broken = type(place)(place.url, Broken(), place.path)
    (tmp_path / "index.html").write_text("page")
    with pytest.raises(Unreachable, match="403 Forbidden"):
        send_index(broken, tmp_path)
