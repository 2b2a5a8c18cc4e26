"""Numbers straight from the bytes of a mesh file, where it holds nothing but figures, commas and line ends.

So the ministry publishes them. A reader for any CSV decides byte after byte; here a piece of a file becomes numbers by
operations on whole arrays, in half the time. What is written in any other way, or must not be there, is refused
without a word of why: the engine reads it then, and tells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from analysis.data.flow_files import FlowFile, content
from analysis.data.readers import flow_codes as codes

_PIECE = 1 << 20  # bytes
_LONGEST = 1 << 16  # bytes of a line
_KEPT = 1 << 24  # bytes, more than the arrays of a piece
_WORD = 8  # bytes, and most figures of a number
_RANGES = {
    codes.MESH: (30_000_000, 68_999_999), codes.YEAR: (2000, 2099), codes.MONTH: (1, 12), codes.DAY: (0, 2),
    codes.TIME: (0, 2),
}  # fmt: skip

Columns = dict[str, np.ndarray]  # standard name to numbers, uint64
Done = TypeVar("Done")
Piece = tuple[
    tuple[str, ...], bytes, bytes
]  # names of the columns; how lines end; a word of padding, then whole lines


class NotPlain(Exception):
    """Something else than allowed values in plain figures; the engine will say what."""


def pieces(files: Sequence[FlowFile]) -> Iterator[Piece]:
    """Give what is in files below their headings.

    Raises
    ------
    DataError
        A gzip file is cut short or damaged.
    NotPlain
        A heading does not end.
    """
    for file in files:
        with content(file.path, file.name) as opened:
            heading = opened.readline(_LONGEST)
            if not heading.endswith(b"\n"):
                raise NotPlain
            ending = b"\r\n" if heading.endswith(b"\r\n") else b"\n"
            while read := opened.read(_PIECE):
                yield file.columns, ending, b"".join((b"0" * _WORD, read, opened.readline(_LONGEST)))


def ahead(work: Callable[[Piece], Done], given: Iterable[Piece], threads: int) -> Iterator[Done]:
    """Work in threads, two pieces each ahead; give the results in order."""
    np.empty(_KEPT, dtype=np.uint8)  # having seen so much freed, glibc keeps memory for the arrays to come
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Done]] = deque()
        for piece in given:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def columns(piece: Piece) -> Columns:
    """Turn a piece of a mesh file into numbers, each of which is allowed; any number of people is.

    Raises
    ------
    NotPlain
        Anything else than rows of as many allowed numbers of at most eight figures as there are columns.
    """
    names, ending, padded = piece
    padded = padded if padded.endswith(ending) else padded + ending
    text = np.frombuffer(padded, dtype=np.uint8, offset=_WORD)
    marks = np.flatnonzero(text < ord("0"))
    row = b"," * (len(names) - 1) + ending
    count = len(marks) // len(row)
    if text.max() > ord("9") or text[marks].tobytes() != row * count:
        raise NotPlain
    figures = np.diff(marks, prepend=-1).astype(np.uint64).reshape(count, -1) - 1
    if (figures[:, : len(names)] - 1 >= _WORD).any() or figures[:, len(names) :].any():
        raise NotPlain
    marks = marks.reshape(count, -1)
    # At every place the eight bytes before it, however they lie in memory.
    words = np.ndarray(len(text), dtype="<u8", buffer=padded, strides=(1,))
    found = {name: _number(words[marks[:, at]], figures[:, at]) for at, name in enumerate(names) if name}
    if not _allowed(found):
        raise NotPlain
    return found


def _number(words: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Read the last figures of eight bytes, the first of which is the lowest: pairs, then pairs of pairs, then all."""
    before = (_WORD - figures) * 8
    words >>= before
    words <<= before
    for byte, mask in ((1, 0x0F0F0F0F0F0F0F0F), (2, 0x00FF00FF00FF00FF), (4, 0x0000FFFF0000FFFF)):
        words &= mask
        words *= (10**byte << 8 * byte) + 1
        words >>= 8 * byte
    return words


def _allowed(found: Columns) -> bool:
    """Tell what `analysis.data.flow_engine.VALID` and `BELONGS` do; unsigned, so that less than the least is far too much."""
    mesh, pref = found[codes.MESH], found[codes.PREF]
    wrong = [
        *(found[name] - least > most - least for name, (least, most) in _RANGES.items()),
        mesh // 10_000 % 100 - 22 > 53 - 22,
        mesh // 1000 % 10 > 7,
        mesh // 100 % 10 > 7,
        (pref - 1 > 46) & (pref != codes.PRACTICE_PREF),
        found[codes.CITY] - pref * 1000 > 999,
    ]
    return not any(each.any() for each in wrong)
