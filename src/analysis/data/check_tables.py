"""Which tables the declared checks of a table read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.data.descriptor import Table

# Keys under which a check names another table; `table` stands in selectors at any depth.
_NAMES = ("table", "cells", "districts")


def tables_of_checks(table: Table) -> set[str]:
    """List the tables that the checks of a table compare it with.

    Parameters
    ----------
    table : Table
        An entry of the catalog; its checks need not be declared rightly.

    Returns
    -------
    set of str
        Names, without that of the table itself; they need not be in the catalog.
    """
    return set(_named(table.checks)) - {table.name}


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (part[key] for key in _NAMES if isinstance(part.get(key), str))
        yield from (name for inner in part.values() for name in _named(inner))
    elif isinstance(part, list):
        yield from (name for inner in part for name in _named(inner))
