"""What a person should decide about a table before its figures are used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.data.intake.book import Sheet
from analysis.data.intake.coded import places
from analysis.data.intake.columns import Column, Question
from analysis.data.intake.headings import Heading
from analysis.data.intake.layout import Layout, Table

_MOST = 5
_WORDS = ("文字列", "符号")


def questions(
    sheet: Sheet, layout: Layout, table: Table, found: Sequence[Heading], columns: Sequence[Column]
) -> tuple[Question, ...]:
    """Ask about all that was guessed of a table, and of its columns.

    Parameters
    ----------
    sheet : Sheet
        Where the table is.
    layout : Layout
        Of the sheet.
    table : Table
        What of it is where.
    found, columns : sequence of Heading, of Column
        Of the table, left to right.

    Returns
    -------
    tuple of Question
        In Japanese, with the cells that are meant; empty when nothing had to be guessed.
    """
    return (
        *(Question(*asked) for asked in sheet.asked),
        *_of_headings(table, found),
        *_of_rows(sheet, layout, table, columns),
        *_of_excel(sheet, table),
        *(question for column in columns for question in column.questions),
    )


def listed(texts: Sequence[str]) -> str:
    """Join the first few."""
    return "、".join(texts[:_MOST]) + (" ほか" if len(texts) > _MOST else "")


def _of_headings(table: Table, found: Sequence[Heading]) -> list[Question]:
    asked = []
    if not table.header:
        asked.append(Question("見出しなし", "見出しの行が見つかりません。列の名前は何ですか。"))
    made_up = [heading.name for heading in found if heading.is_made_up] if table.header else []
    if made_up:
        told = f"見出しのない列、または同じ見出しの列に、名前を付けました（{listed(made_up)}）。これでよいですか。"
        asked.append(Question("列名", told))
    gaps = table.columns[-1] - table.columns[0] + 1 - len(table.columns)
    if gaps:
        told = f"空の列（{gaps}列）を挟んでいますが、1つの表として読みました。左右は別の表ですか。"
        asked.append(Question("空の列", told))
    if len(table.columns) == 1:
        asked.append(Question("1列", "1列だけの表として読みました。説明の文章ではありませんか。"))
    return asked


def _of_rows(sheet: Sheet, layout: Layout, table: Table, columns: Sequence[Column]) -> list[Question]:
    asked = []
    if table.totals:
        told = f"合計の行（{len(table.totals)}行）は、二重に数えないように表から除きます。これでよいですか。"
        asked.append(Question("合計", told))
    first, *others = table.columns
    rows = places(table.data)
    is_labelled, is_filled = layout.filled[rows, first], np.zeros(len(table.data), dtype=bool)
    for other in others:
        is_filled |= layout.filled[rows, other]
    lone = np.flatnonzero(is_labelled & ~is_filled) if len(others) > 1 else ()
    if len(lone):
        cells = listed([sheet.address(table.data[place], first) for place in lone[: _MOST + 1]])
        told = f"左端のほかが空の行が{len(lone):,}行あります（{cells}）。小見出しではありませんか。"
        asked.append(Question("小見出し", told))
    blank = np.flatnonzero(~is_labelled)
    is_label = len(columns) > 1 and columns[0].type in _WORDS and columns[1].type in _WORDS
    if is_label and len(blank) and blank[0]:
        cells = listed([sheet.address(table.data[place], first) for place in blank[: _MOST + 1]])
        told = f"左端の見出しが空欄の行が{len(blank):,}行あります（{cells}）。すぐ上の行と同じですか。"
        asked.append(Question("左端の空欄", told))
    return asked


def _of_excel(sheet: Sheet, table: Table) -> list[Question]:
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
