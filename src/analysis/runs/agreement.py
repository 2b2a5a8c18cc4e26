"""Whether a card fits its notebook and the data: the same parameters, allowed values, existing tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import ParameterError, Problem
from analysis.runs.defaults import defaults
from analysis.runs.document import Document, suggestion
from analysis.runs.parameters import check_value, choices_of

if TYPE_CHECKING:
    from analysis.data.catalog import Table
    from analysis.runs.card import Card


def disagreements(card: Card, document: Document, notebook: Path, root: Path) -> Iterator[Problem]:
    """Find what in a card does not fit its notebook and the catalog.

    Parameters
    ----------
    card : Card
        The card.
    document : Document
        The file that it was read from, for line numbers.
    notebook : Path
        The study's notebook.
    root : Path
        Project root.

    Yields
    ------
    Problem
        One each.

    Raises
    ------
    DataError
        The catalog, or a table that choices come from, cannot be read.
    """
    from analysis.data import catalog  # noqa: PLC0415  (`ebpm list` does without the catalog)

    tables = {table.name: table for table in catalog.tables(root)}
    yield from _missing_datasets(card, document, tables)
    bad_sources = list(_missing_sources(card, document, tables))
    yield from bad_sources
    try:
        initial = defaults(notebook)
    except ParameterError as error:
        yield from error.problems
        return
    yield from _different_names(card, document, initial)
    if not bad_sources:
        yield from _bad_values(card, document, initial, root)


def _missing_datasets(card: Card, document: Document, tables: dict[str, Table]) -> Iterator[Problem]:
    for position, name in enumerate(card.datasets):
        if name not in tables:
            where = document.where(("datasets", position))
            yield Problem(f"表「{name}」は目録にありません。", where, suggestion(name, tables))


def _missing_sources(card: Card, document: Document, tables: dict[str, Table]) -> Iterator[Problem]:
    for name, parameter in card.parameters.items():
        where = document.where(("parameters", name, "choices_from"))
        for table, column in parameter.choice_columns:
            if table not in tables:
                yield Problem(f"表「{table}」は目録にありません。", where, suggestion(table, tables))
                continue
            columns = [field.name for field in tables[table].fields]
            if column not in columns:
                remedy = suggestion(column, columns)
                yield Problem(f"表「{table}」に列「{column}」はありません。", where, remedy)


def _different_names(card: Card, document: Document, initial: dict[str, Any]) -> Iterator[Problem]:
    for name in card.parameters:
        if name not in initial:
            only_in_notebook = [other for other in initial if other not in card.parameters]
            yield Problem(
                f"「{name}」がノートブックの parameters セルにありません。",
                document.where(("parameters", name)),
                suggestion(name, only_in_notebook) if only_in_notebook else "セルに既定値を書いてください。",
            )
    for name in initial:
        if name not in card.parameters:
            yield Problem(
                f"ノートブックのパラメータ「{name}」がカードにありません。",
                document.where(("parameters",)),
                "カードに type と title を書いてください。",
            )


def _bad_values(card: Card, document: Document, initial: dict[str, Any], root: Path) -> Iterator[Problem]:
    for name, value in card.primary.items():
        where = document.where(("primary", name))
        if name not in card.parameters:
            yield Problem(
                f"「{name}」というパラメータはありません。", where, suggestion(name, card.parameters)
            )
        elif card.parameters[name].subject:
            yield Problem(
                f"「{name}」は subject（何を調べるか）なので primary に書けません。",
                where,
                "削除してください。",
            )
        else:
            yield from _value_problems(card, name, value, where, root)
    for name, value in initial.items():
        if name in card.parameters:
            where = f"{document.where(('parameters', name))} ノートブックの既定値"
            yield from _value_problems(card, name, value, where, root)


def _value_problems(card: Card, name: str, value: object, where: str, root: Path) -> list[Problem]:
    parameter = card.parameters[name]
    return check_value(name, value, parameter, choices_of(parameter, root), where)[1]
