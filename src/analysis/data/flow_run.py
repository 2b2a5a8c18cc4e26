"""Questions about people flow as SQL: of the files of a store, or of CSV files of which the groups may not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.flow_answer import framed, summed
from analysis.data.flow_engine import REPEATED, Connection, found_at, quoted
from analysis.data.flow_packed import packed_sql, unpacked
from analysis.data.flow_query import COLUMNS, Query, number_of
from analysis.data.readers import flow_codes as codes

_IDENTITY = ("ym", "place")
KINDS = "bit_count(bit_or(1::BIGINT << ((day * 3 + tz) * 4 + origin)::BIGINT))"
"""How many kinds of rows (day type, hours, origin) a place has in a month, as SQL: fewer than rows if one is there twice."""

Arrays = dict[str, Any]  # numpy arrays of one length


def kept_sql(rows: str, form: str) -> str:
    """Write the SELECT that keeps the columns of `rows` under our names; ym counts months from the year 0."""
    renamed = ", ".join(f"{value} AS {name}" for name, value in _file_columns(form).items())
    return f"SELECT {renamed} FROM ({rows})"


def condition(query: Query, form: str) -> str:
    """Write the condition of a question with the names of the columns in the files."""
    columns = _file_columns(form)
    return re.sub(r"\b[a-z]+\b", lambda found: columns.get(found[0], found[0]), query.where)


def of_rows(opened: Connection, rows: str, query: Query) -> pd.DataFrame:
    """Return the answer from `kept_sql`: rows that are checked and meet the `condition`.

    The error of the engine says `REPEATED` for a row that is there twice.
    """
    keys = ", ".join(query.keys)
    inner = ", ".join(dict.fromkeys((*query.keys, *_IDENTITY)))
    by_place = (
        f"SELECT {inner}, sum(people) AS people, count(*) AS rows, {KINDS} AS kinds"
        f" FROM ({rows}) GROUP BY {inner}"
    )
    sound = (
        f"SELECT {inner}, rows, CASE WHEN rows <> kinds THEN error({quoted(REPEATED)}) ELSE people END AS people"
        f" FROM ({by_place})"
    )
    total = _total("sum(people)", "sum(rows)", query.measure)
    found: Arrays = opened.execute(
        f"SELECT {keys}, {total} FROM ({sound}) GROUP BY {keys} ORDER BY {keys}"
    ).fetchnumpy()
    return _frame(found, query)


def of_store(opened: Connection, parts: Mapping[str, Path], query: Query, workers: int) -> pd.DataFrame:
    """Return the answer from the Parquet files of the months: one by one, a few at once, where they are not mixed."""
    if query.by[0] == "month":
        opened.execute("SET preserve_insertion_order = true")  # the order of the files is what is wanted
        with ThreadPoolExecutor(workers) as pool:
            # The engine's own threads help little: half of the work is numpy's, and a month is soon read.
            pieces = list(pool.map(lambda month: _of_month(opened, month, parts[month], query), query.months))
        names = list(pieces[0])
        return _frame({name: np.concatenate([piece.pop(name) for piece in pieces]) for name in names}, query)
    return _frame(_grouped(opened, query.keys, [parts[month] for month in query.months], query), query)


def _of_month(opened: Connection, month: str, path: Path, query: Query) -> Arrays:
    # Of a single month the month is no key: to group and sort by it would only cost.
    keys = query.keys[1:]
    with opened.cursor() as own:
        found = (_run_together if "cell" in query.by else _grouped)(own, keys, [path], query)
    return {"ym": np.full(len(found["people"]), number_of(month), dtype=np.uint16), **found}


def _grouped(opened: Connection, keys: Sequence[str], paths: Sequence[Path], query: Query) -> Arrays:
    listed = ", ".join(keys)
    grouped = f" GROUP BY {listed} ORDER BY {listed}" if keys else " HAVING count(*) > 0"
    return opened.execute(
        f"SELECT {listed + ',' if keys else ''} {_total('sum(people::DOUBLE)', 'count(*)', query.measure)}"
        f" FROM ({_stored_sql(paths)}) WHERE {query.where}{grouped}"
    ).fetchnumpy()


def _run_together(opened: Connection, keys: Sequence[str], paths: Sequence[Path], query: Query) -> Arrays:
    """Group by cells: nearly as many groups as rows, which lie side by side in the file."""
    rows: Arrays = opened.execute(
        f"SELECT {packed_sql(keys)} AS key, people FROM ({_stored_sql(paths)}) WHERE {query.where}"
    ).fetchnumpy()
    numbers, people, counts = summed(rows["key"], rows["people"], np.float64)
    found = {"people": people / counts if query.measure == "mean" else people, "rows": counts}
    return {**unpacked(numbers, keys), **found}


def _file_columns(form: str) -> dict[str, str]:
    place, origin = (codes.MESH, "0") if form == codes.MESH_FORMAT else (codes.CITY, codes.ORIGIN)
    return {
        "ym": f"({codes.YEAR} * 12 + {codes.MONTH} - 1)::USMALLINT", "place": place, "city": codes.CITY,
        "day": codes.DAY, "tz": codes.TIME, "origin": f"{origin}::UTINYINT", "people": codes.PEOPLE,
    }  # fmt: skip


def _stored_sql(paths: Sequence[Path]) -> str:
    return (
        "SELECT (year * 12 + month - 1)::USMALLINT AS ym, place, city, day, tz, origin, people"
        f" FROM read_parquet([{', '.join(map(found_at, paths))}], hive_partitioning = true)"
    )


def _frame(found: Arrays, query: Query) -> pd.DataFrame:
    named = {name: found.pop(COLUMNS[name]) for name in query.by}
    return framed(named, found.pop("people"), found.pop("rows"))


def _total(people: str, rows: str, measure: str) -> str:
    value = f"{people} / {rows}" if measure == "mean" else people
    return f"{value} AS people, {rows}::INTEGER AS rows"
