"""Splits a CSV by its bytes, column by column; what is not quite ordinary is left to Python's own reader."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.cell_bytes import different, forms_of, spans, together, words_of
from analysis.data.intake.coded import Coded, CodedRows
from analysis.data.intake.encodings import NAMES, valid
from analysis.data.intake.guard import MOST_CHARACTERS, refuse_extent
from analysis.data.intake.texts import Codes, Texts

_QUOTE, _CR, _LF = b'"\r\n'
_PIECE = 1 << 21  # bytes looked at together: what fits near the processor
_WIDEST = 1000  # columns: each costs some time however few rows there are
_WORKERS = 4  # numpy lets others run while it works; more would hold more memory than they save time
_MOSTLY = 0.9  # of the bytes of two parts
_SAMPLE = 1 << 19  # bytes: never fewer characters than tell the delimiter


@dataclass(frozen=True)
class Split:
    """The rows of a CSV, filled up to the longest; how many were how long, blank ones apart; name of the encoding."""

    rows: CodedRows
    widths: Counter[int]
    encoding: str


@dataclass(frozen=True)
class _Part:
    """What differs in some cells of a column, each followed by NUL, and its forms; which of each is where."""

    raw: bytes
    codes: Codes
    forms: bytes
    form_codes: Codes


@dataclass(frozen=True)
class _Piece:
    """Some rows: how long each is (0: blank), and their columns."""

    widths: NDArray[np.intp]
    columns: list[_Part]

    def part(self, column: int) -> _Part:
        """Return the cells of a column, which are blank where all rows are shorter."""
        if column < len(self.columns):
            return self.columns[column]
        return _Part(b"\0", np.zeros(len(self.widths), dtype=np.uint8), b"\0", np.zeros(1, dtype=np.uint8))


def beginning(raw: bytes) -> bytes:
    """Return whole lines, enough of them to tell the encoding and the delimiter by."""
    return raw if len(raw) <= _SAMPLE else raw[: raw.rfind(b"\n", 0, _SAMPLE) + 1]


def split(raw: bytes, delimiter: str, file: str) -> Split | None:
    """Split the bytes of a CSV in an encoding in which a delimiter, quotation mark or end of line is one byte.

    Parameters
    ----------
    raw : bytes
        Without a byte order mark.
    delimiter : str
        A comma, tab or semicolon: no second byte of a Japanese letter.
    file : str
        What messages call it.

    Returns
    -------
    Split or None
        None where Python's reader has to look: quotation marks or carriage returns within cells, NUL, very long
        cells, very many columns, bytes of no encoding.

    Raises
    ------
    DataError
        There are more than 20 million cells.
    """
    if b"\0" in raw:
        return None
    raw = raw if raw.endswith(b"\n") else raw + b"\n"
    whole = memoryview(raw)
    with ThreadPoolExecutor(_WORKERS) as pool:
        cuts = pairwise(_cuts(raw))
        found = list(pool.map(lambda cut: _piece(whole[slice(*cut)], ord(delimiter)), cuts))
    pieces = [piece for piece in found if piece is not None]
    if len(pieces) < len(found):
        return None
    widths = np.concatenate([piece.widths for piece in pieces])
    refuse_extent(len(widths), int(widths.max()), file)
    if not widths.any():  # blank lines only
        return None
    return _joined(pieces, widths)


def _cuts(raw: bytes) -> list[int]:
    """Cut into pieces at ends of lines that are not within quotation marks."""
    cuts, cells = [0], np.frombuffer(raw, np.uint8)
    while cuts[-1] < len(raw):
        start, end = cuts[-1], min(cuts[-1] + _PIECE, len(raw)) - 1
        quotes = np.count_nonzero(cells[start:end] == _QUOTE)  # of many, found faster than by `count`
        while (line := raw.find(b"\n", end)) >= 0 and (quotes := quotes + raw.count(b'"', end, line)) % 2:
            end = line + 1
        cuts.append(line + 1 or len(raw))
    return cuts


def _piece(raw: memoryview, delimiter: int) -> _Piece | None:
    cells, words = np.frombuffer(raw, np.uint8), words_of(raw)
    ends = _ends(cells, delimiter)
    last = np.flatnonzero(cells[ends] == _LF)
    if not last.size or ends[-1] != len(cells) - 1:
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    returns = (cells[ends[last] - 1] == _CR) & (ends[last] > starts[last])
    ends[last] -= returns
    widths = np.diff(last, prepend=-1)
    widths[(widths == 1) & (starts[last] == ends[last])] = 0
    if quotes := np.count_nonzero(cells == _QUOTE):
        opened = (cells[starts] == _QUOTE) & (ends > starts + 1)
        if quotes != 2 * opened.sum() or (cells[ends[opened] - 1] != _QUOTE).any():
            return None
        starts += opened
        ends -= opened
    if np.count_nonzero(cells == _CR) != returns.sum() or (ends - starts).max() > MOST_CHARACTERS:
        return None
    if widths.max() > _WIDEST:
        return None
    piece = _Piece(widths, [])
    for start, end in _columns(starts, ends, np.maximum(widths, 1)):
        codes, first = different(words, start, end)
        texts = together(cells, start[first], end[first])
        piece.columns.append(_Part(texts, _least(codes), *forms_of(texts)))
    return piece


def _least(codes: Codes) -> Codes:
    """Return codes in few bytes: there are many."""
    return codes.astype(np.min_scalar_type(int(codes.max())))


def _columns(
    starts: NDArray[np.intp], ends: NDArray[np.intp], widths: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield where the cells of each column begin and end; what a short row lacks begins and ends with the file."""
    width = int(widths.max())
    if len(starts) == width * len(widths):
        yield from zip(starts.reshape(-1, width).T.copy(), ends.reshape(-1, width).T.copy(), strict=True)
        return
    firsts = np.cumsum(widths) - widths
    for column in range(width):
        places = np.where(column < widths, firsts + column, 0)
        is_there = column < widths
        yield np.where(is_there, starts[places], 0), np.where(is_there, ends[places], 0)


