"""The command `ebpm` in a process of its own: exit codes, words, and what is left after every kind of end."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "runs"))

from mini_project import ROWS, SHOW_FINDING, TABLE, Project, code, notebook

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# Tells its process and sleeps until it is killed.
SLEEP = "import os, time\nfrom pathlib import Path\nPath('pid').write_text(str(os.getpid()))\ntime.sleep(90)"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """One for all tests that do not change it."""
    yield Project(tmp_path_factory.mktemp("cli") / "project")


@pytest.fixture
def own(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["-h"],
        ["run", "--help"],
        ["data", "--help"],
        ["data", "check", "--help"],
        ["batch", "--help"],
    ],
)
def test_help_is_japanese(project: Project, arguments: list[str]) -> None:
    done = project.ebpm(*arguments)
    assert done.returncode == 0
    assert "使い方: ebpm" in done.stdout
    assert done.stderr == ""
    for english in ("Usage", "Options", "Commands", "Show this", "Arguments", "required"):
        assert english not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lst"], "「lst」というコマンドはありません"),
        (["run"], "「分析」を指定してください"),
        (["run", "mini", "--prams", "x"], "--params"),
        (["run", "mini", "-p"], "-p"),
        (["run", "mini", "extra"], "余分な引数があります: extra"),
        (["data"], "コマンドを指定してください"),
        (["run", "mnii"], "「mini」の誤り"),
        (["run", "mini", "-p", "years"], "「=」がありません"),
        (["batch"], "portfolio.yml"),
        (["data", "check", "friut"], "「friut」という表はありません。 → 「fruit」の誤り"),
    ],
)
def test_mistakes_on_the_command_line(project: Project, arguments: list[str], told: str) -> None:
    done = project.ebpm(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert all(JAPANESE.search(line) for line in done.stderr.splitlines())
    assert done.stdout == ""


def test_all_parameter_problems_one_a_line_before_anything_starts(project: Project) -> None:
    done = project.ebpm("run", "mini", "-p", "yaers=2023", "-p", "confidence=2", "-p", "x", "--out", "never")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("エラー: ") for line in lines)
    assert any("「years」の誤り" in line for line in lines)
    assert not (project.root / "never").exists()


def test_errors_as_json(project: Project) -> None:
    done = project.ebpm("run", "mini", "--json", "-p", "yaers=2023")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["exit_code"] == 2
    assert error["problems"][0]["remedy"] == "「years」の誤りではありませんか。"


def test_list_and_show(project: Project) -> None:
    assert "果物の数の合計" in project.ebpm("list").stdout
    assert json.loads(project.ebpm("list", "--json").stdout) == [
        {"study": "mini", "title": "果物の数の合計", "question": "果物はいくつあるか"}
    ]
    shown = project.ebpm("show", "mini")
    for word in (
        "果物はいくつあるか",
        "対象年",
        "2021、2023",
        "0.5以上0.999以下",
        "years=[2023]",
        "fruit",
        "試験用である",
    ):
        assert word in shown.stdout
    described = json.loads(project.ebpm("show", "mini", "--json").stdout)
    assert described["parameters"]["years"]["default"] == [2023]
    assert described["parameters"]["years"]["choices"] == [
        {"value": 2021, "label": "2021"},
        {"value": 2023, "label": "2023"},
    ]


def test_columns_line_up_with_full_width_characters(project: Project) -> None:
    rows = [line for line in project.ebpm("list").stdout.splitlines() if "名前" in line or "mini" in line]
    starts = [
        len(row[: row.index(word)].encode("cp932"))
        for row, word in zip(rows, ("問い", "果物は"), strict=True)
    ]
    assert starts[0] == starts[1]


def test_a_broken_card_in_the_list(own: Project) -> None:
    own.study("broken", notebook(), "title: [a")
    done = own.ebpm("list")
    assert done.returncode == 2
    assert "果物の数の合計" in done.stdout
    assert "broken.yml" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp932", "utf-8"])
def test_any_console_encoding(project: Project, encoding: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "show", "mini"], cwd=project.root, capture_output=True, check=False,
        env={**os.environ, "EBPM_ROOT": str(project.root), "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert process.returncode == 0
    assert process.stderr == b""
    assert ("果物" in process.stdout.decode(encoding)) == (encoding != "ascii")


def test_json_is_readable_on_any_console(project: Project) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "list", "--json"], cwd=project.root, capture_output=True, check=True,
        env={**os.environ, "EBPM_ROOT": str(project.root), "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert json.loads(process.stdout)[0]["title"] == "果物の数の合計"


def test_no_colours_in_a_pipe(project: Project) -> None:
    for environment in ({}, {"NO_COLOR": "1"}):
        assert "\x1b" not in project.ebpm("show", "mini", **environment).stdout


def test_the_data(own: Project) -> None:
    assert "架空データ（練習用）" in own.ebpm("data", "list").stdout
    assert json.loads(own.ebpm("data", "list", "--json").stdout)[0]["name"] == "fruit"
    checks = [{"id": "fruit.sum", "title": "数は12以下か", "kind": "compare", "expected": {"value": 12, "source": "試験"},
               "found": {"column": "number", "where": {"year": 2023}, "aggregate": "sum"}}]  # fmt: skip
    own.write_catalog({**TABLE, "checks": checks})
    agreed = own.ebpm("data", "check")
    assert agreed.returncode == 0
    assert "一致" in agreed.stdout
    assert "数は12以下か" not in agreed.stdout
    assert "数は12以下か" in own.ebpm("data", "check", "--all").stdout
    (own.root / "data" / "fruit.csv").write_text(ROWS.replace("みかん,8", "みかん,9"), encoding="utf-8")
    found = own.ebpm("data", "check")
    assert found.returncode == 3
    for word in ("数は12以下か", "12", "13", "不一致", "期待値", "計算値", "判定"):
        assert word in found.stdout
    (entry,) = [e for e in json.loads(own.ebpm("data", "check", "--json").stdout) if e["verdict"] == "不一致"]
    assert (entry["expected"], entry["found"]) == ("12", "13")


def test_new_discrepancies_come_last(own: Project) -> None:
    def check(name: str, value: int, *known: dict[str, object]) -> dict[str, object]:
        return {"id": f"fruit.{name}", "title": f"検算{name}", "kind": "compare", "known": list(known),
                "expected": {"value": value, "source": "試験"},
                "found": {"column": "number", "where": {"year": 2023}, "aggregate": "sum"}}  # fmt: skip

    mark = {"found": 12, "reason": "資料の誤り"}
    checks = [check("new", 13), check("stale", 12, mark), check("known", 14, mark)]
    own.write_catalog({**TABLE, "checks": checks})
    done = own.ebpm("data", "check")
    assert done.returncode == 3
    words = (
        "検算の結果",
        "検算known",
        "合計: ",
        "直すか、理由を登録するもの（新しい不一致と古い印）2件",
        "検算new",
        "検算stale",
    )
    places = [done.stdout.index(word) for word in words]
    assert places == sorted(places)
    assert done.stdout.count("検算new") == 1


def test_a_run(own: Project) -> None:
    params = own.root / "p.yml"
    params.write_text("years: [2021]\nmeasure: mean\n", encoding="utf-8")
    done = own.ebpm("run", "mini", "--params", "p.yml", "-p", "years=２０２３", "--out", "elsewhere")
    assert done.returncode == 0, done.stderr
    assert "架空データ（練習用）" in done.stdout
    assert "果物は12個だった。" in done.stdout
    assert "感度分析" in done.stdout
    report = re.search(r"レポート: (.+)$", done.stdout, re.MULTILINE)
    assert report is not None
    assert (own.root / report[1]).is_file()
    assert report[1].startswith("elsewhere/mini/")
    assert "［2/2］" in done.stderr
    assert "「years」はファイルの値ではなく" in done.stderr
    # Nothing but our own words: no warning of papermill or of the kernel.
    assert all(JAPANESE.search(line) or line.startswith("［") for line in done.stderr.splitlines())


def test_a_run_as_json_and_two_at_once(own: Project) -> None:
    processes = [own.start("run", "mini", "--json") for _ in range(2)]
    results = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert results[0]["folder"] != results[1]["folder"]
    for result in results:
        assert Path(result["report"]).is_file()
        assert result["findings"][0]["id"] == "mini.total"
        assert result["primary"] is True
        assert result["parameters"]["years"] == [2023]
    assert sorted(map(str, own.runs())) == sorted(result["folder"] for result in results)
    assert own.leftovers() == []


def test_a_failing_cell_and_a_data_fault(own: Project) -> None:
    own.study("bad", notebook(code("1/0")))
    done = own.ebpm("run", "bad")
    assert done.returncode == 1
    assert "コードセル2" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    own.study(
        "worse",
        notebook(
            code("from analysis.errors import DataError, Problem\nraise DataError(Problem('壊れた表'))")
        ),
    )
    done = own.ebpm("run", "worse", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["problems"][0]["what"] == "壊れた表"


def test_an_out_folder_that_cannot_be_written(project: Project) -> None:
    (project.root / "file").write_text("")
    done = project.ebpm("run", "mini", "--out", "file/below")
    assert done.returncode == 1
    assert "出力フォルダに書けません" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_defect_is_named_as_one_without_paths(own: Project) -> None:
    broken = own.root / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import analysis.data.catalog as c\n"
        "def project_root():\n    raise KeyError('/secret/place/file.csv')\n"
        "c.project_root = project_root\n"
    )
    done = own.ebpm("list", PYTHONPATH=str(broken))
    assert done.returncode == 70
    assert "プログラムの不具合です" in done.stderr
    assert "file.csv" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in own.ebpm("list", PYTHONPATH=str(broken), EBPM_DEBUG="1").stderr


def test_a_batch(own: Project) -> None:
    own.study("bad", notebook(code("1/0")))
    portfolio = own.root / "portfolio.yml"
    portfolio.write_text(
        "sections:\n  - title: 果物\n    runs: [{study: mini}, {study: bad}]\n", encoding="utf-8"
    )
    done = own.ebpm("batch", "--json", "--jobs", "1")
    assert done.returncode == 1
    result = json.loads(done.stdout)
    assert (result["made"], result["failed"]) == (1, 1)
    assert Path(result["index"]).is_file()
    assert Path(result["runs"][0]["report"]).is_file()
    assert "ZeroDivisionError" in result["runs"][1]["error"]
    assert "［1/2］mini（場所：here） 完了" in done.stderr
    assert "［2/2］bad（場所：here） 失敗" in done.stderr
    portfolio.write_text(
        "sections:\n  - title: 果物\n    runs: [{study: mini, parameters: {yaers: 1}}]\n", encoding="utf-8"
    )
    mistaken = own.ebpm("batch")
    assert mistaken.returncode == 2
    assert "「years」の誤り" in mistaken.stderr


def running(project: Project, *arguments: str) -> tuple[subprocess.Popen[str], int]:
    """Start a run and wait until its kernel sleeps in a cell."""
    project.study("slow", notebook(code(SLEEP), code(SHOW_FINDING)))
    process = project.start("run", "slow", *arguments)
    pid = project.root / "pid"
    deadline = time.monotonic() + 60
    while not (pid.exists() and pid.read_text()):
        assert time.monotonic() < deadline, process.communicate()
        time.sleep(0.1)
    return process, int(pid.read_text())


def ends(pid: int, seconds: float = 15) -> bool:
    """Whether a process ends in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(own: Project, number: signal.Signals) -> None:
    process, kernel = running(own)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "中断しました" in stderr
    assert "Traceback" not in stderr
    assert ends(kernel)
    assert own.leftovers() == []
    assert own.runs("slow") == []


