"""Holds a file against the thirty rules of 行政データの機械可読性に関するルール.

What a machine cannot judge is left to people and said so; the score counts only what was judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

from analysis.data.archives import gunzipped
from analysis.data.intake import lint_content as content
from analysis.data.intake import lint_form as form
from analysis.data.intake import lint_meaning as meaning
from analysis.data.intake.book import Book
from analysis.data.intake.guard import members, read_file
from analysis.data.intake.layout import find_tables
from analysis.data.intake.lint_across import Shape, shapes, unequal_formats
from analysis.data.intake.lint_file import formats, objects, uneven_rows
from analysis.data.intake.lint_rules import LEVELS, RULES, Rule
from analysis.data.intake.lint_view import Place, View
from analysis.data.intake.personal import Suspicion, suspicions
from analysis.data.intake.sheets import open_book
from analysis.errors import DataError, Problem

State = Literal["broken", "kept", "people", "outside"]

_CHECKS: Mapping[str, Callable[[View], Iterator[Place]]] = {
    "L1-02": form.several_tables,
    "L1-03": form.divided,
    "L1-04": form.unrelated,
    "L1-05": form.unnamed,
    "L1-06": form.decorated,
    "L1-07": form.crowded,
    "L1-08": form.foreign_letters,
    "L1-09": form.blank_numbers,
    "L1-12": form.merged,
    "L1-13": form.hidden,
    "L2-01": content.decorated_numbers,
    "L2-02": content.left_out,
    "L2-03": content.same_names,
    "L2-04": content.unequal_answers,
    "L2-05": content.other_with_words,
    "L2-06": content.formulas,
    "L3-01": meaning.begins_late,
    "L3-03": meaning.unexplained_marks,
    "L3-04": meaning.no_unit,
    "L3-05": meaning.unequal_time,
    "L3-06": meaning.short_places,
    "L3-09": meaning.wide,
}
_UNSEEN = {
    "xls": {"L1-10", "L1-11", "L1-13", "L2-06"},
    "zip": {"L1-10", "L1-11", "L1-14", "L1-15"},
}
_KINDS_OF = {"excel": {"xlsx", "xlsm", "xls", "zip"}, "csv": {"csv", "zip"}}
_NO_COLUMN_OF_PLACES = "地域の名前の列は見つかりませんでした。"
_MEANING_OF_COLOURS = "色や取り消し線が意味を持つかは、人が見て決めます。"
_PDF = "PDFは印刷の見た目の形式で、表の区切りは推測でしか読み取れません"
_UNREADABLE = "この形式のファイルからは、プログラムが読み取れません。"


@dataclass(frozen=True)
class Verdict:
    """What was found for one rule: `state` is broken, kept, people (a machine cannot judge) or outside."""

    rule: Rule
    state: State
    places: tuple[Place, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Level:
    """How many of the rules of one level were kept, and how many were judged."""

    name: str
    kept: int
    judged: int

    @property
    def score(self) -> int | None:
        """Return the share of kept rules in percent, rounded down; None when none was judged."""
        return 100 * self.kept // self.judged if self.judged else None


@dataclass(frozen=True)
class Report:
    """A file held against the rules.

    Parameters
    ----------
    book : Book
        The file.
    tables : int
        Number of tables in it.
    verdicts : tuple of Verdict
        One a rule, in their order.
    personal : tuple of Suspicion
        What looks like personal data.
    shapes : tuple of Shape
        What its tables are like, where they were compared.
    """

    book: Book
    tables: int
    verdicts: tuple[Verdict, ...]
    personal: tuple[Suspicion, ...]
    shapes: tuple[Shape, ...] = ()

    @property
    def whole(self) -> Level:
        """Count all levels."""
        return self._level("全体", "L")

    @property
    def levels(self) -> tuple[Level, ...]:
        """Count each level."""
        return tuple(self._level(name, name) for name in LEVELS)

    def _level(self, name: str, start: str) -> Level:
        states = [verdict.state for verdict in self.verdicts if verdict.rule.id.startswith(start)]
        kept = states.count("kept")
        return Level(name, kept, kept + states.count("broken"))

    def of(self, state: State) -> tuple[Verdict, ...]:
        """Return the verdicts of one state."""
        return tuple(verdict for verdict in self.verdicts if verdict.state == state)

    @property
    def exit_code(self) -> int:
        """Return 3 where a rule is broken, as a failed check of data does; else 0."""
        return DataError.exit_code if self.of("broken") else 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "file": self.book.file,
            "kind": self.book.kind,
            "encoding": self.book.encoding,
            "tables": self.tables,
            "score": self.whole.score,
            "levels": [{**vars(level), "score": level.score} for level in self.levels],
            "rules": [
                {"id": one.rule.id, "title": one.rule.title, "state": one.state, "remark": one.remark,
                 "remedy": one.rule.remedy, "places": [vars(place) for place in one.places]}
                for one in self.verdicts
            ],
            "personal": [vars(one) for one in self.personal],
        }  # fmt: skip


def lint(path: Path, earlier: Sequence[Shape] | None = None) -> Report:
    """Hold a file against the rules.

    Parameters
    ----------
    path : Path
        Anything that `open_book` reads.
    earlier : sequence of Shape, optional
        Tables of the file before, where several are held against each other; empty for the first of them.

    Returns
    -------
    Report

    Raises
    ------
    DataError
        The file cannot be read, or its parts contradict each other.
    """
    book = open_book(path)
    views = [View(book, sheet, find_tables(sheet)) for sheet in book.sheets]
    tables = sum(len(view.tables) for view in views)
    # Sheets of one file may be years of each other; to describe tables costs as much as a rule.
    own = shapes(views) if earlier is not None or len(views) > 1 else ()
    try:
        found = _found(path, book, views)
    except (ParseError, KeyError, ValueError, IndexError) as cause:
        remedy = "Excelで開き、保存し直してください。"
        raise DataError(Problem(f"ブックの部品を読めません（{cause}）。", book.file, remedy)) from cause
    across = unequal_formats(own, earlier or ())
    if across is not None:
        found["L3-07"] = across
    verdicts = tuple(_verdict(rule, book, views, found.get(rule.id)) for rule in RULES)
    return Report(book, tables, verdicts, tuple(suspicions(book)), own)


def _found(path: Path, book: Book, views: list[View]) -> dict[str, Iterable[Place]]:
    """Collect what breaks each rule that a machine can judge."""
    if not _any_table(views):
        return {"L1-01": [Place(book.file, "", "表が見つかりません")]}
    found: dict[str, Iterable[Place]] = {"L1-01": [Place(book.file, "", _PDF)] if book.kind == "pdf" else ()}
    for name, check in _CHECKS.items():
        found[name] = [place for view in views for place in check(view)]
    if book.kind == "csv":
        found["L1-14"], found["L1-15"] = uneven_rows(gunzipped(read_file(path), book.file), book.file)
    if book.kind in ("xlsx", "xlsm"):
        parts = members(read_file(path), book.file)
        found["L1-10"] = objects(parts)
        found["L1-11"] = formats(parts, {view.sheet.name: view for view in views})
    return found


def _verdict(rule: Rule, book: Book, views: list[View], found: Iterable[Place] | None) -> Verdict:
    if (rule.only and book.kind not in _KINDS_OF[rule.only]) or (found is None and not _any_table(views)):
        return Verdict(rule, "outside")
    if rule.id in _UNSEEN.get(book.kind, ()):
        return Verdict(rule, "people", remark=_UNREADABLE)
    places = tuple(found or ())
    if rule.id == "L1-11" and places:
        return Verdict(rule, "people", places, _MEANING_OF_COLOURS)
    if rule.id == "L3-06" and not any(map(meaning.has_places, views)):
        return Verdict(rule, "people", remark=_NO_COLUMN_OF_PLACES)
    kept: State = "people" if found is None else "kept"
    return Verdict(rule, "broken" if places else kept, places)


def _any_table(views: list[View]) -> bool:
    return any(view.tables for view in views)
