"""Where a run came from: the state of the code, the packages and the exact files, without naming the machine."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.runs.hashes import file_hash

DISTRIBUTION = "ebpm-analysis"


def git_state(root: Path) -> dict[str, Any] | None:
    """Tell which commit the project is at and whether its files are as committed.

    Parameters
    ----------
    root : Path
        Top folder of the project.

    Returns
    -------
    dict or None
        `commit` (hexadecimal digits) and `clean` (no changed and no untracked file); None when the folder is
        not the top of a repository, has no commit yet, or git is not installed. Never fails a run.
    """
    # A copy of the project inside another repository must not be given that repository's commit.
    if not (root / ".git").exists():
        return None
    # core.fsmonitor names a program that git would start; lazy fetching would use the network.
    command = ["git", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch"]
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        answer = subprocess.run(
            command, cwd=root, env={**os.environ, **quiet}, capture_output=True, text=True,
            encoding="utf-8", errors="replace", timeout=30, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    lines = answer.stdout.splitlines()
    commit = re.search(r"^# branch\.oid ([0-9a-f]{40,64})$", answer.stdout, re.MULTILINE)
    if commit is None:
        return None
    return {"commit": commit.group(1), "clean": all(line.startswith("#") for line in lines)}


def package_versions() -> dict[str, str]:
    """List the installed versions of this project and of the packages it declares.

    Returns
    -------
    dict
        Package name to version, sorted by name.
    """
    declared = [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in _requirements()]
    versions = {}
    for name in sorted({DISTRIBUTION, *declared}, key=str.lower):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def input_files(root: Path, inputs: Iterable[Path]) -> list[dict[str, str]]:
    """Describe the files that a run depends on; the same on every machine.

    Parameters
    ----------
    root : Path
        Top folder of the project.
    inputs : iterable of Path
        Files under `root` (notebook, card).

    Returns
    -------
    list of dict
        `path` (relative to root, with forward slashes) and `sha256`.
    """
    return [
        {"path": path.resolve().relative_to(root.resolve()).as_posix(), "sha256": file_hash(path)}
        for path in inputs
    ]


def surroundings(root: Path) -> dict[str, Any]:
    """Describe code and packages; the same on every machine.

    Parameters
    ----------
    root : Path
        Top folder of the project.

    Returns
    -------
    dict
        `git`, `python`, `packages`.
    """
    return {"git": git_state(root), "python": platform.python_version(), "packages": package_versions()}


def _requirements() -> list[str]:
    try:
        return metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []
