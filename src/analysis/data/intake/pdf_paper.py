"""What stands on a page of a PDF: glyphs in their places, put together to pieces of text, and lines."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.data.intake.pdf_guard import BoundedPage

_GAP = 0.7  # of the height of a glyph: what is farther apart stands in two columns
_SLANT = 0.1  # rise of a line of text that still counts as level
_SHADOW = 0.4  # of the width: the same glyph so near is drawn twice to look bold
_OVERLAP = 0.25  # of the width: other glyphs so near belong to texts that lie on top of each other
_WHOLE = 0.8  # of the page: a picture as large is a scan
_FAR, _ENDS = (
    20_000,
    ("x0", "x1", "top", "bottom"),
)  # no page is as large in points; damaged files have such lines
UNREADABLE = "〓"  # where nobody knows the character, and between glyphs that stand on each other
# Radicals that NFKC leaves alone although they are written as these. Source: EquivalentUnifiedIdeograph.txt of Unicode.
_SAME_SHAPE = dict(
    zip("⺒⺠⻁⻄⻆⻑⻘⻝⻡⻣⻤⻨⻩⻫⻭⻯⻲", "巳民虎西角長青食首骨鬼麦黄斉歯竜亀", strict=True)
)
_UNKNOWN = "(cid:"  # what pdfminer writes for a glyph without a character


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character in its place; points from the upper left corner of the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Height of the line."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Height of the middle on the page."""
        return (self.top + self.bottom) / 2


Piece = Glyph  # of several characters, on one line and without a wide gap
Edge = dict[str, Any]  # as pdfplumber has it: x0, x1, top, bottom, orientation


@dataclass(frozen=True)
class Paper:
    """A page.

    Parameters
    ----------
    number : int
        From 1.
    glyphs : tuple of Glyph
        What can be read, in no order.
    edges : list of dict
        Lines and borders of boxes.
    count, aslant, unknown, radicals : int
        How many glyphs there are; how many of them stand aslant or sideways and were left out, have no character, and
        were radicals (⼀ for 一).
    is_scan : bool
        Whether a picture covers the page.
    """

    number: int
    glyphs: tuple[Glyph, ...]
    edges: list[Edge]
    count: int
    aslant: int
    unknown: int
    radicals: int
    is_scan: bool


def paper(page: BoundedPage) -> Paper:
    """Read a page; one whose text stands sideways is turned first."""
    turn, _ = (
        Counter(_direction(char["matrix"]) for char in page.chars).most_common(1)[0] if page.chars else (0, 0)
    )
    if turn:
        page = _turned(page, turn)
    left, top, right, bottom = page.bbox
    inside = [
        char for char in page.chars
        if left <= (char["x0"] + char["x1"]) / 2 <= right and top <= (char["top"] + char["bottom"]) / 2 <= bottom
    ]  # fmt: skip
    straight = [char for char in inside if _direction(char["matrix"]) == 0]
    glyphs = tuple(
        Glyph(_letters(char["text"]), char["x0"], char["x1"], char["top"], char["bottom"])
        for char in straight
    )
    area = max((image["width"] * image["height"] for image in page.images), default=0)
    return Paper(
        page.page_number,
        glyphs,
        [
            edge
            for edge in page.edges
            if edge["orientation"] in ("v", "h") and all(abs(edge[at]) < _FAR for at in _ENDS)
        ],
        len(inside),
        len(inside) - len(straight),
        unknown := sum(char["text"].startswith(_UNKNOWN) for char in straight),
        sum(char["text"] != glyph.text for char, glyph in zip(straight, glyphs, strict=True)) - unknown,
        area >= _WHOLE * page.width * page.height,
    )


def _direction(matrix: Sequence[float]) -> int | None:
    """Return by how many degrees, clockwise, a page must be turned for a glyph to stand upright; None if aslant."""
    along, up = matrix[:2]
    if abs(up) < _SLANT * abs(along):
        return 0 if along > 0 else 180
    if abs(along) < _SLANT * abs(up):
        return 90 if up > 0 else 270
    return None


def _turned(page: BoundedPage, degrees: int) -> BoundedPage:
    rotate = (page.page_obj.rotate + degrees) % 360
    page.page_obj.rotate = rotate
    page.page_obj.attrs["Rotate"] = rotate
    return BoundedPage(page.pdf, page.page_obj, page.page_number)


def _letters(text: str) -> str:
    """Return the ideograph for a radical, which fonts often name in its place, and 〓 where nobody knows."""
    if text.startswith(_UNKNOWN):
        return UNREADABLE
    is_radical = len(text) == 1 and "\u2e80" <= text <= "\u2fdf"
    return _SAME_SHAPE.get(text) or unicodedata.normalize("NFKC", text) if is_radical else text


def lines(glyphs: Iterable[Glyph]) -> list[list[Piece]]:
    """Group glyphs to lines, top to bottom, of pieces, left to right."""
    glyphs = [*glyphs]
    found: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: (one.middle, one.x0)):
        if not glyph.text.strip():
            continue
        first = found[-1][0] if found else None
        if first and abs(glyph.middle - first.middle) < min(glyph.height, first.height) / 2:
            found[-1].append(glyph)
        else:
            found.append([glyph])
    spaces = [glyph for glyph in glyphs if not glyph.text.strip()]
    return [list(_pieces(line, spaces)) for line in found]


def _pieces(line: list[Glyph], spaces: list[Glyph]) -> Iterator[Piece]:
    line = sorted(line, key=lambda one: one.x0)
    middle = line[0].middle
    blanks = [one for one in spaces if one.top < middle < one.bottom]
    piece, last = line[0], line[0]
    for glyph in line[1:]:
        gap = glyph.x0 - last.x1
        if glyph.text == last.text and glyph.x0 - last.x0 < _SHADOW * (glyph.x1 - glyph.x0):
            continue
        if gap > _GAP * glyph.height:
            yield piece
            piece = glyph
        else:
            blank = any(last.x1 - 1 <= (one.x0 + one.x1) / 2 <= glyph.x0 + 1 for one in blanks)
            is_over = -gap > _OVERLAP * min(glyph.x1 - glyph.x0, last.x1 - last.x0) > 0
            piece = joined(piece, glyph, UNREADABLE if is_over else " " if blank else "")
        last = glyph
    yield piece


def joined(piece: Piece, other: Piece, between: str) -> Piece:
    """Put two pieces together."""
    return Piece(
        f"{piece.text}{between}{other.text}",
        min(piece.x0, other.x0),
        max(piece.x1, other.x1),
        min(piece.top, other.top),
        max(piece.bottom, other.bottom),
    )


def wrapped(pieces: Iterable[Piece]) -> str:
    """Join the text of a cell: pieces of one line with a space, wrapped lines of Japanese with none."""
    text, above = "", None
    for piece in pieces:
        is_beside = (
            above is not None and abs(piece.middle - above.middle) < min(piece.height, above.height) / 2
        )
        is_latin = text[-1:].isascii() and piece.text[:1].isascii()
        text += f" {piece.text}" if text and (is_beside or is_latin) else piece.text
        above = piece
    return text
