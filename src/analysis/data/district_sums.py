"""Adds up towns to districts, and says how far a figure that was suppressed in one district and added in another reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.data import district_age as ages
from analysis.data.readers.official.towns import AGES, Town, Towns
from analysis.data.town_districts import TownDistricts

_WHOLE, _AGED = AGES.index("総数"), AGES.index("65歳以上")


@dataclass(frozen=True)
class Crossing:
    """A suppressed town whose figures were added to a town of another district, and how many those can be at most.

    `population` and `aged` are the persons of the town that has them: those of the suppressed one are among these.
    """

    town: str
    district: str
    into: str
    into_district: str
    population: int
    aged: int

    def __str__(self) -> str:
        """Say what is known of the two districts."""
        return (
            f"{self.town}（{self.district}）の秘匿された人数は、{self.into}（{self.into_district}）に含まれる"
            f"（総人口 0～{self.population:,}人、65歳以上 0～{self.aged:,}人）"
        )


def sums(found: Towns, known: TownDistricts, districts: list[str]) -> pd.DataFrame:
    """Add up the towns of each district, suppressed figures where the census has added them.

    Parameters
    ----------
    found : Towns
        Every one of a known district.
    known : TownDistricts
        Which district each is in.
    districts : list of str
        All districts, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        One row a district, with the headings of the table `district_age` (persons; blank in a district without a town).
    """
    totals: dict[str, list[int]] = {}
    for town in found.towns:
        total = totals.setdefault(known.of(town), [0] * len(AGES))
        for place, figure in enumerate(town.counts):
            total[place] += figure or 0
    rows = [_row(district, totals.get(district), found) for district in districts]
    return pd.DataFrame(rows).astype(dict.fromkeys(ages.COUNTS, "Int64"))


def _row(district: str, total: list[int] | None, found: Towns) -> dict[str, object]:
    figures = dict.fromkeys(ages.COUNTS)
    if total is not None:
        unknown = 2 * total[_WHOLE] - sum(total)  # those whose age is in no class
        figures = dict(zip(ages.COUNTS, (total[_WHOLE], total[_AGED], unknown), strict=True))
    return {
        ages.DISTRICT: district, **figures, ages.DATE: found.date, ages.POPULATION: found.population,
        ages.SOURCE: found.source,
    }  # fmt: skip


def crossings(found: Towns, known: TownDistricts) -> Iterator[Crossing]:
    """Find the suppressed towns whose figures were added in another district."""
    towns = {town.key: town for town in found.towns}
    for town in found.towns:
        if town.into and known.of(town) != known.of(towns[town.into]):
            yield _crossing(town, towns[town.into], known)


def _crossing(town: Town, into: Town, known: TownDistricts) -> Crossing:
    def most(place: int) -> int:
        return (into.counts[place] or 0) if town.counts[place] is None else 0

    return Crossing(
        town.name, known.of(town), into.name, known.of(into), population=most(_WHOLE), aged=most(_AGED)
    )
