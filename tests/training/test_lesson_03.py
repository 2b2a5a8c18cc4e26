"""The untidy workbook is what the code writes, and is read cell by cell as its reader sees it."""

import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.training import lesson_03

PLAN = {"1行": "窓口の1か月", "直すところ": "合計の行", "空欄の意味": "該当なし"}


def test_the_workbook_beside_the_lesson_is_the_one_the_code_writes():
    saved, written = load_workbook(lesson_03.path()).worksheets[0], lesson_03.workbook().worksheets[0]
    assert list(saved.values) == list(written.values)
    assert sorted(map(str, saved.merged_cells.ranges)) == sorted(lesson_03.MERGED)
    assert saved.title == lesson_03.SHEET
    assert "架空" in saved["A1"].value


def test_cells_have_the_addresses_of_excel():
    cells = lesson_03.cells()
    assert list(cells.columns) == list("ABCDEF")
    assert cells.loc[12, "E"] == "4,025件"
    assert cells.loc[7, "A"] == ""  # merged with the cell above


def test_numbers_are_read_however_they_were_typed_and_words_are_none():
    read = lesson_03.numbers(pd.Series(["１，５２０", "4,025件", "0", "…", "－", "", "△12"]))
    assert read.isna().tolist() == [False, False, False, True, True, True, False]
    assert read.dropna().tolist() == [1520, 4025, 0, -12]


def test_printed_totals_are_the_sums_of_the_counters():
    cells = lesson_03.cells().iloc[4:13]
    counters = cells[~cells["B"].isin(["小計", ""])]
    for column in "CDEF":
        assert lesson_03.numbers(counters[column]).sum() == float(cells[column].iloc[-1])


def test_years_are_laid_one_under_the_other():
    wide = pd.DataFrame({"地区": ["甲"], "窓口": ["A"], "件数2022": [3], "件数2023": [4]})
    long = lesson_03.long_table(wide, {2022: "件数2022", 2023: "件数2023"}, value="件数")
    assert long.to_dict("list") == {
        "地区": ["甲", "甲"],
        "窓口": ["A", "A"],
        "年度": [2022, 2023],
        "件数": [3, 4],
    }


def test_the_machine_says_what_it_did_and_what_it_asks():
    told = lesson_03.machine_reading()
    assert {"除いた行", "読み替え", "質問"} <= set(told["種類"])
    assert all(isinstance(text, str) for text in told["内容"])
    assert told["内容"].str.contains("A13").any()  # the row of the total


def test_notes_on_a_table_say_all_three_things():
    assert lesson_03.own_table(PLAN) == ""
    for item in PLAN:
        for lacking in ("", "…", 3):
            assert lesson_03.own_table(PLAN | {item: lacking}).startswith(f"「{item}」がありません。")


@pytest.mark.parametrize("answer", ["表", None, 3, ["1行"], {}])
def test_anything_else_is_answered_in_words(answer):
    assert lesson_03.own_table(answer)
