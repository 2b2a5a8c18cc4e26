"""Ratios against the figures printed in the committee papers of 2021-08-03 (003) and 2024-02-08 (001)."""

import pandas as pd
import pytest

from analysis.data import catalog
from analysis.errors import DataError, ParameterError
from analysis.measures import cashless, ratios


@pytest.fixture
def payments() -> pd.DataFrame:
    return catalog.load("cashless_by_facility")


@pytest.fixture
def facilities() -> pd.DataFrame:
    return catalog.load("facilities")


def one(frame: pd.DataFrame, **where: object) -> pd.Series:
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_total_of_2023_is_the_printed_one(payments, facilities):
    # Paper 001, 資料1: 15.96 % (line 758); sales of the 36 rows add up to 267,572,953 yen.
    selected = cashless.counters(payments, facilities, years=[2023])
    whole = one(ratios.totals(selected), scope="all", without=False)
    assert (whole["n"], whole["total"], whole["cashless"]) == (36, 267_572_953, 42_707_207)
    assert round(100 * whole["ratio"], 2) == 15.96


@pytest.mark.parametrize(("measure", "percent"), [("amount", 11.90), ("count", 6.72)])
def test_2021_counts_only_facilities_with_both_totals(payments, facilities, measure, percent):
    # Paper 003, 資料8: (12,242,970 - 528,860) / 98,465,130 yen; (16,872 - 1,223) / 232,993 transactions.
    selected = cashless.counters(payments, facilities, years=[2021], measure=measure)
    whole = one(ratios.totals(selected), scope="all", without=False)
    assert whole["n"] == 31
    assert round(100 * whole["ratio"], 2) == percent
    assert set(selected.excluded["facility"]) == {"西口自転車等駐車場", "東口自転車等駐車場", "中央公民館"}


def test_largest_car_park_is_shown_apart(payments, facilities):
    # (42,707,207 - 20,725,950) / (267,572,953 - 45,774,690) by hand: 9.910 %
    selected = cashless.counters(payments, facilities, years=[2023])
    whole, rest = (one(ratios.totals(selected), scope="all", without=out) for out in (False, True))
    assert round(100 * rest["ratio"], 2) == 9.91
    assert whole["total"] - rest["total"] == 45_774_690
    assert whole["cashless"] - rest["cashless"] == 20_725_950


def test_22_rose_and_9_fell(payments, facilities):
    # Counted by hand from the printed ratios of the two papers.
    changes = ratios.changes(cashless.counters(payments, facilities, years=[2021, 2023]))
    assert ((changes["change"] > 0).sum(), (changes["change"] < 0).sum(), len(changes)) == (22, 9, 31)
    assert changes["facility"].iloc[0] == "ミューカルがくと館"  # 13.28 % to 36.4 %


def test_district_adds_its_liaison_offices(payments, facilities):
    # 田村 2023: (187,000 + 170,150 + 16,600) / (2,787,800 + 2,229,400 + 308,100) yen, paper 001.
    kinds = ["administrative_center", "liaison_office"]
    selected = cashless.counters(payments, facilities, years=[2023], kinds=kinds)
    district = one(ratios.by_district(selected, year=2023), district="田村")
    assert district["n_counters"] == 3
    assert district["ratio"] == pytest.approx(373_750 / 5_325_300)


def test_kinds_are_ratios_of_sums(payments, facilities):
    selected = cashless.counters(payments, facilities, years=[2023], kinds=["culture"])
    # ミューカルがくと館, 美術館, 中央公民館 of paper 001.
    expected = (3_258_550 + 3_473_240 + 995_422) / (8_961_500 + 30_183_650 + 9_743_828)
    assert one(ratios.by_kind(selected), kind="culture")["ratio"] == pytest.approx(expected)