def _ends(cells: NDArray[np.uint8], delimiter: int) -> NDArray[np.intp]:
    """Find the delimiters and ends of lines that are not within quotation marks."""
    found = cells == delimiter
    found |= cells == _LF
    found |= cells == _QUOTE
    places = np.flatnonzero(found)
    quotes = cells[places] == _QUOTE
    quotes |= np.bitwise_xor.accumulate(quotes)
    return places[~quotes]


def _joined(pieces: Sequence[_Piece], widths: NDArray[np.intp]) -> Split | None:
    """Take all pieces together, and make texts of what differs."""
    strange = (part.raw for piece in pieces for part in piece.columns if not part.raw.isascii())
    if (read := valid(b"".join(strange))) is None:
        return None
    _, encoding = read
    with ThreadPoolExecutor(_WORKERS) as pool:
        parts = ([piece.part(column) for piece in pieces] for column in range(int(widths.max())))
        columns = tuple(pool.map(lambda column: _of_column(column, encoding), parts))
    is_even = (widths == widths[0]).all()
    counts = Counter({int(widths[0]): len(widths)} if is_even else widths.tolist())
    del counts[0]
    return Split(CodedRows(columns), counts, NAMES[encoding])


def _of_column(parts: Sequence[_Part], encoding: str) -> Coded:
    """Join the parts of a column."""
    raws = [part.raw for part in parts]
    count, rows = sum(len(part.form_codes) for part in parts), sum(len(part.codes) for part in parts)
    numbers, first = np.arange(count), slice(None)
    if len(parts) > 1 and (2 * count < rows or _repeat(raws[0], raws[len(raws) // 2])):
        raw, numbers, first = _once(b"".join(raws))
        raws = [raw]
    codes = _joined_codes([part.codes for part in parts], [len(part.form_codes) for part in parts], numbers)
    forms, form_numbers, _ = _once(b"".join(part.forms for part in parts))
    form_codes = _joined_codes(
        [part.form_codes for part in parts], [part.forms.count(b"\0") for part in parts], form_numbers
    )
    texts = _texts(raws, encoding).with_forms(forms.decode(encoding).split("\0")[:-1], form_codes[first])
    return Coded(texts, codes)


def _joined_codes(codes: Sequence[Codes], counts: Sequence[int], numbers: Codes) -> Codes:
    """Return codes of parts, each of which has so many texts, as the numbers of these texts among all."""
    numbers = _least(numbers)
    begins = accumulate(counts, initial=0)
    return np.concatenate([numbers[start:][one] for one, start in zip(codes, begins, strict=False)])


def _repeat(one: bytes, other: bytes) -> bool:
    """Tell whether texts of two parts are the same; where next to none are, to look for them takes longest of all."""
    return len(_once(one + other)[0]) < _MOSTLY * len(one + other)


def _once(raw: bytes) -> tuple[bytes, NDArray[np.intp], NDArray[np.intp]]:
    """Return texts that differ, each followed by NUL; which of them each text is; and the first texts that are each."""
    starts, ends = spans(raw)
    numbers, first = different(words_of(raw), starts, ends)
    return together(np.frombuffer(raw, np.uint8), starts[first], ends[first]), numbers, first


def _texts(raws: Sequence[bytes], encoding: str) -> Texts:
    """Return texts, each followed by NUL."""
    before = [*accumulate((raw.count(b"\0") for raw in raws), initial=0)]
    span = cache(lambda part: spans(raws[part]))

    def one(place: int) -> str:
        part = bisect(before, place) - 1
        starts, ends = span(part)
        at = place - before[part]
        return raws[part][starts[at] : ends[at]].decode(encoding)

    return Texts.later(
        before[-1], one, lambda: [text for raw in raws for text in raw.decode(encoding).split("\0")[:-1]]
    )
