"""Takes a sheet apart into bands of rows and blocks of columns: one above the other, and side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.coded import Coded, kept, places
from analysis.data.intake.signs import Grid, is_note, look

Filled = NDArray[np.bool_]
Columns = tuple[int, ...]
_TOP = 8  # rows in which headings are compared


@dataclass(frozen=True)
class Band:
    """Rows of one table, or of several side by side; with the lone lines above and below."""

    titles: tuple[int, ...]
    rows: Sequence[int]
    notes: tuple[int, ...]
    blocks: tuple[Columns, ...]


def bands(grid: Grid, cells: Sequence[Coded], filled: Filled) -> list[Band]:
    """Split a sheet at its blank rows, but not a table that goes on after one."""
    counts = filled.sum(axis=1)
    widest = counts.max(initial=0)
    found: list[Band] = []
    lines: tuple[int, ...] = ()
    for run in _runs(np.logical_or.reduce(filled, axis=1)):
        is_narrow = counts[places(run)].max() <= (2 if widest >= 4 else 1) < widest
        if is_narrow and found and not lines and is_note(_first(grid, filled, run[0])):
            found[-1] = replace(found[-1], notes=(*found[-1].notes, *run))
        elif is_narrow:
            lines = (*lines, *run)
        elif found and _goes_on(grid, filled, found[-1].rows, run):
            found[-1] = replace(found[-1], rows=(*found[-1].rows, *run), notes=(*found[-1].notes, *lines))
            lines = ()
        else:
            found.append(Band(lines, run, (), ()))
            lines = ()
    if lines and found:
        found[-1] = replace(found[-1], notes=(*found[-1].notes, *lines))
    return [replace(band, blocks=_blocks(grid, cells, filled, band.rows)) for band in found]


def _runs(flags: NDArray[np.bool_]) -> list[range]:
    """Group the places of what is true into stretches without gap."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0)).tolist()
    return [range(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _first(grid: Grid, filled: Filled, row: int) -> str:
    return grid[row][int(filled[row].argmax())]


def _goes_on(grid: Grid, filled: Filled, before: Sequence[int], run: Sequence[int]) -> bool:
    """Tell whether a run has numbers where the table above has them, and so no headings of its own."""
    full = filled[places(before)].sum(axis=1)
    last = before[int(np.flatnonzero(full * 2 >= full.max())[-1])]
    above, below = _numbered(grid[last]), _numbered(grid[run[0]])
    if above or below:
        return len(above & below) * 2 >= len(below) > 0
    return bool((filled[last] & filled[run[0]]).sum() * 2 >= filled[last].sum())


def _numbered(row: Sequence[str]) -> set[int]:
    return {column for column, cell in enumerate(row) if look(cell) in ("number", "mark")}


def _blocks(grid: Grid, cells: Sequence[Coded], filled: Filled, rows: Sequence[int]) -> tuple[Columns, ...]:
    """Split at blank columns where a table of its own stands beside; else only leave the blank columns out."""
    wide = kept(rows, filled[places(rows)].sum(axis=1) >= 2) or rows
    segments = [tuple(run) for run in _runs(np.logical_or.reduce(filled[places(wide)]))]
    found: list[Columns] = [segments[0]]
    for segment in segments[1:]:
        is_wide = len(segment) > 1 and len(found[0]) > 1
        if is_wide and _stands_alone(grid, cells, wide, found[0], segment):
            found.append(segment)
        else:
            found[-1] = (*found[-1], *segment)
    return tuple(found)


def _stands_alone(
    grid: Grid, cells: Sequence[Coded], rows: Sequence[int], first: Columns, other: Columns
) -> bool:
    """Tell whether a block repeats headings of the first, or has row labels of its own, each of them once, and numbers."""

    def looks(row: int, columns: Columns, wanted: str) -> set[str]:
        return {grid[row][column] for column in columns if look(grid[row][column]) == wanted}

    for row in rows[:_TOP]:
        theirs = looks(row, other, "words")
        repeated = theirs & looks(row, first, "words")
        if len(theirs) > 1 and len(repeated) * 2 >= len(theirs) and not looks(row, other, "number"):
            return True
    labels = cells[other[0]].take(rows)
    found = labels.in_order(labels.by_form(str.strip))
    if not 1 < len(found) == labels.counts[found].sum():
        return False
    texts = {labels.texts[one] for one in found}
    are_labels = len(texts) == len(found) and all(look(text) in ("words", "period") for text in texts)
    return are_labels and any(_has_number(cells[column].take(rows)) for column in other[1:])


def _has_number(cells: Coded) -> bool:
    return any(look(cells.texts[one]) == "number" for one in cells.in_order(cells.counts > 0))
