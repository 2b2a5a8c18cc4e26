"""Changes between runs on the command line: printed, and written as a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cli_print import print_table
from analysis.mime import SYNTHETIC_MARK

if TYPE_CHECKING:
    from analysis.runs.compare import Comparison
    from analysis.runs.finished import FinishedRun
    from analysis.runs.history import History

SHOWN = 20


def print_comparison(one: Comparison) -> None:
    """Print two runs side by side."""
    from analysis.reports.comparison_words import side_words  # noqa: PLC0415

    if one.synthetic:
        print(f"【{SYNTHETIC_MARK}】")
    print(f"前: {side_words(one.before)}\n後: {side_words(one.after)}\n")
    _print_changes([one], counted=False)
    _print_results(one)
    _print_note([one])


def print_comparisons(comparisons: Sequence[Comparison], alone: Sequence[FinishedRun]) -> None:
    """Print what became of all runs of a command: those that changed, the number of others, those without a past."""
    from analysis.reports.comparison_words import side_words, summary_words  # noqa: PLC0415

    print(summary_words(comparisons, alone))
    if comparisons:
        _print_changes(comparisons, counted=True)
    changed = [one for one in comparisons if not one.same_results]
    for one in changed[:SHOWN]:
        print(f"\n■ {one.name}{f'【{SYNTHETIC_MARK}】' if one.synthetic else ''}")
        print(f"前: {side_words(one.before)}\n後: {side_words(one.after)}")
        _print_results(one)
    if len(changed) > SHOWN:
        print(f"\nほか{len(changed) - SHOWN}組（すべては HTML のページにあります）。")
    _print_note(comparisons)
    if alone:
        print("\n前の実行がない実行:")
        for run in alone:
            print(f"・{side_words(run)}")


def _print_changes(comparisons: Sequence[Comparison], *, counted: bool) -> None:
    from analysis.reports.comparison_words import change_rows  # noqa: PLC0415

    rows = change_rows(comparisons)
    if not rows:
        print("データ、コード、パラメータ、環境に違いは記録されていません。")
    else:
        headings = ("種類", "変わったもの", "前", "後", *(("関わる組の数",) if counted else ()))
        print_table("変わったもの", headings, [row if counted else row[:-1] for row in rows[:SHOWN]])
    if len(rows) > SHOWN:
        print(f"ほか{len(rows) - SHOWN}件（すべては HTML のページにあります）。")
    for words in dict.fromkeys(note for one in comparisons for note in one.notes):
        print(f"・{words}")


def _print_results(one: Comparison) -> None:
    from analysis.reports.comparison_words import cell_rows, claim_rows, table_words, verdict_rows  # noqa: PLC0415
    from analysis.runs.finding_changes import STATES  # noqa: PLC0415

    changed = [change for change in one.findings if change.state != "same"]
    print(f"\n所見: 変わった {len(changed)}件、同じ {len(one.findings) - len(changed)}件")
    for change in changed:
        print_table(f"{change.id}（{STATES[change.state]}）", ("項目", "前", "後"), claim_rows(change))
        for item, words in verdict_rows(change):
            print(f"  {item}: {words}")
    print(f"表: 違いのある表 {len(one.tables)}、同じ表 {one.same_tables}")
    for table in one.tables:
        # No title of the table: rich would break it at the table's width.
        print(f"\n{table.title}（{table.file}）: {table_words(table)}")
        if table.shown:
            print_table("", ("行", "列", "前", "後"), cell_rows(table))


def _print_note(comparisons: Sequence[Comparison]) -> None:
    from analysis.runs.finding_changes import OVERLAP_NOTE  # noqa: PLC0415

    changed = [change for one in comparisons for change in one.findings if change.state != "same"]
    if any(change.overlap is not None for change in changed):
        print(f"\n※ {OVERLAP_NOTE}")


def write_comparison(
    comparisons: Sequence[Comparison], alone: Sequence[FinishedRun], out: Path, *, whole: bool
) -> Path:
    """Write the page of comparisons and return its path."""
    from analysis.reports.comparison import build_comparison  # noqa: PLC0415
    from analysis.runs.side_pages import write_page  # noqa: PLC0415

    html = build_comparison(comparisons, alone, out=out, created=_now(), whole=whole)
    return write_page(html, out, "compare")


def write_history(history: History, out: Path) -> Path:
    """Write the page of a finding over all runs and return its path."""
    from analysis.reports.history import build_history  # noqa: PLC0415
    from analysis.runs.side_pages import write_page  # noqa: PLC0415

    return write_page(build_history(history, out=out, created=_now()), out, "history")


def print_history(history: History) -> None:
    """Print a finding over all runs, a line a run; made-up data apart."""
    from analysis.reports.history import HEADINGS, parts  # noqa: PLC0415

    print(f"{history.title}: {history.finding}")
    for part in parts(history):
        print_table(f"【{SYNTHETIC_MARK}】" if part.synthetic else "", HEADINGS, part.rows)
    if history.without:
        print(f"この所見のない実行: {history.without}件")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
