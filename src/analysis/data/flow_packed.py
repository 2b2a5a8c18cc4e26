"""Rows of people flow as whole numbers, keys in the high bits: to sort numbers costs far less than to hash keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import numpy as np
import pandas as pd

from analysis.data.flow_answer import framed, summed
from analysis.data.flow_figures import NotPlain, Piece, ahead, columns, pieces
from analysis.data.flow_files import FlowFile
from analysis.data.flow_query import COLUMNS, Query
from analysis.data.readers import flow_codes as codes

_PEOPLE_BITS = 63 - 11 - 27 - 2 - 2  # what month, cell, day type and hours leave
_BITS = {"ym": 11, "place": 27, "city": 17, "day": 2, "tz": 2, "origin": 2, "people": _PEOPLE_BITS}
_YEAR_2000 = 2000 * 12  # months are counted from
_TERMS = {"ym": f"ym - {_YEAR_2000}"}
# In sums of people, the bits from here on say which day types and hours were added.
_KINDS = 40
_BLOCK = 1 << 25  # rows sorted together, 8 bytes each
_PIECE = 1 << 18  # rows added up at a time

Sums = tuple[np.ndarray, np.ndarray]  # keys in order, people with the bits of kinds


def packed_sql(keys: Sequence[str]) -> str:
    """Write the number that holds several keys, the first in the highest bits."""
    wide = "INTEGER" if sum(_BITS[key] for key in keys) < 32 else "BIGINT"
    above = accumulate((_BITS[key] for key in reversed(keys)), initial=0)
    terms = [
        f"(({_TERMS.get(key, key)})::{wide} << {bits})"
        for key, bits in zip(reversed(keys), above, strict=False)
    ]
    return f"({' | '.join(terms)})"


def unpacked(numbers: np.ndarray, keys: Sequence[str]) -> dict[str, np.ndarray]:
    """Take the keys out of numbers of `packed_sql`, which are used up."""
    found = {}
    for key in reversed(keys):
        most = (1 << _BITS[key]) - 1
        found[key] = numbers.astype(np.min_scalar_type(most)) & most
        numbers >>= _BITS[key]
    if "ym" in found:
        found["ym"] += _YEAR_2000
    return found


def fits(query: Query) -> bool:
    """Tell whether `of_files` answers: where about as many groups come out as places, which have to fit anyway."""
    return {"month", "cell"} <= set(query.by) <= {"month", "cell", "day_type", "hours"}


def of_files(files: Sequence[FlowFile], query: Query, threads: int) -> pd.DataFrame | None:
    """Return the answer from files in plain figures, or None if one of them is not, or has a row that must not be.

    Parameters
    ----------
    files : sequence of FlowFile
        Of the mesh format.
    query : Query
        One that `fits`.
    threads : int
        That turn text into numbers.

    Returns
    -------
    DataFrame or None
        None also if a row is there twice, or counts more people than have bits.

    Raises
    ------
    DataError
        A gzip file is cut short or damaged.
    """
    try:
        numbers, sums, count = _summed_up(files, query, threads)
    except (NotPlain, OSError):
        return None
    added = np.bitwise_count(sums >> _KINDS).astype(np.int32)
    # The bits of a row that is there twice were added up to another bit.
    if added.sum(dtype=np.int64) != count:
        return None
    sums &= (1 << _KINDS) - 1
    keys = unpacked(numbers, query.keys)
    del numbers
    people = sums / added if query.measure == "mean" else sums.astype(np.float64)
    del sums
    return framed({name: keys.pop(COLUMNS[name]) for name in query.by}, people, added)


def _summed_up(files: Sequence[FlowFile], query: Query, threads: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the keys, their sums and the number of rows; a function, so that the last block is given back."""
    rest = [key for key in ("day", "tz") if key not in query.keys]
    parts: list[Sums] = []
    count = 0
    for block in _blocks(files, (*query.keys, *rest, "people"), query, threads):
        count += len(block)
        parts.append(_added(block, sum(_BITS[key] for key in rest)))
        if sum(len(key) for key, _ in parts[1:]) > len(parts[0][0]):
            parts = [_merged(parts)]
    return *_merged(parts), count


def _blocks(
    files: Sequence[FlowFile], keys: Sequence[str], query: Query, threads: int
) -> Iterator[np.ndarray]:
    """Give the rows as sorted numbers a block at a time; at least one block, each in the place of the one before."""
    block = np.empty(_BLOCK, dtype=np.int64)
    filled = 0
    for rows in ahead(lambda piece: _rows(piece, keys, query.kept), pieces(files), threads):
        if filled + len(rows) > _BLOCK:
            block[:filled].sort()
            yield block[:filled]
            filled = 0
        block[filled : filled + len(rows)] = rows
        filled += len(rows)
    block[:filled].sort()
    yield block[:filled]


def _rows(piece: Piece, keys: Sequence[str], kept: Mapping[str, Sequence[int]]) -> np.ndarray:
    """Put each row of a piece that is kept into one number.

    Raises
    ------
    NotPlain
        A value that is not allowed, or more people than have bits.
    """
    found = columns(piece)
    people = found[codes.PEOPLE]
    if (people >> _PEOPLE_BITS).any():
        raise NotPlain
    months = (found[codes.YEAR] - 2000) * 12 + found[codes.MONTH] - 1
    values = {"ym": months, "place": found[codes.MESH], "city": found[codes.CITY], "day": found[codes.DAY],
              "tz": found[codes.TIME], "people": people}  # fmt: skip
    packed = np.zeros(len(people), dtype=np.uint64)
    for key in keys:
        packed <<= _BITS[key]
        packed |= values[key]
    if kept:
        values["ym"] += _YEAR_2000
        packed = packed[np.all([np.isin(values[name].view(np.int64), kept[name]) for name in kept], axis=0)]
    return packed.view(np.int64)


def _added(block: np.ndarray, rest_bits: int) -> Sums:
    """Add up the people of each group of a sorted block, which is used up.

    The last keys, of so many bits, become one bit each in the sum.
    """
    shift = _PEOPLE_BITS + rest_bits
    # Each piece begins where a group does.
    cuts = np.searchsorted(block, block[_PIECE::_PIECE] >> shift << shift)
    sums = np.empty(len(block), dtype=np.int64)
    filled = 0
    for piece in np.split(block, cuts):
        kind = piece >> _PEOPLE_BITS
        key = kind >> rest_bits
        kind &= (1 << rest_bits) - 1
        kind += _KINDS
        people = piece & ((1 << _PEOPLE_BITS) - 1)
        people += np.left_shift(1, kind, out=kind)
        key, added, _ = summed(key, people, np.int64)
        found = slice(filled, filled + len(key))
        block[found], sums[found] = key, added
        filled += len(key)
    return block[:filled].copy(), sums[:filled]


def _merged(parts: list[Sums]) -> Sums:
    """Add up the sums of blocks, a piece of the keys at a time; empties `parts`."""
    if len(parts) == 1:
        return parts.pop()
    bounds = np.sort(np.concatenate([keys[_PIECE::_PIECE] for keys, _ in parts]))
    cuts = [np.searchsorted(keys, bounds) for keys, _ in parts]
    split = [
        zip(*(np.split(part[of], cut) for part, cut in zip(parts, cuts, strict=True)), strict=True)
        for of in (0, 1)
    ]
    parts.clear()
    merged = [
        summed(np.concatenate(keys), np.concatenate(sums), np.int64)[:2]
        for keys, sums in zip(*split, strict=True)
    ]
    del split  # and with it the parts
    return np.concatenate([keys for keys, _ in merged]), np.concatenate([sums for _, sums in merged])
