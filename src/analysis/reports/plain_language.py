"""Whether a report can be read by people who do not do statistics: long sentences, unexplained terms, words to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.reports.content import HIDDEN_TAGS
from analysis.reports.glossary import language
from analysis.reports.outputs import figures_of

if TYPE_CHECKING:
    from analysis.runs.card import Card
    from analysis.runs.notes import AddedNotes

# Handbooks of official writing ask for 40 to 60 letters a sentence in papers for everybody, 80 at most in orders.
LONGEST = 80
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|https?://\S+")
_TABLE_ROW = re.compile(r"^\s*\|.*$", re.MULTILINE)
_MARKS = re.compile(r"^\s*(?:#+|[-*+]|\d+\.|>)\s+|\*\*|__", re.MULTILINE)
_END = re.compile(r"(?<=[。！？])(?![）」』])|\n+")
_ABBREVIATION = re.compile(r"(?<![A-Za-z])(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])[A-Za-z]{2,}(?![A-Za-z])")


def check(
    notebook: Mapping[str, Any],
    card: Card,
    findings: Sequence[Mapping[str, Any]],
    notes: AddedNotes | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Look through everything that a report says in words; nothing is refused.

    Parameters
    ----------
    notebook : mapping
        The executed notebook.
    card : Card
        The study's card.
    findings : sequence of mapping
        The notebook's findings.
    notes : AddedNotes, optional
        What people added.

    Returns
    -------
    dict
        `long_sentences` (where, length, text), `unexplained` (term, where) and `avoid` (word, instead, where); a
        word comes once, with the place where it is read first.
    """
    places = [(where, _plain(text)) for where, text in _texts(notebook, card, findings, notes)]
    return {
        "long_sentences": [row for where, text in places for row in _long(where, text)],
        "unexplained": list(_unexplained(places, card)),
        "avoid": [
            {"word": word, "instead": instead, "where": where}
            for word, instead in language().avoid.items()
            if (where := _first(places, word))
        ],
    }


def _texts(
    notebook: Mapping[str, Any],
    card: Card,
    findings: Sequence[Mapping[str, Any]],
    notes: AddedNotes | None,
) -> Iterator[tuple[str, str]]:
    """Give each text with the place where it is read, in the page's order."""
    yield "カードの question", card.question
    for finding in findings:
        yield (
            f"所見 {finding['id']}",
            "\n".join([finding["headline"], finding["certainty"], *finding["caveats"]]),
        )
    yield "カードの policy", card.policy
    yield "カードの changes_answer", "\n".join(card.changes_answer)
    yield "カードの caveats", "\n".join(card.caveats)
    for part in notes.parts if notes else ():
        yield f"担当課の記入「{part.heading}」", part.text
    hidden = HIDDEN_TAGS.union(*(finding.get("hides") or () for finding in findings))
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown" and not hidden.intersection(cell["metadata"].get("tags", ())):
            yield f"ノートブックのセル {number}", cell["source"]
    for figure in figures_of(notebook):
        yield f"図 {figure.id}", f"{figure.title}\n{figure.message}"
    yield "カードの method", card.method


def _plain(source: str) -> str:
    """Take Markdown's marks, code, addresses and tables away."""
    text = _TABLE_ROW.sub("", _LINK.sub(r"\1", _CODE.sub("", source)))
    return _MARKS.sub("", text)


def _long(where: str, text: str) -> Iterator[dict[str, Any]]:
    for sentence in map(str.strip, _END.split(text)):
        length = len(sentence.rstrip("。！？"))
        if length > LONGEST:
            yield {"where": where, "length": length, "text": sentence}


def _unexplained(places: Sequence[tuple[str, str]], card: Card) -> Iterator[dict[str, str]]:
    known = [*language().terms, *card.glossary]
    seen = (found[0] for _, text in places for found in _ABBREVIATION.finditer(text))
    # A term that a longer one explains, as ブートストラップ in ブロックブートストラップ, is explained.
    for term in dict.fromkeys([*language().hard, *_without(seen, language().plain)]):
        where = _first(places, term)
        if where and not any(term in each for each in known):
            yield {"term": term, "where": where}


def _without(terms: Iterable[str], plain: Sequence[str]) -> Iterator[str]:
    return (term for term in terms if term not in plain)


def _first(places: Iterable[tuple[str, str]], word: str) -> str:
    return next((where for where, text in places if word in text), "")
