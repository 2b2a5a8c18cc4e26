"""The parts of a bundle: chosen for a platform, downloaded one by one, held against their hashes, their licences."""

from __future__ import annotations

import ensurepip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD_PARTS = ("hatchling", "editables", "pip")  # what installs this checkout as it is, and the parts
MACOS = "14.0"  # the oldest that is meant: some parts have no wheel for an older one


@dataclass(frozen=True)
class Platform:
    """How uv and pip call a platform."""

    uv: str
    pip: tuple[str, ...]


_MANYLINUX = tuple(f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 26, 24, 17, 12, 5))
PLATFORMS = {
    "win_amd64": Platform("x86_64-pc-windows-msvc", ("win_amd64",)),
    "linux": Platform("x86_64-manylinux_2_28", (*_MANYLINUX, "manylinux2014_x86_64")),
    "macos": Platform("aarch64-apple-darwin", (f"macosx_{MACOS.replace('.', '_')}_arm64",)),
}


def resolve(platform: str, python_version: str) -> str:
    """Choose the parts of a platform, at the versions of requirements.lock, with the hashes of their files."""
    whole = subprocess.run(
        [program("uv"), "pip", "compile", "pyproject.toml", "-", "--constraint", "requirements.lock",
         "--python-platform", PLATFORMS[platform].uv, "--python-version", python_version, "--only-binary", ":all:",
         "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"],
        check=False, input="\n".join(BUILD_PARTS), cwd=ROOT, env=environment(), text=True, capture_output=True,
    )  # fmt: skip
    if whole.returncode:
        raise SystemExit(f"部品の版を決められませんでした。\n{whole.stderr.strip()}")
    return whole.stdout


def requirements(parts: str) -> Iterator[tuple[str, str]]:
    """Give every requirement with its hashes, and its name with the version alone."""
    for found in re.finditer(r"^(\S+==\S+)(?: \\\n +--hash=\S+)+", parts, re.MULTILINE):
        yield found[0], found[1]


def download(parts: str, platform: str, python_version: str, kept: Path, wheels: Path) -> None:
    """Fetch the wheels one by one: asked for all at once, pip would ask what this machine needs, not the other.

    What was fetched stays in `kept`: broken off, the next call goes on from there. The bundle's `wheels` get those that
    are asked for now.
    """
    kept.mkdir(parents=True, exist_ok=True)
    pip = _bundled_pip()
    tags = [f"--platform={tag}" for tag in PLATFORMS[platform].pip]
    options = [*tags, "--python-version", python_version, "--implementation=cp",
               f"--abi=cp{python_version.replace('.', '')}", "--abi=abi3", "--abi=none", "--dest", str(kept)]  # fmt: skip
    wanted, there = list(requirements(parts)), _by_hash(kept)
    missing = [one for one in wanted if _found(one[0], there) is None]
    if len(missing) < len(wanted):
        say(f"{len(wanted) - len(missing)}個は {kept} にあります。残りは{len(missing)}個です。")
    with ThreadPoolExecutor(4) as pool:
        for number, short in enumerate(
            pool.map(lambda one: _fetch(one[0], one[1], pip, options), missing), 1
        ):
            say(f"{number}/{len(missing)} {short}")
    there = _by_hash(kept)
    for line, short in wanted:
        path = _found(line, there)
        if path is None:
            raise SystemExit(f"取り寄せた {short} がありません。{kept} を消して、やり直してください。")
        shutil.copy(path, wheels)


def _by_hash(wheels: Path) -> dict[str, Path]:
    return {sha256(path): path for path in sorted(wheels.glob("*.whl"))}


def _found(line: str, there: dict[str, Path]) -> Path | None:
    return next((there[one] for one in re.findall(r"sha256:(\w+)", line) if one in there), None)


def _fetch(line: str, short: str, pip: Path, options: list[str]) -> str:
    with tempfile.TemporaryDirectory() as name:
        one = Path(name) / "one.txt"
        one.write_text(line, encoding="utf-8")
        found = subprocess.run(
            [sys.executable, str(pip / "pip"), "download", "--quiet", "--no-deps", "--require-hashes",
             "--only-binary=:all:", *options, "--requirement", str(one)],
            check=False, env=environment(), text=True, capture_output=True,
        )  # fmt: skip
    if found.returncode:
        raise SystemExit(
            f"{short} を取り寄せられませんでした。もう一度実行すると、続きから取り寄せます。\n{found.stderr.strip()}"
        )
    return short


def licences(wheels: Path) -> list[tuple[str, str, str]]:
    """Read name, version and licence of every wheel out of its metadata."""
    found = []
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            name = next(
                name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)
            )
            told = Parser().parsestr(archive.read(name).decode("utf-8"), headersonly=True)
        classes = [
            line.split(" :: ")[-1] for line in told.get_all("Classifier", []) if line.startswith("License")
        ]
        short = (told["License"] or "").strip().splitlines()[:1]
        text = (
            told["License-Expression"]
            or "; ".join(classes)
            or "".join(short)
            or "記載なし（wheel の中の文書を参照）"
        )
        found.append((told["Name"], told["Version"], text))
    return found


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bundled_pip() -> Path:
    """Return the pip that comes with Python: a wheel, which runs as it is."""
    found = sorted((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
    if not found:
        raise SystemExit(
            "この Python には pip の wheel（ensurepip）がありません。別の Python を使ってください。"
        )
    return found[-1]


def program(name: str) -> str:
    """Name a program that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name + (".exe" if os.name == "nt" else "")))


def environment() -> dict[str, str]:
    """Give what the programs started here find in their environment."""
    return {**os.environ, "UV_SYSTEM_CERTS": "1", "MACOSX_DEPLOYMENT_TARGET": MACOS,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1"}  # fmt: skip


def say(text: str) -> None:
    """Print a line at once, also where a file is written."""
    print(text, flush=True)
