"""`portfolio.yml`: which studies are run with which parameters, checked whole before the first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.errors import ParameterError, Problem
from analysis.runs.card import Card, load_card, notebook_path
from analysis.runs.defaults import defaults
from analysis.runs.document import Document, read_document, schema_problems
from analysis.runs.from_data import values_from_data
from analysis.runs.notes import AddedNotes, read_notes
from analysis.runs.parameters import check_value, checked, choices_of, name_remedy, sensitivity
from analysis.runs.plan import Plan
from analysis.runs.portfolio_schema import FIELDS, Entry, Portfolio

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class PlannedSection:
    """Checked runs under a heading."""

    title: str
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class PlannedPortfolio:
    """A portfolio that can start.

    Parameters
    ----------
    title : str
        Heading of the index page.
    sections : tuple of PlannedSection
        In the file's order.
    out : Path
        Folder of all runs.
    """

    title: str
    sections: tuple[PlannedSection, ...]
    out: Path

    @property
    def plans(self) -> list[Plan]:
        """All runs, in the file's order."""
        return [plan for section in self.sections for plan in section.plans]


@dataclass
class _Reader:
    document: Document
    folder: Path
    root: Path
    out: Path
    problems: list[Problem] = field(default_factory=list)
    studies: dict[str, tuple[Card, dict[str, Any]] | None] = field(default_factory=dict)

    def plans(self, entry: Entry, location: Location) -> Iterator[Plan]:
        study = self._study(entry.study, location)
        if study is None:
            return
        card, initial = study
        before = len(self.problems)
        entry = self._filled(entry, card, location)
        if len(self.problems) > before:
            return
        excluded = self._excluded(entry, card, location)
        notes = self._notes(entry, location)
        used: set[int] = set()
        for given in _combinations(entry):
            values, found = checked(card, initial, given, self.root, self._place(entry, location))
            self.problems += [problem for problem in found if problem not in self.problems]
            hits = {n for n, rule in enumerate(excluded) if all(values[k] == rule[k] for k in rule)}
            used |= hits
            if not hits and not found:
                departures = sensitivity(card, initial, values, self.root)
                yield Plan(entry.study, card, values, departures, self.root, self.out, notes)
        self._unused(excluded, used, location)

    def _notes(self, entry: Entry, location: Location) -> AddedNotes | None:
        """Read what people wrote about a run; it is about the numbers of that one run (decision 0016)."""
        if entry.notes is None:
            return None
        if entry.matrix:
            what = (
                "matrix のある項目には、notes を書けません（所見は、1つの条件の数字を読んで書くものです）。"
            )
            remedy = "所見を付ける条件を、parameters だけの項目に分けて書いてください。"
            self.problems.append(Problem(what, self.document.where((*location, "notes")), remedy))
            return None
        try:
            return read_notes(self.folder / entry.notes, self.root)
        except ParameterError as error:
            self.problems += error.problems
            return None

    def _study(self, name: str, location: Location) -> tuple[Card, dict[str, Any]] | None:
        if name not in self.studies:
            self.studies[name] = None
            try:
                card = load_card(name, self.root)
                self.studies[name] = (card, defaults(notebook_path(name, self.root)))
            except ParameterError as error:
                where = self.document.where((*location, "study"))
                self.problems += [Problem(p.what, p.where or where, p.remedy) for p in error.problems]
        return self.studies[name]

    def _filled(self, entry: Entry, card: Card, location: Location) -> Entry:
        """Put values in the place of `{from: table.column}`, and check that a matrix holds lists of values."""
        filled = {"parameters": dict(entry.parameters), "matrix": dict(entry.matrix)}
        for part, given in filled.items():
            for name, value in given.items():
                where = self.document.where((*location, part, name))
                if isinstance(value, Mapping):
                    is_list = name in card.parameters and card.parameters[name].type == "list"
                    given[name] = self._from_data(value, where, in_matrix=part == "matrix", is_list=is_list)
                elif part == "matrix" and (not isinstance(value, list) or not value):
                    remedy = "matrix には［値, 値］か {from: 表の名前.列の名前} の形で値を書いてください。"
                    self.problems.append(Problem("値の一覧ではありません。", where, remedy))
                if part == "matrix" and name in entry.parameters:
                    what = f"「{name}」が parameters と matrix の両方にあります。"
                    self.problems.append(Problem(what, where, "どちらか1つにしてください。"))
        return entry.model_copy(update=filled)

    def _from_data(
        self, given: Mapping[str, Any], where: str, *, in_matrix: bool, is_list: bool
    ) -> list[Any]:
        values, found = values_from_data(given, self.root, where)
        if not found and not in_matrix and not is_list:
            remedy = "値ごとに実行するときは matrix に書いてください。"
            found = [Problem("一覧ではないパラメータに、from で値は並べられません。", where, remedy)]
        self.problems += found
        # In a matrix each value is a run of its own: of a list, a list of one.
        return [[value] for value in values] if in_matrix and is_list else values

    def _excluded(self, entry: Entry, card: Card, location: Location) -> list[dict[str, Any]]:
        rules = []
        for position, given in enumerate(entry.exclude):
            rule = {}
            for name, value in given.items():
                where = self.document.where((*location, "exclude", position, name))
                if name not in card.parameters:
                    remedy = name_remedy(name, card.parameters)
                    self.problems.append(Problem(f"「{name}」というパラメータはありません。", where, remedy))
                    continue
                parameter = card.parameters[name]
                rule[name], found = check_value(
                    name, value, parameter, choices_of(parameter, self.root), where
                )
                self.problems += found
            rules.append(rule)
        return rules

    def _unused(self, excluded: list[dict[str, Any]], used: set[int], location: Location) -> None:
        for number in range(len(excluded)):
            if number not in used and not self.problems:
                where = self.document.where((*location, "exclude", number))
                remedy = "値を確かめるか、削除してください。"
                self.problems.append(Problem("exclude に当てはまる組み合わせがありません。", where, remedy))

    def _place(self, entry: Entry, location: Location) -> Callable[[str], str]:
        def place(name: str) -> str:
            part = "matrix" if name in entry.matrix else "parameters"
            return self.document.where((*location, part, name))

        return place

    def twice(self, plans: list[tuple[Plan, Location]]) -> None:
        seen: dict[tuple[str, str], Location] = {}
        for plan, location in plans:
            key = (plan.study, repr(plan.parameters))
            if key in seen:
                where, first = self.document.where(location), self.document.where(seen[key])
                remedy = f"{first} と同じです。どちらかを削除してください。"
                self.problems.append(Problem(f"「{plan.study}」の同じ条件が2回あります。", where, remedy))
            seen.setdefault(key, location)


