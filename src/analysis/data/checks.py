"""Runs the checks that the catalog declares: printed figures against their recomputation.

A printed figure stays as printed, even where it is wrong. A discrepancy that is explained is marked `known` in
the catalog; a new one, or a mark that no longer fits, is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data import catalog
from analysis.data.check_declaration import declaration_problems
from analysis.data.check_kinds import (
    Kind,
    check_compare,
    check_formula,
    check_increase,
    check_match,
    check_ratio,
    check_sum,
)
from analysis.data.check_result import FAULTS, CheckResult, Comparison, FrameOf, Outcome, Verdict
from analysis.data.control_totals import check_control_totals
from analysis.data.descriptor import Table
from analysis.data.frame import read_frame
from analysis.data.mesh_totals import check_mesh_totals
from analysis.errors import DataError, Problem

__all__ = ["CheckResult", "Verdict", "exit_code", "run_checks"]

FORMAT = "表の形式"


def _check_points(check: dict[str, Any], table: Table, frame_of: FrameOf) -> Outcome:
    from analysis.data.point_checks import check_points  # noqa: PLC0415  (geopandas, which no other check needs)

    return check_points(check, table, frame_of)


_KINDS: dict[str, Kind] = {
    "sum": check_sum,
    "ratio": check_ratio,
    "formula": check_formula,
    "compare": check_compare,
    "match": check_match,
    "increase": check_increase,
    "control_totals": check_control_totals,
    "mesh_totals": check_mesh_totals,
    "points": _check_points,
}


class _DamagedTableError(DataError):
    """A check needs a table that cannot be read."""

    def __init__(self, name: str) -> None:
        super().__init__(Problem(f"表 {name} が壊れているため照合できません。"))
        self.name = name


def run_checks(root: Path | None = None, names: Iterable[str] | None = None) -> list[CheckResult]:
    """Validate tables and run their declared checks.

    Parameters
    ----------
    root : Path, optional
        The project folder; found by itself when left out.
    names : iterable of str, optional
        Tables to check; all when left out.

    Returns
    -------
    list of CheckResult
        In the order of the catalog: first the form of each table, then its checks. A damaged table is a
        discrepancy and does not keep the others from being checked; the checks that it makes impossible, its
        own and those of other tables, are one result at the end.

    Raises
    ------
    DataError
        The catalog is broken, a name is unknown, or a check is declared wrongly.
    """
    tables = catalog.tables(root)
    chosen = tables if names is None else [catalog.table(name, root) for name in names]
    problems = declaration_problems(chosen, tables)
    if problems:
        raise DataError(*problems)
    frame_of = _reader({table.name: table for table in tables})
    results: list[CheckResult] = []
    impossible: dict[str, list[str]] = {}
    for table in chosen:
        results += _form(table, frame_of)
        for check in table.checks:
            try:
                results += _declared(check, table, frame_of)
            except _DamagedTableError as cause:
                impossible.setdefault(cause.name, []).append(str(check["id"]))
    return results + [_impossible(name, ids) for name, ids in impossible.items()]


def exit_code(results: Iterable[CheckResult]) -> int:
    """Return 3 when there is a discrepancy that is not known, or a mark that no longer fits; else 0."""
    return DataError.exit_code if any(result.verdict in FAULTS for result in results) else 0


def _reader(tables: dict[str, Table]) -> FrameOf:
    frames: dict[str, pd.DataFrame | DataError] = {}

    def frame_of(name: str) -> pd.DataFrame:
        if name not in frames:
            try:
                frames[name], _ = read_frame(tables[name])
            except DataError as cause:
                frames[name] = cause
        frame = frames[name]
        if isinstance(frame, DataError):
            raise _DamagedTableError(name) from frame
        return frame

    return frame_of


def _form(table: Table, frame_of: FrameOf) -> list[CheckResult]:
    expected = "境界として読める" if table.is_boundary else "列の定義どおり"

    def result(found: str, verdict: Verdict, count: int, row: str = "", reason: str = "") -> CheckResult:
        return CheckResult(
            f"{table.name}.{FORMAT}", table.name, FORMAT, row, expected, found, verdict, reason, count
        )

    try:
        frame = frame_of(table.name)
    except DataError as cause:
        damage = cause.__cause__ if isinstance(cause.__cause__, DataError) else cause
        return [result(p.what, Verdict.DISAGREES, 1, p.where, p.remedy) for p in damage.problems]
    return [result(f"{len(frame)}行すべて一致", Verdict.AGREES, len(frame))]


def _impossible(name: str, ids: list[str]) -> CheckResult:
    shown = f"{'、'.join(ids[:3])}{' ほか' if len(ids) > 3 else ''}"
    reason = (
        f"表 {name} が壊れているため照合できません（{shown}）。"
        f"先に表 {name} を直してください（どこが壊れているかは ebpm data check {name}）。"
    )
    found = f"{len(ids)}件の検算を照合できません"
    return CheckResult(
        f"{name}.照合", name, "壊れた表を使う検算", "", "照合", found, Verdict.DISAGREES, reason
    )


def _declared(check: dict[str, Any], table: Table, frame_of: FrameOf) -> list[CheckResult]:
    try:
        outcome = _KINDS[check["kind"]](check, table, frame_of)
    except _DamagedTableError:
        raise
    except DataError as cause:
        reason = "／".join(problem.what for problem in cause.problems)
        outcome = Outcome([Comparison("", "", "照合できません", Verdict.DISAGREES, reason)], scalar=True)
    if not outcome.comparisons:
        reason = f"照合できる行がありません（{outcome.why_skipped}：{outcome.skipped}行）。"
        outcome = Outcome([Comparison("", "", "0行", Verdict.DISAGREES, reason)], scalar=True)
    judged, stale = _judge(outcome.comparisons, check.get("known", []))
    agreeing = [] if outcome.scalar else [c for c in judged if c.verdict == Verdict.AGREES]
    told = [c for c in judged if outcome.scalar or c.verdict != Verdict.AGREES] + stale

    def result(comparison: Comparison, count: int = 1) -> CheckResult:
        return CheckResult(
            str(check["id"]), table.name, str(check["title"]), comparison.row, comparison.expected,
            comparison.found, comparison.verdict, comparison.reason, count,
        )  # fmt: skip

    results = [result(comparison) for comparison in told]
    if agreeing:
        results.append(result(_summary(len(agreeing), len(judged), outcome), len(agreeing)))
    return results


def _summary(agreeing: int, compared: int, outcome: Outcome) -> Comparison:
    found = f"{agreeing}行すべて一致" if agreeing == compared else f"{compared}行のうち{agreeing}行が一致"
    reason = f"{outcome.why_skipped}のため{outcome.skipped}行は対象外" if outcome.skipped else ""
    return Comparison("", "", found, Verdict.AGREES, reason)


def _judge(
    comparisons: list[Comparison], marks: list[dict[str, Any]]
) -> tuple[list[Comparison], list[Comparison]]:
    """Apply the marks of known discrepancies; return the comparisons and the marks that fit none."""
    unused = list(marks)
    judged = []
    for comparison in comparisons:
        mark = next((m for m in unused if str(m.get("row", "")) == comparison.row), None)
        if mark is None or comparison.verdict == Verdict.AGREES:
            judged.append(comparison)
            continue
        unused.remove(mark)
        fits = _same(str(mark["found"]), comparison.found)
        verdict = Verdict.KNOWN if fits else Verdict.STALE
        reason = str(mark["reason"]) if fits else f"印では {mark['found']}（{mark['reason']}）"
        judged.append(Comparison(comparison.row, comparison.expected, comparison.found, verdict, reason))
    stale = [
        Comparison(str(mark.get("row", "")), "", "不一致なし", Verdict.STALE,
                   f"印に当たる不一致がありません（印の値 {mark['found']}）。known から外してください。")
        for mark in unused
    ]  # fmt: skip
    return judged, stale


def _same(marked: str, found: str) -> bool:
    try:
        return Decimal(marked) == Decimal(found)
    except InvalidOperation:
        return marked == found
