"""Validates a table that does not fit into memory against its schema, by DuckDB."""

from __future__ import annotations

import re

import duckdb

from analysis.data.descriptor import Field, Table
from analysis.data.flow_engine import Connection, Engine, connection, found_at
from analysis.errors import DataError, Problem

_FITS = {  # what the types of a Table Schema mean of a text
    "integer": "regexp_full_match({cell}, '-?[0-9]{{1,18}}')",
    "number": "isfinite(try_cast({cell} AS DOUBLE))",
    "date": "regexp_full_match({cell}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND try_cast({cell} AS DATE) IS NOT NULL",
    "string": "true",
}
_MEMORY_MB = 256
_LONGEST_ROW = 8_000_000  # bytes


def check_large(table: Table) -> None:
    """Read all rows of a table as text and hold each cell against the type of its column.

    Parameters
    ----------
    table : Table
        A CSV as `store` writes it: UTF-8, headings in the first row, blank where there is no value.

    Raises
    ------
    DataError
        A cell is not of its column's type: which column, and how many cells. Or a row is longer than 8 MB.
    """
    names = {f"c{number}": field for number, field in enumerate(table.fields)}
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    counts = ", ".join(f"count(*) FILTER ({_is_wrong(name, field)})" for name, field in names.items())
    with connection(Engine(memory_mb=_MEMORY_MB, threads=1)) as opened:
        found = _asked(
            opened,
            table,
            f"SELECT {counts} FROM read_csv({found_at(table.path)}, columns = {{{columns}}}, header = true,"
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
            f" max_line_size = {_LONGEST_ROW}, buffer_size = {_LONGEST_ROW}, parallel = false)",
        )
    problems = [
        Problem(f"列「{field.name}」に、型（{field.type}）に合わない値が{count:,}件あります。", table.file)
        for field, count in zip(table.fields, found, strict=True)
        if count
    ]
    if problems:
        raise DataError(*problems)


def _asked(opened: Connection, table: Table, query: str) -> tuple[int, ...]:
    """Return the one row of an answer."""
    try:
        return opened.execute(query).fetchall()[0]
    except duckdb.InvalidInputException as cause:
        line = re.search(r"on Line: (\d+)", str(cause))
        where = f"{table.file}{f' {line[1]}行目' if line else ''}"
        what = f"1行が{_LONGEST_ROW // 10**6} MBを超えるか、CSVとして読み返せません。"
        remedy = "長い文章の列を、取り込むときに --drop で除いてください。"
        raise DataError(Problem(what, where, remedy)) from cause


def _is_wrong(name: str, field: Field) -> str:
    return f"{name} <> '' AND ({_FITS[field.type].format(cell=name)}) IS NOT true"
