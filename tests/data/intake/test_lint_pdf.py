"""A PDF is held against the rules as well: it breaks the first, and its tables are judged as they were read."""

from pathlib import Path

from pdf_files import Drawing, pdf

from analysis.data.intake.lint import lint
from analysis.reports.lint_page import build_lint, place_words

DESKS = [
    ["窓口", "件数（件）", "割合（％）"],
    ["市民課", "1,200", "1.5"],
    ["税務課", "", "2.5"],
    ["福祉課", "30", "3.5"],
]
PEOPLE = [["区分", "人数（人）", "率"], ["男", "1", "2"], ["女", "3", "4"]]


def test_a_pdf_is_no_format_for_machines(tmp_path: Path) -> None:
    first = Drawing().ruled(50, 100, [120, 120, 120], DESKS).text(50, 300, "練習市の窓口")
    file = tmp_path / "窓口.pdf"
    file.write_bytes(pdf(first, Drawing().ruled(50, 100, [120, 120, 120], PEOPLE)))
    report = lint(file)
    found = {verdict.rule.id: list(verdict.places) for verdict in report.of("broken")}
    assert place_words(report, found["L1-01"][0]) == "窓口.pdf"
    # The first row of a table is that of its headings.
    assert place_words(report, found["L1-09"][0]) == "1ページ 表1 3行2列"
    assert place_words(report, found["L2-01"][0]) == "1ページ 表1 2行2列"
    assert place_words(report, found["L3-04"][0]) == "2ページ 表1 1行3列"
    assert "<dt>形式</dt><dd>PDF</dd>" in build_lint(report, created="2024-04-01")
