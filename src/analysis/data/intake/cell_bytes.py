"""Finds the cells that differ among millions, by their bytes, without making a text of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_WORD = 8  # bytes compared at a time
_KEPT = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], dtype=np.uint64)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # spreads what differs over all bits
_HALF = np.uint64(32)
_AS_ONE = bytes.maketrans(b"0123456789", b"1111111111")
_AFTER_ZERO = np.isin(np.arange(256), np.frombuffer(b"0123456789,", np.uint8))
_ZERO, _MINUS = b"0-"
_BLOCK = 1 << 13  # cells copied together: what fits near the processor


def words_of(raw: bytes | memoryview) -> NDArray[np.uint64]:
    """Return the eight bytes from every byte on, as numbers; beyond the end NUL."""
    return np.ndarray(
        (len(raw) + _WORD,), dtype="<u8", buffer=b"".join((raw, bytes(2 * _WORD))), strides=(1,)
    )


def spans(raw: bytes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Tell where texts, each followed by NUL, begin and end."""
    ends = np.flatnonzero(np.frombuffer(raw, np.uint8) == 0)
    return np.concatenate(([0], ends[:-1] + 1)), ends


def different(
    words: NDArray[np.uint64], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find which cells hold the same bytes.

    Parameters
    ----------
    words : ndarray of uint64
        Of the bytes of which cells are stretches, without NUL in them.
    starts, ends : ndarray of int, one a cell
        The first byte of each, and the first after it.

    Returns
    -------
    codes : ndarray of int, one a cell
        The same number, 0, 1, …, where the bytes are the same.
    first : ndarray of int
        The first cell of each number.
    """
    return _different(words, starts, ends - starts, _FACTOR)


def _different(
    words: NDArray[np.uint64], starts: NDArray[np.intp], sizes: NDArray[np.intp], factor: np.uint64
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give cells numbers by keys made of all their words; those that a key throws together by other keys."""
    keys = words[starts] & _KEPT[np.minimum(sizes, _WORD)]
    longer, place = np.flatnonzero(sizes > _WORD), _WORD
    while longer.size:
        key, rest = keys[longer], sizes[longer] - place
        key = (key ^ (key >> _HALF)) * factor
        keys[longer] = key ^ (words[starts[longer] + place] & _KEPT[np.minimum(rest, _WORD)])
        longer, place = longer[rest > _WORD], place + _WORD
    codes, found = pd.factorize(keys)
    first = np.empty(len(found), dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    wrong = np.flatnonzero(_differ(words, starts, sizes, codes, first)) if place > _WORD else codes[:0]
    if wrong.size:
        others, firsts = _different(words, starts[wrong], sizes[wrong], factor * _FACTOR)
        codes[wrong] = others + len(first)
        first = np.concatenate((first, wrong[firsts]))
    return codes, first


def _differ(
    words: NDArray[np.uint64],
    starts: NDArray[np.intp],
    sizes: NDArray[np.intp],
    codes: NDArray[np.intp],
    first: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Tell which cells do not hold the same bytes as the first cell with the same key."""
    found = sizes != sizes[first][codes]
    longer, place = np.flatnonzero(sizes > _WORD), _WORD
    while longer.size:  # where all words but the last are the same, the key says that the last is
        here = starts[longer] + place - _WORD
        there = starts[first][codes[longer]] + place - _WORD
        found[longer] |= words[here] != words[there]
        place += _WORD
        longer = longer[sizes[longer] > place]
    return found


def together(cells: NDArray[np.uint8], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> bytes:
    """Return stretches of bytes, none of which ends with the last byte, one after the other, each followed by NUL."""
    parts: list[bytes] = []
    for block in range(0, len(starts), _BLOCK):
        begins = starts[block : block + _BLOCK]
        sizes = ends[block : block + _BLOCK] - begins + 1
        last = np.cumsum(sizes)
        found = cells[np.repeat(begins - last + sizes, sizes) + np.arange(last[-1])]
        found[last - 1] = 0
        parts.append(found.tobytes())
    return b"".join(parts)


def forms_of(raw: bytes) -> tuple[bytes, NDArray[np.intp]]:
    """Find the forms of texts: every digit as 1, but a zero that begins a text of further digits.

    Parameters
    ----------
    raw : bytes
        Texts, each followed by NUL, in an encoding in which no byte but a digit, comma or minus looks like one.

    Returns
    -------
    forms : bytes
        Each once, followed by NUL.
    codes : ndarray of int, one a text
        Which of them it has.
    """
    cells = np.frombuffer(raw + b"\0", np.uint8)
    starts, ends = spans(raw)
    shaped = np.frombuffer(bytearray(raw.translate(_AS_ONE)), np.uint8)
    digits = starts + (cells[starts] == _MINUS)
    shaped[digits[(cells[digits] == _ZERO) & _AFTER_ZERO[cells[digits + 1]]]] = _ZERO
    codes, first = different(words_of(shaped.tobytes()), starts, ends)
    return together(shaped, starts[first], ends[first]), codes
