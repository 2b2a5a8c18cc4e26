from __future__ import annotations

from pathlib import Path

import pytest
from intake_files import archive
from pdf_files import Drawing, pdf

from analysis.data.intake.book import Book, Range, Sheet
from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import UnderstoodTable, understand
from analysis.data.intake.values import number

PLACES = (50, 150, 250)
ROWS = [["地区", "人数", "割合"], ["第一", "1,234", "△0.5"], ["第二", "56", "X"]]


def opened(tmp_path: Path, raw: bytes, name: str = "表.pdf") -> Book:
    (tmp_path / name).write_bytes(raw)
    return open_book(tmp_path / name)


def only(book: Book) -> Sheet:
    (sheet,) = book.sheets
    return sheet


def read(book: Book) -> UnderstoodTable:
    (table,) = understand(book).tables
    return table


def kinds(table: UnderstoodTable) -> list[str]:
    return [question.kind for question in table.questions]


def test_a_table_with_lines_between_text(tmp_path: Path):
    page = (
        Drawing()
        .text(50, 30, "利用状況（単位：人）")
        .ruled(50, 60, [100, 100, 100], ROWS)
        .text(50, 140, "※速報値")
    )
    book = opened(tmp_path, pdf(page))
    sheet = only(book)
    assert (book.kind, sheet.name) == ("pdf", "1ページ 表1")
    assert sheet.rows == (
        ("利用状況（単位：人）", "", ""),
        ("", "", ""),
        *map(tuple, ROWS),
        ("", "", ""),
        ("※速報値", "", ""),
    )
    assert [sheet.address(row, 1) for row in (0, 2, 4, 6)] == [
        "1ページ 本文1行2列", "1ページ 表1 1行2列", "1ページ 表1 3行2列", "1ページ 本文2行2列",
    ]  # fmt: skip
    table = read(book)
    assert (table.titles, table.notes) == (("利用状況（単位：人）",), ("※速報値",))
    assert [(column.name, column.unit, column.values, column.states) for column in table.columns] == [
        ("地区", "", ("第一", "第二"), ("", "")),
        ("人数", "人", ("1234", "56"), ("", "")),
        ("割合", "", ("-0.5", ""), ("", "秘匿")),
    ]
    assert "列の分け方" not in kinds(table)


def test_a_table_without_lines_is_asked_about(tmp_path: Path):
    rows = [*ROWS, ["合　計", "1,290", "－"]]
    book = opened(tmp_path, pdf(Drawing().text(50, 30, "表2 歳入（単位：千円）").unruled(PLACES, 60, rows)))
    assert only(book).rows[2:] == (*map(tuple, ROWS), ("合 計", "1,290", "−"))  # the font writes － as U+2212
    table = read(book)
    assert [column.values for column in table.columns] == [("第一", "第二"), ("1234", "56"), ("-0.5", "")]
    assert table.totals == ("1ページ 表1 4行1列",)
    assert "列の分け方" in kinds(table)


def test_headings_over_several_columns_and_labels_over_several_rows(tmp_path: Path):
    page = Drawing()
    for x0, y, x1 in ((50, 60, 350), (150, 80, 350), (50, 100, 350), (50, 120, 350), (50, 140, 350)):
        page.line(x0, y, x1, y)
    for x, top in ((50, 60), (150, 60), (250, 80), (350, 60)):
        page.line(x, top, x, 140)
    page.text(60, 75, "地区").text(200, 65, "人数").text(160, 85, "男").text(260, 85, "女")
    page.unruled(PLACES, 105, [["第一", "1", "2"], ["第二", "3", "4"]])
    book = opened(tmp_path, pdf(page))
    assert only(book).merged == (Range(0, 0, 1, 0), Range(0, 1, 0, 2))
    assert [column.name for column in read(book).columns] == ["地区", "人数_男", "人数_女"]


def test_headings_over_several_columns_without_lines(tmp_path: Path):
    page = Drawing().text(185, 60, "キャッシュレス決済").unruled(
        PLACES, 80, [["地区", "件数", "金額"], ["第一", "123,456", "234,567"], ["第二", "3", "4,000"]]
    )  # fmt: skip
    page.text(53, 60, "窓口")
    assert [column.name for column in read(opened(tmp_path, pdf(page))).columns] == [
        "窓口_地区", "キャッシュレス決済_件数", "キャッシュレス決済_金額",
    ]  # fmt: skip


