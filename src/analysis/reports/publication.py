"""The page and the records of a publication: what a citizen may open, quote and compute with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from analysis.reports import page
from analysis.reports.citation import citation
from analysis.reports.conditions import conditions
from analysis.reports.entries import BADGES, IndexSection
from analysis.reports.formats import WORDS
from analysis.reports.groups import groups
from analysis.reports.portfolio import relative_url
from analysis.reports.provenance import DISTRIBUTION

if TYPE_CHECKING:
    from analysis.runs.card import Card

SCHEMA = 1
_SOURCE = ("title", "source", "licence", "reference_date", "kind", "sha256")


def build_page(
    title: str, sections: Sequence[IndexSection], files: Mapping[str, Sequence[str]], *, day: str
) -> str:
    """Write the first page of a publication.

    Parameters
    ----------
    title : str
        Heading.
    sections : sequence of IndexSection
        Published runs; the path of each report is relative to this page.
    files : mapping of str to sequence of str
        Path of each report to the files that are published with it, likewise relative.
    day : str
        ISO date of the publication.

    Returns
    -------
    str
        A whole HTML page; relative links only.
    """
    anchors = map("run-{}".format, count(1))
    entries = [entry for section in sections for entry in section.entries]
    return page.environment().get_template("publication.html.j2").render(
        title=title,
        sections=[(section.title, groups(section, anchors)) for section in sections],
        synthetic=any("synthetic" in entry.badges for entry in entries),
        total=len(entries),
        files=files,
        FORMS=WORDS,
        day=day,
        BADGES=BADGES,
        url=relative_url,
    )  # fmt: skip


def metadata_of(card: Card, run: Mapping[str, Any]) -> dict[str, Any]:
    """Say for programs and auditors what a published report is and what it rests on.

    Parameters
    ----------
    card : Card
        The study's card.
    run : mapping
        Of the public edition (see `analysis.reports.edition`).

    Returns
    -------
    dict
        Contents of metadata.json.
    """
    return {
        "schema": SCHEMA,
        "edition": run["edition"],
        "title": card.title,
        "question": card.question,
        "publisher": card.owner,
        "date": datetime.fromisoformat(run["created"]).astimezone(page.JAPAN).date().isoformat(),
        "synthetic": run["synthetic"],
        "study": run["study"],
        "run": run["run"],
        "primary": run["primary"],
        "conditions": [{"title": one.title, "value": one.value} for one in conditions(card, run)],
        "sources": [{name: dataset[name] for name in _SOURCE} for dataset in run["datasets"]],
        "inputs": [{"name": file["path"], "sha256": file["sha256"]} for file in run["inputs"]],
        "code": run["git"],
        "software": {"python": run["python"], DISTRIBUTION: run["packages"].get(DISTRIBUTION)},
        "citation": citation(card, run),
    }
