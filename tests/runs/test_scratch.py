"""The folder of a kernel's files is removed, by its own process or by the next one."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.runs.kernel import started_kernel
from analysis.runs.scratch import PREFIX, remove_abandoned, scratch_folder

HOLD = """
import time
from analysis.runs.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "kernel.json").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_the_folder_is_private_and_goes_away(place: Path) -> None:
    with pytest.raises(ZeroDivisionError), scratch_folder() as folder:
        assert folder.parent == place
        assert os.name == "nt" or folder.stat().st_mode & 0o777 == 0o700
        raise ZeroDivisionError
    assert list(place.iterdir()) == []


def test_a_killed_process_leaves_what_the_next_kernel_removes(place: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    assert remove_abandoned(place) == []
    assert (folder / "kernel.json").exists()
    process.kill()
    process.communicate()
    assert folder.exists()
    with started_kernel(place):
        assert not folder.exists()
    assert list(place.iterdir()) == []


def test_what_others_own_stays(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = place / f"{PREFIX}0"
    folder.mkdir()
    lock = place / f"{PREFIX}0.lock"
    lock.touch()
    unlocked = place / f"{PREFIX}1"
    unlocked.mkdir()
    target = place / "target"
    target.mkdir()
    (place / f"{PREFIX}2.lock").symlink_to(lock)
    (place / f"{PREFIX}2").symlink_to(target)
    if os.name == "posix":
        monkeypatch.setattr(os, "getuid", lambda: lock.stat().st_uid + 1)
        assert remove_abandoned(place) == []
        monkeypatch.undo()
    assert remove_abandoned(place) == [folder]
    assert unlocked.exists()
    assert target.exists()
