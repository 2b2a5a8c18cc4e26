"""What a cell or a row looks like before anybody knows the table: number, period, mark, words, note, total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from analysis.data.intake.book import Range, Sheet
from analysis.data.intake.periods import american, period
from analysis.data.intake.values import Mark, mark, number, plain

Look = Literal["blank", "number", "mark", "period", "words"]
Grid = Sequence[Sequence[str]]

_NOTE = re.compile(r"\s*(?:※|\*|[\[(【<〔]?(?:注|備考|資料|出典|出所|参考|凡例|単位\s*[::]))")
_KANJI = re.compile("[一-龠]")
_NUMBERED = re.compile(r"\([1-9]\d?\)")
_ASIDE = re.compile(r"※|.*単位\s*:")
_PART = r"(?:\([^()]*\)|[A-Z])?"  # 合計（Ａ＋Ｂ）
_TOTAL = re.compile(
    r"(?:(?:合|総|小|累|市|県|郡|町|村|地区|男女|年度?)?計|総数|全体|(?:総)?合計|全(?:市|国|県|地区|施設)計?)"
    + _PART
)
_SUMMARY = re.compile(
    rf"(?:.*[^会統時家設推集生余]計|平均値?|中央値|最[大小]値?){_PART}|\(?(?:うち[^ぁ-ん]|再掲|内数).*"
)
_MAY_BE_SUMMARY = re.compile("[計総全均央最内再]|うち")
_DITTO = re.compile(r"[〃〝〟″々]|同上|同じ|\"|''|〃+")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FEW = 9  # characters
_SHARE_OF_A_TITLE = 0.8  # a merged cell as wide as this is a title, not a heading of columns
_FIRST_YEAR, _LAST_YEAR = 1868, 2100


@lru_cache(maxsize=1 << 16)
def look(text: str) -> Look:
    """Tell what a cell looks like."""
    found = mark(text)
    if found is not None:
        return "blank" if found is Mark.BLANK else "mark"
    if number(text) is not None:
        return "number"
    return "words" if period(text) is None and american(text) is None else "period"


def is_heading_of_numbers(text: str) -> bool:
    """Tell whether a cell may stand above a column of numbers: words, a year, a number with its unit, (1)."""
    found = number(text)
    if found is None:
        return look(text) in ("words", "period", "blank") or is_said(text)
    return bool(found.unit) or is_year(text) or _NUMBERED.fullmatch(plain(text)) is not None


def is_said(text: str) -> bool:
    """Tell whether a mark is a word, such as 不詳, which may as well be the heading of a column."""
    return look(text) == "mark" and _KANJI.search(text) is not None


def is_year(text: str) -> bool:
    """Tell whether a number may be a year of the common era."""
    found = number(text)
    return found is not None and len(plain(text)) == 4 and _FIRST_YEAR <= found.value <= _LAST_YEAR


def is_note(text: str) -> bool:
    """Tell whether a text begins as notes do: ※, 注, 資料, 出典 and the like."""
    return _NOTE.match(plain(text)) is not None


def is_aside(text: str) -> bool:
    """Tell whether a text is none that a heading could be: ※, or a unit of the whole table."""
    return _ASIDE.match(plain(text)) is not None


def is_total(text: str) -> bool:
    """Tell whether a text names a row of totals: 合計, 小計, 総数, 計 and the like."""
    return _TOTAL.fullmatch("".join(plain(text).split())) is not None


def is_summary(text: str) -> bool:
    """Tell whether a text may name a row that other rows hold already: a total, 富田地区計, 平均, うち女性."""
    if not _MAY_BE_SUMMARY.search(text):
        return False
    return is_total(text) or _SUMMARY.fullmatch("".join(plain(text).split())) is not None


def is_ditto(text: str) -> bool:
    """Tell whether a text says that a cell is as the one above."""
    return len(text) < _FEW and _DITTO.fullmatch(plain(text)) is not None


def is_like_a_formula(text: str) -> bool:
    """Tell whether a spreadsheet would calculate a text when it opens a CSV."""
    return text.startswith(("=", "+", "-", "@")) and mark(text) is None and number(text) is None


def has_unseen(text: str) -> bool:
    """Tell whether a text holds letters of no width or controls."""
    return _UNSEEN.search(text) is not None


def whole(sheet: Sheet) -> Grid:
    """Return the rows with merged cells filled; a wide one that stands alone in its row is a title and stays one."""
    if not sheet.merged:
        return sheet.rows
    rows = [list(row) for row in sheet.rows]
    for merged in sheet.merged:
        is_within = merged.top < len(rows) and merged.left < len(
            rows[0]
        )  # not of blank cells beside the table
        text = rows[merged.top][merged.left] if is_within else ""
        if not text or _is_title(sheet, merged):
            continue
        for row in rows[merged.top : merged.bottom + 1]:
            row[merged.left : merged.right + 1] = [text] * len(row[merged.left : merged.right + 1])
    return rows


def _is_title(sheet: Sheet, merged: Range) -> bool:
    """Tell a title above a table, which begins where its sheet does, from a heading of some of its columns."""
    width = merged.right - merged.left + 1
    alone = sum(map(bool, sheet.rows[merged.top])) == 1
    first = min(column for row in sheet.rows for column, text in enumerate(row) if text)
    return width > 2 and alone and (merged.left == first or width >= _SHARE_OF_A_TITLE * len(sheet.rows[0]))
