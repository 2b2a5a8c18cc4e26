"""One zip for an office without a network: this repository, the wheels of one platform, reports and lessons as pages.

    make bundle PLATFORM=win_amd64|linux|macos [PYTHON_VERSION=3.12] [TO=dist]

The parts are those of requirements.lock, resolved for the target by uv (so that what only Windows needs is in it), then
downloaded one by one and held against their hashes. Needs the network; what comes out needs none.
"""

from __future__ import annotations

import argparse
import csv
import ensurepip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "ebpm-analysis"
BUILD_PARTS = ("hatchling", "editables")  # what installs this checkout as it is
TOP = ("install.ps1", "install.sh", "はじめにお読みください.txt")
MACOS = "14.0"  # the oldest that is meant: some parts have no wheel for an older one
MADE = (2020, 1, 1, 0, 0, 0)  # the time of every entry: the same bundle from the same parts


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the bundle; tell where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("platform", nargs="?", metavar="|".join(PLATFORMS))
    parser.add_argument("--python-version", default="{}.{}".format(*sys.version_info))
    parser.add_argument("--to", type=Path, default=ROOT / "dist")
    parser.add_argument("--no-pages", action="store_true", help="without reports and lessons")
    given = parser.parse_args(arguments)
    if given.platform not in PLATFORMS:
        parser.error(
            f"platform は {'、'.join(PLATFORMS)} のどれかです（例: make bundle PLATFORM=win_amd64）。"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / NAME
        (folder / "wheels").mkdir(parents=True)
        _say("部品の版を決めています")
        parts = resolve(given.platform, given.python_version)
        (folder / "requirements.txt").write_text(parts, encoding="utf-8", newline="\n")
        (folder / "python-version.txt").write_text(
            given.python_version + "\n", encoding="utf-8", newline="\n"
        )
        download(parts, given.platform, given.python_version, folder / "wheels")
        _add_repository(folder)
        if not given.no_pages:
            _say("レポートと教材のページを作っています")
            _add_pages(folder)
        _write_licences(folder)
        for file in TOP:
            shutil.copyfile(ROOT / "scripts/bundle" / file, folder / file)
        _write_sums(folder)
        made = packed(folder, given.to / f"{NAME}-{given.platform}-py{given.python_version}.zip")
    _say(f"できました: {made}（{made.stat().st_size / 1024**2:,.0f} MB、sha256 {_sha256(made)}）")
    return 0


def resolve(platform: str, python_version: str) -> str:
    """Choose the parts of a platform, at the versions of requirements.lock, with the hashes of their files."""
    whole = subprocess.run(
        [_program("uv"), "pip", "compile", "pyproject.toml", "-", "--constraint", "requirements.lock",
         "--python-platform", PLATFORMS[platform].uv, "--python-version", python_version, "--only-binary", ":all:",
         "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"],
        check=False, input="\n".join(BUILD_PARTS), cwd=ROOT, env=_environment(), text=True, capture_output=True,
    )  # fmt: skip
    if whole.returncode:
        raise SystemExit(f"部品の版を決められませんでした。\n{whole.stderr.strip()}")
    return whole.stdout


def requirements(parts: str) -> Iterator[tuple[str, str]]:
    """Give every requirement with its hashes, and its name with the version alone."""
    for found in re.finditer(r"^(\S+==\S+)(?: \\\n +--hash=\S+)+", parts, re.MULTILINE):
        yield found[0], found[1]


def download(parts: str, platform: str, python_version: str, wheels: Path) -> None:
    """Fetch the wheels one by one: asked for all at once, pip would ask what this machine needs, not the other."""
    pip = _bundled_pip()
    shutil.copy(pip, wheels)
    tags = [f"--platform={tag}" for tag in PLATFORMS[platform].pip]
    options = [*tags, "--python-version", python_version, "--implementation=cp",
               f"--abi=cp{python_version.replace('.', '')}", "--abi=abi3", "--abi=none", "--dest", str(wheels)]  # fmt: skip
    wanted = list(requirements(parts))
    with ThreadPoolExecutor(4) as pool:
        for number, short in enumerate(pool.map(lambda one: _fetch(*one, pip, options), wanted), 1):
            _say(f"{number}/{len(wanted)} {short}")


def _fetch(line: str, short: str, pip: Path, options: list[str]) -> str:
    with tempfile.TemporaryDirectory() as name:
        one = Path(name) / "one.txt"
        one.write_text(line, encoding="utf-8")
        found = subprocess.run(
            [sys.executable, str(pip / "pip"), "download", "--quiet", "--no-deps", "--require-hashes",
             "--only-binary=:all:", *options, "--requirement", str(one)],
            check=False, env=_environment(), text=True, capture_output=True,
        )  # fmt: skip
    if found.returncode:
        raise SystemExit(f"{short} を取り寄せられませんでした。\n{found.stderr.strip()}")
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


def packed(folder: Path, to: Path) -> Path:
    """Zip a folder, whole or not at all."""
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w") as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), MADE)
            entry.external_attr = (0o755 if os.access(path, os.X_OK) else 0o644) << 16
            entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
    return unfinished.replace(to)


def _add_repository(folder: Path) -> None:
    """Add what is committed, and nothing else of this folder: no outputs, no data that was added here."""
    if subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, check=True).stdout:
        _say("注意: コミットしていない変更は入りません")
    archive = subprocess.run(
        ["git", "archive", "--format=zip", "HEAD"], cwd=ROOT, capture_output=True, check=True
    )
    with zipfile.ZipFile(io.BytesIO(archive.stdout)) as committed:
        committed.extractall(folder / NAME)


def _add_pages(folder: Path) -> None:
    ebpm = _program("ebpm")
    commands = (
        ["batch", "--keep-going", "--out", str(folder / "pages/reports")],
        ["lessons", str(folder / "pages/lessons")],
    )
    for command in commands:
        subprocess.run([ebpm, *command], cwd=ROOT, env=_environment() | {"MPLBACKEND": "agg"}, check=True)


def _write_licences(folder: Path) -> None:
    with (folder / "licences.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("部品", "版", "ライセンス"), *licences(folder / "wheels")])


def _write_sums(folder: Path) -> None:
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
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


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name + (".exe" if os.name == "nt" else "")))


def _environment() -> dict[str, str]:
    return {**os.environ, "UV_SYSTEM_CERTS": "1", "MACOSX_DEPLOYMENT_TARGET": MACOS,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1"}  # fmt: skip


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
