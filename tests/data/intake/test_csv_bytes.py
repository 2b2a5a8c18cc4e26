"""The quick way to split a CSV finds what Python's reader finds, or leaves the file to it."""

from __future__ import annotations

import random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.data.intake import cell_bytes, csv_bytes, csv_sheets
from analysis.data.intake.book import Book
from analysis.data.intake.coded import Coded, coded, tally
from analysis.data.intake.columns import read_column
from analysis.data.intake.csv_sheets import open_csv
from analysis.data.intake.headings import Heading
from analysis.data.intake.summary import summary
from analysis.data.intake.texts import Texts
from analysis.data.intake.understood import understand
from analysis.data.intake.values import number
from analysis.errors import DataError

ROWS = "利用日,施設コード,施設名,金額（円）,備考\r\n" + "".join(
    f'2023/04/{day:02},{day:05},第{day % 7}練習センター,"{day * 1234:,}",{"訂正" if day % 9 == 0 else ""}\r\n'
    for day in range(1, 31)
)
PIECES = st.sampled_from(
    [
        *',;|\t\n\r" ',
        "\r\n",
        '""',
        "",
        "1",
        "1,234",
        '"1,234"',
        '"a\nb"',
        "富田",
        "①",
        "¬",
        "長い名前の施設です",
    ]
)


def outcome(raw: bytes) -> Book | list[str]:
    try:
        return open_csv(raw, "表.csv")
    except DataError as refused:
        return [str(problem) for problem in refused.problems]


def same_as_python(raw: bytes) -> None:
    with patch.object(csv_sheets, "_split", return_value=None):
        expected = outcome(raw)
    with patch.object(csv_bytes, "_PIECE", 48):  # so that small files have several
        found = outcome(raw)
    assert isinstance(found, Book) == isinstance(expected, Book)
    if not isinstance(found, Book) or not isinstance(expected, Book):
        assert found == expected
        return
    assert (found.encoding, found.notes) == (expected.encoding, expected.notes)
    assert [tuple(row) for row in found.sheets[0].rows] == list(expected.sheets[0].rows)
    assert [tuple(row) for row in found.sheets[0].kinds] == list(expected.sheets[0].kinds)


@settings(max_examples=400, deadline=None)
@example(["富田", ",", "1", "\n", "\n", "1", ",", '"1,234"'], "cp932")
@example(['"a\nb"', ",", "1", "\r\n", '""', ",", "2"], "utf-8-sig")
@given(st.lists(PIECES, max_size=40), st.sampled_from(["cp932", "utf-8", "utf-8-sig", "euc_jp", "utf-16"]))
def test_any_text_is_split_as_python_splits_it(pieces: list[str], encoding: str) -> None:
    same_as_python("".join(pieces).encode(encoding, "replace"))


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_damaged_files_are_split_as_python_splits_them(encoding: str) -> None:
    for seed in range(200):
        chance = random.Random(seed)
        raw = bytearray(ROWS.encode(encoding))
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(raw))
            raw[place] = chance.choice([*b'",\r\n\t', chance.randrange(256)])
        same_as_python(bytes(raw[: chance.choice([len(raw), chance.randrange(1, len(raw))])]))


@pytest.mark.parametrize(
    "text", [ROWS, ROWS.replace(",", "\t"), "題\r\n\r\n" + ROWS, ROWS.replace("\r\n", "\n")]
)
def test_ordinary_files_take_the_quick_way(text: str) -> None:
    raw = text.encode("cp932")
    delimiter = "\t" if "\t" in text else ","
    assert csv_bytes.split(raw, delimiter, "表.csv") is not None


@pytest.mark.parametrize(
    "raw", [b"," * 2000 + b"\n" + b"1\n" * 9, b"1,2\r3,4\n", b'1,a"b"\n', b"\x83,1\n", b"\n\n"]
)
def test_what_is_not_ordinary_is_left_to_python(raw: bytes) -> None:
    assert csv_bytes.split(raw, ",", "表.csv") is None
    same_as_python(raw)


