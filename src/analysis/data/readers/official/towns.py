"""People of the towns (町丁・字等) of one city by age, out of whichever file counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Population = Literal["国勢調査", "住民基本台帳"]
AGES = ("総数", "15歳未満", "15～64歳", "65歳以上")
"""The columns of `Counts`; the first has those of unknown age too, who are in none of the others."""
Counts = tuple[int | None, ...]


@dataclass(frozen=True)
class Town:
    """People of one town.

    Parameters
    ----------
    key : str
        Its code (KEY_CODE) in the census; "" where the file has none.
    name, within : str
        Its own name, and that of the town that it is a 丁目 or 字 of (its own where it is none).
    counts : tuple of int or None
        Persons, in the order of `AGES`; None: suppressed, and counted in the town `into`.
    into : str
        Key of the town whose figures include the suppressed ones; "" where none are.
    """

    key: str
    name: str
    within: str
    counts: Counts
    into: str = ""


@dataclass(frozen=True)
class Towns:
    """All towns of a city on one day.

    Parameters
    ----------
    population : str
        Which population they count; the two are never added up.
    date : str
        The day, as 2020-10-01.
    source : str
        The document, in Japanese.
    towns : tuple of Town
        None is part of another.
    notes : tuple of str
        What a reader must know, in Japanese.
    """

    population: Population
    date: str
    source: str
    towns: tuple[Town, ...]
    notes: tuple[str, ...] = ()