def test_every_row_is_used_or_excluded_with_a_reason(payments, facilities):
    selected = cashless.counters(
        payments, facilities, years=[2021, 2023], min_sales=1_000_000, kinds=["sports"], exclude=["庭球場"]
    )
    assert len(selected.used) + len(selected.excluded) == len(payments)
    assert set(selected.used["facility"]) == {"総合体育館", "東部体育館", "フットボールセンター"}
    reasons = selected.excluded.set_index(["year", "facility"])["reason"]
    assert reasons[2021, "庭球場"] == "パラメータ exclude で除外"
    assert reasons[2021, "東部体育館"] == "売上高が1,000,000円未満"
    assert reasons[2023, "市民課"] == "対象外の施設区分"


def test_zero_sales_is_excluded_with_its_reason(payments, facilities):
    columns = ["sales_yen", "cash_yen", "cashless_yen"]
    closed = (payments["facility"] == "庭球場") & (payments["year"] == 2023)
    payments.loc[closed, columns] = 0
    selected = cashless.counters(payments, facilities, years=[2023])
    assert one(selected.excluded, facility="庭球場")["reason"] == "合計が0のため比率を計算できない"


def test_cashless_above_total_is_refused(payments, facilities):
    row = (payments["facility"] == "市民課") & (payments["year"] == 2023)
    payments.loc[row, "cashless_yen"] = 99_999_999
    with pytest.raises(DataError, match="2023年 市民課.*99,999,999"):
        cashless.counters(payments, facilities, years=[2023])


def test_names_that_do_not_exist_are_refused(payments, facilities):
    with pytest.raises(ParameterError, match="exclude.*市民科"):
        cashless.counters(payments, facilities, years=[2023], exclude=["市民科"])
    with pytest.raises(DataError, match="市民課.*施設一覧にありません"):
        cashless.counters(payments, facilities[facilities["facility"] != "市民課"], years=[2023])


def test_nothing_left_and_one_year_are_refused(payments, facilities):
    with pytest.raises(ParameterError, match="1つも残りません"):
        cashless.counters(payments, facilities, years=[2023], measure="count")
    with pytest.raises(DataError, match="2つの年が必要"):
        ratios.changes(cashless.counters(payments, facilities, years=[2023]))


def test_dispersion_of_counts_with_and_without_the_largest_car_park(payments, facilities):
    # By hand from paper 003: 15,649 / 232,993 and, without 西口駐車場 (213 of 690), 15,436 / 232,303.
    counts = cashless.counters(payments, facilities, years=[2021], measure="count")
    spread = ratios.count_dispersion(counts, confidence=0.95)
    assert spread["n"].tolist() == [31, 30]
    assert spread["ratio"].tolist() == pytest.approx([15_649 / 232_993, 15_436 / 232_303])
    # Pearson's chi-squared over its 30 degrees of freedom, recomputed here.
    p = 15_649 / 232_993
    k, n = counts.used["cashless"], counts.used["total"]
    assert spread["dispersion"].iloc[0] == pytest.approx(((k - n * p) ** 2 / (n * p * (1 - p))).sum() / 30)


def test_dispersion_needs_four_counters(payments, facilities):
    counts = cashless.counters(payments, facilities, years=[2021], measure="count", kinds=["parking"])
    spread = ratios.count_dispersion(counts, confidence=0.95)
    assert len(spread) == 1
    assert spread["dispersion"].isna().all()
    assert spread["ratio"].iloc[0] == pytest.approx(213 / 690)


def test_more_than_two_years_are_refused(payments, facilities):
    more = pd.concat([payments, payments[payments["year"] == 2023].assign(year=2024)])
    with pytest.raises(ParameterError, match="3つ"):
        cashless.counters(more, facilities, years=[2021, 2023, 2024])


def test_comparable_needs_a_counter_in_both_years(payments, facilities):
    assert ratios.comparable(cashless.counters(payments, facilities, years=[2021, 2023]))
    assert not ratios.comparable(cashless.counters(payments, facilities, years=[2023]))


def test_dispersion_of_counters_without_any_cashless_payment_is_missing(payments, facilities):
    payments.loc[payments["year"] == 2021, ["count_cashless"]] = 0
    counts = cashless.counters(payments, facilities, years=[2021], measure="count")
    spread = ratios.count_dispersion(counts, confidence=0.95)
    assert spread["dispersion"].isna().all()
    assert spread["ratio"].tolist() == [0, 0]
