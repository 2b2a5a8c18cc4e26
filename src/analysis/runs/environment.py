"""The versions that a run rests on: Python, the lock file, the declared packages and those that they need."""

from __future__ import annotations

import platform
import re
from functools import cache
from importlib import metadata
from pathlib import Path

from analysis.runs.hashes import file_hash

DISTRIBUTION = "ebpm-analysis"
LOCK = "requirements.lock"


def environment_of(root: Path) -> dict[str, str]:
    """Describe the environment.

    Parameters
    ----------
    root : Path
        Project root.

    Returns
    -------
    dict
        Name of a package, `Python` or `requirements.lock` to version or SHA-256.
    """
    return {"Python": platform.python_version(), LOCK: file_hash(root / LOCK), **packages()}


@cache
def packages() -> dict[str, str]:
    """List the installed packages that this one needs, directly or not, with their versions."""
    versions: dict[str, str] = {}
    missing: set[str] = set()
    waiting = [DISTRIBUTION]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in versions or name in missing:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            # Needed on other platforms only.
            missing.add(name)
            continue
        versions[name] = package.version
        needed = [line for line in package.requires or [] if "extra ==" not in line]
        waiting += [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in needed]
    return dict(sorted(versions.items()))
