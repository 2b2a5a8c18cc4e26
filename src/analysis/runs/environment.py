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
_VERSION = re.compile(r"^Version: (.+)$", re.MULTILINE)
_NEEDED = re.compile(r"^Requires-Dist: ([A-Za-z0-9._-]+)(.*)$", re.MULTILINE)


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
        # What `package.version` and `.requires` would find, parsing long descriptions each time.
        head = (package.read_text("METADATA") or package.read_text("PKG-INFO") or "").partition("\n\n")[0]
        versions[name] = "、".join(_VERSION.findall(head))
        waiting += [needed for needed, rest in _NEEDED.findall(head) if "extra ==" not in rest]
    return dict(sorted(versions.items()))
