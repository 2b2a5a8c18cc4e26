"""What a person should decide about a table before its figures are used."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence

import numpy as np

from analysis.data.intake.book import Sheet
from analysis.data.intake.coded import places, tally
from analysis.data.intake.columns import Column, Question
from analysis.data.intake.excel_questions import of_merged, of_saved
from analysis.data.intake.headings import Heading
from analysis.data.intake.layout import SENTENCE, Layout, Table
from analysis.data.intake.periods import Period, compact_day, period
from analysis.data.intake.signs import has_unseen, is_ditto, is_like_a_formula, is_summary
from analysis.data.intake.values import CUT_SHORT, LIKE_A_CODE, MULTIPLIED
from analysis.data.intake.words import MOST_LISTED, listed

AMONG_OTHERS = "合計の混在"
_WORDS = ("文字列", "符号")
_DAY, _SERIAL = re.compile("日$|日付|期日"), re.compile("[3-5][0-9]{4}")  # from 1982 to 2064
_APART = {
    AMONG_OTHERS: (is_summary, "足すと二重に数えます。残してよいですか。"),
    "同上": (is_ditto, "上の行と同じという意味でも、書かれた文字のまま残します。これでよいですか。"),
}
_IN_THOUSANDS = re.compile("[十百千万億兆].")


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
        *_of_headings(sheet, table, found),
        *_of_rows(sheet, layout, table, columns),
        *of_saved(sheet, table),
        *of_merged(sheet, table, columns),
        *(question for column in columns for question in column.questions),
        *_of_columns(sheet, table, columns),
    )


def _of_headings(sheet: Sheet, table: Table, found: Sequence[Heading]) -> list[Question]:
    asked = []
    last = table.header[-2:]
    if len(last) > 1 and all(sheet.rows[row][column].strip() for row in last for column in table.columns):
        # Headings of groups leave cells blank; a first row of data without a figure looks the same.
        where = sheet.address(last[-1], table.columns[0])
        told = f"{where} から始まる行も見出しとして読みました。データの行ではありませんか。"
        asked.append(Question("見出しの行", told))
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
    if len(table.columns) == 1 and not sheet.has_records:
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
    lone: list[int] = np.flatnonzero(is_labelled & ~is_filled).tolist()
    if len(others) == 1:  # a blank beside a name is a value that is missing
        lone = [place for place in lone if len(layout.grid[table.data[place]][first]) >= SENTENCE]
    if lone:
        cells = listed([sheet.address(table.data[place], first) for place in lone[: MOST_LISTED + 1]])
        told = f"左端のほかが空の行が{len(lone):,}行あります（{cells}）。小見出しか注ではありませんか。"
        asked.append(Question("小見出し", told))
    blank = np.flatnonzero(~is_labelled)
    is_label = len(columns) > 1 and columns[0].type in _WORDS and columns[1].type in _WORDS
    if is_label and len(blank) and blank[0]:
        cells = listed([sheet.address(table.data[place], first) for place in blank[: MOST_LISTED + 1]])
        told = f"左端の見出しが空欄の行が{len(blank):,}行あります（{cells}）。"
        kept = "すぐ上の行と同じ意味でも、空欄のまま残します。これでよいですか。"
        asked.append(Question("左端の空欄", told + kept))
    return asked


def _of_columns(sheet: Sheet, table: Table, columns: Sequence[Column]) -> Iterator[Question]:
    """Ask about columns as they were read: what no single cell tells."""
    for place, column in zip(table.columns, columns, strict=True):

        def few(chosen: Container[str], values: Sequence[str] = column.values, place: int = place) -> str:
            rows = (row for row, value in zip(table.data, values, strict=True) if value in chosen)
            return listed(
                [sheet.address(row, place) for row, _ in zip(rows, range(MOST_LISTED + 1), strict=False)]
            )

        yield from of_multiplied(column, column.unit)
        yield from _of_powers(column)
        yield from _of_days_in_digits(column)
        if column.type in _WORDS:
            yield from _of_formulas(column, few)
            yield from _of_unseen_letters(column, few)
            if any(one.type == "数" for one in columns):
                yield from _of_rows_apart(column, few)
        if column.type == "文字列" and not column.questions:
            yield from _of_days(column, few)


def of_multiplied(column: Column, unit: str) -> Iterator[Question]:
    """Ask about 3億 in a column in 千円: three hundred million thousands are hardly meant."""
    if MULTIPLIED in column.changes and _IN_THOUSANDS.match(unit):
        address, before, after = column.changes[MULTIPLIED].examples[0]
        many = f"千・万・億などの付いた数があります（{address}: {before}）"
        told = f"単位は{unit}ですが、{many}。{after} {unit}でよいですか。"
        yield Question("倍数", told, column.name)


def _of_powers(column: Column) -> Iterator[Question]:
    """Ask about 12E5, which may be a code, and about 1.23457E+11, of which Excel has left out digits."""
    asked = {
        LIKE_A_CODE: "番号（符号）にも見えますが、指数の付いた数としました。数でよいですか。",
        CUT_SHORT: "Excelが12桁以上の数をCSVに書くと、下の桁が失われます。この値でよいですか。",
    }
    for what, told in asked.items():
        if found := column.changes.get(what):
            address, before, after = found.examples[0]
            yield Question(
                "指数",
                f"{before} は {after} と読みました（{address} など{found.count:,}件）。{told}",
                column.name,
            )


def _of_formulas(column: Column, few: Callable[[Container[str]], str]) -> Iterator[Question]:
    """Ask about texts that a spreadsheet would calculate when it opens the CSV."""
    found = {text for text in tally(column.values) if is_like_a_formula(text)}
    if found or is_like_a_formula(column.name):
        where = few(found) or "見出し"
        danger = "保存したCSVを表計算ソフトで開くと、式として計算されます"
        told = f"=、+、-、@ で始まる文字があります（{where}）。{danger}。このまま残しますか。"
        yield Question("式の文字", told, column.name)


def _of_unseen_letters(column: Column, few: Callable[[Container[str]], str]) -> Iterator[Question]:
    """Ask about letters of no width and controls: what looks alike with and without them is not the same."""
    if found := {text for text in tally(column.values) if has_unseen(text)}:
        told = f"目に見えない文字（ゼロ幅の文字、制御文字）のあるセルがあります（{few(found)}）"
        yield Question(
            "見えない文字", f"{told}。同じに見える名前と一致しません。このまま残しますか。", column.name
        )


def _of_rows_apart(column: Column, few: Callable[[Container[str]], str]) -> Iterator[Question]:
    """Ask about 計 and the like among other rows, which are no totals to `layout` (男, 女, 計), and about 〃."""
    counts = tally(column.values)
    for kind, (is_meant, told) in _APART.items():
        if found := {text for text in counts if is_meant(text)}:
            number = sum(counts[text] for text in found)
            what = (
                f"「{listed(sorted(found))}」の行が{number:,}行、データの行として残ります（{few(found)}）。"
            )
            yield Question(kind, f"{what}{told}", column.name)


def _of_days_in_digits(column: Column) -> Iterator[Question]:
    """Ask about 20230401 below 受付日, and about 45017, which is the same day to Excel."""
    if column.type != "数" or not _DAY.search(column.name):
        return
    values = [value for value in tally(column.values) if value]
    for is_meant, what in ((compact_day, "8桁で書いた日付"), (_SERIAL.fullmatch, "Excelの日付の通し番号")):
        if values and all(map(is_meant, values)):
            told = f"{values[0]} などは、{what}のようです。数のまま残しますか。"
            yield Question("日付の数字", told, column.name)


def _of_days(column: Column, few: Callable[[Container[str]], str]) -> Iterator[Question]:
    """Ask about a column of words of which at least half are days or periods."""
    counts = tally(column.values)
    left = (sum(counts.values()) - counts[""]) // 2
    words: set[str] = set()
    for text, count in counts.items():
        if text and not isinstance(period(text), Period):
            words.add(text)
            left -= count
            if left < 0:
                return
    if words:
        where = f"{few(words)} が文字か、暦にない日付"
        told = f"日付・期間と文字が混ざっているので、文字列としました（{where}）。日付の列ですか。"
        yield Question("日付の混在", told, column.name)
