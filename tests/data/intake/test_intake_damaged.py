from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from intake_files import archive, workbook
from openpyxl.worksheet.worksheet import Worksheet
from test_intake_xls import number, old_workbook

from analysis.data.intake.sheets import open_book
from analysis.errors import DataError

CSV = '"地区\n（町）",人口,割合\n駅前,"1,234",△0.5\n本町,－,X\n' * 5


def filled(sheet: Worksheet) -> None:
    sheet.append(["地区", "人口", "基準日", "=SUM(B2:B9)"])
    for row in range(20):
        sheet.append([f"{row}丁目", row * 100, dt.date(2024, 4, 1), True])
    sheet.merge_cells("A22:D22")
    sheet.row_dimensions[5].hidden = True


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Flip bytes, cut the end off, or move a stretch elsewhere."""
    start, end = sorted(chance.sample(range(1, len(raw)), 2))
    way = chance.randrange(4)
    if way == 0:
        return raw[:start]
    if way == 1:
        return raw[end:] + raw[start:end] + raw[:start]
    flipped = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        flipped[chance.randrange(len(raw))] = chance.choice(b'\0\x7f\x81\xff"<>,01AZ')
    return bytes(flipped)


def damaged_within(raw: bytes, chance: random.Random) -> bytes:
    """Damage a part of a workbook, and pack it as if nothing were wrong."""
    parts = parts_of(raw)
    name = chance.choice([name for name in parts if name.startswith("xl/") and "theme" not in name])
    return archive(parts | {name: damaged(parts[name], chance)})


@pytest.mark.parametrize(
    ("raw", "damage"),
    [
        pytest.param(CSV.encode("cp932"), damaged, id="cp932"),
        pytest.param(CSV.encode("utf-16"), damaged, id="utf-16"),
        pytest.param(b'[{"a": 1, "b": [2]}, {"a": "x"}]', damaged, id="json"),
        pytest.param(workbook(filled), damaged, id="xlsx"),
        pytest.param(workbook(filled), damaged_within, id="xlsx-parts"),
        pytest.param(archive({"a.csv": CSV, "b.xlsx": workbook(filled)}), damaged, id="zip"),
        pytest.param(
            old_workbook(*(number(row, 0, row) for row in range(50)), stream_of=4096), damaged, id="xls"
        ),
    ],
)
def test_damaged_files_are_read_or_refused_in_words(
    tmp_path: Path, raw: bytes, damage: Callable[[bytes, random.Random], bytes]
):
    for seed in range(200):
        (tmp_path / "表").write_bytes(damage(raw, random.Random(seed)))
        try:
            book = open_book(tmp_path / "表")
        except DataError as refused:
            assert all(problem.where.startswith("表") for problem in refused.problems)
        else:
            for sheet in book.sheets:
                assert len({len(row) for row in sheet.rows}) <= 1
                assert [len(row) for row in sheet.rows] == [len(row) for row in sheet.kinds]
