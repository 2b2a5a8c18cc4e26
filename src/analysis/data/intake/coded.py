"""Columns in which texts repeat: each different text once, so that a million cells are read as the few that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.texts import Codes, Texts

_PIECE = 1 << 16  # cells made at a time
_REMEMBERED = 1 << 11  # rows: more than any sample of them


@dataclass(frozen=True, eq=False)
class Coded(Sequence[str]):
    """The cells of a column.

    Parameters
    ----------
    texts : Texts
        What stands in them; a text may be there twice, or for no cell.
    codes : ndarray of int, one a cell
        Places in `texts`.
    """

    texts: Texts
    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Coded: ...
    def __getitem__(self, place: int | slice) -> str | Coded:
        if isinstance(place, slice):
            return Coded(self.texts, self.codes[place])
        return self.texts[self.codes[place]]

    def __iter__(self) -> Iterator[str]:
        texts = self.texts.made if len(self.codes) >= len(self.texts) else self.texts
        for start in range(0, len(self.codes), _PIECE):
            yield from map(texts.__getitem__, self.codes[start : start + _PIECE].tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(str.__eq__, self, other))

    __hash__ = None  # pyright: ignore[reportAssignmentType]  as of a list

    def take(self, rows: Sequence[int]) -> Coded:
        """Return the cells of some rows."""
        return Coded(self.texts, self.codes[places(rows)])

    def with_texts(self, texts: Texts) -> Coded:
        """Return the same cells with other texts, one for each."""
        found = Coded(texts, self.codes)
        vars(found)["counts"] = self.counts
        return found

    def sorted_by(self, kinds: Iterable[str], kind: Codes) -> Coded:
        """Return of which kind the text of each cell is; there are few."""
        found = Coded(Texts(kinds), kind.astype(np.uint8)[self.codes])
        vars(found)["counts"] = np.bincount(kind, self.counts, len(found.texts)).astype(np.intp)
        return found

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How many cells hold each of `texts`."""
        return np.bincount(self.codes, minlength=len(self.texts))

    @cached_property
    def firsts(self) -> NDArray[np.intp]:
        """The first cell with each of `texts`; their number where there is none."""
        found = np.full(len(self.texts), len(self.codes))
        found[self.codes[::-1]] = np.arange(len(self.codes))[::-1]
        return found

    def by_form(self, test: Callable[[str], object]) -> NDArray[np.bool_]:
        """Ask of each of `texts` what its form alone answers."""
        forms, codes = self.texts.forms
        return np.array([bool(test(form)) for form in forms], dtype=bool)[codes]

    def like(self, row: int) -> NDArray[np.bool_]:
        """Tell which of `texts` are the one in a cell."""
        forms, codes = self.texts.forms
        text, found = self[row], self.by_form(forms[codes[self.codes[row]]].__eq__)
        found[[one for one in np.flatnonzero(found).tolist() if self.texts[one] != text]] = False
        return found

    def where(self, chosen: NDArray[np.bool_] | Iterable[int], most: int) -> tuple[int, list[int]]:
        """Count the cells that hold one of the chosen texts, and return the first few."""
        flags = np.zeros(len(self.texts), dtype=bool)
        flags[chosen if isinstance(chosen, np.ndarray) else list(chosen)] = True
        if self.counts[flags].sum() == 0:
            return 0, []
        return int(self.counts[flags].sum()), np.flatnonzero(flags[self.codes])[:most].tolist()

    def in_order(self, chosen: NDArray[np.bool_]) -> list[int]:
        """Return the chosen texts that cells hold, by place in `texts`, in order of their first cells."""
        found = np.flatnonzero(chosen & (self.counts > 0))
        if found.size < 2:
            return found.tolist()
        firsts = self[:_PIECE].firsts[found]
        if firsts.max() >= _PIECE:  # few texts wait so long
            firsts = self.firsts[found]
        return found[np.argsort(firsts)].tolist()


@dataclass(frozen=True, eq=False)
class CodedRows(Sequence[tuple[str, ...]]):
    """The rows of columns that are equally long; a row is made when somebody looks at it."""

    columns: tuple[Coded, ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, place: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> CodedRows: ...
    def __getitem__(self, place: int | slice) -> tuple[str, ...] | CodedRows:
        if isinstance(place, slice):
            return CodedRows(tuple(column[place] for column in self.columns))
        return self._made(place)

    @cached_property
    def _made(self) -> Callable[[int], tuple[str, ...]]:
        """Make a row, or give it again: whoever looks at a cell mostly looks at its neighbours, too."""
        return lru_cache(_REMEMBERED)(lambda place: tuple(column[place] for column in self.columns))

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return zip(*self.columns, strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(tuple.__eq__, self, other))

    __hash__ = None  # pyright: ignore[reportAssignmentType]  as of a list


def coded(texts: Sequence[str]) -> Coded:
    """Take the texts of a column for what they are, or find those that differ."""
    if isinstance(texts, Coded):
        return texts
    index: dict[str, int] = {}
    codes = np.fromiter((index.setdefault(text, len(index)) for text in texts), np.intp, len(texts))
    return Coded(Texts(index), codes)


def coded_columns(rows: Sequence[Sequence[str]]) -> tuple[Coded, ...]:
    """Turn rows into columns."""
    if isinstance(rows, CodedRows):
        return rows.columns
    return tuple(map(coded, zip(*rows, strict=True)))


def tally(texts: Sequence[str]) -> Counter[str]:
    """Count the cells by their text, in order of the first ones."""
    cells = coded(texts)
    found: Counter[str] = Counter()
    order = cells.in_order(cells.counts > 0)
    for one, count in zip(order, cells.counts[order].tolist(), strict=True):
        found[cells.texts[one]] += count
    return found


def places(rows: Sequence[int]) -> slice | NDArray[np.intp]:
    """Return rows as numpy takes them: a stretch costs nothing."""
    if isinstance(rows, range) and rows.step == 1:
        return slice(rows.start, rows.stop)
    return np.asarray(rows, dtype=np.intp)


def stretch(rows: NDArray[np.intp]) -> Sequence[int]:
    """Return ascending rows as a range where none is left out between them."""
    if rows.size and rows[-1] - rows[0] + 1 == rows.size:
        return range(int(rows[0]), int(rows[-1]) + 1)
    return tuple(rows.tolist())


def kept(rows: Sequence[int], flags: NDArray[np.bool_]) -> Sequence[int]:
    """Return the ascending rows whose flag is up."""
    chosen = np.flatnonzero(flags)
    return stretch(
        chosen + rows.start if isinstance(rows, range) else np.asarray(rows, dtype=np.intp)[chosen]
    )
