"""What was understood of a file: its tables, their columns, every change counted, and what a person should decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.columns import Column, Counted, Question, read_column
from analysis.data.intake.headings import Heading, with_corner
from analysis.data.intake.layout import Layout, Role, Table, find_tables
from analysis.data.intake.lent_unit import with_unit_above
from analysis.data.intake.personal import Suspicion, suspicions
from analysis.data.intake.questions import AMONG_OTHERS, questions

_MOST = 5
HIDDEN = "（表示しません）"
_NAMED = "見出しを、形式の標準の項目名にした"
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
    questions : tuple of Question
        What a person should decide.
    cells : Table
        Which rows and columns of the sheet are what of it.
    """

    sheet: str
    place: str
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    totals: tuple[str, ...]
    changes: dict[str, Counted]
    questions: tuple[Question, ...]
    cells: Table


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


@dataclass(frozen=True)
class Standard:
    """What is known of a format beforehand; by default nothing.

    Parameters
    ----------
    headings : callable
        Gives headings their standard names, units and types, one for one.
    is_total : callable
        Tells of a row (its texts by standard names) whether it only adds up others; such rows are totals, unasked.
    """

    headings: Callable[[list[Heading]], list[Heading]] = list
    is_total: Callable[[Mapping[str, str]], bool] | None = None


def understand(book: Book, standard: Standard = Standard()) -> Understood:
    """Take all sheets of a file apart and read their columns; nothing is written, nothing asked."""
    personal = tuple(suspicions(book))
    tables: list[UnderstoodTable] = []
    cells = dict.fromkeys(Role, 0)
    outside: list[str] = []
    for sheet in book.sheets:
        layout = find_tables(sheet)
        hidden = {one.column for one in personal if one.sheet == sheet.name}  # values must not be shown
        tables += [_table(sheet, layout, table, hidden, standard) for table in layout.tables]
        for role in Role:
            cells[role] += sum(int(np.count_nonzero(column == role)) for column in layout.roles.T)
        outside += [
            f"{sheet.name} {sheet.address(*place)}"
            for place in zip(*(layout.roles == Role.OUTSIDE).nonzero(), strict=True)
        ]
    return Understood(book, tuple(tables), cells, tuple(outside), personal)


def _table(
    sheet: Sheet,
    layout: Layout,
    table: Table,
    hidden: set[int],
    standard: Standard,
) -> UnderstoodTable:
    grid, guessed = layout.grid, table.totals
    everywhere = range(len(sheet.rows[0]))
    titles = _texts(sheet, table.titles, table.columns, hidden) or _texts(
        sheet, table.titles, everywhere, hidden
    )
    written, corner = with_corner(grid, table.header, table.columns, table.data)
    found = _distinct(written, standard.headings(written))
    table = _without_totals(layout, table, found, standard)
    columns = [
        read_column(
            heading,
            layout.columns[column].take(table.data),
            lambda place, column=column: sheet.address(table.data[place], column),
        )
        for heading, column in zip(found, table.columns, strict=True)
    ]
    columns, of_unit = with_unit_above(columns, (*titles, *corner))
    # A format that knows its totals tells of them itself.
    asked = questions(sheet, layout, replace(table, totals=guessed), found, columns)
    rows = sorted((*table.header, *table.data[:1], *table.data[-1:], *table.totals))
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
        _renamed(sheet, table, written, found) | _changes(sheet, layout, table, columns, hidden),
        (*of_unit, *(one for one in asked if one.kind != AMONG_OTHERS or standard.is_total is None)),
        table,
    )


def _distinct(written: Sequence[Heading], found: Sequence[Heading]) -> list[Heading]:
    """Leave a heading its own name where the standard one is another column's."""
    pairs = [*zip(written, found, strict=True)]
    taken = {new.name for old, new in pairs if new.name == old.name}
    names: list[Heading] = []
    for old, new in pairs:
        is_free = new.name == old.name or new.name not in taken
        names.append(new if is_free else replace(new, name=old.name))
        taken.add(names[-1].name)
    return names


def _without_totals(layout: Layout, table: Table, found: Sequence[Heading], standard: Standard) -> Table:
    """Take the rows that a format knows as totals out of the data."""
    if standard.is_total is None:
        return table
    names = [heading.name for heading in found]
    rows = {
        row
        for row in table.data
        if standard.is_total(dict(zip(names, (layout.grid[row][at] for at in table.columns), strict=True)))
    }
    layout.roles[np.ix_(sorted(rows), list(table.columns))] = Role.TOTAL
    data = tuple(row for row in table.data if row not in rows)
    return replace(table, data=data, totals=tuple(sorted({*table.totals, *rows})))


def _texts(sheet: Sheet, rows: Sequence[int], columns: Sequence[int], hidden: set[int]) -> tuple[str, ...]:
    """Return the text of rows; of columns that look personal only that there is some."""

    def told(row: int, column: int) -> str:
        text = " ".join(sheet.rows[row][column].split())
        return HIDDEN if text and column in hidden else text

    lines = (" ".join(filter(None, (told(row, column) for column in columns))) for row in rows)
    return tuple(filter(None, lines))


def _renamed(
    sheet: Sheet, table: Table, written: Sequence[Heading], found: Sequence[Heading]
) -> dict[str, Counted]:
    """Say which headings were given their standard names."""
    renamed = Counted()
    for column, old, new in zip(table.columns, written, found, strict=True):
        if old.name != new.name:
            renamed.add(sheet.address(table.header[-1], column), old.name, new.name)
    return {_NAMED: renamed} if renamed.count else {}


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
                (at, HIDDEN, HIDDEN) if place in hidden else (at, old, new)
                for at, old, new in counted.examples
            ]
            into.examples += shown[: _MOST - len(into.examples)]
        for row in table.data if sheet.merged else ():
            text = layout.grid[row][place]
            if text and not sheet.rows[row][place]:
                filled = HIDDEN if place in hidden else text
                total.setdefault(_FILLED, Counted()).add(sheet.address(row, place), "", filled)
    return total
