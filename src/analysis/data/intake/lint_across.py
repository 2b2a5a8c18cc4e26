"""L3-07: files and sheets of several years have one form: the same columns, units, codes and answers.

Sheets of one file are years of each other when their names differ by a year or month alone; files are what the caller
gives one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.data.intake.headings import headings
from analysis.data.intake.layout import Table
from analysis.data.intake.lint_content import answers
from analysis.data.intake.lint_view import Column, Place, View
from analysis.data.intake.values import plain

_TIME = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:年度?)?(?:[-_/.]?\d{2}){0,2}(?!\d)|(?:令和|平成|昭和)\s*(?:元|\d{1,2})(?:年度?)?"
    r"|(?<![A-Za-z])[RHS]\.?(?:元|\d{1,2})(?!\d)(?:年度?)?|(?<!\d)\d{1,2}月分?"
)
_SOME_TIME = "〈年月〉"
_CODE = re.compile(r".*(?:コード|番号)|.*(?:[Cc]ode|CODE)")
_DIGITS = re.compile(r"\d+", re.ASCII)
_MOST_NAMED = 5


@dataclass(frozen=True)
class Trait:
    """What a column is like.

    Parameters
    ----------
    name, unit : str
        Of its heading; years and months in the name are all written alike.
    address : str
        Of the heading.
    lengths : frozenset of int
        Numbers of digits of its codes; none where it holds no codes.
    written : mapping of str to str
        Its answers, if it is a choice, without regard of width, case and space, and as they are written.
    """

    name: str
    unit: str
    address: str
    lengths: frozenset[int]
    written: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """What a table is like: which one it is in its file, where it stands, its rows of headings, its columns."""

    key: tuple[str, int]
    where: str
    sheet: str
    top: str
    levels: int
    columns: tuple[Trait, ...]


def shapes(views: Sequence[View]) -> tuple[Shape, ...]:
    """Describe the tables of a file."""
    alone = len(views) == 1
    return tuple(
        _shape(view, table, columns, ("" if alone else timeless(view.sheet.name), number))
        for view in views
        for number, (table, columns) in enumerate(view.tables)
        if table.header
    )


def timeless(name: str) -> str:
    """Write all years and months in a name alike."""
    return _TIME.sub(_SOME_TIME, plain(name))


def _shape(view: View, table: Table, columns: Sequence[Column], key: tuple[str, int]) -> Shape:
    file, sheet = view.book.file, view.sheet.name
    where = f"「{file}」" if len(view.book.sheets) == 1 else f"「{file}」の{sheet}"
    named = headings(view.layout.grid, table.header, table.columns)
    traits = tuple(
        Trait(timeless(heading.name), heading.unit, view.sheet.address(column.top, column.at),
              _lengths(column), _written(column))
        for heading, column in zip(named, columns, strict=True)
    )  # fmt: skip
    top = view.sheet.address(table.header[0], columns[0].at)
    return Shape(key, where, sheet, top, len(table.header), traits)


def _lengths(column: Column) -> frozenset[int]:
    texts = {plain(text) for _, text in column.cells} if _CODE.fullmatch(plain(column.name)) else set()
    return frozenset(map(len, filter(_DIGITS.fullmatch, texts)))


def _written(column: Column) -> dict[str, str]:
    return {normal: min(ways) for normal, ways in answers(column).items() if len(ways) == 1}


def unequal_formats(own: Sequence[Shape], earlier: Sequence[Shape]) -> list[Place] | None:
    """L3-07: compare the tables of a file with those of the file before, and of one year with the next.

    Parameters
    ----------
    own : sequence of Shape
        Of the file.
    earlier : sequence of Shape
        Of the file before; empty for the first one.

    Returns
    -------
    list of Place or None
        None when there is nothing to compare with.
    """
    before = {shape.key: shape for shape in earlier}
    found, compared = [], bool(earlier)
    for shape in own:
        if shape.key in before:
            compared = True
            found += [Place(shape.sheet, *fault) for fault in _faults(before[shape.key], shape)]
        elif earlier:
            found.append(Place(shape.sheet, shape.top, "この表は前のファイルにありません"))
        before[shape.key] = shape
    known = {shape.key for shape in own}
    gone = [shape for shape in earlier if shape.key not in known]
    found += [Place(shape.sheet, "", f"{shape.where}の{shape.top}からの表がありません") for shape in gone]
    return found if compared else None


def _faults(before: Shape, now: Shape) -> Iterator[tuple[str, str]]:
    if before.levels != now.levels:
        yield now.top, f"見出しが{now.levels}行です（{before.where}は{before.levels}行）"
    old, new = ({trait.name: trait for trait in shape.columns} for shape in (before, now))
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    if gone:
        yield now.top, f"{before.where}にある列{_named(gone)}がありません"
    if come:
        yield new[come[0]].address, f"列{_named(come)}は{before.where}にありません"
    kept = [name for name in new if name in old]
    moved = [
        name for name, place in zip(kept, (one for one in old if one in new), strict=True) if name != place
    ]
    if moved:
        yield new[moved[0]].address, f"列の順が違います（{before.where}と並びの違う列は{_named(moved)}）"
    for name in kept:
        yield from ((new[name].address, told) for told in _column_faults(old[name], new[name], before.where))


def _column_faults(old: Trait, new: Trait, where: str) -> Iterator[str]:
    if old.unit != new.unit:
        yield f"{_named([new.name])}の単位が「{new.unit or 'なし'}」です（{where}は「{old.unit or 'なし'}」）"
    if old.lengths and new.lengths and old.lengths != new.lengths:
        yield f"{_named([new.name])}が{_digits(new.lengths)}です（{where}は{_digits(old.lengths)}）"
    other = [f"「{new.written[one]}」と「{old.written[one]}」" for one in new.written
             if old.written.get(one, new.written[one]) != new.written[one]]  # fmt: skip
    if other:
        yield f"{_named([new.name])}の答えの書き方が{where}と違います（{'、'.join(other[:_MOST_NAMED])}）"


def _digits(lengths: Iterable[int]) -> str:
    return f"{'・'.join(map(str, sorted(lengths)))}桁"


def _named(names: Sequence[str]) -> str:
    more = f"ほか{len(names) - _MOST_NAMED}列" if len(names) > _MOST_NAMED else ""
    return "".join(f"「{' '.join(name.split())}」" for name in names[:_MOST_NAMED]) + more
