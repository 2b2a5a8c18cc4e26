"""Questions about people flow as SQL, and the answers as DataFrames."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.flow_answer import DIGITS, WORDS, framed, summed
from analysis.data.flow_engine import REFUSED, REPEATED, VALID, Connection, found_at, quoted
from analysis.data.readers import flow_codes as codes
from analysis.errors import DataError, ParameterError, Problem

_COLUMNS = {
    "month": "ym",
    "cell": "place",
    "city": "city",
    "day_type": "day",
    "hours": "tz",
    "origin": "origin",
}
# Above the highest number of each column: several keys make one number.
_SIZES = {"place": 10**8, "city": 10**5, "day": 3, "tz": 3, "origin": 4}
# Parts of one whole that contain each other, and months, which are no parts of anything.
_NOT_ADDED = ("month", "day_type", "hours")
_IDENTITY = ("ym", "place")
# A bit for each day type, hours and origin: two rows with the same bit are one row twice.
_BITS = "bit_or(1::BIGINT << ((day * 3 + tz) * 4 + origin)::BIGINT)"

Arrays = dict[str, Any]  # numpy arrays of one length


@dataclass(frozen=True)
class Query:
    """What is asked: keys to group by, "mean" or "sum", condition in SQL, and the months to look into."""

    by: tuple[str, ...]
    measure: str
    where: str
    months: tuple[str, ...]

    def kept(self, form: str) -> str:
        """Write the condition with the names of the columns in the files."""
        columns = _file_columns(form)
        return re.sub(r"\b[a-z]+\b", lambda found: columns.get(found[0], found[0]), self.where)

    def checked_later(self, form: str) -> frozenset[str]:
        """Name the columns that `run_csv` checks once a group: divisions a row cost, and filters drop no row."""
        return frozenset({codes.MESH}) if form == codes.MESH_FORMAT and self.where == "true" else frozenset()

    def run_csv(self, opened: Connection, rows: str, later: frozenset[str]) -> pd.DataFrame:
        """Return the answer from `kept_sql`: rows that are `kept`, checked but for `later`.

        Errors of the engine say `REFUSED` for a value of `later`, and `REPEATED` for a row that is there twice.
        """
        keys = ", ".join(self._keys)
        inner = ", ".join(dict.fromkeys((*self._keys, *_IDENTITY)))
        by_place = (
            f"SELECT {inner}, sum(people) AS people, count(*) AS rows, bit_count({_BITS}) AS kinds"
            f" FROM ({rows}) GROUP BY {inner}"
        )
        fine = VALID[codes.MESH].replace(codes.MESH, "place") if later else "true"
        sound = (
            f"SELECT {inner}, rows, CASE WHEN NOT coalesce({fine}, false) THEN error({quoted(REFUSED)})"
            f" WHEN rows <> kinds THEN error({quoted(REPEATED)}) ELSE people END AS people FROM ({by_place})"
        )
        found: Arrays = opened.execute(
            f"SELECT {keys}, {_total('sum(people)', 'sum(rows)', self.measure)}"
            f" FROM ({sound}) GROUP BY {keys} ORDER BY {keys}"
            if set(_IDENTITY) - set(self._keys)
            else f"SELECT {keys}, {_total('people', 'rows', self.measure)} FROM ({sound}) ORDER BY {keys}"
        ).fetchnumpy()
        return self._frame(found)

    def run_parts(self, opened: Connection, parts: Mapping[str, Path]) -> pd.DataFrame:
        """Return the answer from the Parquet files of the months: one after the other where they are not mixed."""
        if self.by[0] == "month":
            opened.execute("SET preserve_insertion_order = true")  # the order of the files is what is wanted
            pieces = [self._of_month(opened, month, parts[month]) for month in self.months]
            names = list(pieces[0])
            return self._frame(
                {name: np.concatenate([piece.pop(name) for piece in pieces]) for name in names}
            )
        return self._frame(self._grouped(opened, self._keys, [parts[month] for month in self.months]))

    def _of_month(self, opened: Connection, month: str, path: Path) -> Arrays:
        # Of a single month the month is no key: to group and sort by it would only cost.
        keys = self._keys[1:]
        found = (self._run_together if "cell" in self.by else self._grouped)(opened, keys, [path])
        return {"ym": np.full(len(found["people"]), _number(month), dtype=np.uint16), **found}

    def _grouped(self, opened: Connection, keys: Sequence[str], paths: Sequence[Path]) -> Arrays:
        listed = ", ".join(keys)
        grouped = f" GROUP BY {listed} ORDER BY {listed}" if keys else " HAVING count(*) > 0"
        return opened.execute(
            f"SELECT {listed + ',' if keys else ''} {_total('sum(people::DOUBLE)', 'count(*)', self.measure)}"
            f" FROM ({_stored_sql(paths)}) WHERE {self.where}{grouped}"
        ).fetchnumpy()

    def _run_together(self, opened: Connection, keys: Sequence[str], paths: Sequence[Path]) -> Arrays:
        """Group by cells: nearly as many groups as rows, which lie side by side in the file."""
        wide = "INTEGER" if prod(_SIZES[key] for key in keys) < 2**31 else "BIGINT"
        packed = reduce(lambda high, key: f"({high} * {_SIZES[key]} + {key})", keys, f"0::{wide}")
        rows: Arrays = opened.execute(
            f"SELECT ({packed})::{wide} AS key, people FROM ({_stored_sql(paths)}) WHERE {self.where}"
        ).fetchnumpy()
        rest, people, counts = summed(rows["key"], rows["people"])
        found = {"people": people / counts if self.measure == "mean" else people, "rows": counts}
        for key in reversed(keys):
            above = rest // _SIZES[key]
            found[key] = (rest - above * _SIZES[key]).astype(np.min_scalar_type(_SIZES[key]))
            rest = above
        return found

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(_COLUMNS[name] for name in self.by)

    def _frame(self, found: Arrays) -> pd.DataFrame:
        named = {name: found.pop(_COLUMNS[name]) for name in self.by}
        return framed(named, found.pop("people"), found.pop("rows"))


def kept_sql(rows: str, form: str) -> str:
    """Write the SELECT that keeps the columns of `rows` under our names; ym counts months from the year 0."""
    renamed = ", ".join(f"{value} AS {name}" for name, value in _file_columns(form).items())
    return f"SELECT {renamed} FROM ({rows})"


def _file_columns(form: str) -> dict[str, str]:
    place, origin = (codes.MESH, "0") if form == codes.MESH_FORMAT else (codes.CITY, codes.ORIGIN)
    return {
        "ym": f"({codes.YEAR} * 12 + {codes.MONTH} - 1)::USMALLINT", "place": place, "city": codes.CITY,
        "day": codes.DAY, "tz": codes.TIME, "origin": f"{origin}::UTINYINT", "people": codes.PEOPLE,
    }  # fmt: skip


def query(
    place: str, by: Sequence[str], measure: str, given: Mapping[str, Sequence[str] | None], months: list[str]
) -> Query:
    """Check a question and write it down.

    Parameters
    ----------
    place : str
        What the rows are about: "cell" or "city".
    by, measure
        As in `analysis.data.flow_store.FlowData.aggregate`.
    given : mapping
        Dimension to the values to keep; None: all.
    months : list of str
        Those that a store has; empty for CSV.

    Raises
    ------
    ParameterError
        With all that is wrong.
    """
    absent = "origin" if place == "cell" else "cell"
    known = [name for name in _COLUMNS if name != absent]
    problems = [
        Problem(f"「{name}」では集計できません。", "by", f"{'、'.join(known)} から選んでください。")
        for name in (*by, *(name for name, values in given.items() if values is not None))
        if name not in known
    ]
    if not by or len(set(by)) < len(by) or measure not in ("mean", "sum"):
        what = f"by={list(by)}、measure={measure} では集計できません。"
        problems.append(Problem(what, "", "by は重複なく1つ以上、measure は mean か sum にしてください。"))
    problems += [
        Problem(
            f"合計（sum）では {name} をまたげません（重なり合う区分か、別の月です）。",
            "by",
            f"by に {name} を入れるか、値を1つに絞ってください。",
        )
        for name in _NOT_ADDED
        if measure == "sum" and name not in by and len(set(given.get(name) or ())) != 1
    ]
    conditions, wrong = _conditions(given)
    if problems + wrong:
        raise ParameterError(*problems, *wrong)
    return Query(tuple(by), measure, " AND ".join(conditions) or "true", _months(given.get("month"), months))


def _stored_sql(paths: Sequence[Path]) -> str:
    return (
        "SELECT (year * 12 + month - 1)::USMALLINT AS ym, place, city, day, tz, origin, people"
        f" FROM read_parquet([{', '.join(map(found_at, paths))}], hive_partitioning = true)"
    )


def _months(given: Sequence[str] | None, stored: list[str]) -> tuple[str, ...]:
    chosen = [month for month in stored if given is None or month in given]
    if stored and not chosen:
        what = f"{'、'.join(given or ())} のデータはありません。"
        remedy = f"{stored[0]} から {stored[-1]} までの月を指定してください。"
        raise DataError(Problem(what, "months", remedy))
    return tuple(chosen)


def _conditions(given: Mapping[str, Sequence[str] | None]) -> tuple[list[str], list[Problem]]:
    conditions, problems = [], []
    for name, values in given.items():
        if values is None:
            continue
        numbers = {value: _code(name, value) for value in values}
        problems += [
            Problem(f"値「{value}」は使えません。", name, _remedy(name))
            for value, n in numbers.items()
            if n is None
        ]
        if not numbers:
            problems.append(
                Problem("値が1つもありません。", name, "すべてを対象にするときは省いてください。")
            )
        conditions.append(f"{_COLUMNS[name]} IN ({', '.join(map(str, numbers.values()))})")
    return conditions, problems


def _code(name: str, value: str) -> int | None:
    if name == "month":
        year, _, month = str(value).partition("-")
        fine = len(year) == 4 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
        return _number(str(value)) if fine else None
    if name in WORDS:
        return next((code for code, word in WORDS[name].items() if word == value), None)
    return int(value) if len(str(value)) == DIGITS[name] and str(value).isdecimal() else None


def _remedy(name: str) -> str:
    if name == "month":
        return "2021-12 の形で指定してください。"
    if name in WORDS:
        return f"{'、'.join(WORDS[name].values())} のどれかにしてください。"
    return f"{DIGITS[name]}桁のコードを文字列で指定してください。"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _total(people: str, rows: str, measure: str) -> str:
    value = f"{people} / {rows}" if measure == "mean" else people
    return f"{value} AS people, {rows}::INTEGER AS rows"
