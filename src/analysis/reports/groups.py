"""Runs of one study under one heading, each with what tells it from the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from analysis.reports.conditions import UNSPECIFIED
from analysis.reports.entries import IndexEntry, IndexSection


@dataclass(frozen=True)
class Listed:
    """A run with its place on the page.

    Parameters
    ----------
    anchor : str
        Where it stands.
    entry : IndexEntry
        The run.
    terms : str
        What tells it from the others of its group; empty when nothing does.
    """

    anchor: str
    entry: IndexEntry
    terms: str


@dataclass(frozen=True)
class Group:
    """Runs of one study that stand together.

    Parameters
    ----------
    study, title, question : str
        Of the study.
    common : str
        What is studied in all of them; empty when it is not the same, or left open.
    runs : sequence of Listed
        At least one.
    """

    study: str
    title: str
    question: str
    common: str
    runs: Sequence[Listed]


def groups(section: IndexSection, anchors: Iterator[str]) -> list[Group]:
    """Put neighbouring runs of one study under one heading.

    Parameters
    ----------
    section : IndexSection
        Runs in the portfolio's order, which is kept.
    anchors : iterator of str
        Gives each run its own.

    Returns
    -------
    list of Group
    """
    found = []
    for (study, title, question), members in groupby(
        section.entries, key=lambda entry: (entry.study, entry.title, entry.question)
    ):
        entries = list(members)
        telling = telling_apart(entries)
        runs = [Listed(next(anchors), entry, _words(entry, telling)) for entry in entries]
        found.append(Group(study, title, question, _words(entries[0], _shared(entries[0]) - telling), runs))
    return found


def telling_apart(entries: Sequence[IndexEntry]) -> frozenset[str]:
    """Name the parameters that vary, or that depart from the primary specification.

    Parameters
    ----------
    entries : sequence of IndexEntry
        Runs that stand together.

    Returns
    -------
    frozenset of str
        Names of parameters.
    """
    first: dict[str, str] = {}
    telling = set()
    for entry in entries:
        for condition in entry.conditions:
            varies = first.setdefault(condition.name, condition.value) != condition.value
            if varies or condition.differs:
                telling.add(condition.name)
    return frozenset(telling)


def _shared(entry: IndexEntry) -> frozenset[str]:
    # What is studied, rather than how; what was left open tells nothing.
    return frozenset(c.name for c in entry.conditions if not c.primary and c.value != UNSPECIFIED)


def _words(entry: IndexEntry, names: frozenset[str]) -> str:
    return "、".join(f"{c.title}：{c.value}" for c in entry.conditions if c.name in names)