def test_an_interruption_during_the_imports_is_no_traceback(project: Project) -> None:
    program = (
        "import os, signal, sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from analysis.cli import main\n"
        "main()\n"
    )
    environment = os.environ | {"EBPM_ROOT": str(project.root), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", program, "list"], env=environment, capture_output=True, encoding="utf-8", check=False
    )  # fmt: skip
    assert done.returncode == 130
    assert done.stderr == "中断しました。書きかけの出力は残していません。\n"


def test_a_killed_run_leaves_what_the_next_removes(own: Project) -> None:
    process, kernel = running(own)
    process.kill()
    process.communicate(timeout=30)
    assert ends(kernel), "the kernel must not outlive its parent"
    assert all(name.startswith(".partial-slow-") for name in own.leftovers())
    assert own.leftovers() != []
    assert own.runs("slow") == []
    assert own.ebpm("run", "mini").returncode == 0
    assert own.leftovers() == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("moment", range(1, 11))
def test_a_run_ended_at_any_moment_is_whole_or_absent(
    own: Project, number: signal.Signals, moment: int
) -> None:
    """Ten moments spread over a whole run; what it takes is measured first, on this machine."""
    begun = time.monotonic()
    assert own.ebpm("run", "mini").returncode == 0
    process = own.start("run", "mini", "--out", str(own.root / "ended"))
    time.sleep((time.monotonic() - begun) * moment / 10)
    process.send_signal(number)
    process.communicate(timeout=60)
    for run in (own.root / "ended").glob("mini/*"):
        assert {"report.html", "notebook.ipynb", "findings.json", "run.json"} <= {
            p.name for p in run.iterdir()
        }
    assert own.ebpm("run", "mini", "--out", str(own.root / "ended")).returncode == 0
    assert [p.name for p in (own.root / "ended").iterdir()] == ["mini"]


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["run", "mini", "-p", "yaers=2"]], ids=" ".join)
def test_what_starts_nothing_imports_nothing_heavy(project: Project, arguments: list[str]) -> None:
    """Seconds are measured by benchmarks/run_overhead.py; what makes them is tested here."""
    heavy = [
        "pandas",
        "numpy",
        "matplotlib",
        "seaborn",
        "scipy",
        "statsmodels",
        "nbformat",
        "nbconvert",
        "papermill",
        "frictionless",
    ]
    program = (
        "import sys\nfrom analysis.cli import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    environment = os.environ | {"EBPM_ROOT": str(project.root)}
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True)
    assert result.stderr.splitlines()[-1] == "[]"
