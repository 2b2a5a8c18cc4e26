"""Finds tables without lines on a page of a PDF: numbers that stand below each other, with free space between columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.data.intake.book import Range
from analysis.data.intake.pdf_paper import Piece
from analysis.data.intake.pdf_tables import Found
from analysis.data.intake.signs import is_aside, look

_APART = 2.0  # heights of a line: what is farther below belongs to something else
_USUAL = 0.6  # of the pieces of the fullest line of numbers
_LEADERS = re.compile("[…‥・.．]{4,}|(?:[…‥・.．] ){3,}")  # of a table of contents
_GUESSED = ("列の分け方", "罫線がないので、文字の位置で列を分けました。列の分け方は正しいですか。")
Line = list[Piece]


def unruled(lines: Sequence[Line]) -> list[Found]:
    """Find tables among the lines of a page, each of them pieces of text from left to right.

    Only rows of numbers make a table: words alone in columns may as well be a text set in columns.
    """
    return [table for block in _blocks(lines) if (table := _table(block))]


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines that follow closely, from the first to the last one of several pieces."""
    found: list[list[Line]] = []
    for line in lines:
        above = found[-1][-1] if found else None
        if above and line[0].top - above[0].bottom <= _APART * line[0].height:
            found[-1].append(line)
        else:
            found.append([line])
    return [block for lines in found if (block := _trimmed(lines))]


def _trimmed(lines: list[Line]) -> list[Line]:
    places = [place for place, line in enumerate(lines) if _is_of_table(line)]
    return lines[places[0] : places[-1] + 1] if places else []


def _is_of_table(line: Line) -> bool:
    return len(line) > 1 and not any(_LEADERS.search(piece.text) or is_aside(piece.text) for piece in line)


def _table(lines: Sequence[Line]) -> Found | None:
    numbers = [line for line in lines if _is_of_table(line) and _has_number(line[1:])]
    if len(numbers) < 2:
        return None
    most = max(map(len, numbers))
    columns = _columns([piece for line in numbers if len(line) >= _USUAL * most for piece in line])
    if len(columns) < 2:
        return None
    merged: list[Range] = []
    rows = tuple(_row(line, columns, number, merged) for number, line in enumerate(lines))
    pieces = [piece for line in lines for piece in line]
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    top, bottom = min(piece.top for piece in pieces), max(piece.bottom for piece in pieces)
    edges = tuple(x0 for x0, _ in columns)
    return Found(left, top, right, bottom, edges, rows, tuple(merged), (_GUESSED,))


def _has_number(pieces: Sequence[Piece]) -> bool:
    return any(look(piece.text) in ("number", "mark") for piece in pieces)


def _columns(pieces: Sequence[Piece]) -> list[tuple[float, float]]:
    """Lay pieces over each other: what none of them covers lies between two columns."""
    found: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda one: one.x0):
        if found and piece.x0 <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], piece.x1))
        else:
            found.append((piece.x0, piece.x1))
    return found


def _row(
    line: Line, columns: Sequence[tuple[float, float]], number: int, merged: list[Range]
) -> tuple[str, ...]:
    """Put the pieces of a line into columns; one over several columns is a merged cell."""
    row = [""] * len(columns)
    for piece in line:
        over = [place for place, (x0, x1) in enumerate(columns) if piece.x0 < x1 and x0 < piece.x1]
        middle = (piece.x0 + piece.x1) / 2
        first = over[0] if over else min(
            range(len(columns)), key=lambda place: abs(sum(columns[place]) / 2 - middle)
        )  # fmt: skip
        row[first] = f"{row[first]} {piece.text}".strip()
        if len(over) > 1:
            merged.append(Range(number, first, number, over[-1]))
    return tuple(row)
