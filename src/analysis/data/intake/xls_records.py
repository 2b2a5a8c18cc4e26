"""What the records of an .xls workbook tell beside the values, and how far its cells reach.

Source: [MS-CFB] for the container, [MS-XLS] for the records. The reader of values allots what a file says it
needs, up to its last cell, and a damaged file may say more than any memory holds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from analysis.data.intake.excel_formats import Shown, of_codes
from analysis.data.intake.excel_parts import Facts
from analysis.data.intake.guard import refuse_extent

_END, _BOUND_SHEET, _FORMULA, _BOOL_OR_ERROR, _ROW, _COLUMNS = 0x0A, 0x85, 0x06, 0x205, 0x208, 0x7D
_DIMENSIONS, _STRINGS, _FORMAT, _STYLE = 0x200, 0xFC, 0x41E, 0xE0
_MANY = 0xBD  # several numbers, from one column on
_NUMBERS = {_FORMULA, 0x203, 0x27E}
_CELLS = {_FORMULA, 0xD6, 0xFD, 0x203, 0x204, _BOOL_OR_ERROR, 0x27E, _MANY}
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
           0x2A: "#N/A"}  # fmt: skip
_LAST = 0xFFFFFFFA  # numbers of sectors from here on are marks


def sheet_facts(raw: bytes, file: str) -> list[Facts]:
    """Read what is beside the values of each sheet, in the order of the workbook.

    Raises
    ------
    DataError
        The cells of a sheet reach too far.
    struct.error, ValueError, IndexError, StopIteration
        The workbook is damaged.
    """
    stream = _workbook(raw)
    known = [*_records(stream, 0)]
    starts = [struct.unpack_from("<I", body)[0] for kind, body in known if kind == _BOUND_SHEET]
    codes = dict(_format(body) for kind, body in known if kind == _FORMAT)
    styles = of_codes(codes, (struct.unpack_from("<H", body, 2)[0] for kind, body in known if kind == _STYLE))
    return [
        _facts(stream, start, styles, f"{file}の{number}番目のシート")
        for number, start in enumerate(starts, 1)
    ]


def _format(body: bytes) -> tuple[int, str]:
    number, length, wide = struct.unpack_from("<HHB", body)
    text = body[5 : 5 + length * (1 + (wide & 1))]
    return number, text.decode("utf-16-le" if wide & 1 else "latin-1")


def _facts(stream: bytes, start: int, styles: Mapping[int, Shown], where: str) -> Facts:
    found = Facts()
    rows = columns = 0
    for kind, body in _records(stream, start):
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind == _MANY:
                columns = max(columns, column + (len(body) - 6) // 6)
            _beside(found, kind, body, (row, column))
            for at, style in enumerate(_styles(kind, body), column):
                if how := styles.get(style):
                    found.shown[row, at] = how
        elif kind == _DIMENSIONS and len(body) == 14:  # what the file itself says of its last cell
            rows, columns = (
                max(rows, struct.unpack_from("<I", body, 4)[0]),
                max(columns, body[10] + 256 * body[11]),
            )
        elif kind == _ROW and body[12] & 0x20:
            found.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            found.hidden_columns |= set(range(first, last + 1))
    refuse_extent(rows, columns, where)
    return found


def _styles(kind: int, body: bytes) -> Iterator[int]:
    """Give the styles of the numbers of a record, from its first column on."""
    if kind == _MANY:
        yield from (struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 2, 6))
    elif kind in _NUMBERS:
        yield struct.unpack_from("<H", body, 4)[0]


def _beside(found: Facts, kind: int, body: bytes, place: tuple[int, int]) -> None:
    if kind == _FORMULA:
        found.formulas.add(place)
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            found.errors[place] = _ERRORS.get(body[8], "#?")
    elif kind == _BOOL_OR_ERROR and body[7]:
        found.errors[place] = _ERRORS.get(body[6], "#?")


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Give the records from a place to the end of its substream."""
    while True:
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _END:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook(raw: bytes) -> bytes:
    """Take the stream that holds the workbook out of its container."""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    directory_start, _, cutoff, small_start = struct.unpack_from("<4I", raw, 48)
    fat = _sectors(raw, size)
    directory = _chain(raw, size, fat, directory_start, skip=1)
    entries = [directory[place : place + 128] for place in range(0, len(directory), 128)]
    entry = next(entry for entry in entries if _name(entry) in ("workbook", "book"))
    start, length = struct.unpack_from("<II", entry, 116)
    if length >= cutoff:
        return _chain(raw, size, fat, start, skip=1)[:length]
    root = struct.unpack_from("<I", entries[0], 116)[0]
    small = _numbers(_chain(raw, size, fat, small_start, skip=1))
    return _chain(_chain(raw, size, fat, root, skip=1), 64, small, start, skip=0)[:length]


def _sectors(raw: bytes, size: int) -> tuple[int, ...]:
    """Read the table that says which sector follows each."""
    listed = list(struct.unpack_from("<109I", raw, 76))
    further = struct.unpack_from("<I", raw, 68)[0]
    while further < _LAST and len(listed) * size <= len(raw) + 109 * size:
        *more, further = _numbers(raw[(further + 1) * size : (further + 2) * size])
        listed += more
    return _numbers(b"".join(raw[(at + 1) * size : (at + 2) * size] for at in listed if at < _LAST))


def _chain(raw: bytes, size: int, table: tuple[int, ...], at: int, *, skip: int) -> bytes:
    """Join the sectors that follow each other, of a file whose header takes `skip` of them."""
    parts = []
    while at < _LAST:
        parts.append(raw[(at + skip) * size : (at + skip + 1) * size])
        if len(parts) > len(table):
            raise ValueError("セクタの連なりが輪になっています")
        at = table[at]
    return b"".join(parts)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower()
