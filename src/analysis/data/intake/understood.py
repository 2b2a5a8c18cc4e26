"""What was understood of a file: its tables, their columns, every change counted, and what a person should decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.columns import Column, Counted, read_column
from analysis.data.intake.headings import Heading, headings, unit_of_title
from analysis.data.intake.layout import Layout, Role, Table, find_tables
from analysis.data.intake.personal import Suspicion, suspicions

_RATE = re.compile(r"率|比|割合|指数|％|平均|順位|年")
_MOST = 5
_HIDDEN = "（表示しません）"
_FILLED = "結合セルの値を、結合されたすべての行に補った"


@dataclass(frozen=True)
class UnderstoodTable:
    """One table.

    Parameters
    ----------
    sheet, place : str
        Where it is: the name of the sheet, and the first and last cell (headings and totals included).
    titles, notes : tuple of str
        The texts above and below.
    header : tuple of str
        The first cell of each row of headings.
    columns : tuple of Column
        As they would be written.
    totals : tuple of str
        The first cell of each row of totals, left out of the columns.
    changes : dict of Counted
        What was done to cells, by what was done.
    questions : tuple of str
        What a person should decide, in Japanese.
    """

    sheet: str
    place: str
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    totals: tuple[str, ...]
    changes: dict[str, Counted]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """A file: its tables, how many cells of each role it has, and what looks personal.

    `cells` counts the cells of all sheets by what they are there for; together they are all cells of the file.
    """

    book: Book
    tables: tuple[UnderstoodTable, ...]
    cells: dict[Role, int]
    outside: tuple[str, ...]
    suspicions: tuple[Suspicion, ...]


def understand(book: Book) -> Understood:
    """Take all sheets of a file apart and read their columns; nothing is written, nothing asked."""
    personal = tuple(suspicions(book))
    tables: list[UnderstoodTable] = []
    cells = dict.fromkeys(Role, 0)
    outside: list[str] = []
    for sheet in book.sheets:
        layout = find_tables(sheet)
        hidden = _personal_columns(sheet, personal)
        tables += [_table(sheet, layout, table, hidden) for table in layout.tables]
        for role in Role:
            cells[role] += int((layout.roles == role).sum())
        outside += [
            f"{sheet.name} {sheet.address(*place)}"
            for place in zip(*(layout.roles == Role.OUTSIDE).nonzero(), strict=True)
        ]
    return Understood(book, tuple(tables), cells, tuple(outside), personal)


def _personal_columns(sheet: Sheet, found: Sequence[Suspicion]) -> set[int]:
    """Return the columns whose values must not be shown."""
    tops = {re.sub(r"\d+(?=$|行)", "1", one.addresses[0]) for one in found if one.sheet == sheet.name}
    width = len(sheet.rows[0]) if sheet.rows else 0
    return {column for column in range(width) if sheet.address(0, column) in tops}


def _table(sheet: Sheet, layout: Layout, table: Table, hidden: set[int]) -> UnderstoodTable:
    grid = layout.grid
    everywhere = range(len(sheet.rows[0]))
    titles = _texts(sheet, table.titles, table.columns, hidden) or _texts(
        sheet, table.titles, everywhere, hidden
    )
    found = headings(grid, table.header, table.columns)
    columns = [
        read_column(
            heading,
            [grid[row][column] for row in table.data],
            lambda place, column=column: sheet.address(table.data[place], column),
        )
        for heading, column in zip(found, table.columns, strict=True)
    ]
    unit = unit_of_title(titles)
    lent = [column.name for column in columns if unit and _lacks_unit(column)]
    columns = [_with_unit(column, unit) if column.name in lent else column for column in columns]
    rows = sorted((*table.header, *table.data, *table.totals))
    return UnderstoodTable(
        sheet.name,
        f"{sheet.address(rows[0], table.columns[0])}～{sheet.address(rows[-1], table.columns[-1])}"
        if rows
        else "",
        titles,
        _texts(sheet, table.notes, everywhere, hidden),
        tuple(sheet.address(row, table.columns[0]) for row in table.header),
        tuple(columns),
        tuple(sheet.address(row, table.columns[0]) for row in table.totals),
        _changes(sheet, layout, table, columns, hidden),
        _questions(sheet, table, found, columns, (unit, lent)),
    )


def _texts(sheet: Sheet, rows: Sequence[int], columns: Sequence[int], hidden: set[int]) -> tuple[str, ...]:
    """Return the text of rows; of columns that look personal only that there is some."""

    def told(row: int, column: int) -> str:
        text = " ".join(sheet.rows[row][column].split())
        return _HIDDEN if text and column in hidden else text

    lines = (" ".join(filter(None, (told(row, column) for column in columns))) for row in rows)
    return tuple(filter(None, lines))


def _lacks_unit(column: Column) -> bool:
    return column.type == "数" and not column.unit and not _RATE.search(column.name)


def _with_unit(column: Column, unit: str) -> Column:
    return Column(
        column.name, unit, column.type, column.values, column.states, column.changes, column.questions
    )


def _changes(
    sheet: Sheet, layout: Layout, table: Table, columns: Sequence[Column], hidden: set[int]
) -> dict[str, Counted]:
    """Add up what was done in all columns; values of personal columns are counted, not shown."""
    total: dict[str, Counted] = {}
    for place, column in zip(table.columns, columns, strict=True):
        for what, counted in column.changes.items():
            into = total.setdefault(what, Counted())
            into.count += counted.count
            shown = [
                (at, _HIDDEN, _HIDDEN) if place in hidden else (at, old, new)
                for at, old, new in counted.examples
            ]
            into.examples += shown[: _MOST - len(into.examples)]
        for row in table.data if sheet.merged else ():
            text = layout.grid[row][place]
            if text and not sheet.rows[row][place]:
                filled = _HIDDEN if place in hidden else text
                total.setdefault(_FILLED, Counted()).add(sheet.address(row, place), "", filled)
    return total


def _questions(
    sheet: Sheet,
    table: Table,
    found: Sequence[Heading],
    columns: Sequence[Column],
    lent: tuple[str, list[str]],
) -> tuple[str, ...]:
    asked = []
    if not table.header:
        asked.append("見出しの行が見つかりません。列の名前は何ですか。")
    made_up = [heading.name for heading in found if heading.is_made_up] if table.header else []
    if made_up:
        asked.append(
            f"見出しのない列、または同じ見出しの列に、名前を付けました（{'、'.join(made_up[:_MOST])}）。これでよいですか。"
        )
    gaps = set(range(table.columns[0], table.columns[-1] + 1)) - {*table.columns}
    if gaps:
        asked.append(
            f"空の列（{len(gaps)}列）を挟んでいますが、1つの表として読みました。左右は別の表ですか。"
        )
    if lent[1]:
        listed = "、".join(lent[1][:_MOST]) + (" ほか" if len(lent[1]) > _MOST else "")
        asked.append(f"表の上の「単位：{lent[0]}」を、{listed} の単位としました。これでよいですか。")
    if table.totals:
        asked.append(
            f"合計の行（{len(table.totals)}行）は、二重に数えないように表から除きます。これでよいですか。"
        )
    hidden = sheet.hidden_rows & {*table.data}
    if hidden or sheet.hidden_columns & {*table.columns}:
        asked.append("Excelで非表示になっている行か列も読みました。使ってよい内容ですか。")
    if any(
        sheet.address(*place) and place[0] in {*table.data} and place[1] in table.columns
        for place in sheet.formulas
    ):
        asked.append(
            "数式のセルは、保存されたときの計算結果を読みました（計算し直していません）。最後に保存した値でよいですか。"
        )
    return (
        *asked,
        *(f"列「{column.name}」: {question}" for column in columns for question in column.questions),
    )
