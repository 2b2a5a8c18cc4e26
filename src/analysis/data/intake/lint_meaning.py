"""Level 3 of the rules: headings first, marks and units explained, time and places in one form, long tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analysis.data.intake.lint_content import counts_something
from analysis.data.intake.lint_view import Column, Place, View
from analysis.data.intake.periods import american
from analysis.data.intake.signs import is_year, look
from analysis.data.intake.values import plain

_EXPLAINS = re.compile(r"秘匿|該当|不詳|不明|皆無|公表|欠測|意味|示す|表す|なし|ない|伏せ")
_UNIT_AT_ALL = re.compile(r"単位\s*[::]")
_UNIT_IN_NAME = re.compile(r"\([^()]{1,12}\)|\[[^\[\]]{1,12}\]|単位|[%円人件世帯台回枚校]$")
_ERA = re.compile(r"(?:令和|平成|昭和|大正|[RHSTrhst]\.?\s*(?=元|\d))")
_FOREIGN = {"和暦": "和暦だけで書かれています", "米国式": "月/日/年の順で書かれています"}
_MOST_COLUMNS_OF_TIME = 2
_PREFECTURE = re.compile(r".*都道府県名?|県名?")
_TOWN = re.compile(r".*(?:市区?町村|自治体|区市町村)名?|市名")
_FORMAL_PREFECTURE = re.compile(r"北海道|東京都|(?:大阪|京都)府|[^\d\s]{2,3}県")
_FORMAL_TOWN = re.compile(r".+[市区町村]")
_STEM = re.compile(r"(.*?\D)\d+")


def begins_late(view: View) -> Iterator[Place]:
    """L3-01: one row of headings, the first of the sheet, from its first column on."""
    for table, columns in view.tables[:1]:
        if not table.header:
            continue
        top, left = table.header[0], columns[0].at
        if top:
            yield view.place(top, left, f"見出しが{top + 1}行目から始まります")
        if len(table.header) > 1:
            yield view.place(top, left, f"見出しが{len(table.header)}行あります")
        if left:
            yield view.place(top, left, f"表の左に空の列が{left}列あります")


def unexplained_marks(view: View) -> Iterator[Place]:
    """L3-03: a mark among numbers is explained somewhere in the file."""
    said = [plain(text) for _, _, text in view.outside() if _EXPLAINS.search(text)]
    for column in view.columns:
        if column.is_numeric:
            for sign, rows in _marks(column).items():
                if not any(sign in text for text in said):
                    yield from view.places(
                        column.at, rows, f"{column.cited}の記号「{sign}」の説明がありません"
                    )


def _marks(column: Column) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in column.of("mark"):
        rows[plain(text)].append(row)
    return rows


def no_unit(view: View) -> Iterator[Place]:
    """L3-04: numbers have a unit, in their heading or above the table."""
    if any(_UNIT_AT_ALL.search(plain(text)) for _, _, text in view.outside()):
        return
    named_columns = any("単位" in column.name for column in view.columns)
    for column in view.columns:
        if not named_columns and counts_something(column) and not _UNIT_IN_NAME.search(plain(column.name)):
            yield view.place(column.top, column.at, f"{column.cited}の単位が書かれていません")


def unequal_time(view: View) -> Iterator[Place]:
    """L3-05: days, months and years in one form of the common era."""
    for column in view.columns:
        if not column.is_time:
            continue
        forms: dict[str, list[int]] = defaultdict(list)
        for row, text in column.of("period"):
            forms[_form(text)].append(row)
        for form, told in _FOREIGN.items():
            yield from view.places(column.at, forms.pop(form, []), f"{column.cited}が{told}")
        if len(forms) > 1:
            rows = min(forms.values(), key=len)
            yield from view.places(column.at, rows, f"{column.cited}に{len(forms)}通りの書き方があります")


def _form(text: str) -> str:
    found = plain(text)
    if _ERA.match(found):
        return "和暦"
    return "米国式" if american(found) else re.sub(r"\d+", "9", found)


def short_places(view: View) -> Iterator[Place]:
    """L3-06: names of places in full."""
    for column in view.columns:
        for names, formal, lacking in (
            (_PREFECTURE, _FORMAL_PREFECTURE, "都道府県"),
            (_TOWN, _FORMAL_TOWN, "市区町村"),
        ):
            if names.fullmatch(column.headings[-1].strip() if column.headings else ""):
                rows = [row for row, text in column.of("words") if not formal.fullmatch(plain(text))]
                yield from view.places(column.at, rows, f"{column.cited}に{lacking}の付かない名前があります")


def has_places(view: View) -> bool:
    """Tell whether a sheet has a column of prefectures or municipalities."""
    return any(
        pattern.fullmatch(heading.strip())
        for column in view.columns
        for heading in column.headings
        for pattern in (_PREFECTURE, _TOWN)
    )


def wide(view: View) -> Iterator[Place]:
    """L3-09: no years, months or classes in the headings."""
    for table, columns in view.tables:
        for level in range(len(table.header)):
            times = {c.headings[level]: c for c in columns if _is_time(c.headings[level])}
            if len(times) > _MOST_COLUMNS_OF_TIME:
                first = next(iter(times.values()))
                yield view.place(
                    table.header[level], first.at, f"{len(times)}個の年や月が見出しに並んでいます"
                )
        yield from _repeated(view, columns)


def _is_time(heading: str) -> bool:
    return look(heading) == "period" or is_year(heading)


def _repeated(view: View, columns: Sequence[Column]) -> Iterator[Place]:
    """Find headings that come again under others, or with a number."""
    under: dict[str, list[Column]] = defaultdict(list)
    numbered: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        below = column.headings[-1].strip() if len(column.headings) > 1 else ""
        if below and below != column.name:
            under[below].append(column)
        if stem := _STEM.fullmatch(plain(column.name)):
            numbered[stem[1]].append(column)
    for name, found in under.items():
        if len(found) > 1:
            yield view.place(found[0].top, found[0].at, f"「{name}」が区分ごとに{len(found)}列あります")
    for name, found in numbered.items():
        if len(found) > _MOST_COLUMNS_OF_TIME:
            yield view.place(found[0].top, found[0].at, f"「{name}」に番号の付いた列が{len(found)}列あります")
