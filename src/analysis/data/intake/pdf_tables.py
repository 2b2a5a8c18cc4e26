"""Finds the tables on a page of a PDF by their lines; rows without a line between them by the places of their numbers."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from analysis.data.intake.book import Range
from analysis.data.intake.pdf_paper import Edge, Glyph, Paper, Piece, lines, wrapped
from analysis.data.intake.signs import look

_NEAR = 3  # points: lines so near are one
_SHORT = 5  # points: shorter lines are hatching or letters
_MOST_EDGES, _MOST_CROSSINGS = (
    3_000,
    6_000,
)  # of a page: more are a map or graph paper; the largest tables have 3,000
_ROWS_APART = ("行の分け方", "罫線のない行を、数の位置で分けました。行の分け方は正しいですか。")
Box = tuple[float, float, float, float]  # left, top, right, bottom
Asked = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Found:
    """A table on a page.

    Parameters
    ----------
    left, top, right, bottom : float
        Where it is, in points from the upper left corner.
    edges : tuple of float
        Left edges of its columns.
    rows : tuple of tuple of str
        Equally long; of merged cells the first one holds the text.
    merged : tuple of Range
        Merged cells.
    asked : tuple of (str, str)
        What could not be decided, as in `Sheet`.
    """

    left: float
    top: float
    right: float
    bottom: float
    edges: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Range, ...]
    asked: Asked

    def holds(self, glyph: Glyph) -> bool:
        """Tell whether the middle of a glyph lies within."""
        return (
            self.left <= (glyph.x0 + glyph.x1) / 2 <= self.right and self.top <= glyph.middle <= self.bottom
        )


@dataclass(frozen=True)
class _Cell:
    place: Range
    lines: list[Piece]


def ruled(paper: Paper) -> list[Found]:
    """Find tables with lines between their columns; without lines at their sides as well."""
    edges = merge_edges([*paper.edges], _NEAR, _NEAR, _NEAR, _NEAR) if paper.edges else []
    edges = [edge for edge in edges if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= _SHORT]
    if len(edges) > _MOST_EDGES:
        return []
    edges = merge_edges([*edges, *_sides(edges)], _NEAR, _NEAR, _NEAR, _NEAR) if edges else []
    crossings = edges_to_intersections(edges, _NEAR, _NEAR)
    if len(crossings) > _MOST_CROSSINGS:
        return []
    boxes = intersections_to_cells(crossings)
    tables = (_table(group, paper.glyphs) for group in cells_to_tables(boxes))
    return sorted((table for table in tables if table), key=lambda table: (table.top, table.left))


def _sides(edges: Sequence[Edge]) -> Iterator[Edge]:
    """Close the sides that yearbooks leave open: where upright lines join two lines of equal length."""
    levels = sorted((edge for edge in edges if edge["orientation"] == "h"), key=lambda edge: edge["top"])
    uprights = [edge for edge in edges if edge["orientation"] == "v"]
    for number, upper in enumerate(levels):
        lower = next((edge for edge in levels[number + 1 :] if _equal(edge, upper)), None)
        if lower and any(
            upper["x0"] < edge["x0"] < upper["x1"]
            and edge["top"] <= upper["top"] + _NEAR
            and edge["bottom"] >= lower["top"] - _NEAR
            for edge in uprights
        ):
            for x in (upper["x0"], upper["x1"]):
                yield {**upper, "x0": x, "x1": x, "bottom": lower["top"], "width": 0,
                       "height": lower["top"] - upper["top"], "orientation": "v"}  # fmt: skip


def _equal(edge: Edge, other: Edge) -> bool:
    return abs(edge["x0"] - other["x0"]) <= _NEAR and abs(edge["x1"] - other["x1"]) <= _NEAR


def _table(boxes: Sequence[Box], glyphs: Sequence[Glyph]) -> Found | None:
    """Read the cells of a table; None where it is a frame around something else."""
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    cells = _cells(boxes, xs, ys, glyphs)
    apart = [_apart(cells, row) for row in range(len(ys) - 1)]
    heights = [max(1, len(places)) for places in apart]
    if len(xs) < 3 or sum(heights) < 2 or not any(cell.lines for cell in cells):
        return None
    grid = _Grid([[""] * (len(xs) - 1) for _ in range(sum(heights))])
    starts = list(accumulate(heights, initial=0))
    for cell in cells:
        first, last = starts[cell.place.top], starts[cell.place.bottom + 1] - 1
        grid.write(cell, first, last, apart[cell.place.top] if cell.place.top == cell.place.bottom else [])
    asked = (_ROWS_APART,) if len(grid.rows) > len(heights) else ()
    rows = tuple(map(tuple, grid.rows))
    return Found(xs[0], ys[0], xs[-1], ys[-1], tuple(xs[:-1]), rows, tuple(grid.merged), asked)


def _cells(boxes: Sequence[Box], xs: list[float], ys: list[float], glyphs: Sequence[Glyph]) -> list[_Cell]:
    """Place every glyph, by its middle, in the cell that covers it."""
    places = [
        Range(ys.index(top), xs.index(left), ys.index(bottom) - 1, xs.index(right) - 1)
        for left, top, right, bottom in boxes
    ]
    owners = {
        (row, column): number
        for number, place in enumerate(places)
        for row in range(place.top, place.bottom + 1)
        for column in range(place.left, place.right + 1)
    }
    held: dict[int, list[Glyph]] = {number: [] for number in range(len(places))}
    for glyph in glyphs:
        at = bisect(ys, glyph.middle) - 1, bisect(xs, (glyph.x0 + glyph.x1) / 2) - 1
        if at in owners:
            held[owners[at]].append(glyph)
    return [
        _Cell(place, [_line(line) for line in lines(held[number])]) for number, place in enumerate(places)
    ]


def _line(pieces: Sequence[Piece]) -> Piece:
    return Piece(
        wrapped(pieces),
        pieces[0].x0,
        pieces[-1].x1,
        min(one.top for one in pieces),
        max(one.bottom for one in pieces),
    )


def _apart(cells: Sequence[_Cell], row: int) -> list[float]:
    """Return the heights of the lines of a row that holds several numbers in one cell: they stand for rows."""
    stacked = [
        [line.middle for line in cell.lines]
        for cell in cells
        if cell.place.top == cell.place.bottom == row
        and len(cell.lines) > 1
        and all(look(line.text) in ("number", "mark") for line in cell.lines)
    ]
    return max(stacked, key=len, default=[])


@dataclass
class _Grid:
    """Rows that fill."""

    rows: list[list[str]]
    merged: list[Range] = field(default_factory=list)

    def write(self, cell: _Cell, first: int, last: int, heights: Sequence[float]) -> None:
        """Write a cell into rows `first` to `last`, which stand at heights where no line divides them."""
        left, right = cell.place.left, cell.place.right
        if heights and not self._spans(cell, heights):
            for number, height in enumerate(heights):
                own = [line for line in cell.lines if _nearest(line, heights) == height]
                self.rows[first + number][left] = wrapped(own)
            if right > left:
                self.merged += [Range(row, left, row, right) for row in range(first, last + 1)]
            return
        self.rows[first][left] = wrapped(cell.lines)
        if last > first or right > left:
            self.merged.append(Range(first, left, last, right))

    def _spans(self, cell: _Cell, heights: Sequence[float]) -> bool:
        """Tell whether a single line stands between the lines of its neighbours, for all of them."""
        step = min(below - above for above, below in pairwise(heights))
        return len(cell.lines) == 1 and min(abs(cell.lines[0].middle - one) for one in heights) > step / 4


def _nearest(line: Piece, heights: Sequence[float]) -> float:
    return min(heights, key=lambda height: abs(height - line.middle))
