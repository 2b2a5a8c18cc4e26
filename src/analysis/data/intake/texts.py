"""The different texts of a column: a million of them are made only when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.cell_bytes import forms_of

Codes = NDArray[np.integer]
_MANY = 1 << 12  # looked at one by one; then it is faster to make them all


class Texts:
    """What stands in the cells of a column, in any order."""

    def __init__(self, texts: Iterable[str]) -> None:
        made = list(texts)
        self._made: list[str] | None = made
        self._size, self._one, self._every, self._looks = len(made), made.__getitem__, made.copy, 0

    @classmethod
    def later(cls, size: int, one: Callable[[int], str], every: Callable[[], list[str]]) -> Texts:
        """Return texts that are made when somebody looks at one; all at once where many are looked at."""
        found = cls(())
        found._made, found._size, found._one, found._every = None, size, one, every
        return found

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place: int) -> str:
        if self._made is None:
            self._looks += 1
            return self._one(place) if self._looks < _MANY else self.made[place]
        return self._made[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    @property
    def made(self) -> list[str]:
        """All of them."""
        if self._made is None:
            self._made = self._every()
        return self._made

    def each(self, write: Callable[[int, str], str]) -> Texts:
        """Return what is made of each text and its place."""
        return Texts.later(
            len(self),
            lambda one: write(one, self[one]),
            lambda: [write(one, text) for one, text in enumerate(self)],
        )

    @cached_property
    def forms(self) -> tuple[list[str], Codes]:
        """The texts with every digit as 1, and which of them each text has; next to none is there twice.

        A zero that begins a text of further digits stays a zero; so 1,234 and 5,678 have one form, 012 another.
        """
        joined = "\0".join((*self, ""))
        if not len(self) or joined.count("\0") > len(self):
            return self.made, np.arange(len(self), dtype=np.intp)
        found, codes = forms_of(joined.encode("utf-8", "surrogatepass"))
        return found.decode("utf-8", "surrogatepass").split("\0")[:-1], codes

    def with_forms(self, forms: list[str], codes: Codes) -> Texts:
        """Return the texts themselves, of which the forms are known from elsewhere."""
        vars(self)["forms"] = forms, codes
        return self
