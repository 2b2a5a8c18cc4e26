"""A bundle installs where there is no network; what it is made of is named, counted and unharmed."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.tags import sys_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

pytestmark = pytest.mark.slow
MAKE = "scripts/bundle/make.py"


def make(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / MAKE), *arguments], cwd=root, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle for this platform, unpacked as an office would do it."""
    root = Path(__file__).resolve().parents[1]
    to = tmp_path_factory.mktemp("束 を置く所")
    done = make(root, "linux", "--no-pages", "--to", str(to))
    assert done.returncode == 0, done.stderr
    (made,) = to.glob("*.zip")
    # Python's own reader forgets which files may be run; those are started by `sh`.
    with zipfile.ZipFile(made) as archive:
        archive.extractall(to)
    return to / "ebpm-analysis"


def offline(command: list[str], **options) -> subprocess.CompletedProcess[str]:
    """Run a command in a network of its own, in which there is nobody."""
    apart = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.fail("no namespace without a network can be made here (unshare)") if os.environ.get(
            "CI"
        ) else (pytest.skip("NO UNSHARE: the bundle was not tried without a network"))
    return subprocess.run([*apart, *command], capture_output=True, text=True, **options)


def test_it_installs_and_runs_without_a_network(unpacked: Path, tmp_path: Path):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHON": sys.executable,
        "LANG": "C.UTF-8",
    }
    done = offline(["sh", "install.sh"], cwd=unpacked, env=environment)
    assert done.returncode == 0, done.stderr
    assert "できました" in done.stdout
    project = unpacked / "ebpm-analysis"
    # Lessons are written into, and the parts are installed once more.
    (project / "notebooks/はじめに.md").write_text("書き換えた\n", encoding="utf-8")
    again = offline(["sh", "install.sh"], cwd=unpacked, env=environment)
    assert again.returncode == 0, again.stderr
    ran = offline(
        [".venv/bin/ebpm", "run", "mynumber_aging", "--out", str(tmp_path / "out")],
        cwd=project,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr
    (report,) = (tmp_path / "out").glob("mynumber_aging/*/report.html")
    assert "マイナンバーカード" in report.read_text(encoding="utf-8")
    # The installed program is that of the bundle, not the one under test.
    where = offline(
        [".venv/bin/python", "-c", "import analysis.cli; print(analysis.cli.__file__)"],
        cwd=project,
        env=environment,
    )
    assert Path(where.stdout.strip()).is_relative_to(project)
    # As on Windows, where Python 3.11 does not read the path of this folder as UTF-8.
    strict = environment | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    found = subprocess.run([project / ".venv/bin/python", "-c", "import analysis.cli"], env=strict, cwd="/")
    assert found.returncode == 0


def test_a_damaged_file_stops_the_installation(unpacked: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(unpacked, copy, ignore=shutil.ignore_patterns(".venv", "wheels"))
    (copy / "wheels").symlink_to(unpacked / "wheels")
    with (copy / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    done = subprocess.run(["sh", "install.sh"], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 1
    assert "requirements.txt" in done.stdout + done.stderr
    assert "zip を取り直し" in done.stderr
    assert not (copy / "ebpm-analysis/.venv").exists()


def test_what_windows_reads_is_written_as_it_reads_it(unpacked: Path):
    for name in ("install.ps1", "はじめにお読みください.txt"):
        raw = (unpacked / name).read_bytes()
        # Windows PowerShell 5.1 takes a script without this mark for Shift_JIS.
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\n") == raw.count(b"\r\n") > 10
    for name in ("install.bat", "lab.bat"):
        raw = (unpacked / name).read_bytes()
        assert raw.isascii() and raw.count(b"\n") == raw.count(b"\r\n") > 3
    assert b"\r" not in (unpacked / "install.sh").read_bytes()


def test_parts_fit_below_the_longest_folder_that_windows_allows(unpacked: Path):
    longest = max(
        len(re.sub(r"^[^/]+\.data/\w+/", "", entry))
        for wheel in (unpacked / "wheels").glob("*.whl")
        for entry in zipfile.ZipFile(wheel).namelist()
    )
    (allowed,) = re.findall(r"Length -gt (\d+)", (unpacked / "install.ps1").read_text(encoding="utf-8-sig"))
    # MAX_PATH is 260 with the closing zero.
    assert int(allowed) + len("\\ebpm-analysis\\.venv\\Lib\\site-packages\\") + longest < 260


def test_every_wheel_is_for_this_platform_and_asked_for(unpacked: Path):
    asked = set(
        re.findall(r"^(\S+)==(\S+)", (unpacked / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    )
    wheels = [parse_wheel_filename(wheel.name) for wheel in (unpacked / "wheels").iterdir()]
    assert {(str(name), str(version)) for name, version, _, _ in wheels} == {
        (canonicalize_name(name), version) for name, version in asked
    }
    fitting = frozenset(sys_tags())
    assert [name for name, _, _, tags in wheels if not tags & fitting] == []


def test_what_was_fetched_is_not_fetched_again(unpacked: Path, root: Path):
    done = make(root, "linux", "--no-pages", "--to", str(unpacked.parent))
    assert done.returncode == 0, done.stderr
    assert "残りは0個" in done.stdout
    with zipfile.ZipFile(next(unpacked.parent.glob("*.zip"))) as archive:
        setup = archive.getinfo("ebpm-analysis/ebpm-analysis/scripts/setup")
    assert setup.external_attr >> 16 & 0o111


def test_every_wheel_has_a_licence_line(unpacked: Path):
    with (unpacked / "licences.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["部品", "版", "ライセンス"]
    assert len(rows) - 1 == len(list((unpacked / "wheels").glob("*.whl")))
    told = {name.lower(): licence for name, _, licence in rows[1:]}
    # As those projects say on their own pages.
    assert "BSD" in told["pandas"]
    assert "BSD" in told["folium"] or "MIT" in told["folium"]
    assert "MIT" in told["pdfplumber"]


def test_only_what_is_committed_is_in_it(unpacked: Path, root: Path):
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    project = unpacked / "ebpm-analysis"
    found = {
        path.relative_to(project).as_posix()
        for path in project.rglob("*")
        if path.is_file() and not {".venv", "__pycache__"} & set(path.relative_to(project).parts)
    }
    assert found - {name for name in listed if name} == {
        name for name in found if name.startswith(("src/ebpm_analysis.egg-info", "outputs/_"))
    }


def test_what_only_windows_needs_is_in_its_bundle(root: Path):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, '{root}/scripts/bundle'); import make; "
         "print(make.resolve('win_amd64', '3.12'))"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    names = set(re.findall(r"^([a-z0-9-]+)==", done, re.MULTILINE))
    assert {"colorama", "pywinpty", "pandas", "jupyterlab", "hatchling", "editables"} <= names
    assert not names & {"pexpect", "ptyprocess", "pytest", "playwright"}


def test_an_unknown_platform_is_refused(root: Path):
    done = make(root, "amiga")
    assert done.returncode == 2
    assert "win_amd64、linux、macos のどれか" in done.stderr
