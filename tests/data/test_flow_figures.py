"""Numbers straight from the bytes of a mesh file: those that are written, and refused wherever the rules refuse."""

from __future__ import annotations

import random

import numpy as np
import pytest
from flow_samples import MESH, ROWS, text, written

from analysis.data.flow_figures import NotPlain, columns, pieces
from analysis.data.flow_files import open_files
from analysis.data.readers import flow_codes as codes

NAMES = tuple(MESH.split(","))
ROW = dict(zip(NAMES, ROWS[0].split(","), strict=True))
VALUES = {
    codes.MESH: (0, 5339153, 29_999_999, 30_220_000, 53_211_535, 53_221_535, 53_531_535, 53_541_535, 53_397_535,
                 53_398_535, 53_391_735, 53_391_835, 53_391_599, 68_537_799, 69_000_000, 533_915_351),
    codes.PREF: (*range(50), 98, 99, 100, 256 + 99),
    codes.CITY: (0, 99, 999, 98_999, 99_000, 99_999, 100_000, 990_000),
    codes.YEAR: (0, 3, 1999, 2000, 2021, 2099, 2100, 20_210),
    codes.MONTH: range(20), codes.DAY: range(12), codes.TIME: range(12),
    codes.PEOPLE: (0, 9, 10, 123, 4567, 89_012, 345_678, 9_012_345, 67_890_123),
}  # fmt: skip


def found(tmp_path, raw):
    files = open_files([written(tmp_path, "a.csv", raw)], tmp_path)
    return [columns(piece) for piece in pieces(files)]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False], ids=["end", "no end"])
def test_numbers_are_those_written_wherever_a_piece_ends(tmp_path, monkeypatch, ending, last):
    draw = random.Random(2)
    names = [*NAMES, "unknown"]
    draw.shuffle(names)
    rows = [
        {**ROW, codes.MONTH: n % 12 + 1, codes.PEOPLE: 10 ** (n % 8) + n % 7, "unknown": 10 ** (n % 8) - 1}
        for n in range(500)
    ]
    lines = [",".join(names), *(",".join(str(row[name]) for name in names) for row in rows)]
    monkeypatch.setattr("analysis.data.flow_figures._PIECE", 1000)

    parts = found(tmp_path, (ending.join(lines) + ending * last).encode())

    assert len(parts) > 10 and set(parts[0]) == set(NAMES)
    for name in NAMES:
        read = np.concatenate([part[name] for part in parts])
        assert read.tolist() == [int(row[name]) for row in rows]


@pytest.mark.parametrize("name", NAMES)
def test_values_are_refused_that_the_rules_refuse(tmp_path, name):
    for value in VALUES[name]:
        row = {**ROW, name: str(value)}
        if name == codes.PREF:
            row[codes.CITY] = f"{value}001"
        allowed = all(codes.standard(each, written) is not None for each, written in row.items())
        if name == codes.CITY:
            allowed &= f"{value:05d}".startswith("99") and value < 100_000
        try:
            (read,) = found(tmp_path, text(",".join(row.values())))
        except NotPlain:
            assert not allowed, (name, value)
        else:
            assert allowed and read[name].tolist() == [value]


@pytest.mark.parametrize(
    "row",
    ["", MESH, ROWS[1] + ",1", ROWS[1][:-3], ROWS[1][:-2], ROWS[1] + "\r", ROWS[1] + "\x00", ROWS[1] + ".0",
     ROWS[1] + " ", "-" + ROWS[1], "+" + ROWS[1], f'"{ROWS[1]}"', "0" + ROWS[1], ROWS[1].replace(",", ";"),
     ROWS[1] + "人", ROWS[1] + "１", ROWS[1][1:], "," + ROWS[1][9:], ROWS[1].replace(",99,", ",,")],
)  # fmt: skip
def test_anything_but_figures_is_refused(tmp_path, row):
    for rows in ((row, ROWS[0]), (ROWS[0], row, ROWS[2])):
        with pytest.raises(NotPlain):
            found(tmp_path, text(*rows))
