"""Where a run came from, told without naming the machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from pathlib import Path

import pytest

from analysis.reports import provenance


def git(folder: Path, *words: str) -> str:
    identity = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "t",
                "GIT_COMMITTER_EMAIL": "t@example.org"}  # fmt: skip
    answer = subprocess.run(
        ["git", *words],
        cwd=folder,
        env={**os.environ, **identity},
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "-q", "-m", "a")
    return tmp_path


def test_a_clean_tree_names_its_commit(repository: Path) -> None:
    assert provenance.git_state(repository) == {"commit": git(repository, "rev-parse", "HEAD"), "clean": True}


@pytest.mark.parametrize("name", ["a.txt", "new.txt"])
def test_changed_and_untracked_files_are_not_clean(repository: Path, name: str) -> None:
    (repository / name).write_text("changed", encoding="utf-8")
    state = provenance.git_state(repository)
    assert state is not None
    assert state["clean"] is False


def test_outside_a_repository_there_is_no_commit(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert provenance.git_state(tmp_path_factory.mktemp("plain")) is None
    inner = repository / "inner"
    inner.mkdir()
    assert provenance.git_state(inner) is None


def test_a_repository_without_commits_and_a_broken_one_do_not_fail_a_run(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert provenance.git_state(tmp_path) is None
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / ".git").write_text("gitdir: nowhere", encoding="utf-8")
    assert provenance.git_state(broken) is None


def test_git_may_be_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert provenance.git_state(repository) is None


def test_packages_are_those_that_are_declared() -> None:
    versions = provenance.package_versions()
    assert {"ebpm-analysis", "pandas", "nbconvert", "scipy"} <= versions.keys()
    import pandas  # noqa: PLC0415

    assert versions["pandas"] == pandas.__version__
    assert "pytest" not in versions


def test_the_record_names_no_machine_and_no_user(repository: Path) -> None:
    inputs = provenance.input_files(repository, [repository / "a.txt"])
    # SHA-256 of the letter a, as sha256sum prints it.
    expected = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # pragma: allowlist secret
    assert inputs == [{"path": "a.txt", "sha256": expected}]
    text = json.dumps([inputs, provenance.surroundings(repository)])
    assert str(repository) not in text
    assert platform.node() not in text or not platform.node()
