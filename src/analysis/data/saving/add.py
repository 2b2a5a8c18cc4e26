"""Saves a table of a file: by what a person says, or by a recipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from analysis.data.descriptor import Table
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.saving import recipe as recipes
from analysis.data.saving.choices import Choices, refuse_unfit
from analysis.data.saving.points import open_points, problems_of
from analysis.data.saving.reading import (
    Reading,
    column_names,
    personal_in,
    read,
    refuse_personal,
    tables_in,
)
from analysis.data.saving.store import RECIPES, refuse_taken, store
from analysis.data.saving.tidy import entry, rows
from analysis.errors import DataError, ParameterError, Problem


@dataclass(frozen=True)
class Saved:
    """A table that was saved: its entry, the recipe ("" where it came from another one), rows, and what was not saved.

    `others` are the places of the file's other tables.
    """

    table: Table
    recipe: str
    rows: int
    others: tuple[str, ...]


def only_one(tables: Sequence[UnderstoodTable]) -> UnderstoodTable:
    """Return the table, when there is one.

    Raises
    ------
    ParameterError
        There are several.
    """
    if len(tables) == 1:
        return tables[0]
    listed = "、".join(f"{table.sheet} {table.place}" for table in tables[:5])
    remedy = "--preview で番号を確かめ、--table 番号 か --sheet シート で1つを選んでください。"
    raise ParameterError(Problem(f"表が{len(tables)}つあります（{listed}）。", "--table", remedy))


def refuse_unsaveable(reading: Reading, table: UnderstoodTable, choices: Choices) -> None:
    """Refuse options that do not apply to a table, and personal data that nobody allowed.

    Raises
    ------
    ParameterError
        With all of it.
    """
    refuse_unfit(table, choices)
    if not choices.allow_personal:
        refuse_personal(personal_in(reading, table, choices.dropped), table)


def save(
    root: Path, name: str, reading: Reading, table: UnderstoodTable, choices: Choices, *, replaced: bool
) -> Saved:
    """Write a table and its recipe.

    Parameters
    ----------
    root : Path
        The project's folder.
    name : str
        What the table and the recipe will be called.
    reading : Reading
        The file.
    table : UnderstoodTable
        Which of its tables.
    choices : Choices
        What was said; whatever is still open stops it.
    replaced : bool
        Whether an added table of the name may be replaced.

    Raises
    ------
    ParameterError
        Something is open, does not apply, looks personal, or the name is taken.
    DataError
        The table cannot be written.
    """
    refuse_unsaveable(reading, table, choices)
    names = column_names(table)
    personal = {names[one.column] for one in personal_in(reading, table, choices.dropped)}
    return _saved(root, name, reading, table, choices, replaced=replaced, personal=sorted(personal))


def repeat(
    root: Path,
    name: str,
    path: Path,
    recipe: recipes.Recipe,
    *,
    date: str,
    accepted: Sequence[str] = (),
    sheet: str | None = None,
    number: int | None = None,
    replaced: bool = False,
) -> Saved:
    """Save a table of a new file as a recipe says.

    Parameters
    ----------
    root : Path
        The project's folder.
    name : str
        What the table will be called.
    path : Path
        The new file.
    recipe : Recipe
        Of the file before.
    date : str
        What the new figures describe, ISO 8601.
    accepted : sequence of str
        Questions of single cells of this file, whose guess is right.
    sheet, number : str, int, optional
        Which table, where several have the layout.
    replaced : bool
        Whether an added table of the name may be replaced.

    Raises
    ------
    ParameterError
        Something is open that was not before, looks personal, or the name is taken.
    DataError
        The layout has changed, in what is said; or the table cannot be written.
    """
    refuse_taken(name, root, replace=replaced)
    reading = read(path, recipe.types)
    table = _alike(recipe, reading, tables_in(reading, sheet, number))
    choices = recipe.choices(table, accepted=accepted, date=date)
    refuse_unfit(table, replace(choices, accepted=tuple(accepted)))
    refuse_personal(personal_in(reading, table, choices.dropped), table, recipe.personal)
    return _saved(root, name, reading, table, choices, replaced=replaced, stated=recipe.stated)


def _saved(
    root: Path,
    name: str,
    reading: Reading,
    table: UnderstoodTable,
    choices: Choices,
    *,
    replaced: bool,
    stated: frozenset[str] = frozenset(),
    personal: Sequence[str] | None = None,
) -> Saved:
    """Write a table, and a recipe where it is said which columns look personal."""
    if points := open_points(table, choices):
        raise ParameterError(*problems_of(points))
    made = entry(name, table, choices, reading.origin, stated)
    recipe = ""
    if personal is not None:
        recipe = recipes.recipe_text(
            recipes.made(table, choices, made, format=reading.format, personal=personal)
        )
    found = _rows(reading, table, choices, stated)
    written = store(root, made, found, recipe=recipe or None, replace=replaced)
    others = tuple(f"{one.sheet} {one.place}" for one in reading.found.tables if one is not table)
    return Saved(written, recipe and f"{RECIPES}/{name}.yml", len(table.columns[0].values), others)


def _alike(recipe: recipes.Recipe, reading: Reading, tables: Sequence[UnderstoodTable]) -> UnderstoodTable:
    """Return the table of the layout; where none has it, say how the nearest differs."""
    told = [recipes.differences(recipe, table, format=reading.format) for table in tables]
    same = [table for table, problems in zip(tables, told, strict=True) if not problems]
    if not same:
        raise DataError(*min(told, key=len))
    return only_one(same)


def _rows(
    reading: Reading, table: UnderstoodTable, choices: Choices, stated: frozenset[str]
) -> Iterable[tuple[str, ...]]:
    """Give the rows to write; of a large file piece by piece, all with the columns of states that the whole needs."""
    if reading.large is None:
        return rows(table, choices, stated)
    stated |= {column.name for column in table.columns if column.state_column}
    return chain.from_iterable(rows(part, choices, stated) for part in reading.large.parts())
