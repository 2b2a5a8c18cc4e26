"""What was understood of a file as plain values, for the screen and for `--json`: counts and addresses, few contents."""

from __future__ import annotations

from typing import Any

from analysis.data.intake.coded import tally
from analysis.data.intake.columns import Column
from analysis.data.intake.layout import Role
from analysis.data.intake.understood import Understood, UnderstoodTable

ROLES = {
    Role.HEADER: "見出し",
    Role.DATA: "データ",
    Role.TOTAL: "合計の行",
    Role.TITLE: "題・説明",
    Role.NOTE: "注",
    Role.OUTSIDE: "どの表にも入らない",
    Role.BLANK: "空き",
}


def summary(found: Understood) -> dict[str, Any]:
    """Return all that a preview tells, ready for JSON.

    Parameters
    ----------
    found : Understood
        As `understood.understand` gives it.

    Returns
    -------
    dict
        file, kind, encoding, notes; cells by role; tables with columns, changes and questions; personal.
    """
    return {
        "file": found.book.file,
        "kind": found.book.kind,
        "encoding": found.book.encoding,
        "notes": list(found.book.notes),
        "cells": {name: found.cells[role] for role, name in ROLES.items()},
        "outside": list(found.outside),
        "tables": [_table(table) for table in found.tables],
        "personal": [vars(one) for one in found.suspicions],
    }


def _table(table: UnderstoodTable) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "place": table.place,
        "titles": list(table.titles),
        "notes": list(table.notes),
        "header": list(table.header),
        "rows": len(table.columns[0].values),
        "totals": list(table.totals),
        "columns": [_column(column) for column in table.columns],
        "changes": [
            {"what": what, "count": done.count, "examples": [list(one) for one in done.examples]}
            for what, done in table.changes.items()
        ],
        "questions": list(map(str, table.questions)),
    }


def _column(column: Column) -> dict[str, Any]:
    states = {str(state): count for state, count in tally(column.states).items() if state}
    return {
        "name": column.name,
        "unit": column.unit,
        "type": column.type,
        "values": len(column.states) - sum(states.values()),
        "states": states,
        "state_column": column.state_column,
    }
