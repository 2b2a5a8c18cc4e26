"""What a sum over a column would count twice, or in the wrong unit, is asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from intake_files import workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import Standard, UnderstoodTable, understand


def table_of(path: Path, standard: Standard | None = None) -> UnderstoodTable:
    (found,) = understand(open_book(path), standard or Standard()).tables
    return found


def of_csv(tmp_path: Path, text: str, standard: Standard | None = None) -> UnderstoodTable:
    (tmp_path / "表.csv").write_text(text, encoding="utf-8")
    return table_of(tmp_path / "表.csv", standard)


def asked(table: UnderstoodTable) -> dict[str, str]:
    return {question.kind: str(question) for question in table.questions}


TOWNS = (
    "地区,町名,人口（人）\n富田,富田町,10\n富田,富田東,20\n富田,計,30\n安積,安積町,11\n安積,計,11\n総数,,41\n"
)


def test_totals_in_an_inner_column_are_asked_about(tmp_path: Path):
    found = of_csv(tmp_path, TOWNS)
    assert [*found.columns[2].values] == ["10", "20", "30", "11", "11"]
    assert "列「町名」: 「計」の行が2行" in asked(found)["合計の混在"]
    assert "（4行2列、6行2列）" in asked(found)["合計の混在"]
    # Without figures beside it 計 is a word, such as that of a river.
    assert "合計の混在" not in asked(of_csv(tmp_path, "地区,町名\n富田,計\n安積,計\n"))


def test_a_format_that_knows_its_totals_is_not_asked_about_them(tmp_path: Path):
    knows = Standard(is_total=lambda texts: texts["地区"] == "総数")
    assert "合計の混在" not in asked(of_csv(tmp_path, TOWNS, knows))
    # Rows that it leaves out are no rows of the columns any more.
    formulas = TOWNS.replace("富田町", "=A1").replace("総数,", "－,")
    taken = Standard(is_total=lambda texts: texts["町名"] == "計")
    found = of_csv(tmp_path, formulas, taken)
    assert [*found.columns[2].values] == ["10", "20", "11", "41"]
    assert "（2行2列）" in asked(found)["式の文字"]


def test_a_number_in_merged_cells_is_asked_about(tmp_path: Path):
    def fill(sheet: Worksheet) -> None:
        for row in (["地区", "館", "人数（人）", "予算（千円）"], ["富田", "A", 1, 500], [None, "B", 2, None],
                    ["安積", "C", 3, 700]):  # fmt: skip
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("D2:D3")

    (tmp_path / "表.xlsx").write_bytes(workbook(fill))
    found = table_of(tmp_path / "表.xlsx")
    assert [*found.columns[0].values] == ["富田", "富田", "安積"]
    assert [*found.columns[3].values] == ["500", "500", "700"]
    assert "（D2～D3）" in asked(found)["結合した数"]


def test_merged_cells_beside_a_table_hold_nothing(tmp_path: Path):
    def fill(sheet: Worksheet) -> None:
        for row in (["地区", "人数（人）"], ["富田", 1], ["安積", 2]):
            sheet.append(row)
        for cells in ("D1:E2", "A6:B7", "B9:D9"):
            sheet.merge_cells(cells)

    (tmp_path / "表.xlsx").write_bytes(workbook(fill))
    found = table_of(tmp_path / "表.xlsx")
    assert [*found.columns[1].values] == ["1", "2"] and not found.questions


@pytest.mark.parametrize(
    ("above", "units"),
    [
        ("単位：千円", ["", "千円", "", "千円"]),
        ("単位：人", ["人", "", "人", ""]),
        ("単位：件、千円", ["", "", "", ""]),
    ],
)
def test_a_unit_above_the_table_is_lent_to_what_it_may_be_of(tmp_path: Path, above: str, units: list[str]):
    heads = "課,申請件数,手数料の金額,利用人数,予算額"
    found = of_csv(
        tmp_path,
        f"手数料,,,,\n（{above}）,,,,\n{heads}\n市民課,1,2,3,4\n税務課,5,6,7,8\n".replace("件、", "件・"),
    )
    assert [column.unit for column in found.columns[1:]] == units


def test_secret_is_a_mark(tmp_path: Path):
    found = of_csv(tmp_path, "地区,出荷額（万円）\n富田,△12\n安積,秘\n大槻,－\n")
    assert [*found.columns[1].values] == ["-12", "", ""]
    assert [*found.columns[1].states] == ["", "秘匿", "該当なし"]


def test_rows_that_others_hold_already(tmp_path: Path):
    rows = "富田,10\nうち女性,6\n安積,20\n富田・安積計,30\n平均,15\n合計（Ａ＋Ｂ）,30\n会計,4\n統計課,5\nうちわ,6\n"
    found = of_csv(tmp_path, f"地区,人口（人）\n{rows}")
    assert found.totals == ("7行1列",)
    assert "「うち女性、富田・安積計、平均」の行が3行" in asked(found)["合計の混在"]
    assert [*found.columns[1].values] == ["10", "6", "20", "30", "15", "4", "5", "6"]


def test_what_stands_for_something_else_is_asked_about(tmp_path: Path):
    found = of_csv(tmp_path, "地区,受付日,人数（人）\n富田,45017,1\n〃,45018,2\n同上,45019,3\n")
    assert "「〃、同上」の行が2行" in asked(found)["同上"]
    assert "45017 などは" in asked(found)["日付の数字"]
    assert "日付の数字" not in asked(
        of_csv(tmp_path, "地区,受付日,日\n富田,2023/4/1,45017\n安積,2023/4/2,5\n")
    )
    note = "令和4年は速報値のため変わることがあります"
    assert "（4行1列）" in asked(of_csv(tmp_path, f"地区,人数（人）\n富田,1\n安積,2\n{note},\n"))["小見出し"]
    assert "小見出し" not in asked(of_csv(tmp_path, "地区,人数（人）\n富田,1\n安積,\n大槻,3\n"))


def test_headings_over_several_lines(tmp_path: Path):
    found = of_csv(tmp_path, '地　区,"利用\n者数\n（人）","Total\ncount"\n富 田,1,2\n安 積,3,4\n')
    assert [(column.name, column.unit) for column in found.columns] == [
        ("地区", ""), ("利用者数", "人"), ("Total count", ""),
    ]  # fmt: skip
    assert [*found.columns[0].values] == ["富 田", "安 積"]  # the cells stay as they are


def test_the_mark_that_ends_files_of_old_systems_is_no_row(tmp_path: Path):
    assert [*of_csv(tmp_path, "地区,人数（人）\n富田,1\n安積,2\n\x1a").columns[1].values] == ["1", "2"]


def test_a_column_of_numbers_without_any(tmp_path: Path):
    numbers = Standard(lambda found: [replace(one, type="数") for one in found])
    assert "日付の数字" not in asked(of_csv(tmp_path, "地区,受付日\n富田,－\n安積,－\n", numbers))


def test_days_in_eight_digits(tmp_path: Path):
    text = "地区,受付日,人数（人）\n富田,20230401,1\n安積,20240229,2\n大槻,－,3\n"
    assert "20230401 などは、8桁" in asked(of_csv(tmp_path, text))["日付の数字"]
    said = Standard(lambda found: [replace(one, type="日" if one.name == "受付日" else "") for one in found])
    days = of_csv(tmp_path, text, said).columns[1]
    assert (days.type, [*days.values], [*days.states]) == (
        "日",
        ["2023-04-01", "2024-02-29", ""],
        ["", "", "該当なし"],
    )
    assert [*of_csv(tmp_path, text.replace("0229", "0230"), said).columns[1].states] == [
        "",
        "要確認",
        "該当なし",
    ]


def test_letters_that_nobody_sees_are_asked_about(tmp_path: Path):
    found = of_csv(tmp_path, "地区,人数（人）\n富田,1\n\ufeff安積,2\n大\u200b槻,3\n湖南\x07,4\n")
    assert "（3行1列、4行1列、5行1列）" in asked(found)["見えない文字"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("歳入の状況,,\n（単位：千円）,令和4年度,令和5年度\n市税,1,2\n交付税,3,4\n", "（単位：千円）"),
        ("区分（単位：千円）,令和4年度,令和5年度\n市税,1,2\n交付税,3,4\n", "区分"),
        ("歳入の状況,,（単位：千円）\n区分,令和4年度,令和5年度\n市税,1,2\n交付税,3,4\n", "区分"),
    ],
)
def test_a_unit_in_the_corner_is_that_of_the_table(tmp_path: Path, text: str, label: str):
    found = of_csv(tmp_path, text)
    assert [(column.name, column.unit, [*column.values]) for column in found.columns] == [
        (label, "", ["市税", "交付税"]), ("令和4年度", "千円", ["1", "3"]), ("令和5年度", "千円", ["2", "4"]),
    ]  # fmt: skip
    assert [*asked(found)] == ["表の単位"]


def test_a_unit_below_the_table_is_a_note(tmp_path: Path):
    found = of_csv(tmp_path, "区分,令和4年度,令和5年度\n市税,1,2\n交付税,3,4\n（単位：千円）,,\n")
    assert found.notes == ("（単位：千円）",)


def test_the_unit_of_a_first_column_of_numbers_is_its_own(tmp_path: Path):
    found = of_csv(tmp_path, "売上高（単位：千円）,店,客数\n1,A,5\n2,B,6\n")
    assert [column.unit for column in found.columns] == ["千円", "", ""] and not found.questions