def test_one_letter_of_two_codes_is_one_letter() -> None:
    # Microsoft cp932: 0x81CA (JIS X 0208) and 0xEEF9 (NEC selection of IBM extensions) are both U+FFE2.
    found = csv_bytes.split(b"\x81\xca,1\n\xee\xf9,2\n", ",", "表.csv")
    assert found is not None and tuple(found.rows) == (("￢", "1"), ("￢", "2"))


def understood(book: Book) -> dict[str, Any]:
    return summary(understand(book))


TABLE = "番号,種別,氏名,金額\n" + "".join(
    f'{day:07},{"￢" if day % 3 else "－"},{"富田 一郎" if day % 2 else ""},"{day * 1_234:,}"\n'
    for day in range(1, 60)
)


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE + TABLE,  # a second row of headings
        TABLE.replace("種別", "￢") + TABLE.replace("種別", "￢"),
        "".join(f"{line},,{line}\n" for line in TABLE.splitlines()),  # side by side
        "".join(f"{line},,{n // 2},{n}\n" for n, line in enumerate(TABLE.splitlines())),
        TABLE + '合計,,,"2,184,180"\n注 架空\n',
    ],
)
def test_what_the_quick_way_splits_is_understood_alike(text: str) -> None:
    raw = text.encode("cp932").replace("￢".encode("cp932"), b"\xee\xf9", 5)
    with patch.object(csv_sheets, "_split", return_value=None):
        expected = understood(open_csv(raw, "表.csv"))
    for piece in (32, 100, 1 << 20):
        with patch.object(csv_bytes, "_PIECE", piece):
            assert understood(open_csv(raw, "表.csv")) == expected


@settings(max_examples=200, deadline=None)
@example(["0,123", "1,234", "-0", "00", "-0,123", "1,234.50", "△1,234", "1" * 16])
@given(st.lists(st.text("0123456789,.-△１ ", max_size=9), min_size=1, max_size=12))
def test_a_column_of_numbers_holds_what_each_cell_says(texts: list[str]) -> None:
    column = read_column(Heading("金額", "", type="数"), texts, lambda place: f"{place + 1}行")
    read = [number(text) for text in texts]
    assert list(column.values) == ["" if one is None else f"{one.value:f}" for one in read]
    done = [change for one in read if one is not None for change in one.changes]
    assert {what: found.count for what, found in column.changes.items() if "状態" not in what} == {
        change: done.count(change) for change in done
    }


def test_forms_keep_what_zeros_mean() -> None:
    forms, codes = Texts(["1,234", "5,678", "012", "0.5", "-07", "富田1"]).forms
    assert [forms[code] for code in codes] == ["1,111", "1,111", "011", "1.1", "-01", "富田1"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_forms_found_among_bytes_are_those_of_the_texts(encoding: str) -> None:
    found = csv_bytes.split(f"{ROWS}2023/04/31,-07,ソ０ー,0.5,表1\r\n".encode(encoding), ",", "表.csv")
    assert found is not None
    for column in found.rows.columns:
        (forms, codes), (expected, own) = column.texts.forms, Texts(column.texts).forms
        assert [forms[code] for code in codes] == [expected[code] for code in own]


def test_cells_that_share_a_key_are_told_apart() -> None:
    ends = ["-and-as-long", "-and-longer-still", "-and-as-wide"]
    cells = [f"{start:08}{end}" for start in range(5) for end in ends] * 2 + ["short", "00000001", "short"]
    places = np.cumsum([0, *(len(cell) + 1 for cell in cells)])
    words = cell_bytes.words_of("\0".join((*cells, "")).encode())
    with patch.object(cell_bytes, "_FACTOR", np.uint64(0)):  # nothing but the last eight bytes is in a key
        codes, first = cell_bytes.different(words, places[:-1], places[1:] - 1)
    assert [cells[first[code]] for code in codes] == cells and len(first) == len({*cells})


def test_a_coded_column_is_a_sequence_of_its_texts() -> None:
    column = Coded(Texts(["見出し", "b", "a"]), coded(["x", "y", "x"]).codes + 1)
    assert column == ("b", "a", "b") and column[1] == "a" and column[1:] == ["a", "b"]
    assert list(tally(column).items()) == [("b", 2), ("a", 1)]
    assert column.where([1], 1) == (2, [0]) and column.where([0], 1) == (0, [])
