import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.stats.robustness import robustness


def ticket_size_and_ratio(counters):
    rows = [row for row in counters if row["year"] == "2021" and row["count_total"]]
    size = [float(row["sales_yen"]) / float(row["count_total"]) for row in rows]
    ratio = [float(row["count_cashless"]) / float(row["count_total"]) for row in rows]
    return size, ratio, [row["facility"] for row in rows]


def test_one_car_park_makes_no_relation(counters):
    # Printed table of 2021 (資料8), yen per payment against the share of cashless payments over 31 counters: Pearson 0.66
    # against Spearman 0.16 by hand in a spreadsheet, because of one car park.
    size, ratio, units = ticket_size_and_ratio(counters)
    result = robustness(size, ratio, units=units)
    assert result.n == 31
    assert result.pearson.estimate == pytest.approx(0.66, abs=5e-3)
    assert result.spearman.estimate == pytest.approx(0.16, abs=5e-3)
    assert result.most_influential == "西口駐車場"
    assert not result.stable
    assert result.pearson.conclusion == "positive"
    assert result.spearman.conclusion == result.without_most_influential.conclusion == "not confirmed"
    assert len(result.reasons) == 2
    assert all("西口駐車場を除く" in reason or "相関係数が" in reason for reason in result.reasons)


def test_anscombes_quartet(anscombe):
    stable = [robustness(pairs.x, pairs.y).stable for pairs in anscombe]
    # Set 4 exists by one unit. Set 2 is a curve, which no coefficient shows: the rule can't replace the picture.
    assert stable == [True, True, True, False]
    fourth = robustness(anscombe[3].x, anscombe[3].y)
    assert fourth.without_most_influential.conclusion == "not computable"
    assert "この1件だけによる" in fourth.reasons[0]


def test_agreement_on_nothing_is_stable():
    # x and y uncorrelated by construction: y is even in x.
    x = np.arange(-7.0, 8.0)
    y = np.where(np.arange(15) % 2 == 0, 1.0, -1.0)
    result = robustness(x, y)
    assert result.stable
    assert {view.conclusion for view in (result.pearson, result.spearman)} == {"not confirmed"}
    assert result.largest_difference < 0.3


def test_a_relation_decided_by_one_unit_is_not_stable_even_when_coefficients_are_close():
    # R's critical value of |r| at n = 6, 5 %, two-sided, by Fisher's interval: tanh(1.959964/sqrt(3)) = 0.812.
    x = [1, 2, 3, 4, 5, 6]
    y = [2.0, 1.5, 3.5, 3.0, 4.0, 6.0]
    result = robustness(x, y)
    assert result.pearson.estimate > 0.812
    assert result.without_most_influential.estimate < np.tanh(1.959964 / np.sqrt(2))
    assert not result.stable
    assert "結論が変わる" in result.reasons[0]


@settings(max_examples=40)
@given(st.integers(5, 20), st.integers(0, 10_000))
def test_verdict_follows_from_the_three_views(n, seed):
    x, y = np.random.default_rng(seed).standard_t(2, size=(2, n))
    result = robustness(x, y)
    views = (result.pearson, result.spearman, result.without_most_influential)
    estimates = [view.estimate for view in views]
    same = len({view.conclusion for view in views}) == 1
    assert result.largest_difference == pytest.approx(max(estimates) - min(estimates))
    assert result.stable == (same and result.largest_difference <= 0.3)
    assert result.stable == (not result.reasons)
    for other in (robustness(2 * x + 1, y), robustness(y, x), robustness(x, -y)):
        assert other.stable == result.stable


def test_four_units_are_too_few():
    with pytest.raises(DataError, match="5件以上"):
        robustness([1, 2, 3, 4], [1, 3, 2, 4])
