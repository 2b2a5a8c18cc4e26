"""Facilities with coordinates: points that lie nowhere in Japan are asked about; a facility's contact is no person's."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.data.intake.book import Sheet
from analysis.data.intake.columns import Question
from analysis.data.intake.personal import Suspicion
from analysis.data.intake.understood import Understood, UnderstoodTable
from analysis.data.intake.values import plain

_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0  # 沖ノ鳥島 to 択捉島, 与那国島 to 南鳥島
_LATITUDE, _LONGITUDE = "緯度", "経度"
_CONTACTS = frozenset({"電話番号", "FAX番号", "連絡先電話番号", "連絡先メールアドレス", "所在地_連結表記", "所在地_番地以下",
                      "所在地_町字", "建物名等(方書)"})  # fmt: skip
_OF_FACILITIES = ("電話番号", "メールアドレス", "住所")  # kinds of suspicion
_MOBILE = re.compile(r"(?<!\d)0[789]0\D?\d{4}")
_SHOWN = 3


def with_points_asked(table: UnderstoodTable, sheet: Sheet) -> UnderstoodTable:
    """Ask about coordinates outside Japan; they are kept as published."""
    at = {column.name: place for place, column in enumerate(table.columns)}
    if not {_LATITUDE, _LONGITUDE} <= {*at}:
        return table
    latitudes, longitudes = (table.columns[at[name]].values for name in (_LATITUDE, _LONGITUDE))
    rows = [*zip(table.cells.data, latitudes, longitudes, strict=True)]
    swapped = {row for row, latitude, longitude in rows if _is_in_japan(longitude, latitude)}
    wrong = [
        sheet.address(row, table.cells.columns[at[name]])
        for row, latitude, longitude in rows
        if row not in swapped
        for name, text, low, high in (
            (_LATITUDE, latitude, _SOUTH, _NORTH),
            (_LONGITUDE, longitude, _WEST, _EAST),
        )
        if text and not low <= float(text) <= high
    ]
    asked = []
    if swapped:
        places = _few([sheet.address(row, table.cells.columns[at[_LATITUDE]]) for row in sorted(swapped)])
        told = f"緯度と経度が入れ替わっている行が{len(swapped):,}行あります（{places}）。値は直さず、書いてあるとおりに残します。"
        asked.append(Question("位置", told, _LATITUDE))
    if wrong:
        told = f"日本の中にない緯度・経度が{len(wrong):,}件あります（{_few(wrong)}）。値は直さず、書いてあるとおりに残します。"
        asked.append(Question("位置", told, _LATITUDE))
    return replace(table, questions=(*table.questions, *asked))


def _is_in_japan(latitude: str, longitude: str) -> bool:
    if not latitude or not longitude:
        return False
    return _SOUTH <= float(latitude) <= _NORTH and _WEST <= float(longitude) <= _EAST


def _few(places: list[str]) -> str:
    return "、".join(places[:_SHOWN]) + (" ほか" if len(places) > _SHOWN else "")


def without_contacts(found: Understood) -> tuple[Understood, tuple[str, ...]]:
    """Drop suspicions about columns that a format defines as a facility's own contact; mobile numbers stay suspect.

    Parameters
    ----------
    found : Understood
        Its tables under their standard names.

    Returns
    -------
    Understood, tuple of str
        With the suspicions that are left; what to say of the others, in Japanese.
    """
    dropped = {
        (table.sheet, place): column.name
        for table in found.tables
        for place, column in zip(table.cells.columns, table.columns, strict=True)
        if column.name in _CONTACTS and not any(_MOBILE.search(plain(text)) for text in column.values)
    }

    def is_contact(one: Suspicion) -> bool:
        return one.kind in _OF_FACILITIES and (one.sheet, one.column) in dropped

    names = dict.fromkeys(dropped[one.sheet, one.column] for one in found.suspicions if is_contact(one))
    if not names:
        return found, ()
    note = f"列「{'」「'.join(names)}」は、この形式では施設の連絡先と定められた列なので、個人情報とはみなしません。"
    left = tuple(one for one in found.suspicions if not is_contact(one))
    return replace(found, suspicions=left), (note,)
