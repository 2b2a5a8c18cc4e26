"""Finds which rows at the top of a table are titles, which are headings, and where the data begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.data.intake.signs import Grid, is_aside, is_heading_of_numbers, is_said, is_year, look

MOST_HEADINGS = 4
_FULL = 0.6  # of the columns, in the row of headings that fills most
_SAMPLE = 200
_FEW = 8
_MARKED, _NAMES = "#", "#property"  # rows of the open data of 高松市 and others say so what they are


@dataclass(frozen=True)
class Top:
    """Rows of a table: titles and metadata, headings, and all from the first row of data on."""

    titles: tuple[int, ...]
    header: tuple[int, ...]
    body: Sequence[int]


def find_top(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> Top:
    """Divide the rows of a table, none of them blank, into titles, up to four rows of headings, and the body."""
    if (marked := _marked(grid, rows, columns)) is not None:
        return marked
    kinds = value_columns(grid, rows, columns)
    first = _first_full(grid, rows, columns)
    start = first
    while (
        start > 0
        and first - start < MOST_HEADINGS - 1
        and _groups(grid, rows[start - 1], rows[start], columns)
    ):
        start -= 1
    end = first
    while end < min(start + MOST_HEADINGS, len(rows)) and _is_heading(
        grid, rows[first : end + 1], columns, kinds
    ):
        end += 1
    if end == first:
        return Top(tuple(rows[:first]), (), rows[first:])
    return Top(tuple(rows[:start]), tuple(rows[start:end]), rows[end:])


def sample(rows: Sequence[int]) -> Sequence[int]:
    """Return the rows that `value_columns` looks at, from the last on."""
    return rows[:: -max(1, len(rows) // (2 * _SAMPLE))]


def value_columns(
    grid: Grid | Mapping[int, Sequence[str]], rows: Sequence[int], columns: Sequence[int]
) -> dict[int, str]:
    """Tell which columns hold "number", "year" or "period" in most of the lower rows."""
    wide = [row for row in sample(rows) if _count(grid[row], columns) >= min(2, len(columns))]
    lower = wide[: max(1, len(wide) // (2 if len(wide) > _FEW else 3))]
    found: dict[int, str] = {}
    for column in columns:
        cells = [grid[row][column] for row in lower if grid[row][column].strip()]
        looks = [look(cell) for cell in cells]
        numbers, periods = looks.count("number"), looks.count("period")
        if not numbers + periods or numbers + periods + looks.count("mark") < _FULL * len(looks):
            continue
        if periods > numbers:
            found[column] = "period"
        else:
            found[column] = "year" if numbers == len(cells) and all(map(is_year, cells)) else "number"
    return found


def _marked(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> Top | None:
    """Read rows that begin with #, where there are any at the top."""
    end = next((n for n, row in enumerate(rows) if not grid[row][columns[0]].startswith(_MARKED)), len(rows))
    if not end:
        return None
    heads = [row for row in rows[:end] if grid[row][columns[0]] == _NAMES]
    head = heads[0] if heads else max(rows[:end], key=lambda row: (_count(grid[row], columns), row))
    return Top(tuple(row for row in rows[:end] if row != head), (head,), rows[end:])


def _count(row: Sequence[str], columns: Sequence[int]) -> int:
    return sum(bool(row[column].strip()) for column in columns)


def _first_full(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> int:
    """Find the first row that fills most columns; the fullest of the first rows where none does."""
    counts = [
        0 if count < len(columns) and any(is_aside(grid[row][column]) for column in columns) else count
        for row in rows[:_SAMPLE]  # a unit in the corner stands among headings that leave no cell blank
        for count in [_count(grid[row], columns)]
    ]
    enough = _FULL * len(columns)
    return next((n for n, count in enumerate(counts) if count >= enough), counts.index(max(counts)))


def _groups(grid: Grid, above: int, below: int, columns: Sequence[int]) -> bool:
    """Tell whether a sparse row holds headings of groups of columns, and is no title over the whole table."""
    cells = [grid[above][column] for column in columns if grid[above][column].strip()]
    corner, under = grid[above][columns[0]].strip(), grid[below][columns[0]].strip()
    is_apart = not corner or not under or corner == under
    return is_apart and len(cells) > 1 and not any(is_aside(cell) for cell in cells)


def _is_heading(grid: Grid, rows: Sequence[int], columns: Sequence[int], kinds: dict[int, str]) -> bool:
    """Tell whether the last of the rows, the first of which is known to be full, holds headings."""
    *_, row = rows
    if not kinds:  # words only: a second row of headings is seen by merged cells above it
        above = grid[rows[-2]] if len(rows) > 1 else None
        return above is None or any(above[a] == above[b] != "" for a, b in pairwise(columns))
    cells = {column: grid[row][column] for column in kinds if grid[row][column].strip()}
    # 不詳 may head a column, but a row of nothing but marks is data.
    has_words = any(look(cell) != "mark" for cell in cells.values())
    return has_words and all(_may_head(cell, kinds[column]) for column, cell in cells.items())


def _may_head(cell: str, kind: str) -> bool:
    return is_heading_of_numbers(cell) if kind == "number" else look(cell) == "words" or is_said(cell)
