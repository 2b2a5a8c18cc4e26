"""Prose of a report, which is HTML of ours, as paragraphs, lists and tables of Word."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

import lxml.html
from docx.document import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.text.paragraph import Paragraph
from markupsafe import Markup

from analysis.reports.plain_text import printable
from analysis.reports.word_parts import add_picture, add_table

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ul": "List Bullet", "ol": "List Number"}
# Styles of python-docx's template reach three levels deep.
_DEEPEST_LIST, _DEEPEST_HEADING = 3, 4
_BLOCKS = frozenset({*_HEADINGS, *_LISTS, "p", "pre", "table", "div", "blockquote", "dl", "hr", "li"})


def add_prose(document: Document, html: Markup, *, raised: int = 1) -> None:
    """Add prose at the end of a document.

    Parameters
    ----------
    document : Document
        Where to write.
    html : Markup
        From `analysis.reports.markup`: clean, but its words are untrusted.
    raised : int
        Levels by which headings stand above those of the page, whose title is h1.
    """
    root = lxml.html.fromstring(f"<div>{printable(str(html))}</div>")
    _Writer(document, raised).children(root)


class _Writer:
    """Walks through elements and remembers how deep in lists it is."""

    def __init__(self, document: Document, raised: int) -> None:
        self.document = document
        self.raised = raised
        self.depth = 0

    def children(self, element: Any) -> None:
        """Write what stands in an element: its blocks, and loose text as paragraphs."""
        loose: list[tuple[str, frozenset[str]]] = []
        for item in _loose_and_blocks(element):
            if isinstance(item, list):
                loose = [*loose, *item]
            else:
                self._loose(loose)
                loose = []
                self.block(item)
        self._loose(loose)

    def _loose(self, pieces: list[tuple[str, frozenset[str]]]) -> None:
        if "".join(text for text, _ in pieces).strip():
            _add_runs(self.document.add_paragraph(), pieces)

    def block(self, element: Any) -> None:
        """Write one block."""
        tag = element.tag
        if tag in _HEADINGS:
            level = min(max(_HEADINGS[tag] - self.raised, 1), _DEEPEST_HEADING)
            _add_runs(self.document.add_heading(level=level), _pieces(element))
        elif tag in _LISTS:
            self._list(element)
        elif tag == "table":
            self._table(element)
        elif tag == "pre":
            self.document.add_paragraph(element.text_content().strip("\n"), style="No Spacing")
        elif tag == "img":
            self._picture(element)
        elif tag == "p" and not element.findall(".//img"):
            _add_runs(self.document.add_paragraph(), _pieces(element))
        else:
            self.children(element)

    def _list(self, element: Any) -> None:
        self.depth += 1
        level = min(self.depth, _DEEPEST_LIST)
        style = _LISTS[element.tag] + (f" {level}" if level > 1 else "")
        for item in element.findall("li"):
            first = True
            for part in _loose_and_blocks(item):
                if isinstance(part, list) or part.tag == "p":
                    pieces = part if isinstance(part, list) else list(_pieces(part))
                    if "".join(text for text, _ in pieces).strip():
                        kept = style if first else "List Continue"
                        _add_runs(self.document.add_paragraph(style=kept), pieces)
                        first = False
                else:
                    self.block(part)
        self.depth -= 1

    def _table(self, element: Any) -> None:
        rows = [
            [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("th", "td")]
            for row in element.iter("tr")
        ]
        width = max(map(len, rows), default=0)
        if width:
            filled = [row + [""] * (width - len(row)) for row in rows]
            add_table(self.document, filled[0], filled[1:])

    def _picture(self, element: Any) -> None:
        try:
            picture = base64.b64decode(element.get("src", "").partition("base64,")[2], validate=False)
            add_picture(self.document, picture, element.get("alt", ""))
        except (binascii.Error, UnrecognizedImageError):
            self.document.add_paragraph(f"［画像：{element.get('alt', '')}］")


def _loose_and_blocks(element: Any) -> Iterator[Any]:
    """Give loose text as lists of pieces and blocks as elements, in their order."""
    if element.text:
        yield [(element.text, frozenset())]
    for child in element:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in _BLOCKS or child.tag == "img":
            yield child
        else:
            yield list(_pieces(child, frozenset({child.tag})))
        if child.tail:
            yield [(child.tail, frozenset())]


def _pieces(element: Any, marks: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the text of an element piece by piece with the elements around it; links spell out where they lead."""
    if element.tag == "br":
        yield "\n", marks
    if element.text:
        yield element.text, marks
    for child in element:
        if isinstance(child.tag, str):
            yield from _pieces(child, marks | {child.tag})
        if child.tail:
            yield child.tail, marks
    address = element.get("href") or ""
    if element.tag == "a" and address and not address.startswith("#") and address != element.text_content():
        yield f"（{address}）", marks


def _add_runs(paragraph: Paragraph, pieces: Any) -> None:
    for text, marks in pieces:
        # Line ends of the source are none of the text's; br is.
        words = text if text == "\n" else " ".join(text.split("\n"))
        run = paragraph.add_run(words)
        run.bold = True if marks & {"strong", "b"} else None
        run.italic = True if marks & {"em", "i"} else None
        run.font.subscript = True if "sub" in marks else None
        run.font.superscript = True if "sup" in marks else None
