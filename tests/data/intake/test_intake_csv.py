from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.intake.csv_sheets import open_csv
from analysis.data.intake.encodings import decoded
from analysis.data.intake.sheets import open_book
from analysis.errors import DataError

TEXT = "地区,人口（人）\r\n駅前,１２３\r\n△△町,－\r\n"
ROWS = (("地区", "人口（人）"), ("駅前", "１２３"), ("△△町", "－"))


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "UTF-8（BOM付き）"),
        (TEXT.encode("cp932"), "Shift_JIS（cp932）"),
        (TEXT.replace("－", "-").encode("euc_jp"), "EUC-JP"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "UTF-16（LE）"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "UTF-16（BE）"),
        (TEXT.encode("utf-16-le"), "UTF-16（LE）"),
        (TEXT.encode("utf-16-be"), "UTF-16（BE）"),
    ],
)
def test_every_encoding_is_recognised(tmp_path: Path, raw: bytes, encoding: str):
    (tmp_path / "人口.csv").write_bytes(raw)
    book = open_book(tmp_path / "人口.csv")
    dash = "-" if encoding == "EUC-JP" else "－"  # EUC-JP has another dash
    assert (book.file, book.kind, book.encoding, book.notes) == ("人口.csv", "csv", encoding, ())
    assert book.sheets[0].rows == (*ROWS[:2], ("△△町", dash))
    assert book.sheets[0].kinds == (("text", "text"),) * 3


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_the_last_byte_of_a_letter_is_no_end_of_file(encoding: str):
    # 尚 is U+5C1A, of which the second byte is the 1A that old systems end a file with.
    book = open_csv("施設,館長\n本庁,和尚".encode(encoding), "館長.csv")
    assert book.sheets[0].rows == (("施設", "館長"), ("本庁", "和尚"))


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("ﾁｸ,ｼﾞﾝｺｳ\n", "cp932", "Shift_JIS（cp932）"),  # valid as EUC-JP too, as rare kanji
        ("①,㈱,髙,﨑\n", "cp932", "Shift_JIS（cp932）"),  # what Windows adds to Shift_JIS
        ("地区,人口\n", "euc_jp", "EUC-JP"),  # valid as cp932 too, as half-width katakana
        ("あ,い\n", "euc_jp", "EUC-JP"),
        ("①,地区\n", "euc_jis_2004", "EUC-JP"),
    ],
)
def test_an_encoding_that_could_be_another(text: str, encoding: str, name: str):
    assert decoded(text.encode(encoding), "表.csv") == (text, name)


def test_a_line_in_another_encoding_is_located():
    raw = TEXT.encode() + "本町,町内\n".encode("cp932") + "終,1\n".encode()
    with pytest.raises(DataError) as refused:
        open_csv(raw, "表.csv")
    first, second = refused.value.problems
    assert "UTF-8 で読めない行が1行" in first.what
    # 3 lines before: 地区,人口（人）CRLF 6+1+15+2 = 24, 駅前,１２３CRLF 6+1+9+2 = 18, △△町,－CRLF 9+1+3+2 = 15
    assert second.where == "表.csv 4行目 1列目（先頭から58バイト目）"
    assert "0x96" in second.what and "Shift_JIS（cp932） で読めます" in second.what  # 本 is 0x96 0x7B


def test_words_of_utf8_that_are_valid_in_shift_jis_are_located(tmp_path: Path):
    # Two words whose bytes are kanji in cp932 as well.
    raw = "地区,人口（人）\r\n富田,10\r\n".encode("cp932") + "髙橋地区,20\r\n".encode()
    assert raw.decode("cp932").splitlines()[2] == "鬮呎ｩ句慍蛹ｺ,20"
    (tmp_path / "表.csv").write_bytes(raw)
    with pytest.raises(DataError) as caught:
        open_book(tmp_path / "表.csv")
    first, line = caught.value.problems
    assert "Shift_JIS（cp932） で読めない行が1行" in first.what
    assert "0xE9" in line.what and "この行だけなら UTF-8 で読めます" in line.what
    assert "3行目 1列目" in line.where
    rare = "纐纈,霞,驫木\r\n"
    assert decoded(rare.encode("cp932"), "表.csv") == (rare, "Shift_JIS（cp932）")


