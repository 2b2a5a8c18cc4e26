"""Old runs are removed, the newest stay, and what is not certainly a run is left alone."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.runs.clean import clean
from analysis.runs.folder import partial_folder, remove_stale


def make(out: Path, study: str, day: int, number: int = 1, **parameters: object) -> Path:
    """A finished run of a day in April 2026, with 1,000 bytes beside its run.json."""
    end = f"-{number}" if number > 1 else ""
    name = f"202604{day:02}T090000Z-{'b' if parameters else 'a'}1a1a1a1{end}"
    folder = out / study / name
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "a.csv").write_bytes(b"x" * 1000)
    created = f"2026-04-{day:02}T09:00:00+00:00"
    run = {"study": study, "run": name, "parameters": parameters, "created": created}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


def fail(out: Path, study: str, day: int) -> Path:
    folder = out / "_failed" / study / f"202604{day:02}T090000Z-a1a1a1a1"
    folder.mkdir(parents=True)
    (folder / "error.txt").write_text("x", encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    out = tmp_path / "outputs"
    out.mkdir()
    (out / "index.html").write_text("<p>", encoding="utf-8")
    return out


def everything(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*"))


@pytest.mark.parametrize(("keep", "days"), [(1, [5]), (2, [4, 5]), (3, [3, 4, 5]), (9, [1, 2, 3, 4, 5])])
def test_the_newest_stay(out: Path, keep: int, days: list[int]) -> None:
    runs = {day: make(out, "apples", day) for day in (3, 1, 5, 2, 4)}
    done = clean(out, keep)
    assert [day for day in sorted(runs) if runs[day].exists()] == days
    assert sorted(done.removed) == sorted(runs[day] for day in runs if day not in days)
    assert done.kept == len(days)
    assert (out / "index.html").exists()


def test_each_study_and_parameters_keep_their_own(out: Path) -> None:
    old, new = make(out, "apples", 1), make(out, "apples", 2)
    other, pear = make(out, "apples", 1, year=2023), make(out, "pears", 1)
    assert clean(out, 1).removed == [old]
    assert all(folder.exists() for folder in (new, other, pear))


def test_runs_of_one_second(out: Path) -> None:
    runs = [make(out, "apples", 1, number) for number in (1, 2, 10)]
    clean(out, 1)
    assert [folder.exists() for folder in runs] == [False, False, True]


def test_failed_runs_are_counted_apart(out: Path) -> None:
    run, failed = make(out, "apples", 1), [fail(out, "apples", day) for day in (1, 2, 3)]
    assert clean(out, 2).removed == [failed[0]]
    assert run.exists()


def test_what_is_freed_and_what_a_dry_run_does(out: Path) -> None:
    old = make(out, "apples", 1)
    make(out, "apples", 2)
    before = everything(out)
    told = clean(out, 1, dry_run=True)
    assert everything(out) == before
    assert told.removed == [old]
    assert told.freed == 1000 + (old / "run.json").stat().st_size
    assert clean(out, 1) == told


def test_what_is_no_run_is_left_and_told(out: Path) -> None:
    make(out, "apples", 2)
    notes, damaged = out / "apples" / "notes", out / "apples" / "20260401T090000Z-a1a1a1a1"
    copy = make(out, "apples", 1).rename(out / "apples" / "kept-for-the-meeting")
    for folder in (notes, damaged):
        folder.mkdir()
    (damaged / "run.json").write_text("{", encoding="utf-8")
    elsewhere = out.parent / "elsewhere"
    make(elsewhere, "apples", 1)
    link = out / "apples" / "linked"
    link.symlink_to(elsewhere / "apples" / "20260401T090000Z-a1a1a1a1")
    failed = out / "_failed" / "apples" / "notes"
    failed.mkdir(parents=True)
    before = everything(out)
    done = clean(out, 1)
    assert done.removed == []
    assert set(done.left) == {notes, damaged, copy, link, failed}
    assert everything(out) == before


def test_one_study_only(out: Path) -> None:
    apples = [make(out, "apples", day) for day in (1, 2)]
    pears = [make(out, "pears", day) for day in (1, 2)]
    assert clean(out, 1, study="pears").removed == [pears[0]]
    assert all(folder.exists() for folder in apples)
    with pytest.raises(ParameterError, match="「pears」の誤り"):
        clean(out, 1, study="paers")


@pytest.mark.parametrize("keep", [0, -1])
def test_nothing_can_be_kept_less_than_once(out: Path, keep: int) -> None:
    run = make(out, "apples", 1)
    with pytest.raises(ParameterError, match="1以上"):
        clean(out, keep)
    assert run.exists()


def test_pages_about_runs_that_are_gone(out: Path) -> None:
    make(out, "apples", 3)
    make(out, "apples", 5)
    pages = [out / "_compare" / f"202604{day:02}T120000Z-compare.html" for day in (2, 4, 6)]
    pages[0].parent.mkdir()
    for page in [*pages, out / "_compare" / "notes.html"]:
        page.write_text("<p>", encoding="utf-8")
    assert clean(out, 2).removed == [pages[0]]
    # The run of 3 April goes, and with it what was said about it on the 4th.
    assert clean(out, 1).removed == [out / "apples" / "20260403T090000Z-a1a1a1a1", pages[1]]
    assert pages[2].exists()
    assert (out / "_compare" / "notes.html").exists()


def test_a_run_in_preparation_is_untouched_and_leftovers_go(out: Path) -> None:
    leftover = out / ".partial-apples-20260401T090000Z-a1a1a1a1"
    leftover.mkdir()
    (leftover / "half").write_text("half")
    with partial_folder(out, "pears", "c1c1c1c1") as folder:
        leftover.mkdir(exist_ok=True)
        assert clean(out, 1).removed == [leftover]
        assert folder.path.is_dir()
        assert folder.publish().is_dir()
    assert not leftover.exists()


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from analysis.runs import clean

def half(folder):
    (Path(folder) / "run.json").unlink()
    os.kill(os.getpid(), signal.SIGKILL)

shutil.rmtree = half
clean.clean(Path(sys.argv[1]), 1)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_while_deleting_leaves_no_half_run(out: Path) -> None:
    old, new = make(out, "apples", 1), make(out, "apples", 2)
    process = subprocess.run([sys.executable, "-c", KILLED, str(out)], check=False)
    assert process.returncode == -signal.SIGKILL
    assert not old.exists()
    assert [path.name for path in (out / "apples").iterdir()] == [new.name]
    remove_stale(out)
    assert list(out.glob(".*")) == []


def test_two_at_once(out: Path) -> None:
    runs = [make(out, "apples", day) for day in range(1, 29)]
    command = "import sys; from pathlib import Path; from analysis.runs.clean import clean; clean(Path(sys.argv[1]), 1)"
    started = [subprocess.Popen([sys.executable, "-c", command, str(out)]) for _ in range(2)]
    assert [process.wait(60) for process in started] == [0, 0]
    assert [folder for folder in runs if folder.exists()] == [runs[-1]]
    assert list(out.glob(".*")) == []
