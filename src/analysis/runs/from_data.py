"""Values in portfolio.yml that stand in the data: `{from: cashless_by_facility.district}`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import Problem
from analysis.runs.document import suggestion

FROM = "from"
_FORM = "{from: 表の名前.列の名前} の形で書いてください。"


def values_from_data(given: Mapping[str, Any], root: Path, where: str) -> tuple[list[Any], list[Problem]]:
    """List the values that an entry takes from the data.

    Parameters
    ----------
    given : mapping
        What is written instead of values: `from` with a table of the catalog and one of its columns.
    root : Path
        Project root.
    where : str
        Place for messages.

    Returns
    -------
    tuple of list and list of Problem
        The distinct values of the column, sorted; none where there are problems.

    Raises
    ------
    DataError
        The catalog or the table cannot be read.
    """
    from analysis.data import catalog  # noqa: PLC0415  (cards have read it)

    source = given.get(FROM)
    table, _, column = source.partition(".") if isinstance(source, str) else ("", "", "")
    if set(given) != {FROM} or not (table and column):
        return [], [Problem("値の代わりに「名前: 値」が書かれています。", where, _FORM)]
    known = {entry.name: entry for entry in catalog.tables(root)}
    if table not in known:
        return [], [Problem(f"表「{table}」は目録にありません。", where, suggestion(table, known))]
    columns = [field.name for field in known[table].fields]
    if column not in columns:
        return [], [
            Problem(f"表「{table}」に列「{column}」はありません。", where, suggestion(column, columns))
        ]
    values = catalog.column_values(table, column, root)
    if not values:
        remedy = f"{known[table].file} に値を書き足すか、値を［値, 値］の形で並べて書いてください。"
        return [], [Problem(f"表「{table}」の列「{column}」に値がありません。", where, remedy)]
    return values, []
