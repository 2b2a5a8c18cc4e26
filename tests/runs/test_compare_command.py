"""`ebpm compare` and `ebpm history` over real runs, whose data, card, notebook and parameters were changed in turn."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mini_project import LOAD, ROWS, Project, code, notebook

from analysis.errors import RunError
from analysis.runs.side_pages import write_page
from made_runs import claim, write_run

# The number of fruits of the chosen years, as a finding and as a table.
COUNT = """\
from analysis.figures import tables
from analysis.findings.finding import described

chosen = fruit[fruit["year"].isin(years)]
total = int(chosen["number"].sum())
counted = dict(value=total, unit="個", n=len(chosen), method="合計", certainty="全数")
described("mini.total", f"果物は{total}個だった。", **counted)"""
SHOW = """\
columns = [tables.Column("fruit", "果物"), tables.Column("number", "数", "個", 0)]
tables.table(chosen, columns, id="fruit", title="果物の数")"""
FOLDERS = "sections:\n  - title: 果物\n    runs: [{study: mini, matrix: {place: [here, there]}}]\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Four runs: a batch of two, and the same after a correction."""
    made = Project(tmp_path_factory.mktemp("compare") / "project")
    card = made.card(expects={"findings": ["mini.total"], "figures": 0, "tables": 1})
    made.study("mini", notebook(code(LOAD), code(COUNT), code(SHOW)), card)
    (made.root / "portfolio.yml").write_text(FOLDERS, encoding="utf-8")
    batch(made)
    # Eight mandarins of 2023 were nine.
    (made.root / "data" / "fruit.csv").write_text(
        ROWS.replace("2023,みかん,8", "2023,みかん,9"), encoding="utf-8", newline="\n"
    )
    batch(made)
    yield made


def batch(project: Project) -> None:
    done = project.ebpm("batch", "--jobs", "1")
    assert done.returncode == 0, done.stderr


