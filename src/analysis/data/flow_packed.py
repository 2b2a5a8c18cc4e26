"""Rows of people flow as whole numbers, keys in the high bits: to sort numbers costs far less than to hash keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
import pandas as pd

from analysis.data.flow_answer import framed, summed
from analysis.data.flow_engine import VALID, Connection
from analysis.data.flow_query import COLUMNS, Query
from analysis.data.readers import flow_codes as codes

_PEOPLE_BITS = 63 - 11 - 27 - 2 - 2  # what month, cell, day type and hours leave
_BITS = {"ym": 11, "place": 27, "city": 17, "day": 2, "tz": 2, "origin": 2, "people": _PEOPLE_BITS}
_YEAR_2000 = 2000 * 12  # months are counted from
_TERMS = {"ym": f"ym - {_YEAR_2000}"}
# In sums of people, the bits from here on say which day types and hours were added.
_KINDS = 40
_BLOCK = 1 << 25  # rows sorted together, 8 bytes each
_VECTOR = 2048  # rows that the engine hands over together
_PIECE = 1 << 18  # rows fetched, or added up, at a time
_BUFFER = (
    "32MB"  # parsed while a piece is taken over or a block sorted; with less the threads wait for each other
)

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
    """Tell whether `of_rows` answers: where about as many groups come out as places, which have to fit anyway."""
    return {"month", "cell"} <= set(query.by) <= {"month", "cell", "day_type", "hours"}


def valid(query: Query) -> dict[str, str]:
    """Say which values `of_rows` takes, as `analysis.data.flow_engine.VALID` does: not so many people.

    Cells need only have eight digits, as divisions a row cost: `of_rows` checks them, unless a filter drops some.
    """
    people = (
        f"{codes.PEOPLE} BETWEEN 0 AND {(1 << _PEOPLE_BITS) - 1} AND {codes.PEOPLE} = floor({codes.PEOPLE})"
    )
    cells = {codes.MESH: f"{codes.MESH} BETWEEN 0 AND 99999999"} if query.where == "true" else {}
    return {**VALID, codes.PEOPLE: people, **cells}


def of_rows(opened: Connection, rows: str, query: Query) -> pd.DataFrame | None:
    """Return the answer from rows that are `valid` and meet the condition, or None if one of them is wrong.

    Parameters
    ----------
    opened : Connection
        The database.
    rows : str
        SELECT as of `analysis.data.flow_run.kept_sql`.
    query : Query
        One that `fits`.

    Returns
    -------
    DataFrame or None
        None: a row is there twice, or a cell is none.
    """
    numbers, sums, count = _summed_up(opened, rows, query.keys)
    added = np.bitwise_count(sums >> _KINDS).astype(np.int32)
    # The bits of a row that is there twice were added up to another bit.
    if added.sum(dtype=np.int64) != count:
        return None
    sums &= (1 << _KINDS) - 1
    keys = unpacked(numbers, query.keys)
    del numbers
    people = sums / added if query.measure == "mean" else sums.astype(np.float64)
    del sums
    frame = framed({name: keys.pop(COLUMNS[name]) for name in query.by}, people, added)
    return frame if all(codes.standard(codes.MESH, cell) for cell in frame["cell"].cat.categories) else None


def _summed_up(opened: Connection, rows: str, keys: Sequence[str]) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the keys, their sums and the number of rows; a function, so that the last block is given back."""
    rest = [key for key in ("day", "tz") if key not in keys]
    parts: list[Sums] = []
    count = 0
    packed = packed_sql([*keys, *rest, "people"])
    for block in _blocks(opened, f"SELECT {packed} AS packed FROM ({rows})"):
        count += len(block)
        parts.append(_added(block, sum(_BITS[key] for key in rest)))
        if sum(len(key) for key, _ in parts[1:]) > len(parts[0][0]):
            parts = [_merged(parts)]
    return *_merged(parts), count


def _blocks(opened: Connection, rows: str) -> Iterator[np.ndarray]:
    """Give the rows as sorted numbers a block at a time; at least one block, each in the place of the one before."""
    opened.execute("SET allocator_flush_threshold = '2MB'")  # gives memory back
    opened.execute(f"SET streaming_buffer_size = '{_BUFFER}'")
    opened.execute(rows)
    block = np.empty(_BLOCK, dtype=np.int64)
    filled, more = 0, True
    while more:
        piece = opened.fetch_df_chunk(_PIECE // _VECTOR)["packed"].to_numpy()
        more = len(piece) > 0
        block[filled : filled + len(piece)] = piece
        filled += len(piece)
        if not more or filled > _BLOCK - _PIECE:
            block[:filled].sort()
            yield block[:filled]
            filled = 0


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
    """Add up the sums of blocks; empties `parts`."""
    if len(parts) == 1:
        return parts.pop()
    keys, sums = map(list, zip(*parts, strict=True))
    parts.clear()
    return summed(np.concatenate(keys), np.concatenate(sums), np.int64)[:2]