def yearbook(rows: list[list[str]]) -> Drawing:
    """Draw a table as in 統計書: open at the sides, lines only around the headings and at the foot."""
    page = Drawing().text(50, 30, "3 世帯").text(400, 30, "単位：世帯")
    for y in (60, 80, 90 + len(rows) * 18):
        page.line(50, y, 450, y)
    for x in (150, 300):
        page.line(x, 60, x, 90 + len(rows) * 18)
    page.unruled((50, 150, 300), 65, [["地区", "単独", "その他"]])
    return page.unruled((50, 150, 300), 85, rows, pitch=18).text(50, 100 + len(rows) * 18, "資料：統計係")


def test_tables_open_at_the_sides_with_rows_that_no_line_divides(tmp_path: Path):
    rows = [["第一", "10", "1,000"], ["第二", "－", "2,000"], ["第三", "30", "3,000"]]
    table = read(opened(tmp_path, pdf(yearbook(rows))))
    assert [column.values for column in table.columns] == [
        ("第一", "第二", "第三"),
        ("10", "", "30"),
        ("1000", "2000", "3000"),
    ]
    assert table.columns[1].unit == "世帯" and table.notes == ("資料：統計係",)
    assert "行の分け方" in kinds(table)


def test_a_label_for_all_rows_that_no_line_divides(tmp_path: Path):
    page = Drawing().ruled(50, 60, [100, 100, 100], [["地区", "年", "人数"], ["", "", ""]], pitch=60)
    page.text(60, 144, "第一").unruled((150, 250), 125, [["2021", "10"], ["2022", "20"]], pitch=36)
    table = read(opened(tmp_path, pdf(page)))
    assert [column.values for column in table.columns] == [("第一", "第一"), ("2021", "2022"), ("10", "20")]


def test_wrapped_cells(tmp_path: Path):
    rows = [
        ["施設\nの名称", "Open\nData", "人数"],
        ["中央公\n民館", "A\nB", "12"],
        ["本庁舎", "C", "1,234\n567"],
    ]
    sheet = only(opened(tmp_path, pdf(Drawing().ruled(50, 60, [100, 100, 100], rows, pitch=34))))
    assert sheet.rows[:2] == (("施設の名称", "Open Data", "人数"), ("中央公民館", "A B", "12"))
    assert sheet.rows[2:] == (("本庁舎", "C", "1,234"), ("", "", "567")) and sheet.asked[0][0] == "行の分け方"


def test_two_tables_on_a_page(tmp_path: Path):
    page = Drawing().text(50, 30, "表1 男").ruled(50, 50, [100, 100, 100], ROWS).text(50, 115, "※速報値")
    page.text(50, 180, "表2 女（単位：人）").unruled(PLACES, 210, ROWS).text(50, 300, "資料：統計係").text(
        290, 800, "- 1 -"
    )
    first, second = understand(opened(tmp_path, pdf(page))).tables
    assert (first.sheet, first.titles, first.notes) == ("1ページ 表1", ("表1 男",), ("※速報値",))
    assert (second.sheet, second.titles) == ("1ページ 表2", ("表2 女（単位：人）",))
    assert second.notes == ("資料：統計係", "- 1 -")


def test_full_width_figures_and_half_width_letters(tmp_path: Path):
    rows = [["地区", "人数"], ["ｱｲ", "１，２３４"], ["カキ", "５６人"]]
    table = read(opened(tmp_path, pdf(Drawing().ruled(50, 60, [100, 100], rows))))
    assert [column.values for column in table.columns] == [("ｱｲ", "カキ"), ("1234", "56")]


def test_letters_that_are_drawn_twice(tmp_path: Path):
    page = Drawing().ruled(50, 60, [100, 100, 100], ROWS)
    page.unruled([x + 0.4 for x in PLACES], 65, ROWS)
    assert only(opened(tmp_path, pdf(page))).rows == tuple(map(tuple, ROWS))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages(tmp_path: Path, degrees: int):
    page = Drawing(842, 595).text(50, 30, "利用状況").ruled(50, 60, [100, 100, 100], ROWS)
    straight, turned = (only(opened(tmp_path, pdf(page, rotate=turn))) for turn in (0, degrees))
    assert straight.rows == turned.rows


