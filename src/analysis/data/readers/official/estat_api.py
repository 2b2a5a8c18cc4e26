"""Answers of the API of e-Stat: what the marks among their values mean is what the answer itself says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.data.intake import estat_answers as answers
from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.columns import Column, Question, read_column
from analysis.data.intake.headings import Heading, headings
from analysis.data.intake.layout import Role, Table
from analysis.data.intake.outcomes import UNREADABLE, Counted
from analysis.data.intake.understood import Understood, UnderstoodTable
from analysis.data.intake.values import Mark
from analysis.data.readers.official.form import Official, People

# What a meaning has to say; of several the first.
_MEANINGS = {
    "秘匿": Mark.SUPPRESSED,
    "公表": Mark.NOT_PUBLISHED,
    "得られない": Mark.UNKNOWN,
    "不詳": Mark.UNKNOWN,
    "不明": Mark.UNKNOWN,
    "調査しない": Mark.NOT_APPLICABLE,
    "調査を行わない": Mark.NOT_APPLICABLE,
    "対象外": Mark.NOT_APPLICABLE,
    "該当": Mark.NONE,
    "皆無": Mark.NONE,
    "データなし": Mark.NONE,
    "事実のない": Mark.NONE,
}
_ASKED = "***"  # the kind of question that the answer's own notes make needless
_MARKED = "記号を空欄とし、状態の列に「{}」と書く"


def read(book: Book) -> Official | None:
    """Read answers of e-Stat as `estat_answers.open_answers` lays them out; None for anything else."""
    if book.kind != "json" or tuple(book.sheets[-1].rows[0]) != answers.ABOUT_HEADER:
        return None
    values, marks, about = book.sheets
    said = {name: text for name, text in about.rows[1:]}
    table = _table(values, {mark: meaning for mark, meaning in marks.rows[1:]}, said)
    cells = dict.fromkeys(Role, 0) | {
        Role.HEADER: len(values.rows[0]),
        Role.DATA: len(values.rows[0]) * (len(values.rows) - 1),
        Role.NOTE: sum(2 * len(sheet.rows) for sheet in (marks, about)),
    }
    understood = Understood(book, (table,), cells, (), ())
    generation = f"統計表{said.get('@id', '')}"
    return Official(
        "e-Stat API 3.0（getStatsData）", generation, understood, _people(said, values), _notes(table)
    )


def _table(sheet: Sheet, meanings: Mapping[str, str], said: Mapping[str, str]) -> UnderstoodTable:
    header, *rows = sheet.rows
    time = said.get(answers.TIME, "")
    found = headings([header], [0], range(len(header)))
    value = len(header) - 1
    types = [*(_type(heading.name, time) for heading in found[:value]), "数"]
    columns = [
        _column(replace(heading, type=kind), at, sheet)
        for at, (heading, kind) in enumerate(zip(found, types, strict=True))
    ]
    unit = {row[value - 1] for row in rows} if header[value - 1] == answers.UNIT else set()
    columns[value] = _with_states(columns[value], [row[value] for row in rows], meanings, sheet, value)
    if len(unit) == 1:
        columns[value] = replace(columns[value], unit=unit.pop())
    changes = {what: done for column in columns for what, done in column.changes.items()}
    place = f"{sheet.address(0, 0)}～{sheet.address(len(rows), len(header) - 1)}"
    titles = tuple(said[name] for name in ("STAT_NAME", "STATISTICS_NAME", "TITLE") if name in said)
    notes = tuple(f"{mark}: {meaning}" for mark, meaning in meanings.items())
    questions = tuple(question for column in columns for question in column.questions)
    cells = Table((*range(len(header)),), (), (0,), (*range(1, len(rows) + 1),), (), ())
    return UnderstoodTable(
        sheet.name,
        place,
        titles,
        notes,
        (sheet.address(0, 0),),
        tuple(columns),
        (),
        changes,
        questions,
        cells,
    )


def _type(name: str, time: str) -> str:
    if name.endswith(answers.CODE):
        return "符号"
    return "" if name == time else "文字列"


def _column(heading: Heading, at: int, sheet: Sheet) -> Column:
    return read_column(
        heading, [row[at] for row in sheet.rows[1:]], lambda place: sheet.address(place + 1, at)
    )


def _with_states(
    column: Column, texts: Sequence[str], meanings: Mapping[str, str], sheet: Sheet, at: int
) -> Column:
    """Say of marks what the notes of the answer say they mean, whatever other statistics mean by them."""
    known = {mark: state for mark, meaning in meanings.items() if (state := _state(meaning))}
    changes = {what: done for what, done in column.changes.items() if not what.startswith("記号を空欄とし")}
    states = [known.get(text, state) for text, state in zip(texts, column.states, strict=True)]
    for place, (text, state) in enumerate(zip(texts, states, strict=True), 1):
        if state not in ("", Mark.BLANK, UNREADABLE):
            changes.setdefault(_MARKED.format(state), Counted()).add(sheet.address(place, at), text, "")
    asked = [one for one in column.questions if one.kind != _ASKED or _ASKED not in known]
    strange = [mark for mark in {*texts} & {*meanings} if mark not in known]
    asked += [
        Question("記号", f"記号「{mark}」は「{meanings[mark]}」の意味です。どの状態としますか。", column.name)
        for mark in sorted(strange)
    ]
    return replace(column, states=tuple(states), changes=changes, questions=tuple(asked))


def _state(meaning: str) -> Mark | None:
    return next((state for word, state in _MEANINGS.items() if word in meaning), None)


def _people(said: Mapping[str, str], values: Sheet) -> People:
    """Say which population the values count, where some are persons."""
    name = said.get("STAT_NAME", "") if any("人" in row for row in values.rows) else ""
    if "国勢調査" in name:
        return "国勢調査人口"
    return "住民基本台帳人口" if "住民基本台帳" in name else ""


def _notes(table: UnderstoodTable) -> tuple[str, ...]:
    levels = [column.name for column in table.columns if column.name.endswith(answers.LEVEL)]
    if not levels:
        return ()
    return (f"階層の違う項目が混ざっています（{'、'.join(levels)}）。総数とその内訳を足すと二重になります。",)
