"""The index page of a batch, made from what lies in the folders of its runs."""

from __future__ import annotations

import base64
import errno
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from mini_project import FINDING, SHOW_FINDING, Project, code, notebook

from analysis.errors import Problem, RunError
from analysis.runs.execute import perform
from analysis.runs.index import write_index
from analysis.runs.outcome import Outcome
from analysis.runs.plan import Plan, plan_run

# A picture of one grey pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def plan(project: Project) -> Plan:
    return plan_run("mini", {}, root=project.root)


def finished(plan: Plan, name: str = "20261120T000000Z-1a2b3c4d", **run: Any) -> Path:
    """A run's folder with what the page reads of it."""
    folder = plan.out / plan.study / name
    folder.mkdir(parents=True)
    record = {
        "study": plan.study, "run": name, "parameters": plan.parameters, "created": "2026-11-20T00:00:00+00:00",
        "primary": True, "sensitivity": {}, "synthetic": True, "disclosure": "internal", "thumbnail_alt": None, **run,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (folder / "findings.json").write_text(json.dumps({"findings": [FINDING]}), encoding="utf-8")
    return folder


def page_of(plan: Plan, *outcomes: Outcome) -> BeautifulSoup:
    index = write_index("一覧", [("果物", outcomes)], plan.out)
    assert index == plan.out / "index.html"
    return BeautifulSoup(index.read_text(encoding="utf-8"), "html.parser")


def test_a_finished_run_is_linked(plan: Plan) -> None:
    article = page_of(plan, Outcome(plan, "made", 1.0, finished(plan))).article
    assert article.a["href"] == "./mini/20261120T000000Z-1a2b3c4d/report.html"
    assert article.select_one(".headline").text == "果物は12個だった。"
    badges = [badge.text for badge in article.select(".badge")]
    assert badges == ["架空データ（練習用）", "庁内限り", "主たる仕様"]
    assert article.img is None


def test_a_reused_run_says_so(plan: Plan) -> None:
    page = page_of(plan, Outcome(plan, "reused", 0.0, finished(plan)))
    assert "再利用" in [badge.text for badge in page.article.select(".badge")]


def test_the_thumbnail_stands_in_the_page(plan: Plan) -> None:
    folder = finished(plan, thumbnail_alt="点が1つ")
    (folder / "thumbnail.png").write_bytes(PIXEL)
    picture = page_of(plan, Outcome(plan, "made", 1.0, folder)).article.img
    assert (picture["alt"], picture["width"], picture["height"]) == ("点が1つ", "1", "1")
    assert base64.b64decode(picture["src"].split(",")[1]) == PIXEL


def test_a_failure_links_its_own_record_and_no_older_one(plan: Plan) -> None:
    runs = ("20261119T000000Z-1a2b3c4d", "20261120T000000Z-1a2b3c4d", "20261120T000000Z-1a2b3c4d-2")
    for name in runs:
        (plan.out / "_failed" / "mini" / name).mkdir(parents=True)
    remedy = f"途中までのノートブックと詳しい記録: outputs/_failed/mini/{runs[2]}"
    error = RunError(Problem("「1/0」で止まりました。", "mini.ipynb コードセル2", remedy))
    article = page_of(plan, Outcome(plan, "failed", 1.0, error=error)).article
    assert article.select_one(".headline").text == "mini.ipynb コードセル2：「1/0」で止まりました。"
    assert article.a["href"] == f"./_failed/mini/{runs[2]}"


def test_a_failure_that_left_nothing_links_nothing(plan: Plan) -> None:
    error = RunError(Problem("カーネルが起動しません。"))
    article = page_of(plan, Outcome(plan, "failed", 1.0, error=error)).article
    assert article.select_one(".headline").text == "カーネルが起動しません。"
    assert article.a is None


def test_a_run_that_did_not_start_is_listed(plan: Plan) -> None:
    article = page_of(plan, Outcome(plan, "not_run")).article
    assert [badge.text for badge in article.select(".badge")] == ["未実行"]
    assert "ebpm batch をもう一度実行" in article.select_one(".headline").text
    assert article.a is None


@pytest.mark.parametrize("status", ["failed", "not_run"])
def test_a_run_without_a_result_links_its_newest_earlier_one(
    project: Project, plan: Plan, status: str
) -> None:
    finished(plan, "20261118T000000Z-1a2b3c4d", created="2026-11-18T00:00:00+00:00")
    finished(plan, "20261119T000000Z-1a2b3c4d", created="2026-11-19T00:00:00+00:00")
    other = plan_run("mini", {"measure": "mean"}, root=project.root)
    finished(other, "20261120T000000Z-5e6f7a8b")
    error = RunError(Problem("止まりました。")) if status == "failed" else None
    article = page_of(plan, Outcome(plan, status, error=error)).article  # type: ignore[arg-type]
    assert article.a["href"] == "./mini/20261119T000000Z-1a2b3c4d/report.html"
    # Nine hours ahead of UTC.
    assert article.a.text == "2026年11月19日 9:00のレポート"
    assert "今回のものではありません" in article.a.parent.text


@pytest.mark.parametrize("damage", ["gone", "run.json", "findings.json"])
def test_a_damaged_run_does_not_take_the_page_with_it(plan: Plan, damage: str) -> None:
    whole, broken = finished(plan), finished(plan, "20261120T000001Z-1a2b3c4d")
    if damage == "gone":
        shutil.rmtree(broken)
    else:
        (broken / damage).write_text("{", encoding="utf-8")
    page = page_of(plan, Outcome(plan, "made", 1.0, whole), Outcome(plan, "made", 1.0, broken))
    states = [article["data-badges"].split()[0] for article in page.select("article")]
    assert states == ["synthetic", "failed"]
    assert "読めません" in page.select("article")[1].select_one(".headline").text


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    plan: Plan, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(plan)
    before = (plan.out / "index.html").read_bytes()
    original = Path.write_text

    def full(path: Path, *arguments: object, **options: object) -> int:
        if path.name == "index.html":
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(RunError, match="空き容量がない"):
        write_index("新しい一覧", [], plan.out)
    assert (plan.out / "index.html").read_bytes() == before
    assert project.leftovers() == []


def test_a_run_leaves_a_thumbnail_of_its_first_figure(project: Project) -> None:
    words = {"id": "dot", "title": "点", "alt": "点が1つ", "source": "", "synthetic": True, "table": None}
    bundle = {
        "application/vnd.ebpm.figure+json": words,
        "image/png": base64.b64encode(PIXEL).decode(),
        "text/plain": "点",
    }
    drawn = code(f"display({bundle!r}, raw=True)")
    expects = {"findings": ["mini.total"], "figures": 1, "tables": 0}
    project.study("drawn", notebook(code(SHOW_FINDING), drawn), project.card(expects=expects))
    result = perform(plan_run("drawn", {}, root=project.root))
    assert result.run["thumbnail_alt"] == "点が1つ"
    assert (result.folder / "thumbnail.png").read_bytes().startswith(b"\x89PNG")
    without = perform(plan_run("mini", {}, root=project.root))
    assert without.run["thumbnail_alt"] is None
    assert not (without.folder / "thumbnail.png").exists()
