"""Which district a town belongs to: by its code where a city has registered that, else by the table of its names.

No district is guessed. A town that neither table places is named to the user, who can have it added to the table of
names with its district left blank, and fills that in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.data import catalog
from analysis.data.intake.values import plain
from analysis.data.readers.official.towns import Town
from analysis.data.validation import read_content
from analysis.data.whole import write_whole
from analysis.errors import DataError, Problem

TABLE, BY_CODE = "district_towns", "small_area_districts"
_TOWN, _DISTRICT, _SOURCE = "town", "district", "source"
_ANY = "*"  # 富田町* stands for every town whose name begins with 富田町
_SHOWN = 20


@dataclass(frozen=True)
class TownDistricts:
    """What is known of the districts of towns.

    Parameters
    ----------
    file : str
        The table of names.
    by_code : dict
        KEY_CODE of the census to district.
    by_name : dict
        Name, or beginning with `*`, to district; "" where a person has still to fill it in.
    districts : frozenset
        All districts: a town of such a name is one.
    """

    file: str
    by_code: dict[str, str]
    by_name: dict[str, str]
    districts: frozenset[str]

    def of(self, town: Town) -> str:
        """Return the district of a town, "" where none is known: by code, own name, then that of the town above."""
        return self.by_code.get(town.key) or self._named(town.name) or self._named(town.within)

    def _named(self, name: str) -> str:
        name = plain(name)
        if name in self.districts:
            return name
        ends = range(len(name), 0, -1)
        known = (self.by_name.get(key) for key in (name, *(f"{name[:end]}{_ANY}" for end in ends)))
        return next((district for district in known if district is not None), "")


def load(root: Path | None = None) -> TownDistricts:
    """Read what is known of the districts of towns.

    Raises
    ------
    DataError
        A table is damaged, or a district stands without its source.
    """
    table = catalog.table(TABLE, root)
    rows = read_content(table).rows
    problems = [
        Problem(
            f"町名「{row[_TOWN]}」の地区（{row[_DISTRICT]}）に、出典がありません。", f"{table.file} 列 {_SOURCE}",
            "何で確かめたか（所管区域の規則など）を書いてください。",
        )
        for row in rows
        if row[_DISTRICT] and not row[_SOURCE]
    ]  # fmt: skip
    if problems:
        raise DataError(*problems)
    codes = {}
    if any(entry.name == BY_CODE for entry in catalog.tables(root)):
        codes = {row["key_code"]: row[_DISTRICT] for row in read_content(catalog.table(BY_CODE, root)).rows}
    names = {plain(row[_TOWN]): row[_DISTRICT] or "" for row in rows}
    districts = catalog.column_values("district_age", "地区", root)
    return TownDistricts(table.file, codes, names, frozenset(districts))


def unplaced(towns: Sequence[Town], known: TownDistricts) -> list[str]:
    """Name the towns whose district is not known, once each: of 丁目 and 字 the town that they are parts of."""
    return list(dict.fromkeys(plain(town.within) for town in towns if not known.of(town)))


def refuse_unplaced(names: Sequence[str], known: TownDistricts) -> None:
    """Stop where the district of a town is not known.

    Raises
    ------
    DataError
        With the names of the towns.
    """
    if not names:
        return
    listed = f"{'、'.join(names[:_SHOWN])}{' ほか' if len(names) > _SHOWN else ''}"
    raise DataError(
        Problem(
            f"地区の分からない町名が{len(names)}あります：{listed}。", known.file,
            "対応表に町名、地区、出典を書いてください。--add-towns を付けると、町名だけを書き足します。",
        )
    )  # fmt: skip


def add_blank(names: Sequence[str], root: Path | None = None) -> int:
    """Add names to the table with district and source left blank; return how many it did not have."""
    table = catalog.table(TABLE, root)
    rows = read_content(table).rows
    new = [name for name in names if name not in {plain(row[_TOWN]) for row in rows}]
    text = io.StringIO()
    writer = csv.DictWriter(text, [_TOWN, _DISTRICT, _SOURCE], lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, *({_TOWN: name} for name in new)])
    write_whole(table.path, text.getvalue(), table.file)
    return len(new)
