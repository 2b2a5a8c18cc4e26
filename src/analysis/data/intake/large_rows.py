"""The rows of a large CSV, read more than once: first for what there is, then for those that have to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.coded import Coded, CodedRows
from analysis.data.intake.csv_sheets import delimiter_of, piece_of
from analysis.data.intake.large_column import Alike
from analysis.data.intake.large_text import LargeText
from analysis.data.intake.signs import is_total
from analysis.data.intake.texts import Texts
from analysis.errors import DataError, Problem

HEAD = 1000  # rows at the top and at the end that are looked at in any case
MOST_ODD = 5000  # rows with little in them, or totals
_SPLIT = "先に、表計算ソフトやデータベースで1つの見出しと、データの行だけのCSVにしてください。"


@dataclass(frozen=True)
class LargeRows:
    """The rows of a text, piece by piece; `lengths` of the pieces, once they have been read."""

    text: LargeText
    file: str
    delimiter: str
    lengths: list[int] = field(default_factory=list)

    def pieces(self, width: int = 0) -> Iterator[tuple[int, tuple[Coded, ...], Counter[int]]]:
        """Yield the first row of a piece, counted from 0, its columns, filled up to a width, and lengths of its rows."""
        first = 0
        for raw in self.text.pieces():
            part = f"{self.file}（{first + 1:,}行目から先で数えて）" if first else self.file
            columns, widths = piece_of(raw, self.delimiter, part)
            rows = len(columns[0])
            if width and len(columns) > width:
                place = f"{self.file} {first + 1:,}～{first + rows:,}行目"
                what = f"列の数が、はじめの{width}列から{len(columns)}列に増えています。"
                raise DataError(Problem(what, place, _SPLIT))
            blank = Coded(Texts(("",)), np.zeros(rows, dtype=np.intp))
            yield first, (*columns, *[blank] * (width - len(columns))), widths
            first += rows

    def head(self) -> list[tuple[str, ...]]:
        """Return the first rows."""
        found: list[tuple[str, ...]] = []
        for _, columns, _ in self.pieces():
            found += CodedRows(columns)[: HEAD - len(found)]
            if len(found) >= HEAD:
                break
        return found

    def some(self, wanted: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return rows by their numbers; all pieces have been read before."""
        left = np.unique(np.fromiter(wanted, np.intp, len(wanted)))
        width, first = 0, 0
        found: dict[int, tuple[str, ...]] = {}
        for raw, length in zip(self.text.pieces(), self.lengths, strict=True):
            here = left[np.searchsorted(left, first) : np.searchsorted(left, first + length)]
            if here.size:
                columns, _ = piece_of(raw, self.delimiter, self.file)
                rows, width = CodedRows(columns), max(width, len(columns))
                found |= {row: rows[row - first] for row in here.tolist()}
            first += length
        return {row: (*cells, *("",) * (width - len(cells))) for row, cells in found.items()}


def rows_of(text: LargeText, file: str) -> LargeRows:
    """Divide a text into rows."""
    return LargeRows(text, file, delimiter_of(text.head()))


@dataclass
class Survey:
    """What there is in all rows.

    Parameters
    ----------
    columns : list of Alike
        A column each.
    rows : int
        How many there are.
    odd : list of int
        Rows with little in them, without text on the left, or totals: each of them has to be looked at.
    totals : list of int
        Those of them that may be totals.
    widths : Counter
        How many rows are how long.
    """

    columns: list[Alike]
    rows: int = 0
    odd: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    widths: Counter[int] = field(default_factory=Counter)

    def to_look_at(self) -> set[int]:
        """Return all rows that decide anything."""
        ends = {*range(min(HEAD, self.rows)), *range(max(0, self.rows - HEAD), self.rows)}
        return ends.union(self.odd, *(rows for column in self.columns for rows in column.rows))


def survey(rows: LargeRows, width: int, headings: Sequence[tuple[int, tuple[str, ...]]]) -> Survey:
    """Read all rows once.

    Parameters
    ----------
    rows : LargeRows
        Of the file.
    width : int
        How many columns there are.
    headings : sequence of (int, tuple of str)
        Rows of headings at the top.

    Raises
    ------
    DataError
        A row of headings comes again, or many rows are no ordinary ones.
    """
    found = Survey([Alike() for _ in range(width)])
    for first, columns, widths in rows.pieces(width):
        filled = np.stack([column.by_form(str.strip)[column.codes] for column in columns], axis=1)
        for place, heading in headings:
            _refuse_again(columns, first, place, heading, rows.file)
        totals = _totals(columns, filled)
        odd = totals | ~filled[:, 0] | (filled.sum(axis=1) <= max(width // 4, 2 if width >= 4 else 1))
        found.odd += (np.flatnonzero(odd) + first).tolist()
        found.totals += (np.flatnonzero(totals) + first).tolist()
        if len(found.odd) > MOST_ODD:
            what = f"空欄の多い行、左端が空欄の行、合計の行が{MOST_ODD:,}行を超えています。"
            raise DataError(Problem(what, f"{rows.file} {found.odd[0] + 1:,}行目など", _SPLIT))
        for alike, column in zip(found.columns, columns, strict=True):
            alike.add(column, first, odd)
        rows.lengths.append(len(filled))
        found.rows, found.widths = first + len(filled), found.widths + widths
    return found


def _refuse_again(
    columns: Sequence[Coded], first: int, place: int, heading: Sequence[str], file: str
) -> None:
    same = np.ones(len(columns[0]), dtype=bool)
    for column, text in zip(columns, heading, strict=True):
        is_it = np.array([one == text for one in column.texts], dtype=bool)
        same &= is_it[column.codes]
    again = np.flatnonzero(same) + first
    if again[again != place].size:
        where = f"{file} {int(again[again != place][0]) + 1:,}行目"
        raise DataError(Problem("見出しの行が、途中にもう一度あります。", where, _SPLIT))


def _totals(columns: Sequence[Coded], filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell in which rows the first text is 合計, 小計, 総数 and the like."""
    found, waiting = np.zeros(len(filled), dtype=bool), np.ones(len(filled), dtype=bool)
    for place, column in enumerate(columns):
        if not waiting.any():
            break
        found |= waiting & filled[:, place] & column.by_form(is_total)[column.codes]
        waiting &= ~filled[:, place]
    return found
