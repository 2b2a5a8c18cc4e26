"""What a preview tells of a file: nothing is lost, changed or made up, and no personal value is shown."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from intake_files import CSV
from openpyxl import Workbook

from analysis.data.intake.book import Sheet
from analysis.data.intake.sheets import open_book
from analysis.data.intake.summary import summary
from analysis.data.intake.understood import Understood, understand
from analysis.data.intake.values import number
from analysis.errors import DataError


@pytest.fixture
def facilities(tmp_path: Path) -> Path:
    path = tmp_path / "利用者.csv"
    path.write_bytes(CSV.encode("cp932"))
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [
        ["地区別の人口", "", "単位：人"],
        [],
        ["地区", "人口", ""],
        ["", "男", "女"],
        ["富田", 10, 12],
        ["大槻", 20, 22],
        ["安積", 7, 9],
    ]
    for row in rows:
        sheet.append(row)
    for place in ("A3:A4", "B3:C3"):
        sheet.merge_cells(place)
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("空のシート")
    path = tmp_path / "人口.xlsx"
    book.save(path)
    return path


def read(path: Path) -> Understood:
    return understand(open_book(path))


def test_a_csv_of_an_office_is_understood(facilities: Path) -> None:
    (table,) = read(facilities).tables
    assert table.titles == ("施設の利用者数", "令和5年度 （単位：人）") and table.notes == (
        "※ Xは秘匿した値",
    )
    assert (
        table.place == "3行1列～8行5列"
        and table.header == ("3行1列", "4行1列")
        and table.totals == ("8行1列",)
    )
    assert [(column.name, column.unit, column.type) for column in table.columns] == [
        ("施設コード", "", "符号"), ("施設名", "", "文字列"), ("利用者_一般", "人", "数"), ("利用者_減免", "人", "数"),
        ("開設日", "", "日"),
    ]  # fmt: skip
    general, free, opened = table.columns[2:]
    assert general.values == ("1200", "", "850") and general.states == ("", "該当なし", "")
    assert free.values == ("-30", "", "0") and free.states == ("", "秘匿", "")
    assert opened.values == ("2017-04-01", "2019-05-01", "1985-10-01")
    assert table.changes["「△」を負の数とした"].examples == [("5行4列", "△30", "-30")]
    assert any("単位：人" in question.text for question in table.questions)
    assert any("合計の行" in question.text for question in table.questions)


def test_every_cell_of_the_file_is_counted(facilities: Path, workbook: Path) -> None:
    for path in (facilities, workbook):
        book = open_book(path)
        found = summary(understand(book))
        assert sum(found["cells"].values()) == sum(len(row) for sheet in book.sheets for row in sheet.rows)
        assert found["outside"] == []


def test_a_workbook_with_merged_headings_and_hidden_columns(workbook: Path) -> None:
    (table,) = read(workbook).tables
    assert [column.name for column in table.columns] == ["地区", "人口_男", "人口_女"]
    assert table.columns[1].values == ("10", "20", "7") and table.place == "A3～C7"
    assert any("非表示" in question.text for question in table.questions)


def test_personal_values_are_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    # 123456789018 is the example of an individual number whose check digit fits by 総務省令第85号 第5条.
    people = [
        f"{name},０９０－１２３４－５６７{n},１２３４５６７８９０１８"
        for n, name in enumerate(("甲野 花子", "乙野 太郎", "丙野 次郎"))
    ]
    path.write_text("\n".join(["氏名,電話番号,個人番号", *people]), encoding="utf-8")
    told = json.dumps(summary(read(path)), ensure_ascii=False)
    assert "甲野" not in told and "1234" not in told and "１２３４" not in told
    assert "氏名" in told and "マイナンバー" in told


def test_labels_that_go_on_below_and_small_headings_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "人口.csv"
    path.write_text("地区,性別,人口\n【北部】,,\n富田,男,10\n,女,12\n大槻,男,20\n,女,22\n", encoding="utf-8")
    (table,) = read(path).tables
    asked = "".join(map(str, table.questions))
    assert (
        "小見出し" in asked
        and "2行1列" in asked
        and "左端の見出しが空欄の行が2行" in asked
        and "4行1列" in asked
    )


def test_several_units_for_one_table_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "利用.csv"
    path.write_text(
        "利用状況,,（単位：人、件）\n,,\n施設,利用者,件数\n甲,10,2\n乙,20,3\n丙,30,5\n", encoding="utf-8"
    )
    (table,) = read(path).tables
    assert [column.unit for column in table.columns] == ["", "", ""]
    assert "単位：人、件" in str(table.questions[0])


def texts(sheet: Sheet) -> set[str]:
    return {f"{found.value:f}" for row in sheet.rows for cell in row if (found := number(cell)) is not None}


@pytest.mark.parametrize("kind", ["facilities", "workbook"])
def test_damaged_files_give_a_table_or_a_clear_error(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Flip bytes, cut, and swap pieces, 200 times: every number that comes out stands in the damaged file."""
    whole = request.getfixturevalue(kind).read_bytes()
    chance = random.Random(20240401)
    read_at_all = 0
    for _ in range(200):
        raw = bytearray(whole)
        match chance.randrange(3):
            case 0:
                for _ in range(chance.randint(1, 4)):
                    raw[chance.randrange(len(raw))] = chance.randrange(256)
            case 1:
                del raw[chance.randrange(len(raw)) :]
            case 2:
                a, b = sorted(chance.sample(range(len(raw)), 2))
                raw = raw[b:] + raw[a:b] + raw[:a]
        path = tmp_path / f"damaged{request.getfixturevalue(kind).suffix}"
        path.write_bytes(raw)
        try:
            book = open_book(path)
        except DataError as error:
            assert error.problems[0].what and error.problems[0].remedy
            continue
        read_at_all += 1
        there = {text for sheet in book.sheets for text in texts(sheet)}
        for table in understand(book).tables:
            for column in table.columns:
                assert column.type != "数" or {value for value in column.values if value} <= there
    assert kind == "workbook" or read_at_all > 50
