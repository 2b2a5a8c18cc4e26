"""Two runs compared: what they were made from, what they found, and what is not compared."""

from __future__ import annotations

from typing import Any

import pytest
from mini_project import Project

from analysis.errors import ParameterError
from analysis.runs.compare import Comparison, compare_runs
from analysis.runs.finding_changes import FindingChange
from analysis.runs.finished import FinishedRun, read_run
from made_runs import claim, dataset, fruit_table, write_run

DEPENDS = {
    "notebook": {"notebooks/studies/mini.ipynb": "1" * 64},
    "card": {"notebooks/studies/mini.yml": "2" * 64},
    "parameters": {"place": "3" * 64},
    "tables": {"data/fruit.csv": "a" * 64},
    "catalog": {"fruit": "4" * 64},
    "modules": {"analysis.figures.charts": "5" * 64, "analysis.stats.trend": "6" * 64},
    "report": {"analysis.reports.export": "7" * 64},
    "environment": {"Python": "3.11.7", "pandas": "3.1.1", "requirements.lock": "8" * 64},
}


@pytest.fixture
def run(project: Project):
    """Writes and reads a run of the mini study."""

    def make(name: str, **changes: Any) -> FinishedRun:
        made = read_run(write_run(project.out, name, "2026-04-01T00:00:00+00:00", **changes))
        assert made is not None
        return made

    return make


def origins(one: Comparison) -> list[tuple[str, str, str, str]]:
    return [(change.kind, change.title, change.before, change.after) for change in one.changes]


def test_a_corrected_file_is_named_with_its_title_and_period(run, project: Project) -> None:
    other = dataset(name="age", title="年齢", path="data/age.csv")
    before = run("a", datasets=[dataset(), other])
    after = run("b", datasets=[dataset(sha256="b" * 64, reference_date="2024"), other])
    assert origins(compare_runs(before, after, project.root)) == [
        ("data", "果物の数（data/fruit.csv）", "aaaaaaaa、2023", "bbbbbbbb、2024")
    ]


def test_tables_that_came_or_went_and_entries_of_the_catalog(run, project: Project) -> None:
    before = run("a", datasets=[dataset(), dataset(name="age", title="年齢", path="data/age.csv")])
    after = run(
        "b", datasets=[dataset(licence="CC BY 4.0"), dataset(name="new", title="新", path="data/new.csv")]
    )
    assert origins(compare_runs(before, after, project.root)) == [
        ("data", "果物の数（data/fruit.csv）のライセンス", "試験用", "CC BY 4.0"),
        ("data", "年齢（data/age.csv）", "aaaaaaaa、2023", "なし"),
        ("data", "新（data/new.csv）", "なし", "aaaaaaaa、2023"),
    ]


def test_modules_notebook_and_card_that_changed(run, project: Project) -> None:
    later = {
        **DEPENDS,
        "notebook": {"notebooks/studies/mini.ipynb": "9" * 64},
        "card": {"notebooks/studies/mini.yml": "e" * 64},
        "modules": {"analysis.figures.charts": "f" * 64, "analysis.stats.shares": "0" * 64},
        "catalog": {"fruit": "d" * 64},
        "environment": {"Python": "3.12.1", "pandas": "3.1.1", "requirements.lock": "c" * 64},
    }
    git = {"commit": "1" * 40, "clean": True}
    comparison = compare_runs(run("a", depends_on=DEPENDS), run("b", depends_on=later, git=git), project.root)
    assert origins(comparison) == [
        ("data", "目録の記述 fruit", "44444444", "dddddddd"),
        ("code", "ノートブック notebooks/studies/mini.ipynb", "11111111", "99999999"),
        ("code", "カード notebooks/studies/mini.yml", "22222222", "eeeeeeee"),
        ("code", "関数 analysis.figures.charts", "55555555", "ffffffff"),
        ("code", "関数 analysis.stats.trend", "66666666", "なし"),
        ("code", "関数 analysis.stats.shares", "なし", "00000000"),
        ("environment", "Python", "3.11.7", "3.12.1"),
        ("environment", "requirements.lock", "88888888", "cccccccc"),
    ]
    # Every file is accounted for: another commit alone is no change.
    assert comparison.notes == ()


def test_an_older_record_tells_files_and_commit_and_says_what_it_leaves_open(run, project: Project) -> None:
    def made(name: str, digit: str, clean: bool) -> FinishedRun:
        inputs = [{"path": f"notebooks/studies/mini.{end}", "sha256": digit * 64} for end in ("ipynb", "yml")]
        return run(
            name, inputs=inputs, git={"commit": digit * 40, "clean": clean}, packages={"pandas": f"3.{digit}"}
        )

    comparison = compare_runs(made("a", "1", True), made("b", "2", False), project.root)
    assert origins(comparison) == [
        ("code", "ノートブック notebooks/studies/mini.ipynb", "11111111", "22222222"),
        ("code", "カード notebooks/studies/mini.yml", "11111111", "22222222"),
        ("code", "コードの版（git）", "1111111111", "2222222222（変更あり）"),
        ("environment", "pandas", "3.1", "3.2"),
    ]
    assert [note[:16] for note in comparison.notes] == [
        "どちらかの実行に、使ったモジュー",
        "コミットしていない変更がある状態",
    ]


