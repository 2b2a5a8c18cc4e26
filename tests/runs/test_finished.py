"""Finished runs are listed newest first and found by their names."""

import json
from pathlib import Path

import pytest

from analysis.errors import ParameterError, RunError
from analysis.runs.finished import find_run, finished_runs, read_run


def make(out: Path, study: str, name: str, created: str, **parameters: object) -> Path:
    folder = out / study / name
    folder.mkdir(parents=True)
    run = {"study": study, "run": name, "parameters": parameters, "created": created}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Three runs of a study, of which two within one second, one of another, and what is no run."""
    out = tmp_path / "outputs"
    make(out, "apples", "20260401T090000Z-aaaaaaaa", "2026-04-01T09:00:00+00:00", year=2023)
    make(out, "apples", "20260401T090000Z-aaaaaaaa-2", "2026-04-01T09:00:00+00:00", year=2023)
    make(out, "apples", "20260301T090000Z-bbbbbbbb", "2026-03-01T09:00:00+00:00", year=2022)
    make(out, "pears", "20260501T090000Z-cccccccc", "2026-05-01T09:00:00+00:00")
    make(out / "_failed", "pears", "20260601T090000Z-cccccccc", "2026-06-01T09:00:00+00:00")
    (out / "apples" / "notes").mkdir()
    (out / "pears" / "damaged").mkdir()
    (out / "pears" / "damaged" / "run.json").write_text("{", encoding="utf-8")
    return out


def test_newest_first(out: Path) -> None:
    assert [run.name for run in finished_runs(out)] == [
        "20260501T090000Z-cccccccc",
        "20260401T090000Z-aaaaaaaa-2",
        "20260401T090000Z-aaaaaaaa",
        "20260301T090000Z-bbbbbbbb",
    ]
    assert {run.study for run in finished_runs(out, "apples")} == {"apples"}
    assert finished_runs(out / "nowhere") == []


def test_the_key_is_study_and_parameters(out: Path) -> None:
    newest, older, other = finished_runs(out, "apples")
    assert newest.key == older.key != other.key
    # printf '{"year":2023}' | sha256sum
    assert newest.key == ("apples", "117d7ee7bcf2f40fabbd002d9264958c74d9be0e6f5010d358b9658638a922f3")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("apples", "20260401T090000Z-aaaaaaaa-2"),
        ("apples/20260301T090000Z-bbbbbbbb", "20260301T090000Z-bbbbbbbb"),
    ],
)
def test_found_by_its_name(out: Path, address: str, name: str) -> None:
    assert find_run(address, out).name == name


def test_found_by_its_folder_and_its_id(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_run("outputs/pears/20260501T090000Z-cccccccc", out / "elsewhere").study == "pears"
    newest = finished_runs(out, "apples")[0]
    assert find_run(newest.id, out) == newest


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("aples", "「apples」の誤り"),
        ("apples/20260301T090000Z-bbbbbbbc", "「apples/20260301T090000Z-bbbbbbbb」の誤り"),
        ("", "使える名前: apples、pears"),
        ("pears/damaged", "pears/20260501T090000Z-cccccccc"),
    ],
)
def test_an_unknown_run_is_told_with_the_nearest(out: Path, address: str, remedy: str) -> None:
    with pytest.raises(ParameterError) as caught:
        find_run(address, out)
    assert remedy in str(caught.value)


def test_findings(out: Path) -> None:
    folder = out / "pears" / "20260501T090000Z-cccccccc"
    run = read_run(folder)
    assert run is not None
    with pytest.raises(RunError, match=r"findings\.json"):
        run.findings()
    written = {"synthetic": False, "findings": [{"id": "pears.total"}]}
    (folder / "findings.json").write_text(json.dumps(written), encoding="utf-8")
    assert run.findings() == [{"id": "pears.total"}]
