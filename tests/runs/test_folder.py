"""Folders of runs appear whole or not at all."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import RunError
from analysis.runs import folder as folders
from analysis.runs.folder import partial_folder, remove_stale, writing

HOLD = """
import sys, time
from pathlib import Path
from analysis.runs.folder import partial_folder
with partial_folder(Path(sys.argv[1]), "mini", "0") as folder:
    (folder.path / "half").write_text("x")
    print(folder.path.name, flush=True)
    time.sleep(60)
"""


def names(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*"))


def test_nothing_is_visible_before_publishing(tmp_path: Path) -> None:
    with partial_folder(tmp_path / "out", "mini", "abc") as folder:
        (folder.path / "report.html").write_text("whole")
        assert all(name.startswith(".partial-") for name in names(tmp_path / "out"))
        published = folder.publish()
    assert names(tmp_path / "out") == ["mini", f"mini/{published.name}", f"mini/{published.name}/report.html"]
    assert published.name.endswith("Z-abc")


def test_what_is_not_published_is_removed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), partial_folder(tmp_path, "mini", "abc") as folder:
        (folder.path / "half").write_text("half")
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_runs_of_one_second_get_different_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(folders.datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Stopped":
            return cls(2026, 4, 1, 9, 0, 0)

    monkeypatch.setattr(folders, "datetime", Stopped)
    with partial_folder(tmp_path, "mini", "abc") as first, partial_folder(tmp_path, "mini", "abc") as second:
        first.publish()
        second.keep_failed()
    with partial_folder(tmp_path, "mini", "abc") as third:
        third.publish()
    runs = ["20260401T090000Z-abc", "20260401T090000Z-abc-2", "20260401T090000Z-abc-3"]
    assert [first.run, second.run, third.run] == runs
    assert names(tmp_path) == [
        "_failed",
        "_failed/mini",
        f"_failed/mini/{runs[1]}",
        "mini",
        f"mini/{runs[0]}",
        f"mini/{runs[2]}",
    ]


def test_a_killed_process_leaves_what_the_next_removes(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    name = process.stdout.readline().strip()
    assert remove_stale(tmp_path) == []
    assert (tmp_path / name / "half").exists()
    process.kill()
    process.communicate()
    assert (tmp_path / name / "half").exists()
    with partial_folder(tmp_path, "mini", "1"):
        assert not (tmp_path / name).exists()
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "空き容量がない"),
        (errno.EDQUOT, "空き容量がない"),
        (errno.EACCES, "権限がありません"),
        (errno.EROFS, "読み取り専用"),
    ],
)
def test_causes_are_told_in_japanese(tmp_path: Path, number: int, told: str) -> None:
    with pytest.raises(RunError, match=told) as caught, writing(tmp_path):
        raise OSError(number, "English")
    assert "English" not in str(caught.value)
    assert "--out" in str(caught.value)


def test_an_out_folder_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(RunError, match="フォルダではない"),
        partial_folder(tmp_path / "file" / "out", "mini", "0"),
    ):
        raise AssertionError("must not start")


def test_an_out_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="同じ名前のファイル"), partial_folder(tmp_path / "file", "mini", "0"):
        raise AssertionError("must not start")
