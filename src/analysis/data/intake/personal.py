"""What looks as if it belonged to a person: names, homes, phones, numbers of persons, cards and accounts.

Patterns suspect, people judge: a suspicion names cells and says why, and never repeats what stands in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.coded import Coded
from analysis.data.intake.personal_headings import HEADINGS, LONGEST, Heading, heading_of, is_word
from analysis.data.intake.personal_numbers import CARD, INDIVIDUAL, is_account, is_card, is_individual_number

if TYPE_CHECKING:
    from analysis.data.intake.book import Book, Sheet

HEADING_ROWS = 12
"""Headings are looked for in the rows above; titles, metadata and four rows of headings fit."""
_SHORTEST = 6
_EXAMPLES = 3

# A table with such a column tells of facilities and other public points; their contacts may be no one's own.
_FACILITY = re.compile(
    r".*(?:施設名|事業所名|事業者名|店舗名|団体名|法人名|会社名|学校名|園名|会場名|駅名|地点|観測点|窓口|設置場所).*|名称|施設|facility"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Ten or eleven digits in all: dates and postal codes have fewer.
_PHONE = re.compile(
    r"(?<![\d.-])(?=(?:[-()]?\d){10,11}(?![\d-])|\+)"
    r"(?:0\d{1,4}[-(]\d{1,4}[-)]\d{3,4}|0[5789]0\d{8}|\+81[- ]?\d{1,4}-\d{1,4}-\d{3,4})(?![\d-])"
)
_HOME = re.compile(
    r"(?:丁目|番町)\s*\d+(?:番地?|-\d+)|[町村][^\d\s]{0,12}\d+(?:番地|番\d|-\d+)"
    r"|(?:大字|[町村市区郡][^\d\s]{0,12}字)[^\d\s]{1,12}\d+"
    r"|[市区][^\d\s]{1,8}\d{1,3}(?:番地|番\d|-\d{1,3}-\d{1,4}(?!\d))"
)
# By its form (`Coded.forms`): letters beyond ASCII, an address of mail, or ten digits with nothing but - ( ) between.
_WORTH_READING = re.compile(r"[^\x00-\x7f]|@|(?:[-() ]{0,2}[01]){10}")
# 富 田 is a word spread over its cell, as headings and names of towns are.
_SPACED_NAME = re.compile(r"(?!. .$)[一-龠々]{1,3} [一-龠々ぁ-んァ-ヶ]{1,4}")


@dataclass(frozen=True)
class Suspicion:
    """Cells of one column that look like one kind of personal data.

    Parameters
    ----------
    sheet : str
        Name of the sheet.
    column : int
        Position of the column, counted from 0.
    kind : str
        What they look like, such as 電話番号.
    count : int
        Number of cells.
    addresses : tuple of str
        The first few cells.
    why : str
        In Japanese; never holds a value.
    """

    sheet: str
    column: int
    kind: str
    count: int
    addresses: tuple[str, ...]
    why: str


def suspicions(book: Book) -> list[Suspicion]:
    """Look for personal data in all sheets, hidden rows and columns included.

    Parameters
    ----------
    book : Book
        As `sheets.open_book` gives it.

    Returns
    -------
    list of Suspicion
        By sheet and column; empty when nothing looks personal, which does not prove that nothing is.

    Notes
    -----
    Numbers with check digits are suspected where at least half of a column's numbers of that length fit: one
    of eleven (individual numbers) or of ten (cards) of any digits fits by chance.
    """
    return [found for sheet in book.sheets for found in _of_sheet(sheet)]


def _of_sheet(sheet: Sheet) -> Iterator[Suspicion]:
    columns = list(map(_plain, sheet.columns))
    headings = [heading_of(column.cells[:HEADING_ROWS]) for column in columns]
    facility = any(
        _FACILITY.fullmatch(cell)
        for column in columns
        for cell in column.cells[:HEADING_ROWS]
        if len(cell) < LONGEST
    )
    for number, column in enumerate(columns):
        for kind, count, rows, why in _of_column(column, *headings[number], facility=facility):
            places = tuple(sheet.address(row, number) for row in rows)
            yield Suspicion(sheet.name, number, kind, count, places, why)


@dataclass(frozen=True, eq=False)
class _Plain:
    """A column as the patterns are written; what cells have text, and what texts a pattern could find anything in."""

    cells: Coded
    filled: NDArray[np.bool_]
    worth: list[int]


def _plain(column: Coded) -> _Plain:
    worth = column.in_order(column.by_form(_WORTH_READING.search))
    filled = column.by_form(str.strip)
    read = {one: unicodedata.normalize("NFKC", column.texts[one]).strip() for one in worth}
    for one, text in read.items():
        filled[one] = bool(text)
    return _Plain(column.with_texts(column.texts.each(read.get)), filled, worth)


def _of_column(
    plain: _Plain, heading: Heading | None, top: int, *, facility: bool
) -> Iterator[tuple[str, int, list[int], str]]:
    contact = "同じ表に施設や団体の名前の列があるので、その連絡先かもしれません。" if facility else ""
    column = plain.cells
    announced = ""
    if heading and (heading.of_facilities or not facility):
        filled = [one for one in np.flatnonzero(plain.filled).tolist() if heading.counts(column.texts[one])]
        count, below = column[top + 1 :].where(filled, _EXAMPLES)
        if count and (
            heading.counts is not is_word or 2 * count >= column[top + 1 :].where(plain.filled, 0)[0]
        ):
            announced = heading.kind
            yield (
                announced,
                count,
                [row + top + 1 for row in below],
                f"見出しが{announced}を示しています。{contact}",
            )
    long = [one for one in plain.worth if len(column.texts[one]) >= _SHORTEST]
    for kind, looks, why in _PATTERNS:
        count, rows = column.where((one for one in long if looks(column.texts[one])), _EXAMPLES)
        if count and kind != announced:
            yield kind, count, rows, why + contact
    for kind, digits, fits, why in _CHECKED:
        numbers = [one for one in long if digits(column.texts[one])]
        count, rows = column.where((one for one in numbers if fits(column.texts[one])), _EXAMPLES)
        if count and 2 * count >= column.counts[numbers].sum() and kind != announced:
            yield kind, count, rows, why
    if announced != "氏名" and not facility:
        named = (one for one in plain.worth if _SPACED_NAME.fullmatch(column.texts[one]))
        count, rows = column.where(named, _EXAMPLES)
        if count >= 3 and 2 * count >= column.counts[plain.filled].sum():
            yield "氏名", count, rows, "姓と名を空白で分けた形の文字が列の半分以上にあります。"


def may_be_personal(form: str) -> bool:
    """Tell by the form of a text (`Coded.forms`) whether it needs to be read at all."""
    return _WORTH_READING.search(form) is not None


def traits(text: str) -> tuple[bool, ...]:
    """Return all that the patterns find in a text: texts with the same traits are suspected alike."""
    found = unicodedata.normalize("NFKC", text).strip()
    return (
        len(found) >= _SHORTEST,
        *(bool(heading.counts(found)) for heading in HEADINGS),
        *(looks(found) for _, looks, _ in _PATTERNS),
        *(digits(found) for _, digits, _, _ in _CHECKED),
        *(digits(found) and fits(found) for _, digits, fits, _ in _CHECKED),
        _SPACED_NAME.fullmatch(found) is not None,
    )


def _found(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda cell: pattern.search(cell) is not None


_PATTERNS = (
    ("メールアドレス", _found(_EMAIL), "メールアドレスの形をしています。"),
    ("電話番号", _found(_PHONE), "電話番号の形をしています。"),
    ("住所", _found(_HOME), "番地まである住所の形をしています。"),
    ("口座番号", is_account, "預金の種類と7桁の番号が並んでいます。"),
)
_CHECKED = (
    ("マイナンバー", _found(INDIVIDUAL), is_individual_number, "12桁の番号で、検査用数字が合っています。"),
    ("カード番号", _found(CARD), is_card, "カード会社の番号の形で、検査用数字（Luhn）が合っています。"),
)
