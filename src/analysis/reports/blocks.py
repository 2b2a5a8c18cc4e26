"""The parts of a report's body, as the template receives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analysis.reports.outputs import FigureOutput

# Letters of a Japanese name that a column can hold in one line even on a phone.
SHORT_WORDS = 12


@dataclass(frozen=True)
class TableBlock:
    """A table with its headings and its values as they are read.

    Parameters
    ----------
    anchor, title, note, source : str
        Where it stands and what is written around it.
    heads : tuple of (str, str)
        Heading and style of the column: `number`, `short` (its words need no second line) or `long`.
    rows : tuple of tuple of str
        Values as text.
    named_rows : bool
        Whether the first column names the row.
    synthetic : bool
        Whether made-up data were loaded.
    """

    anchor: str
    title: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    source: str
    named_rows: bool
    synthetic: bool
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class FigureBlock:
    """A figure with its number in the report, its picture inside the page, and its table.

    Parameters
    ----------
    anchor : str
        Where it stands.
    ordinal : int
        図1 is 1.
    figure : FigureOutput
        Words.
    uri : str
        The picture as a data URI.
    table : TableBlock or None
        The numbers that are drawn.
    level : int
        Of its heading, so that the page's outline has no gap.
    aid : str
        How to read it, markup from the notebook's words behind the figure; may be empty.
    """

    anchor: str
    ordinal: int
    figure: FigureOutput
    uri: str
    table: TableBlock | None
    level: int
    aid: str = ""
    kind: str = field(default="figure", init=False)


@dataclass(frozen=True)
class Piece:
    """Prose, a finding, text, warnings or a picture without words.

    Parameters
    ----------
    kind : str
        `prose`, `aid`, `finding`, `text`, `warnings` or `picture`.
    content : object
        Markup of prose or of a reading aid, the finding, the text, or the data URI.
    """

    kind: str
    content: Any


Block = TableBlock | FigureBlock | Piece


@dataclass(frozen=True)
class CodeCell:
    """The code of one cell.

    Parameters
    ----------
    number : int
        Position among all cells of the notebook, from 1.
    source : str
        Python.
    tags : frozenset of str
        The cell's tags.
    """

    number: int
    source: str
    tags: frozenset[str]
