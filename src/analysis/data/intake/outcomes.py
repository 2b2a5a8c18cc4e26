"""What became of the cells of a column: values, why there is none, what was rewritten; text by text, not cell by cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.coded import Coded
from analysis.data.intake.texts import Texts
from analysis.data.intake.values import WITHOUT_COMMAS, Mark, mark

UNREADABLE = "要確認"
MOST_EXAMPLES = 3
Address = Callable[[int], str]  # of the cell at a place of the column, counted from 0
Written = tuple[str, Sequence[str]]  # a value, and what was done to get it
_MOSTLY = 0.9  # of the cells with text: enough to call the others exceptions, which are asked about
# 123, -4.5, 1,234,567.8: read alike whatever the digits are. More decimals would be rounded, or not.
_SIMPLE = re.compile(r"-?(?:1{1,15}|1{1,3}(?:,111){1,4})(?:\.1{1,10})?")


@dataclass
class Counted:
    """How often one thing was done to cells, with the first few: address, before, after."""

    count: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, address: str, before: str, after: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append((address, before, after))


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a column, from top to bottom, and how to name one."""

    coded: Coded
    address: Address

    @cached_property
    def simple(self) -> NDArray[np.bool_]:
        """Which texts are numbers of nothing but digits, commas and a point, and no codes."""
        return self.coded.by_form(_SIMPLE.fullmatch)

    @cached_property
    def others(self) -> list[int]:
        """All other texts, in order of their first cells."""
        return self.coded.in_order(~self.simple)

    @cached_property
    def marks(self) -> dict[int, Mark]:
        """Texts that say why there is no value."""
        found = ((one, mark(self.coded.texts[one])) for one in self.others)
        return {one: why for one, why in found if why is not None}

    def unmarked(self) -> Iterator[str]:
        """Yield the texts that are no marks; those of simple numbers apart."""
        return (self.coded.texts[one] for one in self.others if one not in self.marks)

    def are(self, read: Callable[[str], object | None], *, numbers: bool = False) -> bool:
        """Tell whether most cells can be read; of `numbers` simple ones need no reading."""
        counts, texts = self.coded.counts, self.coded.texts
        total = len(self.coded) - int(sum(counts[one] for one in self.marks))
        left = total
        asked = self.others if numbers else self.coded.in_order(counts > 0)
        for one in asked:
            if one not in self.marks and read(texts[one]) is None:
                left -= int(counts[one])
                if left < _MOSTLY * total:
                    return False
        return total > 0

    def few(self, chosen: Iterable[int]) -> tuple[int, str]:
        """Count the cells with some texts, and name the first."""
        count, places = self.coded.where(chosen, MOST_EXAMPLES)
        return count, "、".join(map(self.address, places)) + (" ほか" if count > MOST_EXAMPLES else "")


@dataclass(frozen=True)
class Outcome:
    """A value and a state a cell, what was done, and the texts that could not be read or are ***."""

    values: Coded
    states: Coded
    changes: dict[str, Counted]
    unread: list[int]
    has_stars: bool


def outcome(cells: Cells, write: Callable[[str], Written | None], *, numbers: bool = False) -> Outcome:
    """Write the value of each text, or why there is none; of `numbers` the simple ones all at once."""
    texts = cells.coded.texts
    simple = cells.simple if numbers else np.zeros(len(texts), dtype=bool)
    states: dict[str, int] = {"": 0}
    reasons = np.zeros(len(texts), dtype=np.intp)
    values: dict[int, str] = {}
    told: dict[int, Sequence[str]] = {}
    unread: list[int] = []
    for one in cells.others if numbers else cells.coded.in_order(~simple):
        why = cells.marks.get(one)
        written = None if why else write(texts[one])
        if written is not None:
            values[one], told[one] = written
            continue
        reasons[one] = states.setdefault(why or UNREADABLE, len(states))
        if why is None:
            unread.append(one)
        elif why is not Mark.BLANK:
            told[one] = (f"記号を空欄とし、状態の列に「{why}」と書く",)
    written_values = texts.each(
        lambda one, text: text.replace(",", "") if simple[one] else values.get(one, "")
    )
    return Outcome(
        cells.coded.with_texts(written_values),
        cells.coded.sorted_by(states, reasons),
        _changes(cells, written_values, told, simple),
        unread,
        any(why is Mark.SUPPRESSED and len(texts[one].strip()) == 3 for one, why in cells.marks.items()),
    )


def _changes(
    cells: Cells, values: Texts, told: Mapping[int, Sequence[str]], simple: NDArray[np.bool_]
) -> dict[str, Counted]:
    """Count what was done, in order of the first cells to which it was."""
    by_what = defaultdict[str, NDArray[np.bool_]](lambda: np.zeros(len(simple), dtype=bool))
    for one, changes in told.items():
        for what in changes:
            by_what[what][one] = True
    if simple.any():
        by_what[WITHOUT_COMMAS] |= simple & cells.coded.by_form(lambda form: "," in form)
    found: list[tuple[tuple[int, int], str, Counted]] = []
    for what, chosen in by_what.items():
        count, places = cells.coded.where(chosen, MOST_EXAMPLES)
        if places:  # unless the texts stand in none of these cells
            codes: list[int] = cells.coded.codes[places].tolist()
            examples = [
                (cells.address(place), cells.coded.texts[code], values[code])
                for place, code in zip(places, codes, strict=True)
            ]
            rank = told.get(codes[0], (what,)).index(what)
            found.append(((places[0], rank), what, Counted(count, examples)))
    return {what: counted for _, what, counted in sorted(found, key=lambda one: one[0])}
