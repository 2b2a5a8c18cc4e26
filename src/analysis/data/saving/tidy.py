"""The tidy table that is written: its fields, its rows, and its entry of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from analysis.data.intake.columns import Column
from analysis.data.intake.headings import without_unit
from analysis.data.intake.understood import HIDDEN, UnderstoodTable
from analysis.data.saving.choices import NO_UNIT, Choices, unit_of

_WHOLE = re.compile(r"-?\d{1,18}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_TITLE = 80
_NAMED_LICENCE = re.compile(r"[-a-zA-Z0-9._]+")


@dataclass(frozen=True)
class Origin:
    """The file that a table came from: its name and SHA-256, and what else there is to say of it, in Japanese."""

    file: str
    sha256: str
    told: str = ""


def entry(
    name: str, table: UnderstoodTable, choices: Choices, origin: Origin, stated: frozenset[str]
) -> dict[str, Any]:
    """Return the entry of the catalog, all but what `store` adds.

    Parameters
    ----------
    name : str
        Of the table.
    table : UnderstoodTable
        What was read.
    choices : Choices
        What was said; nothing is open.
    origin : Origin
        Where it came from.
    stated : frozenset of str
        Columns that get a column of states although nothing needs one this time.
    """
    short = choices.licence.replace(" ", "-")
    sheet = f"の{table.sheet}" if table.sheet != origin.file else ""
    told = [f"{origin.file}{sheet}（{table.place}）を ebpm data add で読み取った表。{origin.told}"]
    told += [f"合計の行{len(table.totals)}行を除いた。"] if table.totals else []
    told += [f"列「{'」「'.join(choices.dropped)}」を除いた。"] if choices.dropped else []
    return {
        "name": name,
        "title": choices.title or title_of(table, name),
        "description": "".join(told),
        "kind": choices.kind,
        "disclosure": "restricted" if choices.allow_personal else choices.disclosure or "internal",
        "reference_date": choices.date,
        "sources": [{"title": choices.source, "file": origin.file, "sha256": origin.sha256}],
        "licenses": [
            {"name": short if _NAMED_LICENCE.fullmatch(short) else "other", "title": choices.licence}
        ],
        "schema": {"missingValues": [""], "fields": _fields(table, choices, stated)},
    }


def title_of(table: UnderstoodTable, name: str) -> str:
    """Return what stands above the table, as far as it is a title, without a unit, which columns keep; else the name."""
    titles = (without_unit(title) for title in table.titles if HIDDEN not in title)
    return next((title for title in titles if title and len(title) <= _LONGEST_TITLE), name)


def rows(table: UnderstoodTable, choices: Choices, stated: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row, in the order of the fields of `entry`."""
    columns = kept(table, choices)
    return zip(
        *(
            cells
            for column in columns
            for cells in ((column.values, column.states) if _has_states(column, stated) else (column.values,))
        ),
        strict=True,
    )


def kept(table: UnderstoodTable, choices: Choices) -> list[Column]:
    """Return the columns that are written."""
    return [column for column in table.columns if column.name not in choices.dropped]


def _has_states(column: Column, stated: frozenset[str]) -> bool:
    return bool(column.state_column) or column.name in stated


def _fields(table: UnderstoodTable, choices: Choices, stated: frozenset[str]) -> list[dict[str, str]]:
    columns = kept(table, choices)
    taken = {column.name for column in columns}
    fields = []
    for column in columns:
        unit = unit_of(column, choices)
        fields.append({"name": column.name, "type": _type(column), "title": column.name, "unit": unit})
        if _has_states(column, stated):
            name = _free(f"{column.name}_状態", taken)
            taken.add(name)
            title = f"{column.name}に値がない理由"
            fields.append({"name": name, "type": "string", "title": title, "unit": NO_UNIT})
    return fields


def _free(name: str, taken: set[str]) -> str:
    numbered = (name if number == 1 else f"{name}_{number}" for number in count(1))
    return next(one for one in numbered if one not in taken)


def _type(column: Column) -> str:
    filled = [value for value in column.values if value]
    if column.type in ("数", "年"):
        return "integer" if all(map(_WHOLE.fullmatch, filled)) else "number"
    if column.type == "日" and all(map(_DAY.fullmatch, filled)):
        return "date"
    return "string"
