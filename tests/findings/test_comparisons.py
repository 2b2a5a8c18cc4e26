"""What a result is held against: only values that the tables have, with what keeps them apart."""

import pytest

from analysis.data import catalog, cities
from analysis.findings.cashless import latest_level, rose_and_fell
from analysis.findings.districts import beside
from analysis.findings.municipalities import beside_last_year, beside_others
from analysis.measures import cashless, districts, mynumber, ratios
from analysis.stats.change import paired_change


def selected(years, measure="amount"):
    tables = catalog.load("cashless_by_facility"), catalog.load("facilities")
    return cashless.counters(*tables, years=years, measure=measure, kinds=[], min_sales=0, exclude=[])


def test_two_years_of_the_same_counters():
    changes = ratios.changes(selected([2021, 2023]))
    signs = paired_change(changes["before"], changes["after"], units=changes["facility"], seed=1)
    (earlier,) = rose_and_fell("a.b", signs, changes, years=[2021, 2023]).comparisons
    # By hand from the printed sums of the 31 counters: 11,714,110 / 98,465,130 and 40,294,785 / 238,365,865 yen.
    assert (earlier.kind, earlier.words) == ("前の年", "11.9％ → 16.9％（+5.0ポイント）")
    assert earlier.basis == "2021年と2023年のキャッシュレス決済比率（両方にそろう31施設の合計）"
    assert "季節も期間も違う" in earlier.note


@pytest.mark.parametrize(("measure", "year", "told"), [("amount", 2023, 1), ("count", 2021, 0)])
def test_the_national_target_is_by_amount(measure, year, told):
    totals = ratios.totals(selected([year], measure))
    found = latest_level("a.b", totals, catalog.load("cashless_targets"), measure=measure).comparisons
    # Paper 8 of the meeting of 2021-08-03: 40 % by June 2025, by amount.
    assert [(one.kind, one.words) for one in found] == [
        ("目標", "40％（2025年6月までに、決済額ベース）")
    ] * told
    assert all("達成したかどうかは言えない" in one.note for one in found)


@pytest.mark.parametrize(("smallest", "told"), [(0.0, 58), (1.1, 0)])
def test_a_city_stands_beside_the_other_municipalities(smallest, told):
    tables = catalog.load("fukushima_census_age"), catalog.load("mynumber_cards_20221231")
    whole = mynumber.municipalities(*tables, census_year=2020)
    kept = whole.used[whole.used["census_register_ratio"] >= smallest]
    found = beside_others(mynumber.Municipalities(kept, whole.excluded), "郡山市")
    # 169,759 of 319,702 (総務省, 2022-12-31); the median by a spreadsheet over the 58 rows.
    expected = ["郡山市 53.1％、中央値 53.0％（差 +0.1ポイント）"] if told else []
    assert [one.words for one in found] == expected


def test_a_city_stands_beside_itself_a_year_before():
    series = catalog.load("koriyama_mynumber_cards")
    (found,) = beside_last_year(series, "郡山市")
    # 112,630 of 321,394 on 2022-01-01 and 169,759 of 319,702 on 2022-12-31 (総務省).
    assert found.words == "35.0％ → 53.1％（+18.1ポイント）"
    assert found.basis == "郡山市の交付枚数率（2022-01-01と2022-12-31）"
    assert beside_last_year(series.tail(1), "郡山市") == []


def test_districts_stand_beside_themselves_and_the_whole_city():
    city, kinds = cities.load("koriyama"), ["administrative_center", "liaison_office"]
    areas = districts.districts(city, year=2023, kinds=kinds)
    earlier, others = beside(city, areas, year=2023, measure="amount", kinds=kinds)
    # By a spreadsheet over the 18 counters: 2,322,350 / 30,349,800 and 5,874,800 / 65,576,750 yen.
    assert (earlier.kind, earlier.words) == ("前の年", "7.7％ → 9.0％（+1.3ポイント）")
    assert earlier.basis == "2021年と2023年のキャッシュレス決済比率（両方にそろう18施設の合計）"
    # The printed sums of all 36: 42,707,207 / 267,572,953 yen.
    assert (others.kind, others.words) == (
        "ほかとの比較",
        "地区の窓口 9.0％、全施設 16.0％（差 −7.0ポイント）",
    )
    assert others.basis == "2023年のキャッシュレス決済比率（市の全36施設の合計）"
    assert "駐車場・駐輪場" in others.note and "行政センター" not in others.note
    areas = districts.districts(city, year=2021, measure="count", kinds=kinds)
    assert [one.kind for one in beside(city, areas, year=2021, measure="count", kinds=kinds)] == [
        "ほかとの比較"
    ]
