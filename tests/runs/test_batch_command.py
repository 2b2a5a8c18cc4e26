"""What `ebpm batch` prints, and what it leaves alone."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from mini_project import Project, code, notebook

PORTFOLIO = """\
sections:
  - title: 果物
    runs:
      - study: mini
        matrix: {place: [here, there]}
      - study: bad
"""


@pytest.fixture
def own(project: Project) -> Project:
    project.study("bad", notebook(code("1/0")))
    (project.root / "portfolio.yml").write_text(PORTFOLIO, encoding="utf-8")
    return project


def tree(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in root.rglob("*")}


def test_a_dry_run_writes_nothing(own: Project) -> None:
    before = tree(own.root)
    told = own.ebpm("batch", "--dry-run")
    assert told.returncode == 0
    assert told.stdout.count("まだ実行していない") == 3
    assert "場所：there" in told.stdout
    assert "3件のうち、実行 3件、再利用 0件。" in told.stdout
    assert tree(own.root) == before
    assert not own.out.exists()


def test_one_batch_after_another(own: Project) -> None:
    first = own.ebpm("batch", "--only", "mini", "--json")
    assert first.returncode == 0
    made = json.loads(first.stdout)
    assert [made[key] for key in ("made", "reused", "failed", "not_run")] == [2, 0, 0, 0]
    assert made["seconds"] > 0
    assert {run["status"] for run in made["runs"]} == {"made"}
    assert all(Path(run["report"]).is_file() for run in made["runs"])
    assert made["runs"][0]["findings"][0]["value"] == 12
    # The rest of the portfolio stays on the page.
    assert "実行していません" in Path(made["index"]).read_text(encoding="utf-8")

    before = tree(own.root)
    would = json.loads(own.ebpm("batch", "--dry-run", "--json").stdout)
    assert [run["would"] for run in would] == ["reuse", "reuse", "make"]
    assert [run["id"] for run in would[:2]] == [run["id"] for run in made["runs"]]
    assert tree(own.root) == before

    second = own.ebpm("batch", "--jobs", "1")
    assert second.returncode == 1
    assert "3件のうち、完了 0件、再利用 2件、失敗 1件、未実行 0件" in second.stdout
    lines = second.stderr.splitlines()
    assert lines[0] == "［1/3］mini（場所：here） 再利用"
    assert lines[1] == "［2/3］mini（場所：there） 再利用"
    assert re.fullmatch(r"［3/3］bad（場所：here） 失敗（\d+\.\d秒）", lines[2])
    assert "ZeroDivisionError" in lines[3]
    assert "ZeroDivisionError" in (own.out / "index.html").read_text(encoding="utf-8")

    forced = json.loads(own.ebpm("batch", "--only", made["runs"][0]["id"], "--force", "--json").stdout)
    assert (forced["made"], forced["reused"]) == (1, 0)
    assert len(own.runs()) == 3


def test_why_a_run_would_be_made_again(own: Project) -> None:
    assert own.ebpm("batch", "--only", "mini", "--limit", "1").returncode == 0
    table = own.root / "data" / "fruit.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("みかん,8", "みかん,9"), encoding="utf-8")
    first, second, _ = json.loads(own.ebpm("batch", "--dry-run", "--json").stdout)
    assert (first["would"], first["why"]) == ("make", "変わった: データ（data/fruit.csv）")
    assert second["why"] == "まだ実行していない"

    (run,) = own.runs()
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    lost = record | {"depends_on": None, "not_reusable": ["実行している間に変わりました: data/fruit.csv"]}
    (run / "run.json").write_text(json.dumps(lost), encoding="utf-8")
    told = json.loads(own.ebpm("batch", "--dry-run", "--json").stdout)[0]
    assert told["why"] == "前の結果は再利用できない: 実行している間に変わりました: data/fruit.csv"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--only", "mnii"], "「mini」の誤り"),
        (["--limit", "0"], "1以上にしてください"),
        (["--jobs", "0"], "1以上にしてください"),
    ],
)
def test_options_that_no_run_fits(own: Project, options: list[str], told: str) -> None:
    done = own.ebpm("batch", *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert options[0] in done.stderr
    assert not own.out.exists()


def test_a_mistake_in_the_portfolio_needs_no_slow_imports(own: Project) -> None:
    (own.root / "portfolio.yml").write_text(PORTFOLIO.replace("there", "their"), encoding="utf-8")
    done = own.ebpm("batch", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 2
    assert "「there」の誤り" in done.stderr
    imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "analysis.runs.portfolio" in imported
    assert not imported & {
        "pandas",
        "numpy",
        "papermill",
        "nbformat",
        "jupyter_client",
        "jinja2",
        "multiprocessing",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_what_is_under_way(own: Project) -> None:
    import pty  # noqa: PLC0415

    import psutil  # noqa: PLC0415

    child, terminal = pty.fork()
    if child == 0:
        environment = {**os.environ, "EBPM_ROOT": str(own.root), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "analysis.cli", "batch", "--only", "mini"]
        os.execve(sys.executable, command, environment)
    written = b""
    while chunk := _read(terminal):
        written += chunk
    assert psutil.Process(child).wait() in (0, None)
    shown = written.decode()
    assert "実行中: mini（場所：here）、mini（場所：there）"[:38] in shown
    # Each line of a run starts on an erased one.
    assert re.search(r"\r +\r［1/2］mini（場所：\w+） 完了（\d+\.\d秒） 残り約\d+秒\r\n", shown)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:  # Linux: the other end is closed
        return b""


def test_notes_of_a_portfolio_are_an_input_of_their_run(own: Project) -> None:
    notes = own.root / "notes.md"
    notes.write_text("## 所見\n\n増えたとみる。\n\n— 統計課 2026-04-01\n", encoding="utf-8")
    listed = "sections:\n  - title: 果物\n    runs:\n      - study: mini\n"
    portfolio = own.root / "portfolio.yml"
    portfolio.write_text(f"{listed}        notes: notes.md\n", encoding="utf-8")
    first = json.loads(own.ebpm("batch", "--jobs", "1", "--json").stdout)["runs"][0]
    report = Path(first["report"])
    assert "増えたとみる。" in report.read_text(encoding="utf-8")
    assert (report.parent / "notes.md").read_text(encoding="utf-8") == notes.read_text(encoding="utf-8")
    again = json.loads(own.ebpm("batch", "--dry-run", "--json").stdout)
    assert [run["would"] for run in again] == ["reuse"]
    assert "入力は変わっていません。" in own.ebpm("why", "mini").stdout
    # A sentence taken back must not stand on the page.
    portfolio.write_text(listed, encoding="utf-8")
    [without] = json.loads(own.ebpm("batch", "--dry-run", "--json").stdout)
    assert without["would"] == "make"
    assert "変わった: 担当課の記入（notes.md）" in own.ebpm("batch", "--dry-run").stdout
