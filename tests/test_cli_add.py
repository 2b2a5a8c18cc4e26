"""`ebpm data add FILE` for ordinary tables, in a process of its own: with options, at a terminal, by a recipe."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.data import catalog

ROOT = Path(__file__).parents[1]
CSV = '地区,人口\n富田,"1,200"\n大槻,－\n'
SAID = (
    "--source",
    "市の台帳",
    "--license",
    "庁内資料",
    "--date",
    "令和5年4月1日",
    "--kind",
    "transcribed",
    "--unit",
    "人",
)
COMMAND = [sys.executable, "-m", "analysis.cli", "data"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "datapackage.yaml", tmp_path / "data")
    (tmp_path / "人口.csv").write_bytes(CSV.encode("cp932"))
    return tmp_path


def ebpm(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=root,
                          env={**os.environ, "EBPM_ROOT": str(root)}, stdin=subprocess.DEVNULL)  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def at_terminal(root: Path, answers: list[tuple[str, str]], *arguments: str) -> tuple[int, str]:
    """Answer each prompt when it appears; return the exit code and all that was shown."""
    leader, follower = os.openpty()
    running = subprocess.Popen([*COMMAND, *arguments], stdin=follower, stdout=follower, stderr=follower, cwd=root,
                               env={**os.environ, "EBPM_ROOT": str(root), "COLUMNS": "200"})  # fmt: skip
    os.close(follower)
    shown, waiting, deadline = "", [*answers], time.monotonic() + 120
    raw = b""
    while time.monotonic() < deadline:
        if select.select([leader], [], [], 0.2)[0]:
            try:
                raw += os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            shown = raw.decode("utf-8", "ignore")
            if waiting and waiting[0][0] in shown:
                os.write(leader, f"{waiting.pop(0)[1]}\n".encode())
    os.close(leader)
    assert not waiting, shown
    return running.wait(60), shown


def test_without_questions_it_stops_with_what_is_open(root: Path) -> None:
    before = sorted(root.rglob("*"))
    done = ebpm(root, "add", "人口.csv")  # nobody is at this terminal
    assert done.returncode == 2 and done.stdout == ""
    for option in ("--name", "--source", "--license", "--date", "--kind", "--unit 人口=単位"):
        assert option in done.stderr
    told = json.loads(ebpm(root, "add", "人口.csv", "--yes", "--json").stdout)
    assert len(told["error"]["problems"]) == 6
    assert sorted(root.rglob("*")) == before


def test_a_table_is_added_checked_and_repeated(root: Path) -> None:
    done = ebpm(root, "add", "人口.csv", "--name", "jinko", *SAID, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["name"], told["rows"], told["disclosure"], told["recipe"]) == (
        "jinko", 2, "internal", "data/recipes/jinko.yml",
    )  # fmt: skip
    assert (root / told["file"]).read_text(
        encoding="utf-8"
    ) == "地区,人口,人口_状態\n富田,1200,\n大槻,,該当なし\n"
    listed = {entry["name"]: entry for entry in json.loads(ebpm(root, "list", "--json").stdout)}
    assert listed["jinko"]["kind"] == "transcribed" and listed["jinko"]["reference_date"] == "2023-04-01"
    assert ebpm(root, "check", "jinko").returncode == 0

    (root / "人口6.csv").write_bytes(CSV.replace("1,200", "1,300").encode())
    done = ebpm(root, "add", "人口6.csv", "--recipe", "jinko", "--name", "jinko6", "--date", "令和6年4月1日")
    assert done.returncode == 0 and "data/added/jinko6/" in done.stdout, done.stderr
    (root / "人口7.csv").write_bytes(CSV.replace("人口", "世帯").encode())
    done = ebpm(root, "add", "人口7.csv", "--recipe", "jinko", "--name", "jinko7", "--date", "令和7年4月1日")
    assert done.returncode == 3 and "列「人口」の見出しが「世帯」に変わっています" in done.stderr
    done = ebpm(root, "add", "人口6.csv", "--recipe", "jinko", "--name", "x", "--source", "台帳")
    assert done.returncode == 2 and "--source は使えません" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_at_a_terminal_it_shows_asks_and_writes(root: Path) -> None:
    answers = [
        ("取り込んだあとの名前", "jinko"),
        ("出典（", "市の台帳"),
        ("ライセンス（", "庁内資料"),
        ("数字が示す", "先月"),
        ("「先月」を読めません", "令和5年4月1日"),  # asked again, nothing is lost
        ("種類（公的統計", "写し"),
        ("「写し」はありません", "転記"),
        ("列「人口」の単位", "人"),
        ("公開区分（公開", "担当課"),
    ]
    code, shown = at_terminal(root, answers, "add", "人口.csv")
    assert code == 0 and "取り込みました: data/added/jinko/" in shown and "公開区分は担当課" in shown
    assert catalog.table("jinko", root).kind == "transcribed"
    assert shown.index("1,200 → 1200") < shown.index("取り込んだあとの名前")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_an_answer_that_gives_rise_to_a_question_is_asked_about(root: Path) -> None:
    (root / "人口.csv").write_text("地区,売上\n富田,500\n大槻,3億\n", encoding="utf-8")
    answers = [("列「売上」の単位", "千円"), ("300000000 千円でよいですか", "n")]
    said = (*SAID[:-2], "--name", "uriage", "--disclosure", "internal")
    code, shown = at_terminal(root, answers, "add", "人口.csv", *said)
    assert code == 2 and "取り込みをやめました" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_whoever_does_not_agree_with_a_guess_stops_it(root: Path) -> None:
    (root / "人口.csv").write_bytes(f"{CSV}合計,1200\n".encode())
    code, shown = at_terminal(
        root, [("これでよいですか。 このまま進めるなら y", "")], "add", "人口.csv", "--name", "jinko", *SAID
    )
    assert code == 2 and "取り込みをやめました" in shown and "--accept 合計" in shown
    assert not (root / "data" / "added").exists()
