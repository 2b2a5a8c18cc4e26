"""What is committed passes the hooks that every commit passes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PRE_COMMIT = str(Path(sys.executable).with_name("pre-commit"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="git がありません")
def test_hooks_pass_on_every_file(root, tmp_path):
    """In a clone, because hooks mend what they find."""
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(root), str(clone)], check=True)
    (clone / ".venv").symlink_to(root / ".venv", target_is_directory=True)
    result = subprocess.run([PRE_COMMIT, "run", "--all-files"], cwd=clone, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_hooks_are_local_and_fetch_nothing(root):
    text = (root / ".pre-commit-config.yaml").read_text("utf-8")
    assert text.count("repo: ") == text.count("repo: local") == 1


def test_ci_runs_the_tests_and_the_main_job(root):
    text = (root / ".ci/run").read_text("utf-8")
    for target in ("make test", "make test-slow", "make report"):
        assert f"\n{target}\n" in text
