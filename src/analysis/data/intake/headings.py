"""Names and units of columns, out of up to four rows of headings and the lines above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from analysis.data.intake.signs import Grid, look
from analysis.data.intake.values import UNITS, plain

_LETTER = re.compile("[ぁ-んァ-ヶー一-龠々]")
# 利用 above 者数 is 利用者数.
_BROKEN = re.compile(rf"(?<={_LETTER.pattern})[ 　]*\r?\n[ 　]*(?={_LETTER.pattern})")
_SCALE = "(?:千|万|十万|百万|千万|億|十億)?"
_BASE = "|".join(sorted(map(re.escape, {*UNITS, "‰", "隻", "両", "頭", "床", "席", "か国", "km2", "L", "kL"}),
                        key=len, reverse=True))  # fmt: skip
_UNIT = rf"{_SCALE}(?:{_BASE})(?:/{_SCALE}(?:{_BASE}))?"
_ALONE = re.compile(rf"(?P<bracket>[(\[【〔])?\s*(?:単位\s*[::]?\s*)?(?P<unit>{_UNIT})\s*[)\]】〕]?")
_AT_END = re.compile(rf"(?P<name>.+?)\s*[(\[【〔]\s*(?:単位\s*[::]?\s*)?(?P<unit>{_UNIT})\s*[)\]】〕]")
_END = r"[）)\]］】〕]"
_NOTED = re.compile(
    rf"\s*(?:[（(\[［【〔]\s*単位(?:\s*[:：\s]|(?={_UNIT}\s*{_END}))[^）)\]］】〕]*{_END}"
    rf"|単位\s*(?:[:：]\s*\S+|\s{_UNIT}(?!\S)))"
)
_IN_TITLE = re.compile(rf"単位\s*[::]?\s*(?P<unit>{_UNIT})(?![^\s)\]】])")


@dataclass(frozen=True)
class Heading:
    """Name and unit ("" = none) of a column; whether the name was made up; its type, where it is known beforehand."""

    name: str
    unit: str
    is_made_up: bool = False
    type: str = ""


def headings(grid: Grid, header: Sequence[int], columns: Sequence[int]) -> list[Heading]:
    """Join the rows of headings: 人口 above 男（人） becomes 人口_男, unit 人.

    A heading that is blank because it goes on from the left (人口, blank above 男, 女) is filled.
    """
    levels = _levels(grid, header, columns)
    # 日 below 休館 is a day of the week, unless units stand in the whole row.
    has_units = len(levels) > 1 and all(_ALONE.fullmatch(plain(label)) for label in levels[-1] if label)
    found: list[Heading] = []
    taken: set[str] = set()
    for place, labels in enumerate(zip(*levels, strict=True) if levels else [()] * len(columns), 1):
        heading = _heading(labels, has_units=has_units)
        name = _free(heading.name or f"列{place}", taken)
        taken.add(name)
        found.append(Heading(name, heading.unit, name != heading.name))
    return found


def _free(name: str, taken: set[str]) -> str:
    """Return a name, numbered if another column has it."""
    numbered = (name if number == 1 else f"{name}_{number}" for number in count(1))
    return next(one for one in numbered if one not in taken)


def unit_of_title(texts: Sequence[str]) -> str:
    """Return the unit that lines above a table state (単位：千円), "" where none or several do."""
    units = {match["unit"] for text in texts for match in _IN_TITLE.finditer(plain(text))}
    return _written(units.pop()) if len(units) == 1 else ""


def with_corner(
    grid: Grid, header: Sequence[int], columns: Sequence[int], data: Sequence[int]
) -> tuple[list[Heading], list[str]]:
    """Return `headings`, and those above labels that state a unit (区分（単位：千円）), which is that of the whole table."""
    found = headings(grid, header, columns)
    texts = [grid[row][columns[0]] for row in header]
    corner = [text for text in texts if _IN_TITLE.search(plain(text))]
    if not corner or any(look(grid[row][columns[0]]) == "number" for row in data[:1]):
        return found, []
    return [Heading(found[0].name, "", found[0].is_made_up), *found[1:]], corner


def without_unit(title: str) -> str:
    """Return a title without the unit that it states, "" where it is nothing else."""
    return _NOTED.sub("", title).strip()


def _closed(name: str) -> str:
    """Write 人　口, as wide as its column, as 人口."""
    pieces = name.split()
    return "".join(pieces) if all(map(_LETTER.fullmatch, pieces)) else name


def _levels(grid: Grid, header: Sequence[int], columns: Sequence[int]) -> list[list[str]]:
    rows = [[" ".join(_BROKEN.sub("", grid[row][column]).split()) for column in columns] for row in header]
    for level, labels in enumerate(rows[:-1]):
        below = [any(row[place] for row in rows[level + 1 :]) for place in range(len(columns))]
        for place in range(1, len(columns)):
            same = all(row[place] == row[place - 1] for row in rows[:level])
            if not labels[place] and below[place] and below[place - 1] and same:
                labels[place] = labels[place - 1]
    return rows


def _heading(labels: Sequence[str], *, has_units: bool) -> Heading:
    names: list[str] = []
    unit = ""
    for level, label in enumerate(labels, 1):
        alone = _ALONE.fullmatch(plain(label)) if names else None
        if alone and (alone["bracket"] or (has_units and level == len(labels))):
            unit = _written(alone["unit"])
        elif match := _AT_END.fullmatch(plain(label)):
            names.append(_closed(_before(label)))
            unit = _written(match["unit"])
        elif label:
            names.append(_closed(label))
    kept = [name for place, name in enumerate(names) if not place or name != names[place - 1]]
    return Heading("_".join(kept), unit)


def _before(label: str) -> str:
    """Return a label without the bracket at its end, as it is written."""
    return re.sub(r"\s*[（(\[［【〔][^（(\[［【〔]*$", "", label)


def _written(unit: str) -> str:
    return unit.replace("%", "％")
