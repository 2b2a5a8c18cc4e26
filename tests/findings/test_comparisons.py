"""What a result is held against: only values that the tables have, with what keeps them apart."""

import pytest

from analysis.data import catalog
from analysis.findings.cashless import latest_level
from analysis.findings.municipalities import beside_others
from analysis.measures import cashless, mynumber, ratios


def level(years, measure):
    tables = catalog.load("cashless_by_facility"), catalog.load("facilities")
    selected = cashless.counters(*tables, years=years, measure=measure, kinds=[], min_sales=0, exclude=[])
    return latest_level("a.b", ratios.totals(selected), catalog.load("cashless_targets"), measure=measure)


def test_two_years_of_the_same_counters_and_the_national_target():
    # By hand from the printed sums of the 31 counters: 11,714,110 / 98,465,130 and 40,294,785 / 238,365,865 yen.
    earlier, target = level([2021, 2023], "amount").comparisons
    assert (earlier.kind, earlier.words) == ("前の年", "11.9％ → 16.9％（+5.0ポイント）")
    assert earlier.basis == "2021年と2023年（両方にそろう31施設）"
    assert "季節も期間も違う" in earlier.note
    # Paper 8 of the meeting of 2021-08-03: 40 % by June 2025, by amount.
    assert (target.kind, target.words) == ("目標", "40％（2025年6月までに、決済額ベース）")
    assert "達成したかどうかは言えない" in target.note


def test_one_year_has_no_earlier_one_and_counts_have_no_target_by_amount():
    assert [one.kind for one in level([2023], "amount").comparisons] == ["目標"]
    assert level([2021], "count").comparisons == ()


@pytest.mark.parametrize(("smallest", "told"), [(0.0, 58), (1.1, 0)])
def test_a_city_stands_beside_the_other_municipalities(smallest, told):
    tables = catalog.load("fukushima_census_age"), catalog.load("mynumber_cards_20221231")
    whole = mynumber.municipalities(*tables, census_year=2020)
    kept = whole.used[whole.used["census_register_ratio"] >= smallest]
    towns = mynumber.Municipalities(kept, whole.excluded)
    found = beside_others(towns, "郡山市")
    # 169,759 of 319,702 (総務省, 2022-12-31); the median by a spreadsheet over the 58 rows.
    expected = ["郡山市 53.1％、中央値 53.0％（差 +0.1ポイント）"] if told else []
    assert [one.words for one in found] == expected
