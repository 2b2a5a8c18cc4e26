from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from intake_files import SHEET, rewritten, sheet_xml, workbook
from openpyxl.worksheet.worksheet import Worksheet
from test_intake_xls import old_workbook, opened, record

from analysis.data.intake.excel_formats import shown
from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import UnderstoodTable, understand

# What Excel shows for a number and a format, apart from rounding and grouping (ECMA-376 part 1, 18.8.31).
SEEN = [
    ("0.0%", "0.123", "12.3%"),
    ("0%", "0.5", "50%"),
    ("0.00%;[Red]-0.00%", "-0.05", "-5%"),
    ('0.0"%"', "12.3", "12.3%"),
    ("#,##0,", "12345678", "12345.678"),
    ("#,##0.0,,", "12345678", "12.345678"),
    ('#,##0,"千円"', "12345678", "12345.678千円"),
    ('#,##0"件"', "1234", "1234件"),
    ("#,##0件", "1234", "1234件"),
    ("00000", "7203", "07203"),
    ("00000", "123456", "123456"),
    ('0"年度"', "2018", "2018年度"),
    ('"令和"0"年度"', "5", "令和5年度"),
    ('"第"0"回"', "3", "3"),  # no quantity with its unit, and no date
    ('"約"0%', "0.1", "10%"),
]
UNCHANGED = ["General", "G/標準", "@", "0.00", "#,##0", "#,##0_);[Red]\\(#,##0\\)", '"¥"#,##0', "0.00E+00", "# ?/?",
             '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "000\\-0000", "[<=999]000;000\\-0000", "[$-411]ge.m.d",
             "yyyy/m/d", "h:mm", "[h]:mm:ss", ";;;", ""]  # fmt: skip


@pytest.mark.parametrize(("code", "saved_value", "seen"), SEEN)
def test_a_number_as_its_format_shows_it(code: str, saved_value: str, seen: str):
    how = shown(code)
    assert how is not None
    assert how.number(Decimal(saved_value)) == seen


@pytest.mark.parametrize("code", UNCHANGED)
def test_formats_that_leave_a_number_what_it_is(code: str):
    assert shown(code) is None


def test_days_of_which_only_the_month_or_the_year_is_seen():
    first, later = dt.date(2023, 4, 1), dt.date(2023, 4, 15)
    for code in ('yyyy"年"m"月"', "yyyy/m", "[$-411]ge.m", "mmm-yy"):
        how = shown(code)
        assert how is not None
        assert (how.moment(first), how.moment(later)) == ("2023-04", None), code
    year = shown("yyyy")
    assert year is not None
    assert (year.moment(dt.date(2023, 1, 1)), year.moment(first)) == ("2023年", None)


def table_of(path: Path) -> UnderstoodTable:
    (found,) = understand(open_book(path)).tables
    return found


FORMATTED = [("構成比（％）", [0.123, 0.05], "0.0%"), ("歳入（千円）", [12_345_678, 1500], "#,##0,"),
             ("コード", [7203, 7204], "00000"), ("月", [dt.date(2023, 4, 1), dt.date(2023, 5, 1)], 'yyyy"年"m"月"'),
             ("率", [0.5, 0.25], "0%"), ("人数（人）", [1, 2], "General")]  # fmt: skip


def test_what_a_reader_of_a_workbook_sees_is_saved(tmp_path: Path):
    def fill(sheet: Worksheet) -> None:
        for column, (heading, values, code) in enumerate(FORMATTED, 1):
            for row, value in enumerate((heading, *values), 1):
                sheet.cell(row, column, value).number_format = code if row > 1 else "General"

    (tmp_path / "表.xlsx").write_bytes(workbook(fill))
    found = table_of(tmp_path / "表.xlsx")
    assert [(column.name, column.unit, column.type, [*column.values]) for column in found.columns] == [
        ("構成比", "％", "数", ["12.3", "5"]),
        ("歳入", "千円", "数", ["12345.678", "1.5"]),
        ("コード", "", "符号", ["07203", "07204"]),
        ("月", "", "月", ["2023-04", "2023-05"]),
        ("率", "％", "数", ["50", "25"]),
        ("人数", "人", "数", ["1", "2"]),
    ]
    (question,) = found.questions
    assert question.kind == "表示形式"
    assert "2件あります（B2: 12345678 → 12345.678、B3: 1500 → 1.5）" in question.text


def test_formats_of_an_old_workbook(tmp_path: Path):
    code = "#,##0,"
    raw = old_workbook(
        *(record(0x203, "HHHd", 0, column, style, 0.25) for column, style in enumerate((0, 1))),
        record(0xBD, "HHHIHIH", 1, 0, 1, (50 << 2) | 2, 2, (7000 << 2) | 2, 1),  # two whole numbers at once
        styles=record(0x41E, f"HHB{len(code)}s", 164, len(code), 0, code.encode())
        + b"".join(record(0xE0, "HH16s", 0, code_number, b"") for code_number in (0, 9, 164)),
    )
    (sheet,) = opened(tmp_path, raw).sheets
    assert sheet.rows == (("0.25", "25%"), ("5000%", "7"))
    assert sheet.asked[0][0] == "表示形式"


NOT_COMPUTED = sheet_xml(
    '<sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
    "<row><c><v>1</v></c><c><f>A2*2</f></c></row><row><c><v>2</v></c><c><f>A3*2</f><v></v></c></row>"
    '<row><c><v>3</v></c><c t="str"><f>IF(A4,"","x")</f><v></v></c></row>'
    "<row><c><v>4</v></c><c><f>A5*2</f><v>8</v></c></row></sheetData>"
)


def test_formulas_that_were_saved_without_a_result(tmp_path: Path):
    (tmp_path / "表.xlsx").write_bytes(rewritten(workbook(lambda sheet: None), {SHEET: NOT_COMPUTED}))
    found = table_of(tmp_path / "表.xlsx")
    assert [*found.columns[1].values] == ["", "", "", "8"]
    asked = {question.kind: question.text for question in found.questions}
    # B4 has a result, which is no text.
    assert "数式が2件あり" in asked["未計算"] and "（B2、B3）" in asked["未計算"]