def test_parameters_have_their_titles_labels_and_units(run, project: Project) -> None:
    before = run("a", parameters={"years": [2021], "measure": "total", "place": "here", "gone": 1})
    after = run(
        "b", parameters={"years": [2023], "measure": "mean", "place": "here", "gone": 2, "more": None}
    )
    assert origins(compare_runs(before, after, project.root)) == [
        ("parameters", "対象年", "2021年", "2023年"),
        ("parameters", "集計", "合計", "平均"),
        # The card does not know these any more: their names stand.
        ("parameters", "gone", "1", "2"),
        ("parameters", "more", "なし", "指定なし"),
    ]


def test_a_study_without_a_card_is_compared_by_names(run, project: Project) -> None:
    before, after = run("a", parameters={"place": "here"}), run("b", parameters={"place": "there"})
    (project.studies / "mini.yml").unlink()
    assert origins(compare_runs(before, after, project.root)) == [("parameters", "place", "here", "there")]


def change_of(before: dict[str, Any] | None, after: dict[str, Any] | None) -> FindingChange:
    return FindingChange("mini.total", before, after)


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (claim(), claim(datasets=[dataset(sha256="b" * 64)]), "same"),
        (claim(), claim(headline="果物は13個だった。"), "changed"),
        (None, claim(), "appeared"),
        (claim(), None, "gone"),
        (claim(), claim(value=None, status="not_available"), "hidden"),
        (claim(value=None, status="not_available"), claim(), "shown"),
    ],
)
def test_how_a_finding_fared(before, after, state: str) -> None:
    assert change_of(before, after).state == state


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (claim(value=8.96, unit="％"), claim(value=9.01, unit="％"), "+0.05ポイント"),
        (claim(value=12.0), claim(value=15.0), "+3個"),
        (claim(value=-0.41, unit=""), claim(value=-0.52, unit=""), "−0.11"),
        # Both read 0.41; the difference has as many digits as it needs.
        (claim(value=0.41, unit=""), claim(value=0.41001, unit=""), "+0.00001"),
        (claim(value=12.0), claim(value=None), ""),
        (claim(value=12.0, unit="個"), claim(value=12.0, unit="千個"), ""),
    ],
)
def test_the_difference_is_after_minus_before(before, after, words: str) -> None:
    assert change_of(before, after).difference_words == words


@pytest.mark.parametrize(
    ("before", "after", "overlap", "words"),
    [
        ((1.0, 3.0), (2.0, 4.0), True, "重なる"),
        ((1.0, 3.0), (3.0, 4.0), True, "重なる"),
        ((1.0, 3.0), (3.5, 4.0), False, "重ならない"),
        ((3.5, 4.0), (1.0, 3.0), False, "重ならない"),
        ((1.0, 3.0), (None, None), None, "片方に区間がない"),
        ((None, None), (None, None), None, ""),
    ],
)
def test_whether_the_intervals_overlap(before, after, overlap: bool | None, words: str) -> None:
    change = change_of(*(claim(low=low, high=high) for low, high in (before, after)))
    assert (change.overlap, change.overlap_words) == (overlap, words)


def test_an_open_interval_reaches_as_far_as_there_is(run) -> None:
    upward = claim(low=2.0, high=None)
    assert change_of(claim(low=1.0, high=3.0), upward).overlap is True
    assert change_of(claim(low=0.0, high=1.0), upward).overlap is False


def test_levels_and_units_that_differ_are_told() -> None:
    wide = claim(low=1.0, high=3.0)
    narrow = claim(interval={"low": 1.5, "high": 2.5, "level": 0.9, "method": "試験"})
    assert change_of(wide, narrow).overlap_words == "重なる（95％と90％）"
    assert change_of(wide, {**wide, "unit": "千個"}).overlap_words == "単位が違うので比べられない"


def test_findings_are_matched_by_id(run, project: Project) -> None:
    before = run("a", findings=(claim("mini.gone"), claim("mini.total"), claim("mini.total", value=3.0)))
    after = run("b", findings=(claim("mini.total"), claim("mini.total", value=4.0), claim("mini.new")))
    comparison = compare_runs(before, after, project.root)
    assert [(change.id, change.state) for change in comparison.findings] == [
        ("mini.total", "same"),
        ("mini.total", "changed"),
        ("mini.new", "appeared"),
        ("mini.gone", "gone"),
    ]
    assert comparison.findings[1].difference == 1.0


def test_the_same_results_from_other_data_are_said_to_be_the_same(run, project: Project) -> None:
    table = fruit_table(["りんご", 3, "少"])
    before = run("a", findings=(claim(),), tables=(table,))
    after = run("b", findings=(claim(),), tables=(table,), datasets=[dataset(sha256="b" * 64)])
    comparison = compare_runs(before, after, project.root)
    assert comparison.same_results
    assert len(comparison.changes) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"study": "other"}, "「mini」と「other」は別の分析"),
        ({"synthetic": False}, "架空データ（練習用）の実行と実際のデータの実行"),
    ],
)
def test_what_is_not_compared(run, project: Project, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        compare_runs(run("a"), run("b", **changes), project.root)


def test_a_run_is_not_compared_with_itself(run, project: Project) -> None:
    one = run("a")
    with pytest.raises(ParameterError, match="同じ実行"):
        compare_runs(one, one, project.root)
