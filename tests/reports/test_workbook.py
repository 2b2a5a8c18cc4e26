"""Tables as a workbook, read back by openpyxl and by calamine, which runs and guesses nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest
from hostile import PAYLOADS
from python_calamine import CalamineWorkbook
from report_samples import table_output

from analysis.reports.workbook import build

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://example.invalid","x")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "#N/A",
    "#REF!",
]


@pytest.fixture
def book(make_card, make_run):
    def read(*tables, **run):
        return openpyxl.load_workbook(BytesIO(build(tables, make_card(), make_run(**run))))

    return read


def test_a_sheet_has_title_source_header_and_typed_values(book) -> None:
    read = book(table_output())
    assert read.sheetnames == ["一覧", "1_窓口別 東窓口"]
    sheet = read["1_窓口別 東窓口"]
    assert sheet["A1"].value == "【架空データ（練習用）】窓口別 東窓口"
    assert sheet["A2"].value == "出典：東窓口　注 東窓口"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows == [["施設", "売上（円）", "比率（%）"], ["東窓口", 1234567, 11.904], ["西窓口", -2500, None]]
    assert [sheet.cell(5, column).number_format for column in (1, 2, 3)] == ["General", "#,##0", "#,##0.00"]
    assert [table.ref for table in sheet.tables.values()] == ["A4:C6"]
    assert sheet.freeze_panes == "A5"


def test_the_first_sheet_lists_the_tables(book) -> None:
    sheet = book(table_output(), table_output(title="二", rows=[]))["一覧"]
    assert sheet["A1"].value == "【架空データ（練習用）】比率と高齢化率 練習"
    assert [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=4)] == [
        ["シート", "表", "行"],
        ["1_窓口別 東窓口", "【架空データ（練習用）】窓口別 東窓口", 2],
        ["2_二", "【架空データ（練習用）】二", 0],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_stays_text(text, book) -> None:
    read = book(table_output(text, columns=[
        {"name": "facility", "title": text, "unit": "-", "kind": "text", "decimals": None},
        {"name": "sales", "title": text, "unit": "円", "kind": "number", "decimals": 0},
        {"name": "ratio", "title": "比率", "unit": "%", "kind": "number", "decimals": 2}]))  # fmt: skip
    sheet = read.worksheets[1]
    for cell in [sheet["A4"], sheet["B4"], sheet["A5"]]:
        # Text, which stays so when somebody presses F2 and Enter.
        assert cell.data_type == "s" and cell.quotePrefix
    assert sheet["A5"].value == text
    assert not [cell for row in read["一覧"].iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_make_a_whole_workbook(payload, make_card, make_run) -> None:
    content = build([table_output(payload)] * 2, make_card(payload), make_run(payload))
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    assert len(read.sheet_names) == 3
    assert read.get_sheet_by_index(1).to_python()[5][:2] == ["西窓口", -2500.0]
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert not any(b"<f>" in part or b"<f " in part for name, part in parts.items() if "worksheets" in name)
    # Nothing in it leads out of the file.
    assert not any(b'TargetMode="External"' in part for part in parts.values())


def test_what_excel_cannot_hold_is_made_to_fit(book) -> None:
    table = table_output("あ" * 40_000 + "\x00\x0b\ud800", title="[a]:*?/\\'" + "い" * 50)
    sheet = book(table).worksheets[1]
    assert len(sheet.title) <= 31 and sheet["A5"].value == "あ" * 32_767
    assert book(table_output("\x00=1")).worksheets[1]["A5"].value == "\ufffd=1"


def test_the_author_is_the_office(book) -> None:
    properties = book(table_output()).properties
    assert properties.creator == "練習課 練習" and properties.lastModifiedBy is None
    # 9:05 in Japan: the format (W3CDTF) wants UTC.
    assert properties.created.isoformat() == properties.modified.isoformat() == "2026-11-20T00:05:00"
