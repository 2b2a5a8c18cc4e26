"""Splits a CSV by its bytes, column by column; what is not quite ordinary is left to Python's own reader."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.data.intake.cell_bytes import different, together, words_of
from analysis.data.intake.coded import Coded, CodedRows, Texts, coded
from analysis.data.intake.encodings import valid
from analysis.data.intake.guard import MOST_CHARACTERS, refuse_extent

_QUOTE, _CR, _LF = b'"\r\n'
_SAMPLE = 1 << 20  # bytes: never fewer characters than tell the delimiter


@dataclass(frozen=True)
class Split:
    """The rows of a CSV, filled up to the longest; how many were how long, blank ones apart; name of the encoding."""

    rows: CodedRows
    widths: Counter[int]
    encoding: str


@dataclass(frozen=True)
class _Cells:
    """Where cells begin and end, row by row; `widths` counts those of each row."""

    starts: NDArray[np.integer]
    ends: NDArray[np.integer]
    widths: NDArray[np.integer]


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
        cells, bytes of no encoding.

    Raises
    ------
    DataError
        There are more than 20 million cells.
    """
    if b"\0" in raw:
        return None
    raw = raw if raw.endswith(b"\n") else raw + b"\n"
    found = _cells(raw, ord(delimiter))
    if found is None or (found.ends - found.starts).max() > MOST_CHARACTERS:
        return None
    refuse_extent(len(found.widths), int(found.widths.max()), file)
    return _coded(raw, found)


def _cells(raw: bytes, delimiter: int) -> _Cells | None:
    cells = np.frombuffer(raw, np.uint8)
    marks = bytes(byte in (delimiter, _LF, _QUOTE) for byte in range(256))
    ends = np.flatnonzero(np.frombuffer(raw.translate(marks), np.bool_)).astype(np.int32)
    signs = cells[ends]
    quotes = signs == _QUOTE
    if quoted := int(quotes.sum()):
        is_end = ~quotes & (np.cumsum(quotes, dtype=np.int32) % 2 == 0)
        ends, signs = ends[is_end], signs[is_end]
    last = np.flatnonzero(signs == _LF)
    if not last.size:
        return None
    starts = np.concatenate((np.zeros(1, np.int32), ends[:-1] + 1))
    returns = (cells[ends[last] - 1] == _CR) & (ends[last] > starts[last])
    if raw.count(b"\r") != returns.sum():
        return None
    ends[last] -= returns
    widths = np.diff(last, prepend=-1)
    widths[(widths == 1) & (starts[last] == ends[last])] = 0  # a blank line
    if quoted:
        opened = (cells[starts] == _QUOTE) & (ends > starts + 1)
        if quoted != 2 * opened.sum() or (cells[ends[opened] - 1] != _QUOTE).any():
            return None
        starts, ends = starts + opened, ends - opened
    return _Cells(starts, ends, widths)


def _coded(raw: bytes, found: _Cells) -> Split | None:
    """Make texts of the cells of each column that differ."""
    width = max(1, int(found.widths.max()))
    taken = np.maximum(found.widths, 1)
    if (taken == width).all():
        starts, ends = found.starts.reshape(-1, width), found.ends.reshape(-1, width)
    else:
        starts, ends = (np.zeros((len(taken), width), np.int32) for _ in range(2))
        filled = np.arange(width) < taken[:, None]
        starts[filled], ends[filled] = found.starts, found.ends
    words, cells = words_of(raw), np.frombuffer(raw, np.uint8)
    codes, pieces, counts = [], [], []
    for column in range(width):
        begin, end = np.ascontiguousarray(starts[:, column]), np.ascontiguousarray(ends[:, column])
        numbers, first = different(words, begin, end)
        codes.append(numbers)
        counts.append(len(first))
        pieces.append(together(cells, begin[first], end[first]))
    decoded = valid(b"".join(pieces))
    if decoded is None:
        return None
    texts = decoded[0].split("\0")
    ends_of = np.cumsum(counts).tolist()
    columns = tuple(
        _unique(Coded(Texts(texts[end - count : end]), numbers), piece)
        for count, end, numbers, piece in zip(counts, ends_of, codes, pieces, strict=True)
    )
    is_even = (found.widths == width).all()
    widths = Counter({width: len(taken)} if is_even else found.widths[found.widths > 0].tolist())
    return Split(CodedRows(columns), widths, decoded[1])


def _unique(column: Coded, raw: bytes) -> Coded:
    """Hold each text once: Shift_JIS has two codes for some letters."""
    if raw.isascii() or len({*column.texts}) == len(column.texts):
        return column
    once = coded(column.texts)
    return Coded(once.texts, once.codes[column.codes])
