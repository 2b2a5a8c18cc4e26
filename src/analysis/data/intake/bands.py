"""Takes a sheet apart into bands of rows and blocks of columns: one above the other, and side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.data.intake.signs import Grid, is_note, look

Filled = NDArray[np.bool_]
Columns = tuple[int, ...]
_TOP = 8  # rows in which headings are compared


@dataclass(frozen=True)
class Band:
    """Rows of one table, or of several side by side; with the lone lines above and below."""

    titles: tuple[int, ...]
    rows: tuple[int, ...]
    notes: tuple[int, ...]
    blocks: tuple[Columns, ...]


def bands(grid: Grid, filled: Filled) -> list[Band]:
    """Split a sheet at its blank rows, but not a table that goes on after one."""
    counts = filled.sum(axis=1)
    widest = counts.max(initial=0)
    found: list[Band] = []
    lines: tuple[int, ...] = ()
    for run in _runs(filled.any(axis=1)):
        is_narrow = counts[list(run)].max() <= (2 if widest >= 4 else 1) < widest
        if is_narrow and found and not lines and is_note(_first(grid, filled, run[0])):
            found[-1] = replace(found[-1], notes=(*found[-1].notes, *run))
        elif is_narrow:
            lines = (*lines, *run)
        elif found and _goes_on(grid, filled, found[-1].rows, run):
            found[-1] = replace(found[-1], rows=found[-1].rows + run, notes=(*found[-1].notes, *lines))
            lines = ()
        else:
            found.append(Band(lines, run, (), ()))
            lines = ()
    if lines and found:
        found[-1] = replace(found[-1], notes=(*found[-1].notes, *lines))
    return [replace(band, blocks=_blocks(grid, filled, band.rows)) for band in found]


def _runs(flags: ArrayLike) -> list[tuple[int, ...]]:
    """Group the places of what is true into stretches without gap."""
    found: list[list[int]] = []
    for place in np.flatnonzero(np.asarray(flags)).tolist():
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return [tuple(run) for run in found]


def _first(grid: Grid, filled: Filled, row: int) -> str:
    return grid[row][int(filled[row].argmax())]


def _goes_on(grid: Grid, filled: Filled, before: Sequence[int], run: Sequence[int]) -> bool:
    """Tell whether a run has numbers where the table above has them, and so no headings of its own."""
    full = filled[list(before)].sum(axis=1)
    last = before[int(np.flatnonzero(full * 2 >= full.max())[-1])]
    above, below = _numbered(grid[last]), _numbered(grid[run[0]])
    if above or below:
        return len(above & below) * 2 >= len(below) > 0
    return bool((filled[last] & filled[run[0]]).sum() * 2 >= filled[last].sum())


def _numbered(row: Sequence[str]) -> set[int]:
    return {column for column, cell in enumerate(row) if look(cell) in ("number", "mark")}


def _blocks(grid: Grid, filled: Filled, rows: Sequence[int]) -> tuple[Columns, ...]:
    """Split at blank columns where a table of its own stands beside; else only leave the blank columns out."""
    wide = [row for row in rows if filled[row].sum() >= 2] or list(rows)
    segments = _runs(filled[wide].any(axis=0))
    found: list[Columns] = [segments[0]]
    for segment in segments[1:]:
        if len(segment) > 1 and len(found[0]) > 1 and _stands_alone(grid, filled, wide, found[0], segment):
            found.append(segment)
        else:
            found[-1] = (*found[-1], *segment)
    return tuple(found)


def _stands_alone(grid: Grid, filled: Filled, rows: Sequence[int], first: Columns, other: Columns) -> bool:
    """Tell whether a block repeats headings of the first, or has row labels of its own, each of them once, and numbers."""

    def looks(row: int, columns: Columns, wanted: str) -> set[str]:
        return {grid[row][column] for column in columns if look(grid[row][column]) == wanted}

    for row in rows[:_TOP]:
        theirs = looks(row, other, "words")
        repeated = theirs & looks(row, first, "words")
        if len(theirs) > 1 and len(repeated) * 2 >= len(theirs) and not looks(row, other, "number"):
            return True
    labels = [grid[row][other[0]] for row in rows if filled[row, other[0]]]
    has_numbers = any(looks(row, other[1:], "number") for row in rows)
    are_labels = all(look(label) in ("words", "period") for label in labels)
    return has_numbers and are_labels and len(labels) == len({*labels}) > 1
