"""Tables of PDF pages as sheets: with the lines around them, and joined over pages where it is certain."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.data.intake.book import Range, Sheet, squared
from analysis.data.intake.pdf_columns import unruled
from analysis.data.intake.pdf_paper import Paper, Piece, lines, wrapped
from analysis.data.intake.pdf_tables import Asked, Found, ruled
from analysis.data.intake.signs import look

_NEAR = 3  # points: columns of the next page stand in the same places
_PAGE_NUMBER = re.compile(r"[\s\-－–—―−]*(?:p\.?|P\.?)?\s*[0-9０-９]+(?:[\s\-－–—―−/／0-9０-９]|ページ|頁)*")
_TITLE = re.compile(r"第?図?表[\s\-－―]*[0-9０-９一二三四五六七八九十]")
_AGAIN = re.compile(r"[\s(（【]*(?:つ\s*づ\s*き|続\s*き)[\s)）】]*")
_SCAN = ("OCR", "紙を読み取った画像に重ねた文字（OCR）かもしれません。画像の数と同じですか。")
Row = tuple[str, str]  # what a line is called, and its text


@dataclass(frozen=True)
class Part:
    """A table of one page, numbered from the top, with the lines above and below."""

    page: int
    number: int
    found: Found
    above: tuple[Row, ...] = ()
    below: tuple[Row, ...] = ()

    @property
    def name(self) -> str:
        """Name it as its reader would find it."""
        return f"{self.page}ページ 表{self.number}"


def parts_of(paper: Paper) -> tuple[list[Part], int]:
    """Take a page apart.

    Parameters
    ----------
    paper : Paper
        The page.

    Returns
    -------
    tuple of list of Part, int
        Its tables, and the number of lines that have none to stand at.
    """
    with_lines = ruled(paper)
    rest = lines(one for one in paper.glyphs if not any(table.holds(one) for table in with_lines))
    tables = sorted((*with_lines, *unruled(rest)), key=lambda table: (table.top, table.left))
    texts = [line for line in rest if not any(table.holds(line[0]) for table in tables)]
    if not tables:
        return [], len(texts)
    around: list[list[Row]] = [[] for _ in range(2 * len(tables))]
    owners = _owners(texts, tables)
    for number, line in enumerate(texts, 1):
        around[owners[number - 1]].append((f"{paper.number}ページ 本文{number}行", wrapped(line)))
    parts = [
        Part(paper.number, number + 1, table, tuple(around[2 * number]), tuple(around[2 * number + 1]))
        for number, table in enumerate(tables)
    ]
    return parts, 0


def _owners(texts: Sequence[Sequence[Piece]], tables: Sequence[Found]) -> list[int]:
    """Return for each line twice the number of its table, and one more where it stands below.

    Of lines between two tables those above 表2 … belong to the upper one; without such a title, those above the widest gap.
    """
    owners = [0] * len(texts)
    above = [sum(table.top < line[0].middle for table in tables) for line in texts]
    for place in sorted({*above}):
        between = [number for number, found in enumerate(above) if found == place]
        if place in (0, len(tables)):
            upper = len(between) if place else 0
        else:
            ends = [max(table.bottom for table in tables[:place]), *(texts[one][0].bottom for one in between)]
            tops = [*(texts[one][0].top for one in between), tables[place].top]
            gaps = [top - end for top, end in zip(tops, ends, strict=True)]
            titles = [rank for rank, one in enumerate(between) if _TITLE.match(texts[one][0].text)]
            upper = titles[0] if titles else gaps.index(max(gaps))
        for rank, number in enumerate(between):
            owners[number] = 2 * place - 1 if rank < upper else 2 * place
    return owners


def sheets_of(parts: Sequence[Part], scans: Container[int]) -> tuple[Sheet, ...]:
    """Make sheets of tables, each of one or more parts; `scans` are the pages that a picture covers."""
    groups: list[list[Part]] = []
    for part in parts:
        last = groups[-1][-1] if groups else None
        if last and _may_go_on(last, part) and _goes_on(groups[-1][0], last, part):
            groups[-1].append(part)
        else:
            asked = _asked_of(last, part) if last else ()
            found = replace(part.found, asked=(*part.found.asked, *asked))
            groups.append([replace(part, found=found)])
    return tuple(_sheet(group, scans) for group in groups)


def _may_go_on(part: Part, other: Part) -> bool:
    """Tell whether the columns of the first table of the next page stand where those of the last table do."""
    edges = zip(part.found.edges, other.found.edges, strict=False)
    return (
        other.page == part.page + 1
        and other.number == 1
        and len(part.found.edges) == len(other.found.edges)
        and all(abs(edge - its) <= _NEAR for edge, its in edges)
    )


def _asked_of(part: Part, other: Part) -> Asked:
    if not _may_go_on(part, other):
        return ()
    return (("続き", f"{part.name} の続きかもしれませんが、つなげていません。別の表ですか。"),)


def _goes_on(first: Part, last: Part, part: Part) -> bool:
    """Tell whether a table repeats the headings of the one before, with nothing new between them."""
    headings = _headings(first.found)
    known = {text for _, text in first.above}
    between = [text for _, text in (*last.below, *part.above)]
    return (
        bool(headings)
        and _headings(part.found) == headings
        and all(text in known or _PAGE_NUMBER.fullmatch(text) or _AGAIN.fullmatch(text) for text in between)
    )


def _headings(found: Found) -> tuple[tuple[str, ...], ...]:
    """Return the rows above the first number that is not in the first column."""
    first = next(
        (n for n, row in enumerate(found.rows) if any(look(text) in ("number", "mark") for text in row[1:])),
        0,
    )
    return found.rows[:first]


def _sheet(group: Sequence[Part], scans: Container[int]) -> Sheet:
    first, last = group[0], group[-1]
    above, below = list(first.above), list(last.below)
    for part, after in pairwise(group):
        below = [*below, *part.below, *after.above]
    below.sort(key=lambda row: [int(number) for number in re.findall(r"\d+", row[0])])
    rows: list[Row | None] = [*above, *([None] if above else [])]
    cells: list[tuple[str, ...]] = [(row[1],) if row else () for row in rows]
    names = [row[0] if row else "" for row in rows]
    merged: list[Range] = []
    for part in group:
        down = len(cells)
        merged += [Range(one.top + down, one.left, one.bottom + down, one.right) for one in part.found.merged]
        names += [f"{part.name} {number}行" for number in range(1, len(part.found.rows) + 1)]
        cells += part.found.rows
    if below:
        names += ["", *(name for name, _ in below)]
        cells += [(), *((text,) for _, text in below)]
    asked = [question for part in group for question in part.found.asked]
    asked += [_SCAN for part in group if part.page in scans]
    square = squared(cells)
    return Sheet(
        first.name if first is last else f"{first.page}～{last.page}ページ 表{first.number}",
        square,
        tuple(tuple("text" if text else "empty" for text in row) for row in square),
        tuple(merged),
        row_names=tuple(names),
        asked=tuple(dict.fromkeys(asked)),
    )
