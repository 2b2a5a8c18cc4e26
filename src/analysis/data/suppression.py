"""Which cells of a table with totals have to be hidden, and what can be computed of those that are.

A table is an array with its totals in the last row and, with several columns, in the last column. In every row and
every column the parts add up to the total; that, and that nobody is counted below zero, is all that a reader knows
of the hidden cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Cell = tuple[int, ...]  # row and column
CLOSE = 1e-6  # of a person, the tolerance of the linear programs
UNBOUNDED = 3  # status of scipy's linprog


def with_totals(values: Floats) -> Floats:
    """Append the totals to an array of counts: of columns, and with several columns of rows."""
    down = np.vstack([values, values.sum(axis=0)])
    return np.column_stack([down, down.sum(axis=1)]) if values.shape[1] > 1 else down


def hidden_cells(values: Floats, limits: Floats) -> tuple[Mask, Mask]:
    """Choose the cells to hide.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        Counts without totals.
    limits : ndarray, with totals
        Counts above zero and below their limit are small.

    Returns
    -------
    tuple of ndarray of bool, with totals
        All cells to hide, and the small ones among them.
    """
    whole = with_totals(values)
    primary = (whole > 0) & (whole < limits)
    hidden = primary.copy()
    small = [tuple(one) for one in np.argwhere(primary).tolist()]
    for cell in small:
        # What is hidden later only widens the bounds of a cell that is protected already.
        while not hidden.all() and _greatest(whole, hidden, cell) < limits[cell] - CLOSE:
            hidden[_cheapest(whole, hidden, cell)] = True
    for cell in sorted(np.argwhere(hidden & ~primary).tolist(), key=lambda one: -whole[tuple(one)]):
        trial = hidden.copy()
        trial[tuple(cell)] = False
        if all(_greatest(whole, trial, one) >= limits[one] - CLOSE for one in small):
            hidden = trial
    return hidden, primary


def bounds(whole: Floats, hidden: Mask, cell: Cell) -> tuple[float, float]:
    """Return the least and the greatest value of a hidden cell that what is printed allows.

    Parameters
    ----------
    whole : ndarray
        Counts with totals; only what is not hidden is used.
    hidden : ndarray of bool
        The hidden cells.
    cell : tuple of int
        One of them.

    Returns
    -------
    tuple of float
        The greatest may be infinite.
    """
    goal, weights, sums = _problem(whole, hidden, cell)
    low = linprog(goal, A_eq=weights, b_eq=sums, bounds=(0, None), method="highs").fun
    return float(low), _greatest(whole, hidden, cell)


def consistent(whole: Floats, hidden: Mask) -> bool:
    """Tell whether any numbers, none below zero, can stand in the hidden cells of an array with totals."""
    cells = {tuple(one): index for index, one in enumerate(np.argwhere(hidden).tolist())}
    weights, sums = _equations(whole, hidden, cells)
    return weights is None or linprog(np.zeros(len(cells)), A_eq=weights, b_eq=sums, method="highs").success


def _greatest(whole: Floats, hidden: Mask, cell: Cell) -> float:
    goal, weights, sums = _problem(whole, hidden, cell)
    found = linprog(-goal, A_eq=weights, b_eq=sums, bounds=(0, None), method="highs")
    return np.inf if found.status == UNBOUNDED else -float(found.fun)


def _problem(whole: Floats, hidden: Mask, cell: Cell) -> tuple[Floats, Floats | None, Floats | None]:
    """Write what is known of the hidden cells as equations, and the cell in question as the goal."""
    number = {tuple(one): index for index, one in enumerate(np.argwhere(hidden).tolist())}
    goal = np.zeros(len(number))
    goal[number[cell]] = 1.0
    return goal, *_equations(whole, hidden, number)


def _equations(whole: Floats, hidden: Mask, number: dict[Cell, int]) -> tuple[Floats | None, Floats | None]:
    """Write each row and column with a hidden cell as an equation of the hidden cells."""
    known = np.where(hidden, 0.0, whole)
    weights, sums = [], []
    for cells in _lines(whole.shape):
        if any(hidden[cell] for cell in cells):
            line = np.zeros(len(number))
            signs = [*[1.0] * (len(cells) - 1), -1.0]
            for cell, sign in zip(cells, signs, strict=True):
                if hidden[cell]:
                    line[number[cell]] = sign
            weights.append(line)
            sums.append(-sum(sign * known[cell] for cell, sign in zip(cells, signs, strict=True)))
    return (np.array(weights), np.array(sums)) if weights else (None, None)


def _lines(shape: tuple[int, ...]) -> list[list[Cell]]:
    """List the cells of each row and column, the total last; a single column has no totals of rows."""
    rows, columns = shape
    down = [[(row, column) for row in range(rows)] for column in range(columns)]
    across = [[(row, column) for column in range(columns)] for row in range(rows)] if columns > 1 else []
    return [*down, *across]


def _cheapest(whole: Floats, hidden: Mask, cell: Cell) -> Cell:
    """Choose the next cell to hide: the smallest number in a line of an exposed cell, else anywhere, zeros last.

    The line where the other hidden cells leave the least room comes first.
    """
    lines = [line for line in _lines(whole.shape) if cell in line]
    lines.sort(key=lambda line: sum(whole[one] for one in line if hidden[one]))
    everywhere = [tuple(one) for one in np.argwhere(~hidden).tolist()]
    shown = next(filter(None, ([one for one in line if not hidden[one]] for line in [*lines, everywhere])))
    return min(shown, key=lambda one: (whole[one] == 0, whole[one]))
