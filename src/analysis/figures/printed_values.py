"""The table 公表値との照合: what the papers print beside what we compute, as the catalog's declared checks find it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from analysis.data import catalog
from analysis.data.check_result import CheckResult, Verdict
from analysis.data.check_tables import tables_of_checks
from analysis.data.checks import FORMAT, run_checks
from analysis.errors import DataError, Problem
from analysis.figures.tables import Column, Table

TITLE = "公表値との照合"
COLUMNS = (
    Column("table", "表"), Column("check", "照合の内容"), Column("printed", "公表値"),
    Column("computed", "再計算値"), Column("verdict", "判定"), Column("reason", "説明"),
)  # fmt: skip
# What a reader has to look at comes first.
_ORDER = (
    Verdict.DISAGREES, Verdict.STALE, Verdict.KNOWN, Verdict.DOUBTFUL, Verdict.NO_CONTROL, Verdict.UNREGISTERED,
    Verdict.ROUNDING, Verdict.AGREES,
)  # fmt: skip
_MANY = 15
_YEARS = range(1900, 2101)
_MINUS = "\N{MINUS SIGN}"


def checked(*tables: str, id: str = "printed_values") -> Table:
    """Run the declared checks of tables and show printed values beside the recomputed ones.

    Parameters
    ----------
    *tables : str
        Names in the catalog. They, and the tables that their checks compare them with, count as loaded by the run:
        the card of the study must declare them all.
    id : str
        Name of the table within the study.

    Returns
    -------
    Table
        Discrepancies first, each with its explanation in the catalog; where many checks of a table agree, one line
        counts them. Of one table there is no column that names it.

    Raises
    ------
    DataError
        A table is not in the catalog, is synthetic (nothing of it is printed), or none has checks; a check is declared
        wrongly; a file cannot be read.
    """
    entries = [catalog.table(name) for name in dict.fromkeys(tables)]
    _refuse(entries)
    names = {name for entry in entries for name in (entry.name, *tables_of_checks(entry))}
    for name in sorted(names):
        catalog.use(name)
    results = compared([entry.name for entry in entries])
    titles = {entry.name: entry.title for entry in entries}
    first = 1 if len(entries) == 1 else 0
    rows = tuple((titles[one.table], *line(one))[first:] for one in shortened(results))
    documents = [part for one in catalog.loaded() if one.name in names for part in one.documents.split("／")]
    source = "出典：" + "／".join(part for part in dict.fromkeys(documents) if part)
    return Table(id, TITLE, COLUMNS[first:], rows, _note(results, entries), source, catalog.is_synthetic())


def compared(names: Sequence[str], root: Path | None = None) -> list[CheckResult]:
    """Run the checks of tables.

    Returns
    -------
    list of CheckResult
        The worst first. That a table has the declared form is no comparison with print, and is left out.
    """
    results = [
        result
        for result in run_checks(root, names)
        if result.title != FORMAT or result.verdict != Verdict.AGREES
    ]
    return sorted(results, key=lambda one: _ORDER.index(one.verdict))


def line(result: CheckResult) -> tuple[str, str | None, str | None, str, str]:
    """Write a result: what is compared, printed value, recomputed value, verdict, explanation."""
    what = f"{result.title}（{result.row}）" if result.row else result.title
    return what, _figure(result.expected), _figure(result.found), result.verdict.value, result.reason


def tally(results: Sequence[CheckResult]) -> str:
    """Count the values that were compared by verdict, the best first; empty where there is none."""
    counts = {
        verdict: sum(one.count for one in results if one.verdict == verdict) for verdict in reversed(_ORDER)
    }
    return "、".join(f"{verdict.value} {count:,}" for verdict, count in counts.items() if count)


def _refuse(entries: Sequence[catalog.Table]) -> None:
    problems = [
        Problem(
            f"表 {entry.name} は架空データで、公表値がありません。",
            remedy="公表資料の表だけを照合してください。",
        )
        for entry in entries
        if entry.kind == "synthetic"
    ]
    if not problems and not any(entry.checks for entry in entries):
        named = "、".join(entry.name for entry in entries) or "（なし）"
        remedy = "data/datapackage.yaml のその表に checks を書いてください（書き方は docs/data.md）。"
        problems = [Problem(f"表 {named} には検算が宣言されていません。", remedy=remedy)]
    if problems:
        raise DataError(*problems)


def shortened(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Count the agreeing checks of a table in one line where there are many of them."""
    agreeing: dict[str, list[CheckResult]] = {}
    for result in results:
        if result.verdict == Verdict.AGREES:
            agreeing.setdefault(result.table, []).append(result)
    others = [result for result in results if result.verdict != Verdict.AGREES]
    return others + [
        one for same in agreeing.values() for one in (same if len(same) <= _MANY else [_sum(same)])
    ]


def _sum(same: Sequence[CheckResult]) -> CheckResult:
    first, values = same[0], sum(one.count for one in same)
    title = f"「{first.title}」ほか{len(same) - 1}件の照合"
    found = f"{len(same)}件（値{values:,}個）すべて一致"
    return CheckResult(first.check, first.table, title, "", "", found, Verdict.AGREES, count=values)


def _figure(text: str) -> str | None:
    """Write a number as elsewhere, with the digits that it has; one from 1900 to 2100 may be a year."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text or None
    grouped = f"{abs(value)}" if value in _YEARS else f"{abs(value):,}"
    return f"{_MINUS}{grouped}" if value < 0 else grouped


def _note(results: Sequence[CheckResult], entries: Sequence[catalog.Table]) -> str:
    without = "、".join(entry.title for entry in entries if not entry.checks)
    words = (
        f"照合した値は{sum(one.count for one in results):,}個（{tally(results)}）。"
        "公表値は資料に印刷されたまま、再計算値は登録した表から計算した値。"
        "既知の不一致は、公表資料どうし、または資料の中で数字が合わないもので、理由を説明に記した。"
    )
    return words + (f"検算が宣言されていない表：{without}。" if without else "")
