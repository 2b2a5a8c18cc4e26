"""Relations of the ratio with traits of the counter."""

import pytest
from scipy import stats

from analysis.data import catalog
from analysis.measures import cashless, traits


@pytest.fixture
def profile():
    payments, facilities = catalog.load("cashless_by_facility"), catalog.load("facilities")
    station = catalog.load("reference_points").set_index("name").loc["郡山駅"]
    selected = cashless.counters(payments, facilities, years=[2021], measure="count")
    return traits.with_traits(selected, payments, facilities, station, 6677)


def test_ticket_size_is_yen_a_transaction(profile):
    # Paper 003, 資料8: 西口駐車場 16,871,530 yen in 690 transactions.
    row = profile.set_index("facility").loc["西口駐車場"]
    assert row["ticket_yen"] == pytest.approx(16_871_530 / 690)
    assert row["transactions"] == 690


def test_ticket_size_depends_on_one_car_park(profile):
    """Pearson about 0.66 against Spearman about 0.15, recomputed by scipy: no relation may be claimed."""
    same = traits.trait_robustness(profile, year=2021, trait="ticket_yen", confidence=0.95)
    assert same.pearson.estimate == pytest.approx(
        stats.pearsonr(profile["ticket_yen"], profile["ratio_pct"]).statistic
    )
    assert round(same.pearson.estimate, 2) == 0.66
    rho = stats.spearmanr(profile["ticket_yen"], profile["ratio_pct"]).statistic
    assert same.spearman.estimate == pytest.approx(rho)
    assert 0.14 < rho < 0.17
    assert same.most_influential == "西口駐車場"
    assert not same.stable


def test_screening_adjusts_over_the_whole_table(profile):
    table = traits.relations(profile, confidence=0.95, seed=1)
    assert len(table) == 6  # one year, two scopes, three traits
    assert (table["p_holm"] >= table["p"]).all()
    ticket = table[(table["scope"] == "全施設") & (table["trait"] == traits.TRAITS["ticket_yen"])].iloc[0]
    assert ticket["verdict"] == "方法で変わる"
    assert table[table["scope"] == "証明書等の窓口だけ"]["n"].unique().tolist() == [22]


def test_too_few_counters_give_no_row(profile):
    assert traits.relations(profile[:4], confidence=0.95, seed=1).empty
