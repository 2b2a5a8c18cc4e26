"""Checks of the tables that a run rests on: a printed figure found wrong for the first time stops the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import DataError, Problem

if TYPE_CHECKING:
    from analysis.data.check_result import CheckResult


def results_for(names: Iterable[str], root: Path) -> list[CheckResult]:
    """Run the declared checks of tables.

    Parameters
    ----------
    names : iterable of str
        Those that the catalog does not have, or has without checks, are left alone: loading validates the form.
    root : Path
        Project root.

    Returns
    -------
    list of CheckResult

    Raises
    ------
    DataError
        The catalog is broken or a check is declared wrongly.
    """
    from analysis.data import catalog  # noqa: PLC0415  (called while the kernel computes)

    with_checks = {table.name for table in catalog.tables(root) if table.checks}
    checked = [name for name in names if name in with_checks]
    if not checked:
        return []
    from analysis.data.checks import run_checks  # noqa: PLC0415  (pandas)

    return run_checks(root, checked)


def refuse_faults(results: Iterable[CheckResult], datasets: Iterable[Mapping[str, Any]]) -> None:
    """Stop a run that rests on a table with a new discrepancy; known ones are told in the report.

    Parameters
    ----------
    results : iterable of CheckResult
        Of all tables that the study may load.
    datasets : iterable of mapping
        Records of the tables that it did load.

    Raises
    ------
    DataError
        With every discrepancy that is not known, and every mark of a known one that no longer fits.
    """
    from analysis.data.check_result import FAULTS  # noqa: PLC0415

    loaded = {record["name"]: record["path"] for record in datasets}
    faults = [result for result in results if result.verdict in FAULTS and result.table in loaded]
    if faults:
        raise DataError(*(_problem(fault, loaded[fault.table]) for fault in faults))


def _problem(fault: CheckResult, path: str) -> Problem:
    from analysis.data.check_result import Verdict  # noqa: PLC0415

    what = "新しい不一致" if fault.verdict == Verdict.DISAGREES else "合わなくなった既知の不一致の印"
    reason = f"。{fault.reason}" if fault.reason else ""
    return Problem(
        f"検算「{fault.title}」に{what}があります（期待値 {fault.expected or 'なし'}、計算値 {fault.found}{reason}）。",
        " ".join(part for part in (path, fault.row, fault.check) if part),
        f"元の資料と照らして表を直してください。資料のとおりなら、理由を data/datapackage.yaml の known に"
        f"書いてください（詳しくは ebpm data check {fault.table}）。",
    )
