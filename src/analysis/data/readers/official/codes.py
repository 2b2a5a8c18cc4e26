"""Codes of municipalities and prefectures: their leading zero, which spreadsheets drop, and their check digit.

Source of the check digit: 総務省「全国地方公共団体コード仕様」 (weights 6 to 2, modulus 11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.data.intake.book import Sheet
from analysis.data.intake.columns import Column, Counted, Question
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.intake.values import plain

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
    values, wrong = [], []
    for place, text in zip(places, column.values, strict=True):
        code = code_of(plain(text), digits)
        if code is None and text:
            wrong.append(place)
        elif code is not None and code != text:
            changed.add(place, text, code)
        values.append(code or text)
    if wrong:
        kind = "検査数字の合う6桁の団体コード" if digits == MUNICIPALITY else f"{digits}桁のコード"
        few = "、".join(wrong[:_SHOWN]) + (" ほか" if len(wrong) > _SHOWN else "")
        told = f"{kind}ではない値が{len(wrong):,}件あります（{few}）。正しいコードは何ですか。"
        return replace(column, values=tuple(values)), [Question("番号", told, column.name)]
    return replace(column, values=tuple(values)), []


def code_of(text: str, digits: int) -> str | None:
    """Return a code in full; None when it is none, or could be two.

    Parameters
    ----------
    text : str
        Ordinary digits. Of a municipality or prefecture also without its leading zero, its check digit, or both.
    digits : int
        How many a code has.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > digits:
        return None
    if digits != MUNICIPALITY:
        return text.zfill(digits) if len(text) >= digits - 1 else None
    whole, short = text.zfill(6), text.zfill(5)
    found = {whole} if len(text) > 4 and whole[-1] == _check_digit(whole[:-1]) else set()
    if len(text) in (4, 5) and _is_place(short):
        found.add(short + _check_digit(short))
    return found.pop() if len(found) == 1 else None


def _is_place(code: str) -> bool:
    """Tell whether five digits name a prefecture (01 to 47, 000) or a municipality (from 100)."""
    return 1 <= int(code[:2]) <= _PREFECTURES and (code[2:] == "000" or int(code[2:]) >= _FIRST)


def _check_digit(code: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(range(6, 1, -1), code, strict=True))
    return str((11 - total % 11) % 10)
