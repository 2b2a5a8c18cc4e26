"""The table 公表値との照合: printed values beside recomputed ones, and what a run that shows it depends on."""

import pytest

from analysis.data import catalog
from analysis.errors import DataError
from analysis.figures.printed_values import checked


def rows_of(whole) -> list[dict]:
    return [dict(zip((column.name for column in whole.columns), row, strict=True)) for row in whole.rows]


def test_a_discrepancy_stands_first_and_agreeing_checks_are_counted():
    whole = checked("survey_q02_area_response", "survey_meta")
    rows = rows_of(whole)
    assert [row["verdict"] for row in rows] == sorted(
        (row["verdict"] for row in rows), key=("既知の不一致", "一致").index
    )
    # 第2回 郡山市ＤＸ関連６法活用推進本部会議 (2021-08-03): the figure prints 8 % for 安積町, 35 of 407 are 8.6 %.
    (asaka,) = [row for row in rows if "安積町" in row["check"]]
    assert (asaka["printed"], asaka["computed"], asaka["verdict"]) == ("8", "9", "既知の不一致")
    assert "8.6％" in asaka["reason"]
    # 15 areas: the share of 14, 14 answers to 問2, 15 rates of return, and 3 totals agree.
    (agreeing,) = [row for row in rows if row["check"].endswith("件の照合")]
    assert agreeing["computed"] == "19件（値46個）すべて一致"
    assert "既知の不一致 4" in whole.note


def test_one_table_is_not_named_in_every_row_and_digits_are_grouped():
    whole = checked("cashless_by_account_2021")
    assert [column.title for column in whole.columns] == ["照合の内容", "公表値", "再計算値", "判定", "説明"]
    # 資料2 (2021-08-03): 217,344 payments in cash.
    assert ("217,344", "217,344") in {(row["printed"], row["computed"]) for row in rows_of(whole)}


def test_what_the_checks_read_counts_as_loaded():
    checked("cashless_by_account_2021")
    # Its totals are compared with the table by kind of payment and with that by facility.
    assert {one.name for one in catalog.loaded()} == {
        "cashless_by_account_2021", "cashless_summary_2021", "cashless_by_facility",
    }  # fmt: skip


def test_what_print_does_not_have_is_refused():
    with pytest.raises(DataError, match="架空データ"):
        checked("practice_cashless_by_facility")
    without = next(table for table in catalog.tables() if not table.checks and table.kind != "synthetic")
    with pytest.raises(DataError, match=f"表 {without.name} には検算が宣言されていません"):
        checked(without.name)


def test_a_table_without_checks_is_named_beside_others():
    without = next(table for table in catalog.tables() if not table.checks and table.kind != "synthetic")
    assert f"検算が宣言されていない表：{without.title}。" in checked(without.name, "online_total").note
