from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from intake_files import SHEET, rewritten, saved, sheet_xml, workbook
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet
from statsmodels.datasets import macrodata

from analysis.data.intake.book import Book, Range
from analysis.data.intake.sheets import open_book
from analysis.errors import DataError


def read(tmp_path: Path, raw: bytes, name: str = "表.xlsx") -> Book:
    (tmp_path / name).write_bytes(raw)
    return open_book(tmp_path / name)


def test_values_are_told_with_their_kind(tmp_path: Path):
    written = ["007", 1234567, 0.05, 1e15, dt.date(2024, 4, 1), dt.datetime(2024, 4, 1, 9, 30), dt.time(9, 30),
               dt.timedelta(hours=26, minutes=30), True, None, "x\ny"]  # fmt: skip
    sheet = read(tmp_path, workbook(lambda sheet: sheet.append(written))).sheets[0]
    assert sheet.rows == (
        ("007", "1234567", "0.05", "1000000000000000", "2024-04-01", "2024-04-01T09:30:00", "09:30:00",
         "26:30:00", "TRUE", "", "x\ny"),
    )  # fmt: skip
    assert sheet.kinds == (
        ("text", "number", "number", "number", "date", "date", "time", "time", "boolean", "empty", "text"),
    )
    assert (sheet.name, sheet.address(0, 0), sheet.address(2, 27)) == ("表", "A1", "AB3")


def test_merged_and_hidden_cells(tmp_path: Path):
    def fill(sheet: Worksheet) -> None:
        for row in range(1, 6):
            sheet.append([f"{column}{row}" for column in "ABCDE"])
        sheet.merge_cells("A1:B2")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions.group("C", "D", hidden=True)

    sheet = read(tmp_path, workbook(fill)).sheets[0]
    assert sheet.merged == (Range(0, 0, 1, 1),)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {2, 3})
    assert sheet.rows[0] == ("A1", "", "C1", "D1", "E1")


CELLS = sheet_xml(
    '<sheetData><row r="2"><c r="B2"><f>1/4</f><v>0.25</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    "<row><c><f>NOW()</f></c><c><v>33.300000000000004</v></c></row></sheetData>"
)


def test_formulas_are_known_and_not_computed(tmp_path: Path):
    sheet = read(tmp_path, rewritten(workbook(lambda sheet: None), {SHEET: CELLS})).sheets[0]
    # Excel itself shows 33.3 for the last: it has 15 digits.
    assert sheet.rows == (("", "", ""), ("", "0.25", "#DIV/0!"), ("", "33.3", ""))
    assert sheet.kinds[1:] == (("empty", "number", "error"), ("empty", "number", "empty"))
    assert sheet.formulas == {(1, 1), (1, 2), (2, 0)}


def test_readings_of_kanji_are_not_part_of_the_text(tmp_path: Path):
    cell = '<c r="A1" t="inlineStr"><is><t>郡山</t><rPh sb="0" eb="2"><t>コオリヤマ</t></rPh></is></c>'
    part = sheet_xml(f'<sheetData><row r="1">{cell}</row></sheetData>')
    assert read(tmp_path, rewritten(workbook(lambda sheet: None), {SHEET: part})).sheets[0].rows == (
        ("郡山",),
    )


def test_several_sheets_hidden_ones_and_charts(tmp_path: Path):
    made = Workbook()
    made.worksheets[0].title = "令和5年"
    made.create_sheet("控え").sheet_state = "hidden"
    made.create_chartsheet("グラフ").add_chart(BarChart())
    book = read(tmp_path, saved(made))
    assert [sheet.name for sheet in book.sheets] == ["令和5年", "控え"]
    assert book.notes == (
        "シート「控え」は、Excelでは表示されません。",
        "「グラフ」は表のシートではないので、読みませんでした。",
    )


def test_macros_and_links_are_told_and_left_alone(tmp_path: Path):
    more = {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    book = read(tmp_path, rewritten(workbook(lambda sheet: sheet.append([1])), more), "表.xlsm")
    assert (book.kind, book.sheets[0].rows) == ("xlsm", (("1",),))
    assert book.notes == (
        "ほかのファイルへのリンク、マクロがあります。動かさず、開かず、保存されている値だけを読みました。",
    )


SOURCE = Path(macrodata.__file__).parent / "src"
OLD = next(path for path in SOURCE.rglob("*.xls") if path.is_file())


def test_an_old_workbook(tmp_path: Path):
    book = read(tmp_path, OLD.read_bytes(), "macrodata.xls")
    assert book.kind == "xls"
    assert [sheet.name for sheet in book.sheets] == ["README", "Monthly", "Quarterly"]
    quarters = book.sheets[2]
    real = {row[0]: (row[quarters.rows[0].index("GDPC96")]) for row in quarters.rows[1:]}
    # The same figures in macrodata.csv beside it, from 1959 to the third quarter of 2009.
    published = macrodata.load_pandas().data["realgdp"]
    assert real["1959-01-01"] == "2710.349"
    assert [float(value) for day, value in real.items() if day >= "1959"] == published.to_list()
    assert quarters.kinds[-1][:2] == ("date", "number")


@pytest.mark.parametrize("cut", [0.3, 0.9])
@pytest.mark.parametrize("old", [False, True])
def test_a_workbook_cut_short(tmp_path: Path, cut: float, old: bool):
    raw = OLD.read_bytes() if old else workbook(lambda sheet: sheet.append([1]))
    with pytest.raises(DataError, match="読めません"):
        read(tmp_path, raw[: int(len(raw) * cut)])


def test_an_encrypted_workbook(tmp_path: Path):
    raw = OLD.read_bytes()[:2048] + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(DataError, match="パスワード"):
        read(tmp_path, raw)
