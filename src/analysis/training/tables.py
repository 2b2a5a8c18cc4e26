"""What is off with a table that a trainee made: columns, rows, blanks, repeated rows, totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.training.lesson import TableShape
from analysis.training.numbers import is_right, read_numbers


def off_table(answer: Any, wanted: TableShape) -> str:
    """Say what is off with a table first, "" when nothing is."""
    if not hasattr(answer, "columns"):
        return "表（DataFrame）で答えてください。"
    if set(wanted.columns) & set(answer.index.names):
        # What names the rows is a column as well.
        answer = answer.reset_index()
    return next(_faults(answer, wanted), "")


def _faults(answer: Any, wanted: TableShape) -> Iterator[str]:
    known = list(answer.columns)
    missing = [name for name in wanted.columns if name not in known]
    if missing:
        # Without its columns nothing else can be looked at.
        yield f"列「{'」「'.join(missing)}」がありません。列の名前の空白や全角・半角も確かめてください。"
    twice = [name for name in wanted.columns if known.count(name) > 1]
    if twice:
        yield f"列「{'」「'.join(twice)}」が2つ以上あります。1つだけ残してください。"
    if wanted.rows is not None and len(answer) != wanted.rows:
        more = len(answer) > wanted.rows
        why = "余分な行（合計、空行、見出し）が残っていませんか。" if more else "抜けた行がありませんか。"
        yield f"行の数が違います（{len(answer)}行あります）。{why}"
    sums = {column: _sum(answer[column]) for column in wanted.totals}
    texts = [column for column, found in sums.items() if found is None]
    if texts:
        yield f"列「{'」「'.join(texts)}」が数になっていません（文字列のままではありませんか）。"
    for column, count in wanted.blanks.items():
        found = int(answer[column].isna().sum())
        if found != count:
            why = "多すぎます" if found > count else "足りません（空欄と0は別のものです）"
            yield f"列「{column}」の値のないセルが{why}。"
    if wanted.unique and answer.duplicated(wanted.unique).any():
        yield f"「{'・'.join(wanted.unique)}」が同じ行が2つ以上あります。"
    for column, found in sums.items():
        if found is not None and not is_right(found, wanted.totals[column], 0):
            yield f"列「{column}」の合計が違います。読み替えた値や、抜けた行を確かめてください。"


def _sum(column: Any) -> float | None:
    """Add up the numbers of a column, however they are held; None where something is no number."""
    read = read_numbers(column.dropna())
    return None if isinstance(read, str) else sum(read[0])
