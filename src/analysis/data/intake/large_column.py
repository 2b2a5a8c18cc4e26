"""A column of which only some rows are in memory: texts that are understood alike stand for each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.coded import Coded, places
from analysis.data.intake.outcomes import Cells
from analysis.data.intake.periods import Period, american, bare_year, day_of, period
from analysis.data.intake.personal import may_be_personal, traits
from analysis.data.intake.signs import (
    has_unseen,
    is_ditto,
    is_like_a_formula,
    is_summary,
    is_total,
    is_year,
    look,
)
from analysis.data.intake.texts import Codes, Texts
from analysis.data.intake.values import is_code, mark, number

MOST_ALIKE = 6  # rows kept of those that are understood alike: five are named, one tells that there are more
_MAY_BE_YEARS = ("1111", "1,111")
_MOST_KNOWN = 200_000  # texts remembered
_WHOLE, _DAY = re.compile(r"-?\d{1,18}"), re.compile(r"\d{4}-\d\d-\d\d")


class Weighted(Coded):
    """Some cells of a column with the counts of all: what is counted is true, what is named is among the first."""

    def __len__(self) -> int:
        """Count all cells, also those that are not in memory."""
        return int(self.counts.sum())

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Coded: ...
    def __getitem__(self, place: int | slice) -> str | Coded:
        """Return a cell in memory, the first ones, or all after them."""
        if isinstance(place, slice) and place.stop is None:
            return self.take(range(place.start, len(self.codes)))
        return super().__getitem__(place)

    def take(self, rows: Sequence[int]) -> Coded:
        """Leave out cells that are in memory; all others stay."""
        codes = self.codes[places(rows)]
        left_out = np.bincount(self.codes, minlength=len(self.texts)) - np.bincount(
            codes, minlength=len(self.texts)
        )
        return weighted(self.texts, codes, self.counts - left_out)

    def with_texts(self, texts: Texts) -> Coded:
        """Return the same cells with other texts, one for each."""
        return weighted(texts, self.codes, self.counts)

    def told(self, states: Coded) -> Coded:
        """Return states of these cells, one for each text, with the counts of all."""
        of_text = np.zeros(len(self.texts), dtype=np.intp)
        of_text[self.codes] = states.codes
        counts = np.zeros(len(states.texts), dtype=np.intp)
        np.add.at(counts, of_text, self.counts)
        return weighted(states.texts, states.codes, counts)


def weighted(texts: Texts, codes: Codes, counts: NDArray[np.intp]) -> Weighted:
    """Put cells and counts together."""
    found = Weighted(texts, codes)
    vars(found)["counts"] = counts
    return found


@dataclass
class Alike:
    """Which texts of a column are understood alike, how many cells hold such, and the first rows with them."""

    kinds: dict[Any, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    counts: list[int] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)

    def add(self, column: Coded, first: int, is_kept: NDArray[np.bool_]) -> None:
        """Count the cells of a piece of the column, and note rows of those that are not kept anyway.

        Parameters
        ----------
        column : Coded
            The piece.
        first : int
            Its first row in the file, counted from 0.
        is_kept : ndarray of bool
            Which rows will be looked at in any case.
        """
        kinds = self.of(column)[column.codes]
        counts = np.bincount(kinds, minlength=len(self.counts))
        for kind in np.flatnonzero(counts):
            self.counts[kind] += int(counts[kind])
            if len(self.rows[kind]) < MOST_ALIKE:
                found = np.flatnonzero((kinds == kind) & ~is_kept)[: MOST_ALIKE - len(self.rows[kind])]
                self.rows[kind] += (found + first).tolist()

    def of(self, column: Coded) -> NDArray[np.intp]:
        """Return of which kind each of the texts is."""
        forms, codes = column.texts.forms
        are_numbers = np.zeros(len(forms), dtype=bool)
        are_numbers[codes] = Cells(column, str).simple
        by_form = [
            self._number(form) if is_number and _is_enough(form) else -1
            for form, is_number in zip(forms, are_numbers, strict=True)
        ]
        found = np.array(by_form, dtype=np.intp)[codes]
        for one in np.flatnonzero(found < 0).tolist():
            text = column.texts[one]
            kind = self.known.get(text)
            if kind is None:
                if len(self.known) >= _MOST_KNOWN:
                    self.known.clear()
                kind = self.known[text] = self._number(_understood(text))
            found[one] = kind
        return found

    def _number(self, kind: Any) -> int:
        found = self.kinds.setdefault(kind, len(self.kinds))
        if found == len(self.counts):
            self.counts.append(0)
            self.rows.append([])
        return found

    def weigh(self, cells: Coded) -> Weighted:
        """Give the first of the alike texts among some cells the counts of all cells that are not among them."""
        kinds = self.of(cells)
        among = np.bincount(kinds[cells.codes], minlength=len(self.counts))
        counts = cells.counts.copy()
        _, firsts = np.unique(kinds[cells.codes], return_index=True)
        for place in firsts:
            kind = kinds[cells.codes[place]]
            counts[cells.codes[place]] += self.counts[kind] - among[kind]
        return weighted(cells.texts, cells.codes, counts)


def _is_enough(form: str) -> bool:
    """Tell whether the form of a number decides all: unless it may be a year, or a number of a person."""
    return form not in _MAY_BE_YEARS and not may_be_personal(form)


def _understood(text: str) -> tuple[Any, ...]:
    """Return all that decides how a text is understood, counted and written."""
    why, found, when, day = mark(text), number(text), period(text), american(text)
    value = f"{found.value:f}" if found else ""
    return (
        (why, len(text.strip()) == 3) if why else None,
        is_code(text),
        (found.unit, found.changes, len(value), value.isdecimal(), is_year(value), _matches(_WHOLE, value))
        if found
        else None,
        (when.kind, when.text == text, _matches(_DAY, when.text)) if isinstance(when, Period) else None,
        (day[0] > 12, day[1] > 12, *(day_of(day, day_first=one) is None for one in (False, True)))
        if day
        else None,
        bare_year(text, "年") is not None,
        look(text),
        is_total(text),
        is_summary(text),
        is_ditto(text),
        is_like_a_formula(text),
        has_unseen(text),
        traits(text),
    )


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None
