"""Splits a CSV by its bytes, column by column; what is not quite ordinary is left to Python's own reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.cell_bytes import different, forms_of, together, words_of
from analysis.data.intake.coded import Coded, CodedRows, Texts, coded
from analysis.data.intake.encodings import valid
from analysis.data.intake.guard import MOST_CHARACTERS, refuse_extent

_QUOTE, _CR, _LF = b'"\r\n'
# In Shift_JIS letters of NEC and IBM, in EUC-JP the second set: one of two codes begins with one of these.
_TWICE = b"\x87\x8f\xed\xee\xfa\xfb\xfc"
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
    """Some rows: how long each is (0: blank), where the cells of each column that differ begin and end, which is where."""

    widths: NDArray[np.intp]
    starts: list[NDArray[np.intp]]
    ends: list[NDArray[np.intp]]
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
    raw = raw if raw.endswith(b"\n") else raw + b"\n"
    cells, words = np.frombuffer(raw, np.uint8), words_of(raw)
    with ThreadPoolExecutor(_WORKERS) as pool:
        cuts = pairwise(_cuts(raw))
        found = list(pool.map(lambda cut: _piece(cells, words, cut, ord(delimiter)), cuts))
    pieces = [piece for piece in found if piece is not None]
    if len(pieces) < len(found):
        return None
    widths = np.concatenate([piece.widths for piece in pieces])
    refuse_extent(len(widths), int(widths.max()), file)
    if not widths.any():  # blank lines only
        return None
    return _joined(cells, words, pieces, widths)


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


def _piece(
    whole: NDArray[np.uint8], words: NDArray[np.uint64], cut: tuple[int, int], delimiter: int
) -> _Piece | None:
    cells = whole[slice(*cut)]
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
        starts, ends = starts + opened, ends - opened
    if np.count_nonzero(cells == _CR) != returns.sum() or (ends - starts).max() > MOST_CHARACTERS:
        return None
    if widths.max() > _WIDEST:
        return None
    piece = _Piece(widths, [], [], [])
    for start, end in _columns(starts + cut[0], ends + cut[0], np.maximum(widths, 1)):
        codes, first = different(words, start, end)
        piece.codes.append(codes)
        piece.starts.append(start[first])
        piece.ends.append(end[first])
    return piece


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
    is_quote = cells == _QUOTE
    places = np.flatnonzero((cells == delimiter) | (cells == _LF) | is_quote)
    quotes = is_quote[places]
    return places[~quotes & (~np.bitwise_xor.accumulate(quotes))]


def _joined(
    cells: NDArray[np.uint8],
    words: NDArray[np.uint64],
    pieces: Sequence[_Piece],
    widths: NDArray[np.intp],
) -> Split | None:
    """Take all pieces together, and make texts of what differs."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(
            pool.map(lambda column: _of_column(cells, words, pieces, column), range(int(widths.max())))
        )
    decoded = valid(b"".join(raw + forms for raw, _, forms, _ in found))
    if decoded is None:
        return None
    text, encoding = decoded
    texts = iter(text.split("\0"))
    columns = []
    for raw, codes, forms, form_codes in found:
        own = Texts(islice(texts, len(form_codes)))
        column = Coded(own.with_forms([*islice(texts, forms.count(b"\0"))], form_codes), codes)
        # Shift_JIS and EUC-JP have two codes for some letters; each text is held once.
        is_once = (
            encoding == "UTF-8"
            or not any(map(raw.__contains__, _TWICE))
            or len({*column.texts}) == len(column.texts)
        )
        columns.append(column if is_once else _once(column))
    is_even = (widths == widths[0]).all()
    counts = Counter({int(widths[0]): len(widths)} if is_even else widths.tolist())
    del counts[0]
    return Split(CodedRows(tuple(columns)), counts, encoding)


def _of_column(
    cells: NDArray[np.uint8], words: NDArray[np.uint64], pieces: Sequence[_Piece], column: int
) -> tuple[bytes, NDArray[np.intp], bytes, NDArray[np.intp]]:
    """Return what differs in a column, each followed by NUL, which of it stands where, and its forms."""
    none = np.zeros(1, dtype=np.intp)  # an empty cell, for all rows of a piece that is narrower
    has = [column < len(piece.codes) for piece in pieces]
    parts = [piece.starts[column] if own else none for own, piece in zip(has, pieces, strict=True)]
    starts = np.concatenate(parts)
    ends = np.concatenate(
        [piece.ends[column] if own else none for own, piece in zip(has, pieces, strict=True)]
    )
    numbers, first = different(words, starts, ends)
    before = accumulate(map(len, parts), initial=0)
    codes = [
        numbers[start:][piece.codes[column]] if own else np.full(len(piece.widths), numbers[start])
        for start, own, piece in zip(before, has, pieces, strict=False)
    ]
    raw = together(cells, starts[first], ends[first])
    return raw, np.concatenate(codes), *forms_of(raw)


def _once(column: Coded) -> Coded:
    once = coded(column.texts.made)
    return Coded(once.texts, once.codes[column.codes])
