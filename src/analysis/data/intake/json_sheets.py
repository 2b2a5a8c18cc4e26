"""Reads JSON tables: a list of records, such a list under "data", or what the API of e-Stat answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from analysis.data.intake.book import Book, Kind, Sheet
from analysis.data.intake.encodings import decoded
from analysis.data.intake.estat_answers import ANSWER, open_answers
from analysis.data.intake.guard import BOUNDARIES, refuse_extent, refuse_long_cells
from analysis.errors import DataError, Problem

_BEGINNING = re.compile(rf'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{{\s*"{ANSWER}"'.encode("latin-1"))
_FORM = "［{…}, {…}］のような記録の並びか、それを data に入れた形で書き出してください。"


class _Number(str):
    """A number as it is written, so that no digit of it is lost."""


def open_json(raw: bytes, file: str) -> Book:
    """Read the bytes of a JSON file as one sheet, whose first row holds the names of the fields.

    Answers of e-Stat become several sheets (see `estat_answers.open_answers`).

    Raises
    ------
    DataError
        It is no JSON, no list of records, or a record holds a list, a record or one name twice.
    """
    found, answers, encoding = _parsed(raw, file)
    if answers:
        return _of_answers(answers, encoding, file)
    records, notes = _records(found, file)
    sheet = _sheet(records, file)
    refuse_long_cells(sheet, file)
    return Book(file, "json", encoding, (sheet,), notes)


def are_answers(files: Iterable[bytes]) -> bool:
    """Tell by their beginnings whether files are nothing but answers of e-Stat."""
    return all(_BEGINNING.match(raw) for raw in files)


def open_pages(files: Mapping[str, bytes], file: str) -> Book:
    """Read answers of e-Stat that stand in several files, by the names of these, as one file that holds them all.

    Raises
    ------
    DataError
        As `open_json`; the answers are not all of one table, or some are missing.
    """
    parsed = [_parsed(raw, f"{file}/{name}") for name, raw in files.items()]
    answers = [one for _, found, _ in parsed for one in found]
    return _of_answers(answers, "、".join(sorted({encoding for *_, encoding in parsed})), file)


def _of_answers(answers: list[dict[str, Any]], encoding: str, file: str) -> Book:
    book = open_answers(answers, encoding, file)
    for sheet in book.sheets:
        refuse_long_cells(sheet, file)
    return book


def _parsed(raw: bytes, file: str) -> tuple[Any, list[dict[str, Any]], str]:
    """Return what a file holds, numbers as they are written, the answers of e-Stat if it holds them, its encoding."""
    text, encoding = decoded(raw, file)
    try:
        found = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_Record
        )
        return found, _answers(found, file), encoding
    except json.JSONDecodeError as cause:
        where = f"{file} {cause.lineno}行目 {cause.colno}文字目"
        remedy = "ファイルが途中で切れていないか確かめ、発行元から取り直してください。"
        raise DataError(Problem(f"JSONとして読めません（{cause.msg}）。", where, remedy)) from cause
    except RecursionError as cause:
        raise DataError(Problem("JSONの入れ子が深すぎます。", file, _FORM)) from cause


class _Record(list[tuple[str, Any]]):
    """The fields of a record in their order, with those that are there twice."""


def _answers(found: Any, file: str) -> list[dict[str, Any]]:
    """Return the answers of e-Stat in a file that holds one, or a list of nothing else."""
    answers = [found] if isinstance(found, _Record) else found if isinstance(found, list) else []
    if not all(isinstance(one, _Record) and one and one[0][0] == ANSWER for one in answers):
        return []
    return [_as_dicts(one, file) for one in answers]


def _as_dicts(found: Any, file: str) -> Any:
    if not isinstance(found, _Record):
        return [_as_dicts(one, file) for one in found] if isinstance(found, list) else found
    if len({name for name, _ in found}) < len(found):
        raise DataError(Problem("同じ名前の項目が2つある記録があります。", file, _FORM))
    return {name: _as_dicts(value, file) for name, value in found}


def _records(found: Any, file: str) -> tuple[list[_Record], tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    is_map = isinstance(found, _Record) and ("type", "FeatureCollection") in found
    if isinstance(found, _Record):
        others = [f"「{name}」" for name, _ in found if name != "data"]
        notes = (f"data のほかの項目{'、'.join(others)}は表に入れませんでした。",) if others else ()
        found = next((value for name, value in found if name == "data"), None)
    if is_map:
        raise DataError(Problem("地図のデータ（GeoJSON）で、表ではありません。", file, BOUNDARIES))
    if isinstance(found, _Record) or not isinstance(found, list) or not found:
        raise DataError(Problem("JSONの中に記録の並びがありません。", file, _FORM))
    for number, record in enumerate(found, 1):
        if not isinstance(record, _Record):
            raise DataError(Problem(f"{number}件目が記録（{{…}}）ではありません。", file, _FORM))
        if len({name for name, _ in record}) < len(record):
            raise DataError(Problem(f"{number}件目に同じ名前の項目が2つあります。", file, _FORM))
    return found, notes


def _sheet(records: list[_Record], file: str) -> Sheet:
    names = tuple(dict.fromkeys(name for record in records for name, _ in record))
    refuse_extent(len(records) + 1, len(names), file)
    blank: tuple[str, Kind] = ("", "empty")
    rows, kinds = [names], [tuple[Kind, ...]("text" if name else "empty" for name in names)]
    for number, record in enumerate(records, 1):
        cells = {name: _cell(value, f"{file} {number}件目の「{name}」") for name, value in record}
        rows.append(tuple(cells.get(name, blank)[0] for name in names))
        kinds.append(tuple(cells.get(name, blank)[1] for name in names))
    return Sheet(PurePath(file).name, tuple(rows), tuple(kinds), has_records=True)


def _cell(value: Any, where: str) -> tuple[str, Kind]:
    if isinstance(value, list):
        raise DataError(
            Problem("値の中に並びや記録が入っています。", where, f"1つの値にしてください。{_FORM}")
        )
    if isinstance(value, _Number):
        return str(value), "number"
    if isinstance(value, bool):
        return str(value).upper(), "boolean"
    return (value, "text") if value else ("", "empty")
