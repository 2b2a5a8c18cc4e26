"""Reads a CSV table whole, every cell as text; says with file and line what cannot be read or used."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data.readers.contents import Content, text
from analysis.data.readers.tidy import MOST_ROWS
from analysis.errors import DataError, Problem

MOST_ALIKE = 3  # faults of one kind that are told one by one


@dataclass(frozen=True)
class TextTable:
    """A CSV file: cells as categories of text, rows numbered by their lines in the file.

    Parameters
    ----------
    content : Content
        The file.
    frame : DataFrame
        One column a heading, as written; the index is the line of the file. Blank lines are left out.
    blank : int
        How many lines were blank.
    """

    content: Content
    frame: pd.DataFrame
    blank: int

    def where(self, line: int, column: str = "") -> str:
        """Name a place for a message."""
        return f"{self.content.name} {line}行目{f' 列 {column}' if column else ''}"


def header_of(content: Content) -> list[str]:
    """Return the headings of a CSV file: its first line."""
    first = text(content)[:10_000].splitlines()[:1]
    return [name.strip() for name in next(csv.reader(first), [])]


def read_table(content: Content) -> TextTable:
    """Read a CSV file.

    Raises
    ------
    DataError
        Not text (see `contents.text`), no row under the headings, a row with more cells than headings, a quotation
        that does not end, or more rows than a Flow may have.
    """
    found = text(content)
    if found.count("\n") > MOST_ROWS + 1:
        what = f"約{found.count(chr(10)):,}行あります。一度に読めるのは{MOST_ROWS:,}行までです。"
        raise DataError(Problem(what, content.name, "ebpm data add で取り込んでから使ってください。"))
    names = header_of(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            # Not dtype="category": its categories would be numbers, and 07 would be 7.
            frame = pd.read_csv(
                io.StringIO(found), header=0, names=names, index_col=False, dtype=str,
                na_filter=False, skip_blank_lines=False,
            ).astype("category")  # fmt: skip
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError, ValueError) as cause:
        raise DataError(_unreadable(str(cause), content, names)) from cause
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    full = np.zeros(len(frame), dtype=bool)
    for name in names:
        cells = frame[name].cat
        full |= np.array([value.strip() != "" for value in cells.categories], dtype=bool)[cells.codes]
    if not full.any():
        remedy = "見出しだけのファイルではないか確かめてください。"
        raise DataError(Problem("データの行がありません。", content.name, remedy))
    return TextTable(content, frame[full], int((~full).sum()))


def _unreadable(cause: str, content: Content, names: list[str]) -> Problem:
    if match := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", cause):
        expected, line, seen = match.groups()
        where, what = f"{content.name} {line}行目", f"値が{seen}個あります（見出しは{expected}個）。"
        return Problem(what, where, "桁区切りや値の中のカンマを取り除いてください。")
    if "Length of header" in cause:
        what = f"見出し（{len(names)}個）より値の多い行があります。"
        return Problem(what, content.name, "見出しの行と、行の終わりの余分なカンマを確かめてください。")
    if "uplicate names" in cause:
        twice = "、".join(sorted({name or "（空白）" for name in names if names.count(name) > 1}))
        what, remedy = (
            f"同じ見出しが2回あります（{twice}）。",
            "見出しの名前を変えるか、余分な列を除いてください。",
        )
        return Problem(what, f"{content.name} 1行目", remedy)
    remedy = '引用符（"）が閉じているか、ファイルが途中で切れていないか確かめてください。'
    return Problem(f"CSVとして読めません（{cause}）。", content.name, remedy)


def converted(
    table: TextTable,
    column: str,
    convert: Callable[[str], object],
    *,
    expected: str,
    remedy: str,
    hint: Callable[[str], str] = lambda _: "",
) -> tuple[np.ndarray, list[Problem]]:
    """Convert a column value by distinct value.

    Parameters
    ----------
    table : TextTable
        Where it is.
    column : str
        As written in the file.
    convert : callable
        Returns None for a value that cannot be used.
    expected, remedy : str
        What the column may hold, and what to do.
    hint : callable
        Says in Japanese what is wrong with such a value, or nothing.

    Returns
    -------
    ndarray of object, shape (rows,)
        The results, row by row.
    list of Problem
        What could not be converted; empty when all could.
    """
    cells = table.frame[column].cat.remove_unused_categories().cat
    values = cells.categories.tolist()
    results = [convert(value) for value in values]
    wrong = {value: hint(value) for value, result in zip(values, results, strict=True) if result is None}
    array = np.empty(len(results), dtype=object)
    array[:] = results
    return array[cells.codes.to_numpy()], wrong_values(table, column, wrong, expected, remedy)


def lines_with(table: TextTable, column: str, value: str) -> list[int]:
    """Return the lines on which a column has a value."""
    return table.frame.index[table.frame[column] == value].tolist()


def wrong_values(
    table: TextTable, column: str, values: dict[str, str], expected: str, remedy: str
) -> list[Problem]:
    """Say which values of a column cannot be used: the first three, with their lines, and how many more there are.

    Parameters
    ----------
    table : TextTable
        Where they are.
    column : str
        As written in the file.
    values : dict
        Each value with what it probably is (Japanese, may be empty).
    expected, remedy : str
        What the column may hold, and what to do.

    Returns
    -------
    list of Problem
        Empty when there are none.
    """
    problems = []
    for value, hint in [*values.items()][:MOST_ALIKE]:
        lines = lines_with(table, column, value)
        rows = f"（{len(lines):,}行）" if len(lines) > 1 else ""
        what = f"値「{value}」は使えません{rows}。{hint}ここに入るのは{expected}です。"
        problems.append(Problem(what, table.where(lines[0], column), remedy))
    if len(values) > MOST_ALIKE:
        what = f"使えない値がほかに{len(values) - MOST_ALIKE:,}種類あります。"
        problems.append(Problem(what, f"{table.content.name} 列 {column}", remedy))
    return problems
