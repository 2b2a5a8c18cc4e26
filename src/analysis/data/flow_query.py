"""Questions about people flow as SQL, and the answers as DataFrames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.flow_engine import Connection, found_at
from analysis.data.readers import flow_codes as codes
from analysis.errors import DataError, ParameterError, Problem

HOURS = {0: "昼", 1: "深夜", 2: "終日"}

_COLUMNS = {
    "month": "ym",
    "cell": "place",
    "city": "city",
    "day_type": "day",
    "hours": "tz",
    "origin": "origin",
}
_WORDS: dict[str, dict[int, str]] = {"day_type": codes.DAY_TYPES, "hours": HOURS, "origin": codes.ORIGINS}
_DIGITS = {"cell": 8, "city": 5}
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

    def run_csv(self, opened: Connection, rows: str) -> tuple[pd.DataFrame, bool]:
        """Return the answer from `kept_sql`, and whether a row of it was there twice."""
        keys = ", ".join(self._keys)
        inner = ", ".join(dict.fromkeys((*self._keys, *_IDENTITY)))
        by_place = (
            f"SELECT {inner}, sum(people) AS people, count(*) AS rows, count(*) <> bit_count({_BITS}) AS twice"
            f" FROM ({rows}) WHERE {self.where} GROUP BY {inner}"
        )
        found: Arrays = opened.execute(
            f"SELECT {keys}, {_total('sum(people)', 'sum(rows)', self.measure)}, bool_or(twice) AS twice"
            f" FROM ({by_place}) GROUP BY {keys} ORDER BY {keys}"
            if set(_IDENTITY) - set(self._keys)
            else f"SELECT {keys}, {_total('people', 'rows', self.measure)}, twice FROM ({by_place}) ORDER BY {keys}"
        ).fetchnumpy()
        twice = bool(found.pop("twice").any())
        return self._frame(found), twice

    def run_parts(self, opened: Connection, parts: Mapping[str, Path]) -> pd.DataFrame:
        """Return the answer from the Parquet files of the months: one after the other where they are not mixed."""
        if self.by[0] == "month":
            pieces = [self._from_parts(opened, {month: parts[month]}) for month in self.months]
            joined = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
            return self._frame(joined)
        return self._frame(self._from_parts(opened, {month: parts[month] for month in self.months}))

    def _from_parts(self, opened: Connection, parts: Mapping[str, Path]) -> Arrays:
        # Of a single month the month is no key: to group and sort by it would only cost.
        one = _number(next(iter(parts))) if len(parts) == 1 else None
        keys = ", ".join(key for key in self._keys if key != "ym" or one is None)
        grouped = f" GROUP BY {keys} ORDER BY {keys}" if keys else " HAVING count(*) > 0"
        paths = ", ".join(found_at(path) for path in parts.values())
        found: Arrays = opened.execute(
            f"SELECT {keys + ',' if keys else ''} {_total('sum(people)', 'count(*)', self.measure)} FROM"
            f" (SELECT (year * 12 + month - 1)::USMALLINT AS ym, place, city, day, tz, origin, people::DOUBLE AS people"
            f" FROM read_parquet([{paths}], hive_partitioning = true)) WHERE {self.where}{grouped}"
        ).fetchnumpy()
        if one is not None and "ym" in self._keys:
            found["ym"] = np.full(len(found["people"]), one, dtype=np.uint16)
        return found

    @property
    def _keys(self) -> tuple[str, ...]:
        return tuple(_COLUMNS[name] for name in self.by)

    def _frame(self, found: Arrays) -> pd.DataFrame:
        named = {name: _labelled(name, found.pop(_COLUMNS[name])) for name in self.by}
        return pd.DataFrame({**named, "people": found.pop("people"), "rows": found.pop("rows")}, copy=False)


def kept_sql(rows: str, form: str) -> str:
    """Write the SELECT that keeps the columns of `rows` under our names; ym counts months from the year 0."""
    place, origin = (codes.MESH, "0") if form == codes.MESH_FORMAT else (codes.CITY, codes.ORIGIN)
    return (
        f"SELECT ({codes.YEAR} * 12 + {codes.MONTH} - 1)::USMALLINT AS ym, {place} AS place, {codes.CITY} AS city,"
        f" {codes.DAY} AS day, {codes.TIME} AS tz, {origin}::UTINYINT AS origin, {codes.PEOPLE} AS people"
        f" FROM ({rows})"
    )


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
    if name in _WORDS:
        return next((code for code, word in _WORDS[name].items() if word == value), None)
    return int(value) if len(str(value)) == _DIGITS[name] and str(value).isdecimal() else None


def _remedy(name: str) -> str:
    if name == "month":
        return "2021-12 の形で指定してください。"
    if name in _WORDS:
        return f"{'、'.join(_WORDS[name].values())} のどれかにしてください。"
    return f"{_DIGITS[name]}桁のコードを文字列で指定してください。"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _total(people: str, rows: str, measure: str) -> str:
    value = f"{people} / {rows}" if measure == "mean" else people
    return f"{value} AS people, {rows}::INTEGER AS rows"


def _labelled(name: str, numbers: np.ndarray) -> Any:
    """Turn numbers into months or text: text as categories, since millions of rows share few."""
    if name == "month":
        return (numbers.astype("int64") - 1970 * 12).astype("datetime64[M]").astype("datetime64[s]")
    if name in _WORDS:
        words = _WORDS[name]
        return pd.Categorical.from_codes(numbers.astype("int8"), categories=pd.Index(words.values()))
    numbered, seen = pd.factorize(numbers, sort=True)
    texts = [f"{number:0{_DIGITS[name]}d}" for number in seen]
    return pd.Categorical.from_codes(numbered.astype("int32"), categories=pd.Index(texts))
