"""Codes of municipalities and prefectures: their leading zero, which spreadsheets drop, and their check digit.

Source of the check digit: 総務省「全国地方公共団体コード仕様」 (weights 6 to 2, modulus 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.data.intake.book import Sheet
from analysis.data.intake.columns import Column, Counted, Question
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.intake.values import mark, plain

MUNICIPALITY, UNCHECKED, PREFECTURE = 6, 5, 2  # digits; a municipality's with and without its check digit
_RESTORED = "団体コードなどの先頭の0や検査数字を補った（半角にした）"
_PREFECTURES, _FIRST = 47, 100
_SHOWN = 3


def with_zeros(table: UnderstoodTable, sheet: Sheet, digits: Mapping[str, int]) -> UnderstoodTable:
    """Restore the leading zeros of columns of codes, and ask about what is no code.

    Parameters
    ----------
    table : UnderstoodTable
        Under its standard names.
    sheet : Sheet
        Where it is.
    digits : dict
        How many digits the codes of a column have, by its name; of six the last is a check digit.
    """
    changed, asked = Counted(), []
    columns = []
    for at, column in zip(table.cells.columns, table.columns, strict=True):
        if column.name not in digits:
            columns.append(column)
            continue
        places = [sheet.address(row, at) for row in table.cells.data]
        restored, question = _restored(column, places, digits[column.name], changed)
        columns.append(restored)
        asked += question
    changes = table.changes | ({_RESTORED: changed} if changed.count else {})
    return replace(table, columns=tuple(columns), changes=changes, questions=(*table.questions, *asked))


def _restored(
    column: Column, places: list[str], digits: int, changed: Counted
) -> tuple[Column, list[Question]]:
    codes = codes_of([plain(text) for text in column.values], digits)
    written = [code or text for code, text in zip(codes, column.values, strict=True)]
    for place, text, code in zip(places, column.values, written, strict=True):
        if code != text:
            changed.add(place, text, code)
    wrong = [
        place
        for place, text, code in zip(places, column.values, codes, strict=True)
        if code is None and mark(text) is None
    ]
    restored = replace(column, values=tuple(written))
    if not wrong:
        return restored, []
    kind = "検査数字の合う6桁の団体コード" if digits == MUNICIPALITY else f"{digits}桁のコード"
    few = "、".join(wrong[:_SHOWN]) + (" ほか" if len(wrong) > _SHOWN else "")
    told = f"{kind}ではない値が{len(wrong):,}件あります（{few}）。値は直さず、書いてあるとおりに残します。"
    return restored, [Question("検査数字", told, column.name)]


def codes_of(texts: Sequence[str], digits: int) -> list[str | None]:
    """Return the codes of a column in full; None for what is none, and for all where they could be two things.

    Parameters
    ----------
    texts : sequence of str
        In ordinary digits; of municipalities all with their check digit, or all without it. Some may lack a leading zero.
    digits : int
        How many a code has.
    """
    if digits != MUNICIPALITY:
        return [_filled(text, digits) for text in texts]
    checked = [_checked(text) for text in texts]
    bare = [code and code + _check_digit(code) for code in (_place(text) for text in texts)]
    lengths = {len(text) for text in texts if _is_number(text)}
    if MUNICIPALITY in lengths:
        return checked
    if UNCHECKED - 1 in lengths:  # with a check digit there are five digits at least
        return bare
    numbers = [place for place, text in enumerate(texts) if _is_number(text)]
    fitting = [codes for codes in (checked, bare) if all(codes[place] for place in numbers)]
    return fitting[0] if len(fitting) == 1 else [None] * len(texts)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _filled(text: str, digits: int) -> str | None:
    return text.zfill(digits) if _is_number(text) and digits - 1 <= len(text) <= digits else None


def _checked(text: str) -> str | None:
    code = _filled(text, MUNICIPALITY)
    return code if code is not None and code[-1] == _check_digit(code[:-1]) else None


def _place(text: str) -> str | None:
    """Return five digits that name a prefecture (01 to 47, 000) or a municipality (from 100)."""
    code = _filled(text, UNCHECKED)
    if code is None or not 1 <= int(code[:2]) <= _PREFECTURES:
        return None
    return code if code[2:] == "000" or int(code[2:]) >= _FIRST else None


def _check_digit(code: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(range(6, 1, -1), code, strict=True))
    return str((11 - total % 11) % 10)
