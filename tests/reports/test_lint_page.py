"""The page of `ebpm data lint`: what it says, that it opens anywhere, and that data stay data."""

from pathlib import Path

import pytest

from analysis.data.intake.lint import Report, lint
from analysis.reports.lint_page import MOST_PLACES, build_lint
from page_access import focus_faults, structure_faults, wide_faults

CREATED = "2026-11-20T09:05:00+09:00"
# Breaks rules of every level, lacks a unit, and looks personal. The heading would be an element if it were not escaped.
UGLY = (
    "練習市の人数,,,\n日付,<script>alert(1)</script>,氏名,人数\n"
    '令和5年4月1日,①,練習 太郎,"1,020"\n令和5年4月2日,②,練習 花子,20\n令和5年4月3日,③,練習 次郎,\n'
)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    file = tmp_path / "<b>表.csv"
    file.write_text(UGLY, encoding="utf-8")
    return lint(file)


def test_the_page_says_what_and_where_and_how_to_mend(report: Report) -> None:
    page = build_lint(report, created=CREATED)
    for told in (
        "L1-08",
        "3行2列",
        "機種依存文字「①」",
        "直し方",
        "和暦だけ",
        f"{report.whole.score}点",
        "2026年11月20日",
    ):
        assert told in page
    # All thirty rules stand in it, whatever became of them.
    assert all(verdict.rule.id in page for verdict in report.verdicts)


def test_data_are_escaped_and_personal_values_stay_out(report: Report) -> None:
    page = build_lint(report, created=CREATED)
    assert "<script>alert" not in page
    assert "<b>表" not in page
    assert "&lt;b&gt;表.csv" in page
    assert "個人情報と疑われるセル" in page
    assert "太郎" not in page


def test_many_places_are_cut_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    count = MOST_PLACES + 7
    rows = [[f"人数{name}の" for name in range(count)], *([["5"] * count] * 3)]
    file.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    # None of the columns has a unit.
    assert "ほか7か所" in build_lint(lint(file), created=CREATED)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_everybody_can_read_it_anywhere(visit, report: Report, width: int) -> None:
    seen = visit(build_lint(report, created=CREATED), width, reduced_motion="reduce")
    assert seen.violations() == []
    assert structure_faults(seen.page) == []
    assert wide_faults(seen.page) == []
    assert focus_faults(seen.page)[0] == []
    assert (seen.requests, seen.messages) == ([], [])