def test_of_many_broken_lines_the_first_are_shown():
    with pytest.raises(DataError) as refused:
        open_csv(b"a,b\n" + b"1,\xff\n" * 12, "表.csv")
    first, *rest = refused.value.problems
    assert "12行。はじめの5行" in first.what
    assert [problem.where.split("（")[0] for problem in rest] == [
        f"表.csv {n}行目 2列目" for n in range(2, 7)
    ]


def test_a_broken_byte_is_located_in_its_column():
    raw = TEXT.encode("cp932") + "本町,１".encode("cp932") + b"\xfd\n"
    with pytest.raises(DataError) as refused:
        open_csv(raw, "表.csv")
    assert refused.value.problems[1].where.startswith("表.csv 4行目 2列目")
    assert "0xFD" in refused.value.problems[1].what


def test_nul_bytes_are_refused_with_their_place():
    with pytest.raises(DataError, match=r"表.csv 2行目 2列目（先頭から7バイト目）.*NUL"):
        open_csv(b"a,b\n1,\0\n", "表.csv")


@pytest.mark.parametrize(("delimiter", "name"), [("\t", "タブ"), (";", "セミコロン"), ("|", "縦線")])
def test_the_delimiter_is_recognised(delimiter: str, name: str):
    book = open_csv(f"町{delimiter}数\n本町{delimiter}1,000\n".encode(), "表.txt")
    assert book.sheets[0].rows == (("町", "数"), ("本町", "1,000"))
    assert book.notes == (f"区切り文字は{name}です。",)


def test_rows_above_the_table_do_not_decide_the_delimiter():
    text = "令和5年度;住民基本台帳\n\n地区,男,女\n駅前,1,2\n本町,3,4\n"
    book = open_csv(text.encode(), "表.csv")
    assert book.sheets[0].rows[2] == ("地区", "男", "女")
    assert book.sheets[0].rows[1] == ("", "", "")
    assert book.notes == (
        "行によって列の数が違います（3列が3行、1列が1行）。短い行の右は空欄として扱います。",
    )


def test_line_breaks_and_quotation_marks_in_a_cell():
    sheet = open_csv('"人口\r\n（人）","""約"""\r\n1,2\r\n'.encode(), "表.csv").sheets[0]
    assert sheet.rows == (("人口\r\n（人）", '"約"'), ("1", "2"))
    assert sheet.address(1, 1) == "2行2列"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('a,b\n1,"2\n3,4\n5,6\n', r"表.csv 2行目から.*閉じていません"),
        ('a,b\n"1\n",2\n"駅前"町,2\n', r"表.csv 4行目から.*あとに文字"),
    ],
)
def test_broken_quotation_is_located(text: str, told: str):
    with pytest.raises(DataError, match=told):
        open_csv(text.encode(), "表.csv")


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (131_072, r"表.csv 2行目から.*131,072文字を超え"),
        (10_000_000, r"2行2列.*131,073文字あります。上限は131,072文字"),
    ],
    ids=["as Python has it", "raised by another library"],
)
def test_an_endless_cell_is_located(limit: int, told: str):
    before = csv.field_size_limit(limit)
    try:
        with pytest.raises(DataError, match=told):
            open_csv(("a,b\n1," + "x" * 131_073 + "\n").encode(), "表.csv")
    finally:
        csv.field_size_limit(before)


cells = st.text(
    st.characters(codec="cp932", exclude_characters="\r\n¢£¬‖−〜", exclude_categories=["Cc", "Co"]),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(
    table=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]),
)
def test_what_was_written_is_read(table: list[list[str]], encoding: str):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["地区の名称", "人口", "世帯"], *table])
    sheet = open_csv(written.getvalue().encode(encoding), "表.csv").sheets[0]
    assert sheet.rows[1:] == tuple(map(tuple, table))
