from __future__ import annotations

import struct
from pathlib import Path

import pytest

from analysis.data.intake.sheets import open_book
from analysis.errors import DataError


def record(kind: int, layout: str, *values: float | bytes) -> bytes:
    body = struct.pack(f"<{layout}", *values)
    return struct.pack("<HH", kind, len(body)) + body


def old_workbook(*cells: bytes, styles: bytes = b"", stream_of: int = 8192) -> bytes:
    """Write a workbook of one sheet, as [MS-XLS] and [MS-CFB] lay it out; no library of ours writes .xls."""
    start, end = record(0x809, "HHHHII", 0x600, 5, 0, 0, 0, 0), record(0x0A, "")
    name = "表".encode("utf-16-le")
    place = len(start) + 4 + 8 + len(name) + len(styles) + len(end)
    sheet = record(0x85, "IBBBB2s", place, 0, 0, 1, 1, name)
    stream = (
        start
        + sheet
        + styles
        + end
        + record(0x809, "HHHHII", 0x600, 0x10, 0, 0, 0, 0)
        + b"".join(cells)
        + end
    )
    stream = stream.ljust(stream_of, b"\0")
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    return (
        header.ljust(512, b"\xff")
        + struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
        + (entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Workbook", 2, 2, len(stream))).ljust(512, b"\0")
        + stream
    )


def entry(name: str, kind: int, start: int, size: int) -> bytes:
    free = 0xFFFFFFFF
    text = name.encode("utf-16-le")
    beside = struct.pack("<III", free, free, 1 if kind == 5 else free)
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1) + beside
    return head + bytes(36) + struct.pack("<IQ", start, size)


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, "HHHd", row, column, 0, value)


def opened(tmp_path: Path, raw: bytes):
    (tmp_path / "表.xls").write_bytes(raw)
    return open_book(tmp_path / "表.xls")


def test_facts_beside_the_values_of_an_old_workbook(tmp_path: Path):
    raw = old_workbook(
        record(0x7D, "HHHHHH", 1, 2, 2048, 0, 1, 0),  # columns B and C are hidden
        record(0x208, "HHHHHHHH", 1, 0, 3, 255, 0, 0, 0x20, 0),  # and row 2
        number(0, 0, 12.5),
        record(0x205, "HHHBB", 0, 1, 0, 0x2A, 1),
        record(0x06, "HHH8sHIH", 1, 0, 0, bytes([2, 0, 7, 0, 0, 0, 0xFF, 0xFF]), 0, 0, 0),
    )
    book = opened(tmp_path, raw)
    sheet = book.sheets[0]
    assert (book.kind, sheet.name, sheet.rows) == ("xls", "表", (("12.5", "#N/A"), ("#DIV/0!", "")))
    assert sheet.kinds == (("number", "error"), ("error", "empty"))
    assert (sheet.formulas, sheet.hidden_rows, sheet.hidden_columns) == ({(1, 0)}, {1}, {1})


@pytest.mark.parametrize(
    "far",
    [
        number(65_535, 60_000, 1),
        record(0xBD, "HHHHdH", 65_535, 60_000, 0, 0, 0, 60_001),
        record(0x200, "IIHHH", 0, 65_536, 0, 60_001, 0),  # no cell at all: what the file says of itself
    ],
)
def test_a_cell_where_no_memory_reaches(tmp_path: Path, far: bytes):
    with pytest.raises(DataError, match=r"65,536行 × 60,00\d列"):
        opened(tmp_path, old_workbook(number(0, 0, 1), far))


def test_sectors_that_go_round_in_a_circle(tmp_path: Path):
    raw = bytearray(old_workbook(number(0, 0, 1)))
    struct.pack_into("<I", raw, 512 + 4 * 5, 3)  # after sector 5 comes sector 3 again
    with pytest.raises(DataError, match="輪になっています"):
        opened(tmp_path, bytes(raw))
