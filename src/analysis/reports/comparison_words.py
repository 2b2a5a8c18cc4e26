"""Comparisons of runs in words, for the terminal and for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.reports import numbers, page
from analysis.reports.across import STATUS
from analysis.runs.finding_changes import FindingChange
from analysis.runs.origin_changes import KINDS, OriginChange, commit
from analysis.written import NONE

if TYPE_CHECKING:
    from analysis.runs.compare import Comparison
    from analysis.runs.finished import FinishedRun
    from analysis.runs.table_changes import TableChange

ROWS = {"changed": "値が変わった行", "added": "増えた行", "removed": "なくなった行"}


def change_rows(comparisons: Sequence[Comparison]) -> list[tuple[str, str, str, str, int]]:
    """List what the runs were made from differently, each change once.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One or many.

    Returns
    -------
    list of (str, str, str, str, int)
        Kind, what, before, after, and in how many of the comparisons.
    """
    counted: Counter[OriginChange] = Counter(change for one in comparisons for change in one.changes)
    order = list(KINDS)
    return [
        (KINDS[change.kind], change.title, change.before, change.after, times)
        for change, times in sorted(counted.items(), key=lambda item: order.index(item[0].kind))
    ]


def claim_rows(change: FindingChange) -> list[tuple[str, str, str]]:
    """Write a finding before and after, item by item.

    Parameters
    ----------
    change : FindingChange
        A finding of one or both runs.

    Returns
    -------
    list of (str, str, str)
        Item, before, after; － where a run does not have it.
    """
    decimals = numbers.shared_decimals(finding for finding in (change.before, change.after) if finding)
    sides = [_items(finding, decimals) if finding else {} for finding in (change.before, change.after)]
    return [(item, *(side.get(item) or NONE for side in sides)) for item in sides[0] or sides[1]]  # type: ignore[misc]


def _items(finding: Mapping[str, Any], decimals: int) -> dict[str, str]:
    return {
        "要約": finding["headline"],
        "値": numbers.estimate(finding, decimals),
        "区間": numbers.interval(finding, decimals),
        "n（対象の数）": numbers.sample(finding),
        "判定": STATUS.get(finding["status"], str(finding["status"])),
    }


def verdict_rows(change: FindingChange) -> list[tuple[str, str]]:
    """Write what a finding's two sides amount to.

    Parameters
    ----------
    change : FindingChange
        A finding that differs.

    Returns
    -------
    list of (str, str)
        Item and words; items without words are left out.
    """
    rows = [
        ("差（後 − 前）", change.difference_words),
        ("区間の重なり", change.overlap_words),
        ("変わった点", "、".join(change.aspects)),
    ]
    return [row for row in rows if row[1]]


def cell_rows(change: TableChange) -> list[tuple[str, str, str, str]]:
    """List the rows of a table that are shown.

    Parameters
    ----------
    change : TableChange
        A table that differs.

    Returns
    -------
    list of (str, str, str, str)
        Row, column, before, after; a row that came or went has neither column nor values.
    """
    rows: list[tuple[str, str, str, str]] = []
    for row in change.shown:
        if row.kind == "changed":
            rows += [(row.key, cell.column, cell.before, cell.after) for cell in row.cells]
        else:
            before, after = ("あり", NONE) if row.kind == "removed" else (NONE, "あり")
            rows.append((row.key, ROWS[row.kind], before, after))
    return rows


def table_words(change: TableChange) -> str:
    """Say in one line how a table differs.

    Parameters
    ----------
    change : TableChange
        A table that differs.

    Returns
    -------
    str
    """
    if change.kind != "changed":
        return "新しい表です。" if change.kind == "added" else "なくなった表です。"
    words = [f"{ROWS[kind]} {count:,}" for kind, count in change.counts.items() if count]
    total = sum(change.counts.values())
    if total > len(change.shown):
        words.append(f"うち{len(change.shown)}行を示す")
    words += [f"増えた列「{heading}」" for heading in change.columns_added]
    words += [f"なくなった列「{heading}」" for heading in change.columns_removed]
    if change.reordered:
        words.append("行の並びも変わった" if total else "行の並びが変わった")
    unseen = sum(not row.visible for row in change.shown)
    if unseen:
        words.append(f"{unseen}行は表示の桁では同じ")
    return "、".join(words) + "。"


def summary_words(
    comparisons: Sequence[Comparison], alone: Sequence[FinishedRun], refused: Sequence[object]
) -> str:
    """Say in one line what became of many runs.

    Parameters
    ----------
    comparisons : sequence of Comparison
        Of the runs that have one before them.
    alone : sequence of FinishedRun
        Those that have none.
    refused : sequence
        Those that could not be compared.

    Returns
    -------
    str
    """
    same = sum(one.same_results for one in comparisons)
    return (
        f"比べた実行 {len(comparisons):,}組：結果が変わった {len(comparisons) - same:,}組、"
        f"変わらなかった {same:,}組。前の実行がない {len(alone):,}件、比べられなかった {len(refused):,}件"
        "（このとき再利用した結果と、失敗した実行は、どれにも数えていません）。"
    )


def side_words(run: FinishedRun) -> str:
    """Name a run with its time, the version of its code and whether it is the primary specification."""
    role = {True: "主たる仕様", False: "感度分析"}.get(run.run.get("primary", ""), "")
    words = [page.moment(run.run["created"]), f"コードの版 {commit(run.run)}", *([role] if role else [])]
    return f"{run.study}/{run.name}（{'、'.join(words)}）"
