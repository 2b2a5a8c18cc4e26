"""Finds the cells that differ among millions, by their bytes, without making a text of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_WORD = 8  # bytes compared at a time
_KEPT = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], dtype=np.uint64)


def words_of(raw: bytes) -> NDArray[np.uint64]:
    """Return the eight bytes from every byte on, as numbers; beyond the end NUL."""
    return np.ndarray((len(raw) + _WORD,), dtype="<u8", buffer=raw + bytes(2 * _WORD), strides=(1,))


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
    sizes = ends - starts
    codes, found = pd.factorize(words[starts] & _KEPT[np.minimum(sizes, _WORD)])
    longer, count = np.flatnonzero(sizes > _WORD), len(found)
    if longer.size:
        codes, count = _longer(words, starts, sizes, codes, longer)
    first = np.empty(count, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return codes, first


def _longer(
    words: NDArray[np.uint64],
    starts: NDArray[np.intp],
    sizes: NDArray[np.intp],
    codes: NDArray[np.intp],
    longer: NDArray[np.intp],
) -> tuple[NDArray[np.intp], int]:
    """Tell cells apart that begin with the same eight bytes, and count what differs."""
    known, place = len(sizes), _WORD
    while (
        longer.size
    ):  # pairs of what is known of the beginning and the next word are exact: nothing collides
        word = words[starts[longer] + place] & _KEPT[np.minimum(sizes[longer] - place, _WORD)]
        pairs = codes[longer] << 32 | pd.factorize(word)[0]
        codes[longer] = pd.factorize(pairs)[0] + known
        known += len(sizes)
        place += _WORD
        longer = longer[sizes[longer] > place]
    used = np.zeros(known, dtype=bool)
    used[codes] = True
    return (np.cumsum(used) - 1)[codes], int(np.count_nonzero(used))


def together(cells: NDArray[np.uint8], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> bytes:
    """Return stretches of bytes, none of which ends with the last byte, one after the other, each followed by NUL."""
    last = np.cumsum(ends - starts + 1)
    steps = np.ones(int(last[-1]), dtype=np.int64)
    steps[0] = starts[0]
    steps[last[:-1]] = starts[1:] - ends[:-1]
    found = cells[np.cumsum(steps)]
    found[last - 1] = 0
    return found.tobytes()
