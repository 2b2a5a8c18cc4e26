from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from intake_files import archive, workbook

from analysis.data.intake import guard
from analysis.data.intake.json_sheets import open_json
from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import understand
from analysis.data.saving.reading import previewed
from analysis.errors import DataError


def test_records_become_rows():
    text = '[{"町": "本町", "人口": 1234567890123456789, "率": 0.10}, {"町": null, "閉鎖": true, "率": "7"}]'
    book = open_json(text.encode(), "表.json")
    assert book.sheets[0].rows == (
        ("町", "人口", "率", "閉鎖"),
        ("本町", "1234567890123456789", "0.10", ""),
        ("", "", "7", "TRUE"),
    )
    assert book.sheets[0].kinds[1:] == (
        ("text", "number", "number", "empty"),
        ("empty", "empty", "text", "boolean"),
    )


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ('[{"地区": "富田", "状況": "調査中"}, {"地区": "大槻", "状況": "済"}]', ["地区", "状況"], 2),
        ('[{"2020": 1, "2021": 2}, {"2020": 3, "2021": 4}]', ["2020", "2021"], 2),
        ('[{"名": "富田"}]', ["名"], 1),
        # Neither a title, nor a note, nor another table beside.
        (
            '[{"名": "富田", "b": null, "数": null}, {"名": "※ 大槻", "b": null, "数": 2}]',
            ["名", "b", "数"],
            2,
        ),
        ('[{"名": "富田", "数": 1}, {"名": null, "数": null}, {"名": "大槻", "数": 2}]', ["名", "数"], 2),
        ('[{"名": null}]', ["名"], 0),
    ],
)
def test_the_names_of_fields_are_the_heading(text: str, columns: list[str], rows: int):
    (table,) = understand(open_json(text.encode(), "表.json")).tables
    assert [column.name for column in table.columns] == columns
    assert (table.header, len(table.cells.data)) == (("1行1列",), rows)
    assert not {question.kind for question in table.questions} & {"見出しの行", "見出しなし", "1列", "空の列"}


def test_totals_among_records_are_asked_about():
    text = '[{"地区": "富田", "数": 1}, {"地区": "大槻", "数": 2}, {"地区": "合計", "数": 3}]'
    (table,) = understand(open_json(text.encode(), "表.json")).tables
    assert (table.totals, [question.kind for question in table.questions]) == (("4行1列",), ["合計"])


def test_what_computers_write_for_no_number_is_none_in_json():
    records = ", ".join(f'{{"数": {value}}}' for value in [*range(19), "NaN"])
    (column,) = understand(open_json(f"[{records}]".encode(), "表.json")).tables[0].columns
    assert (column.type, column.values[-1], column.states[-1]) == ("数", "", "要確認")


def test_records_under_data(tmp_path: Path):
    (tmp_path / "表.txt").write_text('\ufeff{"件数": 1, "data": [{"町": "本町"}]}', encoding="utf-8")
    book = open_book(tmp_path / "表.txt")
    assert (book.kind, book.sheets[0].rows) == ("json", (("町",), ("本町",)))
    assert book.notes == ("data のほかの項目「件数」は表に入れませんでした。",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"町": "本町"', r"表.json 1行目 12文字目.*JSONとして読めません"),
        ('{"町": 1}', "記録の並びがありません"),
        ('[{"町": 1}, 2]', "2件目が記録"),
        ('[{"町": {"名": 1}}]', r"1件目の「町」.*値の中に並びや記録"),
        ('[{"町": []}]', "値の中に並びや記録"),
        ('[{"町": 1, "町": 2}]', "同じ名前"),
        ("[" * 100_000, "深すぎ"),
    ],
)
def test_what_is_no_table_of_records(text: str, told: str):
    with pytest.raises(DataError, match=told):
        open_json(text.encode(), "表.json")


def test_every_member_of_an_archive_is_a_sheet(tmp_path: Path):
    files = {
        "令和5年/人口.csv": "地区,人口\n駅前,1\n".encode("cp932"),
        "表.xlsx": workbook(lambda sheet: sheet.append(["a"])),
        "点.json": '[{"緯度": 37.4}]',
        "説明.pdf": b"%PDF",
    }
    (tmp_path / "一式.zip").write_bytes(archive(files))
    book = open_book(tmp_path / "一式.zip")
    assert [(sheet.name, sheet.rows[-1]) for sheet in book.sheets] == [
        ("令和5年/人口.csv", ("駅前", "1")),
        ("表.xlsx/表", ("a",)),
        ("点.json", ("37.4",)),
    ]
    assert (book.kind, book.encoding) == ("zip", "Shift_JIS（cp932）、UTF-8")
    assert book.notes == ("表のファイルではないので、読みませんでした: 説明.pdf",)


def test_what_gzip_has_packed_is_read(tmp_path: Path):
    raw = "地区,人口\n駅前,1\n".encode("cp932")
    for name, content in (("人口.csv.gz", raw), ("人口", '[{"地区": "駅前", "人口": 1}]'.encode())):
        (tmp_path / name).write_bytes(gzip.compress(content, mtime=0))
        (sheet,) = open_book(tmp_path / name).sheets
        assert (sheet.name, sheet.rows) == (name, (("地区", "人口"), ("駅前", "1")))


def test_a_csv_in_an_archive_that_is_too_large_has_to_be_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    raw = "地区,人口\n駅前,1\n".encode("cp932") * 4
    (tmp_path / "表.zip").write_bytes(archive({"人口.csv": raw}))
    (tmp_path / "表.csv.gz").write_bytes(gzip.compress(raw, mtime=0))
    monkeypatch.setattr(guard, "MOST_CELLS", 10)
    for name, place in (("表.zip", "表.zip/人口.csv"), ("表.csv.gz", "表.csv.gz")):
        with pytest.raises(DataError, match=f"{place}.*上限は10セルです.*展開し、中のファイルを指定"):
            previewed(tmp_path / name)


def test_gzip_that_would_fill_the_memory_is_refused(tmp_path: Path):
    (tmp_path / "表.csv.gz").write_bytes(gzip.compress(bytes(50 * 1024**2), mtime=0))
    with pytest.raises(DataError, match=r"gzipを展開すると20 MBを超えます.*展開し"):
        open_book(tmp_path / "表.csv.gz")


def test_a_broken_member_is_named(tmp_path: Path):
    (tmp_path / "一式.zip").write_bytes(archive({"人口.csv": b"a,b\n1,\x80\n"}))
    with pytest.raises(DataError, match=r"一式.zip/人口.csv 2行目 2列目"):
        open_book(tmp_path / "一式.zip")
