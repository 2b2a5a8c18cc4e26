"""`ebpm data add FILE --preview` for ordinary tables, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CSV = '地区,人口（人）\n富田,"1,200"\n大槻,－\n'
FLOW = "mesh1kmid,prefcode,citycode,year,month,dayflag,timezone,population\n533900000,7,7203,2021,11,0,0,10\n"


def add(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis.cli", "data", "add", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def written(folder: Path, text: str, name: str = "人口.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("cp932"))
    return path


def test_it_shows_what_it_understood_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, CSV)
    done = add(path, "--preview")
    assert done.returncode == 0 and done.stderr == ""
    for told in (
        "人口.csv（csv、Shift_JIS",
        "2行 × 2列",
        "人口_状態",
        "該当なし 1",
        "2行2列: 1,200 → 1200",
        "すべてのセル 6",
        "保存していません",
    ):
        assert told in done.stdout
    assert list(tmp_path.iterdir()) == [path]


def test_it_tells_the_same_as_json(tmp_path: Path) -> None:
    (found,) = json.loads(add(written(tmp_path, CSV), "--preview", "--json").stdout)
    assert found["tables"][0]["columns"][1] == {
        "name": "人口", "unit": "人", "type": "数", "values": 1, "states": {"該当なし": 1}, "state_column": "人口_状態",
    }  # fmt: skip


def test_options_that_a_preview_would_ignore_are_refused(tmp_path: Path) -> None:
    done = add(written(tmp_path, CSV), "--preview", "--replace", "--disclosure", "open")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "--replace は使えません" in done.stderr and "--disclosure は使えません" in done.stderr


def test_people_flow_still_needs_its_name(tmp_path: Path) -> None:
    done = add(written(tmp_path, FLOW), "--preview")
    assert done.returncode == 2 and "--name" in done.stderr


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "表.pdf"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    done = add(path, "--preview")
    assert done.returncode == 3 and "PDF" in done.stderr and "Traceback" not in done.stderr


def test_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("地区\x1b[31m,人口（人）\n富\x1b]0;x\x07田,1\n\u202e安積,2\n", encoding="utf-8")
    for arguments in (("add", "--preview"), ("add", "--yes"), ("lint",)):
        command = [sys.executable, "-m", "analysis.cli", "data", arguments[0], str(path), *arguments[1:]]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        assert not {"\x1b", "\x07", "\u202e"} & {*done.stdout, *done.stderr}, arguments
