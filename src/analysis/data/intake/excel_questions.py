"""What a person should decide of a table because Excel shows it otherwise than it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.data.intake.book import Sheet
from analysis.data.intake.columns import Column, Question
from analysis.data.intake.layout import Table
from analysis.data.intake.signs import look
from analysis.data.intake.words import listed


def of_saved(sheet: Sheet, table: Table) -> list[Question]:
    """Ask about what Excel hides, and about results of formulas."""
    asked = []
    rows = {*table.data} if sheet.hidden_rows or sheet.formulas else set()
    columns = {*table.columns}
    if sheet.hidden_rows & rows or sheet.hidden_columns & columns:
        asked.append(
            Question("非表示", "Excelで非表示になっている行か列も読みました。使ってよい内容ですか。")
        )
    if any(row in rows and column in columns for row, column in sheet.formulas):
        told = "数式のセルは、保存されたときの計算結果を読みました（計算し直していません）。最後に保存した値でよいですか。"
        asked.append(Question("数式", told))
    return asked


def of_merged(sheet: Sheet, table: Table, columns: Sequence[Column]) -> list[Question]:
    """Ask about a number in merged cells, which now stands in each row: it may be one for all of them."""
    numbers = {place for place, column in zip(table.columns, columns, strict=True) if column.type == "数"}
    data = {*table.data} if sheet.merged else set()
    found: list[str] = []
    for merged in sheet.merged:
        rows = data.intersection(range(merged.top, merged.bottom + 1))
        across = numbers.intersection(range(merged.left, merged.right + 1))
        if len(rows) * len(across) > 1 and look(sheet.rows[merged.top][merged.left]) == "number":
            first, last = (
                sheet.address(*at) for at in ((merged.top, merged.left), (merged.bottom, merged.right))
            )
            found.append(f"{first}～{last}")
    told = f"結合セルにある数（{listed(found)}）を、結合されたすべてのセルの数としました。足すと二重に数えませんか。"
    return [Question("結合した数", told)] if found else []
