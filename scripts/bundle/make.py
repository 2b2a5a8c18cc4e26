"""One zip for an office without a network: this repository, the wheels of one platform, reports and lessons as pages.

    make bundle PLATFORM=win_amd64|linux|macos [PYTHON_VERSION=3.12] [TO=dist]

The parts are those of requirements.lock, resolved for the target by uv (so that what only Windows needs is in it), then
downloaded one by one and held against their hashes. Needs the network; what comes out needs none.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from parts import PLATFORMS, ROOT, download, environment, licences, program, resolve, say, sha256

NAME = "ebpm-analysis"
# What stands beside the repository, with the end of line that its readers expect.
TOP = {
    "install.sh": "\n",
    "install.ps1": "\r\n",
    "install.bat": "\r\n",
    "lab.bat": "\r\n",
    "はじめにお読みください.txt": "\r\n",
}
# Windows PowerShell 5.1 and old editors take what has no such mark for Shift_JIS.
MARKED = (".ps1", ".txt")
MADE = (2020, 1, 1, 0, 0, 0)  # the time of every entry: the same bundle from the same parts


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
        say("部品の版を決めています")
        parts = resolve(given.platform, given.python_version)
        (folder / "requirements.txt").write_text(parts, encoding="utf-8", newline="\n")
        (folder / "python-version.txt").write_text(
            given.python_version + "\n", encoding="utf-8", newline="\n"
        )
        kept = given.to / f"parts-{given.platform}-py{given.python_version}"
        download(parts, given.platform, given.python_version, kept, folder / "wheels")
        _add_repository(folder)
        if not given.no_pages:
            say("レポートと教材のページを作っています")
            _add_pages(folder, Path(name) / "checkout")
        _write_licences(folder)
        _write_top(folder)
        _write_sums(folder)
        made = packed(folder, given.to / f"{NAME}-{given.platform}-py{given.python_version}.zip")
    say(f"できました: {made}（{made.stat().st_size / 1024**2:,.0f} MB、sha256 {sha256(made)}）")
    return 0


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
        say("注意: コミットしていない変更は入りません")
    archive = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as committed:
        committed.extractall(folder / NAME, filter="data")


def _add_pages(folder: Path, scratch: Path) -> None:
    """Add reports and lessons, made of what is committed, as everything in the bundle."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(scratch)], check=True)
    apart = {"MPLBACKEND": "agg", "PYTHONPATH": str(scratch / "src"), "EBPM_ROOT": str(scratch)}
    commands = (
        ["batch", "--keep-going", "--out", str(folder / "pages/reports")],
        ["lessons", str(folder / "pages/lessons")],
    )
    for command in commands:
        subprocess.run([program("ebpm"), *command], cwd=scratch, env=environment() | apart, check=True)


def _write_top(folder: Path) -> None:
    for name, end in TOP.items():
        text = (ROOT / "scripts/bundle" / name).read_text(encoding="utf-8")
        encoding = "utf-8-sig" if name.endswith(MARKED) else "utf-8"
        (folder / name).write_text(text, encoding=encoding, newline=end)


def _write_licences(folder: Path) -> None:
    with (folder / "licences.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("部品", "版", "ライセンス"), *licences(folder / "wheels")])


def _write_sums(folder: Path) -> None:
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("中断しました。もう一度実行すると、続きから取り寄せます。")
