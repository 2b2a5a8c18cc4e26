"""The page that links the reports of a portfolio: what was asked, what came out, what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.reports import page
from analysis.reports.conditions import conditions

if TYPE_CHECKING:
    from analysis.runs.card import Card


@dataclass(frozen=True)
class IndexRun:
    """A finished run.

    Parameters
    ----------
    title, question : str
        Of the study.
    headlines : sequence of str
        Of its findings; the first is the answer.
    certainty : str
        How sure the first finding is, in words.
    parameters : sequence of (str, str)
        Title and value of what a reader needs to tell the runs apart.
    report : str
        Path of the report relative to the index page, with forward slashes.
    created : str
        ISO time.
    primary, synthetic : bool
        Badges.
    disclosure : str
        `open`, `internal` or `restricted`.
    """

    title: str
    question: str
    headlines: Sequence[str]
    certainty: str
    parameters: Sequence[tuple[str, str]]
    report: str
    created: str
    primary: bool
    synthetic: bool
    disclosure: str = "open"

    @property
    def link(self) -> str:
        """The report's path as a relative URL; it can never be read as a URL with a scheme or a host."""
        return "./" + quote(self.report, safe="/")


@dataclass(frozen=True)
class IndexFailure:
    """A run that did not finish.

    Parameters
    ----------
    title : str
        Of the study.
    cause : str
        In one line.
    cell : str
        Which cell, as in セル 5; empty when no cell is to blame.
    parameters : sequence of (str, str)
        See `IndexRun`.
    """

    title: str
    cause: str
    cell: str = ""
    parameters: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class IndexSection:
    """A section of the portfolio.

    Parameters
    ----------
    title : str
        Heading.
    runs : sequence of IndexRun or IndexFailure
        In the portfolio's order.
    """

    title: str
    runs: Sequence[IndexRun | IndexFailure]


def index_run(
    card: Card, run: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], report: str
) -> IndexRun:
    """Make the entry of a finished run.

    Parameters
    ----------
    card : Card
        The study's card.
    run : mapping
        Contents of run.json.
    findings : sequence of mapping
        Its findings.
    report : str
        Path of the report relative to the index page.

    Returns
    -------
    IndexRun
        Its parameters are what is studied (subject) and what departs from the primary specification.
    """
    ranked = by_importance(findings, card)
    telling = [c for c in conditions(card, run) if c.differs or not c.primary]
    return IndexRun(
        title=card.title,
        question=card.question,
        headlines=[finding["headline"] for finding in ranked],
        certainty=ranked[0]["certainty"] if ranked else "",
        parameters=[(c.title, c.value) for c in telling],
        report=report,
        created=run["created"],
        primary=run["primary"],
        synthetic=run["synthetic"],
        disclosure=run["disclosure"],
    )


def by_importance(findings: Sequence[Mapping[str, Any]], card: Card) -> list[Mapping[str, Any]]:
    """Put the finding that answers the study's question first.

    Parameters
    ----------
    findings : sequence of mapping
        In the notebook's order, which is the order of the argument.
    card : Card
        Its `expects` names the findings in the order of their importance for the reader.

    Returns
    -------
    list of mapping
        In the order of the first alternative that names exactly these findings; otherwise as given.
    """
    ids = [finding["id"] for finding in findings]
    for alternative in card.expects:
        order = alternative.findings
        if sorted(order) == sorted(ids):
            return sorted(findings, key=lambda finding: order.index(finding["id"]))
    return list(findings)


def build_index(sections: Sequence[IndexSection], *, created: str, title: str = "分析レポートの一覧") -> str:
    """Write the index page of a portfolio.

    Parameters
    ----------
    sections : sequence of IndexSection
        In order.
    created : str
        ISO time.
    title : str
        Heading of the page.

    Returns
    -------
    str
        A whole HTML page without any reference but the links to the reports; works from a folder.
    """
    runs = [run for section in sections for run in section.runs]
    failed = sum(isinstance(run, IndexFailure) for run in runs)
    template = page.environment().get_template("portfolio.html.j2")
    return template.render(
        sections=sections, created=created, title=title, finished=len(runs) - failed, failed=failed
    )
