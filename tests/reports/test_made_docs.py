"""docs/studies.md and docs/coverage.md are what cards, catalog and checks say now."""

import sys
from pathlib import Path

import pytest
import yaml

from analysis.data import catalog
from analysis.reports.coverage_docs import MISSING, coverage_page
from analysis.reports.evidence import grades
from analysis.reports.made_docs import made_docs
from analysis.reports.study_docs import markdown_table, studies_page
from analysis.runs.card import list_studies, notebook_path
from analysis.runs.new_study import write_study

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runs"))

from mini_project import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): text for path, text in made_docs(ROOT).items()}


@pytest.mark.parametrize("name", ["docs/studies.md", "docs/coverage.md"])
def test_pages_are_current(made, name):
    assert (ROOT / name).read_text("utf-8") == made[name], f"{name} is not current: run `ebpm docs`"


def test_every_study_is_told_with_parameters_data_and_how_it_is_updated(made):
    page = made["docs/studies.md"]
    for study in list_studies(ROOT):
        assert f'<a id="{study.name}"></a>' in page
        assert study.question in page
    # As the cards of cashless_facilities and mynumber_aging say it.
    assert "| `confidence` | 信頼水準 | 0.95 | 数、0.9以上0.999以下 |" in page
    assert "| `mynumber_aging.correlation` | 関連 |" in page
    assert "`cashless_by_facility` | 施設別キャッシュレス決済（2021年・2023年） | 公表資料からの転記" in page


def test_coverage_tells_printed_value_own_value_and_verdict(made):
    page = made["docs/coverage.md"]
    # Paper of 2021-08-03: 安積町 is printed as 8 %, 35 of 407 are 8.6 %.
    (asaka,) = [row for row in page.splitlines() if "安積町の回答率" in row]
    assert "| 8 | 9 | 既知の不一致 |" in asaka
    # Paper of 2024-02-08: 42,707,207 of 267,572,953 yen, printed as 15.96 %.
    assert "本文の15.96％に等しい | 15.96 | 15.96 | 一致 |" in page
    # The 36 labels of the monthly chart stand on other lines than months and years.
    (monthly,) = [row for row in page.splitlines() if "| `cashless_monthly` |" in row]
    assert "推定 36／36行" in monthly


def test_coverage_tells_what_cannot_be_computed(made):
    page = made["docs/coverage.md"]
    listed = yaml.safe_load((ROOT / MISSING).read_text("utf-8"))
    for date, entries in listed["not_computable"].items():
        assert f"### 文字からは計算できないもの（{date}）" in page
        for entry in entries:
            assert set(entry) == {"place", "what", "why"}
            assert f"| {entry['place']} | {entry['what']} | {entry['why']} |" in page
    assert "207,137件" in page.partition("つないで比べられないもの")[2]
    assert "郡山市の名前は一度も出てこない" in page


def test_evidence_depends_on_the_parameters_where_the_design_does():
    # Decided when the studies were made: printed means describe, two years of days are compared with matched days; a
    # road without others to compare with is before and after only.
    study = "people_flow_event"
    found = grades(notebook_path(study, ROOT), [f"{study}.effect", f"{study}.needed", "unknown"])
    assert found == {f"{study}.effect": ["記述", "準実験的手法"], f"{study}.needed": ["記述"], "unknown": []}
    road = grades(notebook_path("road_effect", ROOT), ["road_effect.effect"])
    assert road == {"road_effect.effect": ["前後比較（比較群なし）", "準実験的手法"]}


def test_a_draft_is_no_study_yet(tmp_path):
    project = Project(tmp_path / "project")
    (project.root / "tests/notebooks").mkdir(parents=True)
    words = {"question": "多いか", "title": "窓口", "owner": "試験課"}
    write_study("library_use", **words, tables=["fruit"], parameters=["year=2023"], root=project.root)
    page = studies_page(project.root)
    assert "果物の数の合計" in page
    assert "library_use" not in page


def test_the_command_writes_the_pages_and_says_what_is_missing(tmp_path):
    project = Project(tmp_path / "project")
    (project.root / "docs").mkdir()
    without = project.ebpm("docs")
    assert (without.returncode, MISSING.as_posix() in without.stderr) == (2, True)
    content = {"not_computable": {}, "not_comparable": [], "without_figures": []}
    (project.root / MISSING).write_text(yaml.safe_dump(content), encoding="utf-8")
    first, second = project.ebpm("docs"), project.ebpm("docs")
    pages = ("docs/studies.md", "docs/coverage.md", "notebooks/はじめに.md")
    assert first.stdout == "".join(f"更新: {page}\n" for page in pages)
    assert second.stdout == "".join(f"変更なし: {page}\n" for page in pages)


def test_pages_tell_of_the_repository_not_of_tables_that_somebody_added(tmp_path):
    project = Project(tmp_path / "project")
    content = {"not_computable": {}, "not_comparable": [], "without_figures": []}
    (project.root / "docs").mkdir()
    (project.root / MISSING).write_text(yaml.safe_dump(content), encoding="utf-8")
    before = coverage_page(project.root)
    # As `ebpm data add` writes an entry whose source has no date.
    project.add_table("mine", title="持ち込んだ表", kind="transcribed", sources=[{"title": "窓口の控え"}])
    assert catalog.table("mine", project.root).title == "持ち込んだ表"
    assert coverage_page(project.root) == before


def test_what_would_end_a_cell_does_not():
    assert markdown_table(("a",), [("x | y\n<b>",)]) == "| a |\n| --- |\n| x \\| y &lt;b> |\n"