def sideways() -> Drawing:
    """Lay a table on its side: its rows go from left to right, its text upward."""
    page = Drawing()
    for column in range(4):
        page.line(60, 400 - column * 100, 120, 400 - column * 100)
    for row in range(4):
        page.line(60 + row * 20, 400, 60 + row * 20, 100)
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            page.text(75 + row * 20, 385 - column * 100, cell, turned=True)
    return page


def test_a_table_that_lies_on_its_side(tmp_path: Path):
    assert only(opened(tmp_path, pdf(sideways()))).rows == tuple(map(tuple, ROWS))


def pages(*between: str, rows: int = 3, head: list[str] = ROWS[0]) -> list[Drawing]:
    return [
        Drawing().text(50, 30, title).ruled(
            50, 60, [100, 100, 100], [head, *([f"第{page * rows + row}", str(row), "0.5"] for row in range(rows))]
        ).text(290, 800, f"- {page + 1} -")
        for page, title in enumerate(("表1 利用状況", *between))
    ]  # fmt: skip


def test_a_table_over_several_pages(tmp_path: Path):
    sheet = only(book := opened(tmp_path, pdf(*pages("表1 利用状況", "（つづき）"))))
    assert sheet.name == "1～3ページ 表1" and not sheet.asked
    table = read(book)
    assert table.columns[0].values == tuple(f"第{number}" for number in range(9))
    found = {
        sheet.rows[row][0]: sheet.address(row, 0) for row in range(len(sheet.rows)) if sheet.rows[row][0]
    }
    assert found["第8"] == "3ページ 表1 4行1列" and found["- 2 -"] == "2ページ 本文2行1列"
    assert {*table.notes} == {"地区 人数 割合", "- 1 -", "- 2 -", "- 3 -", "表1 利用状況", "（つづき）"}


def test_a_table_with_a_title_of_its_own_is_no_continuation(tmp_path: Path):
    first, second = opened(tmp_path, pdf(*pages("表2 別のもの"))).sheets
    assert not first.asked
    assert second.asked == (("続き", "1ページ 表1 の続きかもしれませんが、つなげていません。別の表ですか。"),)


def test_words_apart_are_no_table_and_pages_without_any_are_told(tmp_path: Path):
    words = Drawing().unruled(
        PLACES, 60, [["地区", "課", "係"], ["第一", "市民課", "窓口係"], ["第二", "税務課", "諸税係"]]
    )
    contents = Drawing().unruled((50, 400), 60, [["第一章 …………………", "3"], ["第二章 …………………", "12"]])
    book = opened(tmp_path, pdf(words, contents, Drawing().ruled(50, 60, [100, 100, 100], ROWS)))
    assert [sheet.name for sheet in book.sheets] == ["3ページ 表1"]
    assert book.notes == ("表のないページの文章は、表に入れませんでした（1～2ページ、5行）。",)


def test_texts_on_top_of_each_other_make_no_number(tmp_path: Path):
    page = (
        Drawing()
        .ruled(50, 60, [100, 100], [["地区", "人数"], ["第一", "1,234"], ["第二", "56"]])
        .text(155, 85, "789")
    )
    cell = only(opened(tmp_path, pdf(page))).rows[1][1]
    assert "〓" in cell and number(cell) is None


def test_stamps_aslant_stay_out_of_the_cells(tmp_path: Path):
    page = Drawing().ruled(50, 60, [100, 100, 100], ROWS)
    page.parts.append(f"BT /F1 40 Tf 0.7 0.7 -0.7 0.7 150 700 Tm <{'写'.encode('cp932').hex()}> Tj ET")
    book = opened(tmp_path, pdf(page))
    assert only(book).rows == tuple(map(tuple, ROWS))
    assert book.notes == ("縦か斜めに書かれた文字は、表に入れませんでした（1ページ、1字）。",)


def test_a_pdf_in_an_archive(tmp_path: Path):
    raw = pdf(Drawing().ruled(50, 60, [100, 100, 100], ROWS))
    alone = opened(tmp_path, archive({"結果.pdf": raw}), "表.zip")
    assert only(alone).name == "結果.pdf/1ページ 表1"
    beside = opened(tmp_path, archive({"説明.pdf": raw, "表.csv": "地区,人数\n第一,1\n"}), "表.zip")
    assert only(beside).name == "表.csv"
    assert beside.notes == ("表のファイルではないので、読みませんでした: 説明.pdf",)
