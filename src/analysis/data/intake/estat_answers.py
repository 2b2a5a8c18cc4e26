"""Reads what the API of e-Stat answers (getStatsData 3.0, JSON): its values as one sheet, codes with their names.

An answer holds at most 100,000 values; `ebpm data fetch` puts several into a list. What the API gives once where there is
one, and as a list where there are several (CLASS, NOTE, VALUE), is read either way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.guard import refuse_extent
from analysis.errors import DataError, Problem

ANSWER = "GET_STATS_DATA"
VALUES, NOTES, ABOUT = "値", "注", "統計表"  # the sheets
ABOUT_HEADER = ("項目", "内容")
VALUE, UNIT, ANNOTATION = "値", "単位", "注釈"  # columns of the first, after those of the classifications
CODE, LEVEL = "_コード", "_階層"
TIME = "分類 time"  # in the sheet about the table: what its classification by time is called
_OTHERS = {"@unit": UNIT, "@annotation": ANNOTATION, "$": VALUE}
_AGAIN = "e-Stat API（getStatsData、metaGetFlg=Y）から取り直すか、ebpm data fetch を使ってください。"


@dataclass(frozen=True)
class _Answer:
    first: int
    last: int
    total: int
    about: dict[str, str]
    classes: list[Mapping[str, Any]]
    notes: list[Mapping[str, Any]]
    values: list[Mapping[str, Any]]


def open_answers(found: Sequence[Mapping[str, Any]], encoding: str, file: str) -> Book:
    """Put the answers about one table together.

    Parameters
    ----------
    found : sequence of dict
        Each with the key GET_STATS_DATA; numbers are texts.
    encoding, file : str
        Of the file.

    Returns
    -------
    Book
        Sheets 値 (a row a value: of every classification its code, its name and, where they differ, its level; 単位,
        注釈, 値), 注 (what marks mean) and 統計表.

    Raises
    ------
    DataError
        The API reported an error, a part is missing, a code has no name, or the answers are not all of one table.
    """
    answers = [_answer(one[ANSWER], file) for one in found]
    answers.sort(key=lambda answer: answer.first)
    _refuse_gaps(answers, file)
    values = [value for answer in answers for value in answer.values]
    rows = _rows(values, answers[0].classes, file)
    refuse_extent(len(rows), len(rows[0]), file)
    notes = {(_text(note.get("@char")), _text(note)) for answer in answers for note in answer.notes}
    about = [(name, text) for name, text in answers[0].about.items() if text]
    sheets = (
        _sheet(VALUES, rows),
        _sheet(NOTES, [("記号", "意味"), *sorted(notes)]),
        _sheet(ABOUT, [ABOUT_HEADER, *about]),
    )
    told = "分類の名前（CLASS_INF）は、各行のコードの右に入れました。RESULT と PARAMETER は表に入れませんでした。"
    return Book(file, "json", encoding, sheets, (told,))


def _answer(found: Any, file: str) -> _Answer:
    result = _part(found, "RESULT", file)
    if _text(result.get("STATUS")) != "0":
        what = f"e-Stat API がエラーを返しています（{_text(result.get('ERROR_MSG')) or '理由なし'}）。"
        raise DataError(Problem(what, file, _AGAIN))
    data = _part(found, "STATISTICAL_DATA", file)
    table, classes, values = (_part(data, name, file) for name in ("TABLE_INF", "CLASS_INF", "DATA_INF"))
    records = _listed(values.get("VALUE"))
    if not any("$" in record for record in records):
        raise DataError(Problem("e-Stat API の応答に値がありません。", file, _AGAIN))
    found_extent = data.get("RESULT_INF")
    extent = found_extent if isinstance(found_extent, dict) else {}
    first = _number(extent.get("FROM_NUMBER"), 1)
    last = _number(extent.get("TO_NUMBER"), first + len(records) - 1)
    if last - first + 1 != len(records):
        what = f"値が{len(records):,}件です（{first:,}～{last:,}件目のはず）。"
        raise DataError(Problem(what, file, f"ファイルが途中で切れているおそれがあります。{_AGAIN}"))
    objects = _listed(classes.get("CLASS_OBJ"))
    about = {name: _text(value) for name, value in table.items() if _text(value)}
    about |= {f"分類 {_text(one.get('@id'))}": _text(one.get("@name")) for one in objects}
    total = _number(extent.get("TOTAL_NUMBER"), last)
    return _Answer(first, last, total, about, objects, _listed(values.get("NOTE")), records)


def _part(found: Any, name: str, file: str) -> Mapping[str, Any]:
    part = found.get(name) if isinstance(found, dict) else None
    if not isinstance(part, dict):
        raise DataError(Problem(f"e-Stat API の応答に {name} がありません。", file, _AGAIN))
    return part


def _listed(found: Any) -> list[Mapping[str, Any]]:
    """Return what is there once or several times as a list."""
    listed = found if isinstance(found, list) else [found]
    return [one if isinstance(one, dict) else {"$": one} for one in listed if one is not None]


def _text(found: Any) -> str:
    """Return a text, or that of {"@code": …, "$": text}; "" for what is neither."""
    text = found.get("$", "") if isinstance(found, dict) else found
    return str(text) if isinstance(text, (str, int)) else ""


def _number(found: Any, otherwise: int) -> int:
    text = _text(found)
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _refuse_gaps(answers: Sequence[_Answer], file: str) -> None:
    if len({answer.about.get("@id") for answer in answers}) > 1:
        raise DataError(Problem("違う統計表の応答が混ざっています。", file, "統計表ごとに分けてください。"))
    expected = 1
    for answer in answers:
        if answer.first != expected:
            what = f"{expected:,}件目から{answer.first - 1:,}件目までがありません。"
            if answer.first < expected:
                what = f"{answer.first:,}件目からの応答が2つあります。"
            raise DataError(Problem(what, file, _AGAIN))
        expected = answer.last + 1
    if answers[-1].last < answers[-1].total:
        what = f"全{answers[-1].total:,}件のうち{answers[-1].last:,}件目までしかありません。"
        together = "1つのzipか、［応答, 応答］の形の1つのファイルにしてください。"
        remedy = f"startPosition={expected} からの応答も取得し、{together}{_AGAIN}"
        raise DataError(Problem(what, file, remedy))


def _rows(
    values: Sequence[Mapping[str, Any]], classes: Sequence[Mapping[str, Any]], file: str
) -> list[tuple[str, ...]]:
    """Return the header, and a row a value."""
    present = {name for value in values for name in value}
    header: list[str] = []
    columns: list[list[str]] = []
    for one in classes:
        key = f"@{_text(one.get('@id'))}"
        if key not in present:
            continue
        name, members = (
            _text(one.get("@name")),
            {_text(each.get("@code")): each for each in _listed(one.get("CLASS"))},
        )
        codes = [_text(value.get(key)) for value in values]
        unknown = next((code for code in codes if code not in members), None)
        if unknown is not None:
            what = f"コード「{unknown}」の名前が CLASS_INF の「{name}」にありません。"
            raise DataError(Problem(what, file, _AGAIN))
        levels = [_text(members[code].get("@level")) for code in codes]
        header += [f"{name}{CODE}", name]
        columns += [codes, [_text(members[code].get("@name")) for code in codes]]
        if len({*levels}) > 1:
            header.append(f"{name}{LEVEL}")
            columns.append(levels)
    taken = {f"@{_text(one.get('@id'))}" for one in classes}
    for key in sorted(present - taken, key=lambda key: (key == "$", key)):
        header.append(_OTHERS.get(key, key))
        columns.append([_text(value.get(key)) for value in values])
    return [tuple(header), *zip(*columns, strict=True)]


def _sheet(name: str, rows: Sequence[tuple[str, ...]]) -> Sheet:
    kinds = tuple(tuple("text" if cell else "empty" for cell in row) for row in rows)
    return Sheet(name, tuple(rows), kinds, has_records=True)