def read_portfolio(path: Path, root: Path, out: Path | None = None) -> PlannedPortfolio:
    """Read a portfolio and plan all its runs.

    Parameters
    ----------
    path : Path
        The YAML file.
    root : Path
        Project root.
    out : Path, optional
        Folder of all runs; `outputs` of the project by default.

    Returns
    -------
    PlannedPortfolio

    Raises
    ------
    ParameterError
        With all problems of the file, of the cards and notes that it names and of all parameters, with line numbers.
    DataError
        The catalog or a table of choices cannot be read.
    """
    document = read_document(path, root)
    try:
        portfolio = Portfolio.model_validate(document.data)
    except ValidationError as error:
        raise ParameterError(*schema_problems(error, document, FIELDS)) from None
    folder = (out or root / "outputs").absolute()
    reader = _Reader(document, path.absolute().parent, root, folder)
    sections, located = [], []
    for number, section in enumerate(portfolio.sections):
        plans = []
        for position, entry in enumerate(section.runs):
            location = ("sections", number, "runs", position)
            new = list(reader.plans(entry, location))
            plans += new
            located += [(plan, location) for plan in new]
        sections.append(PlannedSection(section.title, tuple(plans)))
    reader.twice(located)
    if reader.problems:
        raise ParameterError(*reader.problems)
    return PlannedPortfolio(portfolio.title, tuple(sections), folder)


def _combinations(entry: Entry) -> Iterator[dict[str, Any]]:
    for values in product(*entry.matrix.values()):
        yield {**entry.parameters, **dict(zip(entry.matrix, values, strict=True))}
