"""What `ebpm data lint` prints and writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cli_print import print_json, print_table
from analysis.data.intake.lint import Report, lint
from analysis.errors import ParameterError, Problem, visible, why
from analysis.reports.lint_page import FORMS, build_lint, place_words, summary_words

if TYPE_CHECKING:
    from analysis.data.intake.personal import Suspicion

SHOWN = 5
"""Places of one rule that are printed."""


def lint_files(files: Sequence[Path], html: Path | None, *, as_json: bool) -> int:
    """Hold files against the rules, each also against the one before, and print what was found.

    Returns
    -------
    int
        The exit code: 3 where a rule is broken, else 0.

    Raises
    ------
    ParameterError
        The page cannot be written, or is asked for of several files.
    DataError
        A file cannot be read.
    """
    if html is not None and len(files) > 1:
        remedy = "ファイルを1つにするか、--html を外してください（--json は使えます）。"
        raise ParameterError(Problem("--html で書けるのは1つのファイルの結果だけです。", "--html", remedy))
    reports: list[Report] = []
    for file in files:
        earlier = reports[-1].shapes if reports else ()
        reports.append(lint(file, earlier if len(files) > 1 else None))
    if html is not None:
        write_lint(reports[0], html, files[0])
    if as_json:
        found = [report.to_dict() for report in reports]
        print_json(found if len(found) > 1 else found[0])
    else:
        for number, report in enumerate(reports):
            print("\n" * (number > 0), end="")
            print_lint(report)
        if html is not None:
            print(f"\nページ: {html}")
    return max(report.exit_code for report in reports)


def print_lint(report: Report) -> None:
    """Print what was found: score, broken rules with their places and remedies, what people must look at."""
    book = report.book
    form = f"{FORMS[book.kind]}{f'、{book.encoding}' if book.encoding else ''}"
    print(f"{book.file}（{form}、シート{len(book.sheets)}、表{report.tables}）")
    for note in book.notes:
        print(visible(f"・{note}"))
    score = "" if report.whole.score is None else f"{report.whole.score}点　"
    print(f"{score}{summary_words(report)}")
    print("　".join(f"{level.name}: {level.kept}/{level.judged}" for level in report.levels))
    for verdict in report.of("broken"):
        print(f"\n■ {verdict.rule.id} {verdict.rule.title}\n  直し方: {verdict.rule.remedy}")
        for place in verdict.places[:SHOWN]:
            many = f"（{place.count:,}件）" if place.count > 1 else ""
            print(visible(f"  {place_words(report, place)}: {place.told}{many}"))
        if len(verdict.places) > SHOWN:
            print(f"  ほか{len(verdict.places) - SHOWN:,}か所（--html か --json で見られます）")
    people = report.of("people")
    if people:
        print("\n人の目で確かめる規則:")
        for verdict in people:
            found = f"（見るところ {len(verdict.places)}か所）" if verdict.places else ""
            print(f"・{verdict.rule.id} {verdict.rule.title}{found}")
    if report.personal:
        _print_personal(report.personal)


def _print_personal(found: tuple[Suspicion, ...]) -> None:
    """Print which cells look like personal data; never what stands in them."""
    print()
    rows = [(one.kind, one.sheet, "、".join(one.addresses), f"{one.count:,}", one.why) for one in found]
    print_table("個人情報と疑われるセル", ("種類", "シート", "場所（はじめの3つ）", "セルの数", "理由"), rows)


def write_lint(report: Report, path: Path, source: Path) -> None:
    """Write the page of a report.

    Raises
    ------
    ParameterError
        `path` is the file itself, is no .html, or cannot be written.
    """
    if path.suffix.lower() not in (".html", ".htm") or path.resolve() == source.resolve():
        raise ParameterError(
            Problem(
                f"--html の「{path}」に書けません。",
                remedy="「点検.html」のように .html で終わる名前にしてください。",
            )
        )
    page = build_lint(report, created=datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as cause:
        remedy = "フォルダがあるか、書き込めるかを確かめてください。"
        raise ParameterError(Problem(f"「{path}」に書けません（{why(cause)}）。", remedy=remedy)) from cause
