"""Splits a CSV by its bytes, column by column; what is not quite ordinary is left to Python's own reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.cell_bytes import different, together, words_of
from analysis.data.intake.coded import Coded, CodedRows, Texts, coded
from analysis.data.intake.encodings import valid
from analysis.data.intake.guard import MOST_CHARACTERS, refuse_extent

_QUOTE, _CR, _LF = b'"\r\n'
# In Shift_JIS letters of NEC and IBM, in EUC-JP the second set: one of two codes begins with one of these.
_TWICE = re.compile(rb"[\x87\x8f\xed\xee\xfa-\xfc]")
_PIECE = 1 << 22  # bytes looked at together: what fits near the processor
_WIDEST = 1000  # columns: each costs some time however few rows there are
_WORKERS = 4  # numpy lets others run while it works; more would hold more memory than they save time
_SAMPLE = 1 << 20  # bytes: never fewer characters than tell the delimiter


@dataclass(frozen=True)
class Split:
    """The rows of a CSV, filled up to the longest; how many were how long, blank ones apart; name of the encoding."""

    rows: CodedRows
    widths: Counter[int]
    encoding: str


@dataclass(frozen=True)
class _Piece:
    """Some rows: how long each is (0: blank), the cells of each column that differ, NUL after each, and where they are."""

    widths: NDArray[np.intp]
    texts: list[bytes]
    codes: list[NDArray[np.intp]]


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
    cuts = list(pairwise(_cuts(raw if raw.endswith(b"\n") else (raw := raw + b"\n"))))
    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(pool.map(lambda cut: _piece(raw[cut[0] : cut[1]], ord(delimiter)), cuts))
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


def _piece(raw: bytes, delimiter: int) -> _Piece | None:
    cells = np.frombuffer(raw, np.uint8)
    ends = _ends(cells, delimiter)
    last = np.flatnonzero(cells[ends] == _LF)
    if not last.size or ends[-1] != len(raw) - 1:
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
        starts, ends = starts + opened, ends - opened
    if np.count_nonzero(cells == _CR) != returns.sum() or (ends - starts).max() > MOST_CHARACTERS:
        return None
    if widths.max() > _WIDEST:
        return None
    words, texts, codes = words_of(raw), [], []
    for start, end in _columns(starts, ends, np.maximum(widths, 1)):
        numbers, first = different(words, start, end)
        codes.append(numbers)
        texts.append(together(cells, start[first], end[first]))
    return _Piece(widths, texts, codes)


def _columns(
    starts: NDArray[np.intp], ends: NDArray[np.intp], widths: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield where the cells of each column begin and end; what a short row lacks begins and ends with the piece."""
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
    is_quote = cells == _QUOTE
    places = np.flatnonzero((cells == delimiter) | (cells == _LF) | is_quote)
    quotes = is_quote[places]
    return places[~quotes & (np.cumsum(quotes) & 1 == 0)]


def _joined(pieces: Sequence[_Piece], widths: NDArray[np.intp]) -> Split | None:
    """Take all pieces together, and make texts of what differs."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(pool.map(lambda column: _of_column(pieces, column), range(int(widths.max()))))
    decoded = valid(b"".join(raw for raw, _ in found))
    if decoded is None:
        return None
    text, encoding = decoded
    texts = iter(text.split("\0"))
    columns = []
    for raw, codes in found:
        column = Coded(Texts(islice(texts, raw.count(b"\0"))), codes)
        # Shift_JIS and EUC-JP have two codes for some letters; each text is held once.
        is_once = (
            encoding == "UTF-8" or _TWICE.search(raw) is None or len({*column.texts}) == len(column.texts)
        )
        columns.append(column if is_once else _once(column))
    is_even = (widths == widths[0]).all()
    counts = Counter({int(widths[0]): len(widths)} if is_even else widths.tolist())
    del counts[0]
    return Split(CodedRows(tuple(columns)), counts, encoding)


def _of_column(pieces: Sequence[_Piece], column: int) -> tuple[bytes, NDArray[np.intp]]:
    """Return what differs in a column, each followed by NUL, and which of it stands where."""
    parts = [piece.texts[column] if column < len(piece.texts) else b"\0" for piece in pieces]
    raw = b"".join(parts)
    cells = np.frombuffer(raw, np.uint8)
    ends = np.flatnonzero(cells == 0)
    starts = np.concatenate(([0], ends[:-1] + 1))
    numbers, first = different(words_of(raw), starts, ends)
    before = accumulate((part.count(b"\0") for part in parts), initial=0)
    codes = [
        numbers[start + piece.codes[column]]
        if column < len(piece.codes)
        else np.full(len(piece.widths), numbers[start])
        for start, piece in zip(before, pieces, strict=False)
    ]
    return together(cells, starts[first], ends[first]), np.concatenate(codes)


def _once(column: Coded) -> Coded:
    once = coded(column.texts)
    return Coded(once.texts, once.codes[column.codes])
