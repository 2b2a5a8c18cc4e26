"""Uptake of the card against aging, over the municipalities of Fukushima."""

import pytest
from scipy import stats

from analysis.data import catalog
from analysis.errors import DataError, ParameterError
from analysis.measures import mynumber

SEVEN = {"楢葉町", "富岡町", "大熊町", "双葉町", "浪江町", "葛尾村", "飯舘村"}


@pytest.fixture
def tables():
    return catalog.load("fukushima_census_age"), catalog.load("mynumber_cards_20221231")


def test_58_municipalities_because_futaba_has_no_census_population(tables):
    towns = mynumber.municipalities(*tables, census_year=2020)
    assert len(towns.used) == 58
    assert towns.excluded["municipality"].tolist() == ["双葉町"]
    r = stats.pearsonr(towns.used["aging_pct"], towns.used["uptake_pct"]).statistic
    assert round(r, 2) == 0.01


def test_seven_lie_below_four_fifths(tables):
    towns = mynumber.municipalities(*tables, census_year=2020, min_census_register_ratio=0.8)
    assert set(towns.excluded["municipality"]) == SEVEN
    r = stats.pearsonr(towns.used["aging_pct"], towns.used["uptake_pct"]).statistic
    assert (len(towns.used), round(r, 2)) == (52, 0.11)


def test_koriyama_has_its_published_rates(tables):
    # 総務省 2022-12-31: 53.1 %; census 2020: 26.39 % of all, 27.10 % of those whose age is known.
    for base, expected in (("total", 26.39), ("known_age", 27.10)):
        used = mynumber.municipalities(*tables, census_year=2020, base=base).used.set_index("municipality")
        assert round(used.loc["郡山市", "uptake_pct"], 1) == 53.1
        assert round(used.loc["郡山市", "aging_pct"], 2) == expected


def test_a_municipality_in_one_table_only_is_refused(tables):
    census, cards = tables
    with pytest.raises(DataError, match="07203"):
        mynumber.municipalities(census, cards[cards["municipality_code"] != "07203"], census_year=2020)


@pytest.mark.parametrize(("method", "ratio", "rows"), [("pearson", 0.0, 8), ("kendall", 0.5, 9)])
def test_sensitivity_begins_with_the_chosen_specification(tables, method, ratio, rows):
    chosen = mynumber.Specification(method, "total", ratio)
    table = mynumber.sensitivity(*tables, chosen, census_year=2020, confidence=0.95, seed=1)
    assert table["name"].iloc[0] == chosen.label
    assert len(table) == rows
    assert {58, 52} <= set(table["n"])


def test_towns_without_people_in_the_older_census_are_left_out(tables):
    # Census 2015: 富岡町, 大熊町, 双葉町 and 浪江町 were evacuated and had no population.
    towns = mynumber.municipalities(*tables, census_year=2015)
    assert set(towns.excluded["municipality"]) == {"富岡町", "大熊町", "双葉町", "浪江町"}


def test_too_few_municipalities_name_the_parameter(tables):
    with pytest.raises(ParameterError, match="min_census_register_ratio"):
        mynumber.municipalities(*tables, census_year=2020, min_census_register_ratio=1.4)
