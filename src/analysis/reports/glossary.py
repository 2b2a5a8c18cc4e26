"""Terms and what they mean: those of every study in one file, those of a study in its card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from markupsafe import Markup

if TYPE_CHECKING:
    from analysis.reports.markup import Outline

_FILE = Path(__file__).with_name("glossary.yml")
# A tag with its attributes, whose quoted values may hold a >.
_TOKEN = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_ELEMENT = re.compile(r"<(/?)([a-z0-9]+)")
# Text that is a link or code already, or a heading that the contents list repeats.
_CLOSED = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Language:
    """The project's words.

    Parameters
    ----------
    terms : mapping of str to str
        Term and meaning.
    hard, plain : tuple of str
        Words that need an explanation; abbreviations that need none.
    avoid : mapping of str to str
        Word and what to write instead.
    """

    terms: Mapping[str, str]
    hard: tuple[str, ...]
    plain: tuple[str, ...]
    avoid: Mapping[str, str]


@cache
def language() -> Language:
    """Read the project's words.

    Returns
    -------
    Language
    """
    whole = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return Language(whole["terms"], tuple(whole["hard"]), tuple(whole["plain"]), whole["avoid"])


class Terms:
    """Links the first use of each term to its meaning while a page is written from top to bottom.

    Parameters
    ----------
    own : mapping of str to str
        Terms of this page alone, and what they mean; they go before the project's.
    outline : Outline
        Keeps anchors distinct.
    """

    def __init__(self, own: Mapping[str, str], outline: Outline) -> None:
        self._meanings = {**language().terms, **own}
        self._anchors = {term: outline.anchor("term", term) for term in self._meanings}
        self._listed = list(own)
        self._linked: set[str] = set()
        # 推計来訪者数（拡大推計） is also found without its brackets; what is written whole goes first.
        names = {escape(term.partition("（")[0] or term): term for term in self._meanings}
        self._names = names | {escape(term): term for term in self._meanings}
        longest = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(
            "|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" for name in longest)
        )

    def link(self, text: str) -> Markup:
        """Write a text with links where terms stand for the first time.

        Parameters
        ----------
        text : str
            Plain text, which is escaped, or markup of ours.

        Returns
        -------
        Markup
        """
        closed, parts = 0, []
        for token in _TOKEN.split(Markup.escape(text)):
            element = _ELEMENT.match(token)
            if element and element[2] in _CLOSED:
                closed += -1 if element[1] else 1
            parts.append(token if element or closed else self._pattern.sub(self._linked_once, token))
        return Markup("".join(parts))

    def rows(self) -> list[tuple[str, str, str]]:
        """List anchor, term and meaning: the page's own terms, then the others that the page used so far."""
        return [(self._anchors[term], term, self._meanings[term]) for term in self._listed]

    def _linked_once(self, found: re.Match[str]) -> str:
        term = self._names[found[0]]
        if term in self._linked:
            return found[0]
        self._linked.add(term)
        if term not in self._listed:
            self._listed.append(term)
        return f'<a class="term" href="#{self._anchors[term]}">{found[0]}</a>'