def compared(project: Project, *arguments: str) -> dict[str, Any]:
    done = project.ebpm("compare", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_correction_names_the_file_the_findings_and_the_cells(project: Project) -> None:
    told = compared(project, "previous", "latest")
    assert told["alone"] == []
    assert [one["after"]["parameters"]["place"] for one in told["comparisons"]] == ["here", "there"]
    for one in told["comparisons"]:
        assert [(change["kind"], change["name"], change["title"]) for change in one["changes"]] == [
            ("data", "fruit", "果物の数（data/fruit.csv）")
        ]
        [finding] = one["findings"]
        # 4 apples and 8 mandarins were 12, with 9 mandarins 13.
        assert (finding["before"]["value"], finding["after"]["value"], finding["difference"]) == (12, 13, 1)
        assert finding["changed"] == ["要約", "値"]
        [table] = one["tables"]
        assert table["counts"] == {"changed": 1, "added": 0, "removed": 0}
        [row] = table["shown"]
        assert (row["key"], row["cells"][0]["before"], row["cells"][0]["after"]) == ("みかん", "8", "9")


def test_the_terminal_tells_the_same_and_where_the_page_lies(project: Project) -> None:
    done = project.ebpm("compare", "previous", "latest")
    assert done.returncode == 0
    assert "比べた実行 2組：結果が変わった 2組、変わらなかった 0組。" in done.stdout
    assert "果物の数（data/fruit.csv）" in done.stdout
    assert "+1個" in done.stdout
    assert "架空データ（練習用）" in done.stdout
    page = project.root / done.stdout.rpartition("ページ: ")[2].strip()
    assert page.parent == project.out / "_compare"
    html = page.read_text(encoding="utf-8")
    for run in project.runs():
        assert f'href="./../mini/{run.name}/report.html"' in html
    assert project.leftovers() == []


def test_another_year_notebook_and_card(project: Project) -> None:
    before = project.ebpm("run", "mini", "--json")
    card = project.card(
        expects={"findings": ["mini.total"], "figures": 0, "tables": 1}, caveats=["別の注意"], primary={}
    )
    project.study("mini", notebook(code(LOAD), code(COUNT.replace("合計", "総計")), code(SHOW)), card)
    after = project.ebpm("run", "mini", "-p", "years=[2021]", "--json")
    folders = [json.loads(done.stdout)["folder"] for done in (before, after)]
    [one] = compared(project, *folders)["comparisons"]
    assert [(change["kind"], change["name"]) for change in one["changes"]] == [
        ("code", "notebooks/studies/mini.ipynb"),
        ("code", "notebooks/studies/mini.yml"),
        ("parameters", "years"),
    ]
    assert [(c["title"], c["before"], c["after"]) for c in one["changes"]][-1] == (
        "対象年",
        "2023年",
        "2021年",
    )
    # 3 apples and 5 mandarins in 2021.
    assert (one["findings"][0]["after"]["value"], one["findings"][0]["difference"]) == (8, -5)
    assert one["findings"][0]["changed"] == ["要約", "値", "方法"]


def test_the_history_of_a_finding(project: Project) -> None:
    done = project.ebpm("history", "mini", "mini.total", "--where", "years=[2023]", "--json")
    assert done.returncode == 0, done.stderr
    groups = {group["parameters"]["place"]: group for group in json.loads(done.stdout)["groups"]}
    assert [run["value"] for run in groups["there"]["runs"]] == [12, 13]
    assert [run["value"] for run in groups["here"]["runs"]][:2] == [12, 13]
    first, second = groups["there"]["runs"]
    assert first["data"] != second["data"]
    plain = project.ebpm("history", "mini", "mini.total", "--where", "place=there")
    assert "12個" in plain.stdout
    assert "13個" in plain.stdout
    assert "【架空データ（練習用）】" in plain.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["compare", "mini", "mini"], "前と後が同じ実行です"),
        (["compare", "mini", "mnii"], "「mnii」という実行結果はありません"),
        (["compare", "mini"], "「後」を指定してください"),
        (["history", "mini", "mini.totl"], "「mini.total」の誤りではありませんか"),
        (["history", "mini", "mini.total", "--where", "place"], "「=」がありません"),
    ],
)
def test_mistakes_end_with_2_and_write_no_page(project: Project, arguments: list[str], told: str) -> None:
    pages = sorted((project.out / "_compare").glob("*"))
    done = project.ebpm(*arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted((project.out / "_compare").glob("*")) == pages


@pytest.mark.parametrize("command", ["compare", "history"])
def test_help_is_japanese(project: Project, command: str) -> None:
    done = project.ebpm(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"使い方: ebpm {command}" in done.stdout
    for english in ("Usage", "Options", "Arguments", "required", "default"):
        assert english not in done.stdout


def test_a_damaged_run_ends_with_1_and_names_the_file(tmp_path: Path) -> None:
    project, elsewhere = Project(tmp_path / "project"), tmp_path / "elsewhere"
    for name in ("a", "b"):
        write_run(elsewhere, name, "2026-04-01T00:00:00+00:00", findings=(claim(),))
    (elsewhere / "mini" / "a" / "findings.json").write_text("{", encoding="utf-8")
    done = project.ebpm("compare", "mini/a", "mini/b", "--out", str(elsewhere))
    assert done.returncode == 1
    assert "findings.json" in done.stderr


def test_a_run_without_one_before_it_is_named(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    write_run(project.out, "only", "2026-04-01T00:00:00+00:00", findings=(claim(),))
    done = project.ebpm("compare", "previous", "latest")
    assert done.returncode == 0
    assert "前の実行がない 1件" in done.stdout
    assert "mini/only" in done.stdout
    assert "違い" not in done.stdout


def test_a_pair_that_cannot_be_compared_does_not_hide_the_others(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    for day, batch, value in ((1, "first", 12.0), (2, "second", 13.0)):
        for place in ("damaged", "made_up", "sound"):
            # One was made of made-up data before it was made of real data.
            write_run(
                project.out, f"{place}{day}", f"2026-04-{day:02d}T00:00:00+00:00", batch=batch,
                parameters={"place": place}, findings=(claim(value=value),),
                synthetic=place == "made_up" and day == 1,
            )  # fmt: skip
    (project.out / "mini" / "damaged1" / "findings.json").unlink()
    done = project.ebpm("compare", "previous", "latest")
    assert (done.returncode, done.stderr) == (1, "")
    assert "比べた実行 1組：結果が変わった 1組" in done.stdout
    assert "比べられなかった 2件" in done.stdout
    assert "mini/damaged2: " in done.stdout
    assert "架空データ（練習用）の実行と実際のデータの実行は並べて比べません。" in done.stdout
    page = (project.root / done.stdout.rpartition("ページ: ")[2].strip()).read_text(encoding="utf-8")
    assert "比べられなかった実行" in page
    assert "findings.json" in page
    assert str(tmp_path) not in page
    told = json.loads(project.ebpm("compare", "previous", "latest", "--json").stdout)
    assert [one["run"] for one in told["refused"]] == ["damaged2", "made_up2"]
    assert len(told["comparisons"]) == 1


def test_a_folder_that_takes_no_page_is_compared_all_the_same(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    for day, value in ((1, 12.0), (2, 13.0)):
        write_run(
            project.out, f"run{day}", f"2026-04-{day:02d}T00:00:00+00:00", findings=(claim(value=value),)
        )
    (project.out / "_compare").write_text("a file of somebody", encoding="utf-8")
    for command, words in (
        (["compare", "previous", "latest"], "+1個"),
        (["history", "mini", "mini.total"], "13個"),
    ):
        done = project.ebpm(*command)
        assert done.returncode == 1
        assert words in done.stdout
        assert "出力フォルダに書けません" in done.stderr


def test_the_page_is_written_though_nobody_reads_what_is_printed(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    for day, value in ((1, 12.0), (2, 13.0)):
        when = f"2026-04-{day:02d}T00:00:00+00:00"
        write_run(project.out, f"run{day}", when, findings=(claim(value=value),))
    process = project.start("compare", "previous", "latest")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(timeout=60)
    assert len(list((project.out / "_compare").glob("*-compare.html"))) == 1


def test_pages_of_one_second_do_not_replace_each_other(tmp_path: Path) -> None:
    pages = {write_page(f"{number}", tmp_path, "compare") for number in range(3)}
    assert sorted(page.read_text(encoding="utf-8") for page in pages) == ["0", "1", "2"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_compare"]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *arguments: object, **options: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(RunError, match="空き容量がない"):
        write_page("page", tmp_path, "compare")
    assert list(tmp_path.iterdir()) == []
