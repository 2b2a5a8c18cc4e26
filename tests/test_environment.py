"""What the project needs is said once: pyproject.toml, environment.yml and requirements.lock agree."""

import re
import subprocess
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOOLS_OF_CONDA = {"python", "pip"}


def declared(root: Path) -> dict[str, str]:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {canonicalize_name(r.name): str(r.specifier) for r in map(Requirement, project["dependencies"])}
    return needed | {"python": project["requires-python"]}


def test_conda_says_the_same(root):
    whole = yaml.safe_load((root / "environment.yml").read_text("utf-8"))["dependencies"]
    lines = [line for line in whole if isinstance(line, str)]
    lines += next(line["pip"] for line in whole if isinstance(line, dict))
    assert "-e ." in lines
    conda = {
        canonicalize_name(r.name): str(r.specifier)
        for r in map(Requirement, (line for line in lines if line != "-e ."))
    }
    assert conda.pop("pip") == ""
    assert conda == declared(root)


def test_every_dependency_has_its_reason(root):
    text = (root / "pyproject.toml").read_text("utf-8")
    lists = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    assert len(lists) == 2
    for line in "".join(lists).splitlines():
        assert re.search(r'",\s+# \S+ \S+', line), line


def test_lock_holds_every_dependency_with_hashes_and_no_address(root):
    lock = (root / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    pinned = dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", lock, re.MULTILINE))
    names = {canonicalize_name(name) for name in pinned}
    assert set(declared(root)) - TOOLS_OF_CONDA <= names
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_pinned_uv_is_the_one_in_the_lock(root):
    lock = (root / "requirements.lock").read_text("utf-8")
    (version,) = re.findall(r'"uv==([0-9.]+)"', (root / "pyproject.toml").read_text("utf-8"))
    assert f"uv=={version} " in lock


def test_no_machine_path_and_no_registry_is_named(root):
    """The project speaks of itself alone."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout
    hosts = "|".join(
        [
            "pypi" + r"\.org",
            "python" + "hosted",
            "anaconda" + r"\.(?:org|com)",
            "npmjs" + r"\.",
            "deb" + r"ian\.org",
        ]
    )
    paths = "|".join(["/" + "root/", "/" + "work/"])
    found = []
    for name in listed.split("\n"):
        file = root / name
        if not name or not file.is_file() or file.suffix in {".png", ".pdf"}:
            continue
        text = file.read_text("utf-8", errors="replace")
        found += [f"{name}: {m.group()}" for m in re.finditer(f"{hosts}|{paths}", text)]
    assert found == []
