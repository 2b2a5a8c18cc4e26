"""Uptake of the card against aging, over the municipalities of Fukushima."""

import pytest
from scipy import stats

from analysis.data import catalog
from analysis.errors import DataError
from analysis.measures import mynumber

SEVEN = {"楢葉町", "富岡町", "大熊町", "双葉町", "浪江町", "葛尾村", "飯舘村"}


@pytest.fixture
def tables():
    return catalog.load("fukushima_census_age"), catalog.load("mynumber_cards_20221231")


def test_58_municipalities_because_futaba_has_no_census_population(tables):
    towns = mynumber.municipalities(*tables, base="total")
    assert len(towns.used) == 58
    assert towns.excluded["municipality"].tolist() == ["双葉町"]
    r = stats.pearsonr(towns.used["aging_pct"], towns.used["uptake_pct"]).statistic
    assert round(r, 2) == 0.01


def test_seven_lie_below_four_fifths(tables):
    towns = mynumber.municipalities(*tables, base="total", min_census_register_ratio=0.8)
    assert set(towns.excluded["municipality"]) == SEVEN
    r = stats.pearsonr(towns.used["aging_pct"], towns.used["uptake_pct"]).statistic
    assert (len(towns.used), round(r, 2)) == (52, 0.11)


def test_koriyama_has_its_published_rates(tables):
    # 総務省 2022-12-31: 53.1 %; census 2020: 26.39 % of all, 27.10 % of those whose age is known.
    for base, expected in (("total", 26.39), ("known_age", 27.10)):
        used = mynumber.municipalities(*tables, base=base).used.set_index("municipality")
        assert round(used.loc["郡山市", "uptake_pct"], 1) == 53.1
        assert round(used.loc["郡山市", "aging_pct"], 2) == expected


def test_a_municipality_in_one_table_only_is_refused(tables):
    census, cards = tables
    with pytest.raises(DataError, match="07203"):
        mynumber.municipalities(census, cards[cards["municipality_code"] != "07203"])


def test_sensitivity_holds_eight_specifications(tables):
    table = mynumber.sensitivity(*tables, confidence=0.95, seed=1)
    assert len(table) == 8
    assert set(table["n"]) == {58, 52}
    assert mynumber.label("pearson", "total", 0.0) in set(table["name"])
