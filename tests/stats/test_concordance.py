"""Agreement of cycles on the order of their phases."""

import pytest
from scipy.stats import friedmanchisquare

from analysis.errors import DataError
from analysis.stats.concordance import concordance

YEARS = [[7.3, 11.4, 18.3, 10.2], [13.2, 13.2, 20.4, 19.4], [15.0, 16.2, 29.3, 19.3]]


def test_w_is_friedmans_statistic_over_its_largest_value_with_ties():
    found = concordance(YEARS, seed=1)
    chi = friedmanchisquare(*zip(*YEARS, strict=True)).statistic
    assert found.w == pytest.approx(chi / (3 * 3))
    assert (found.n_cycles, found.n_phases) == (3, 4)


def test_the_same_order_everywhere_is_one_and_its_p_is_exact_within_the_draws():
    found = concordance([[1, 2, 3], [10, 20, 30], [4, 5, 6]], seed=1, permutations=9999)
    assert found.w == pytest.approx(1)
    # Of the 6^3 orders 6 agree in all three cycles: 1/36.
    assert found.p_value == pytest.approx(1 / 36, abs=0.006)


def test_opposite_orders_do_not_agree():
    found = concordance([[1, 2, 3], [3, 2, 1]], seed=1, permutations=99)
    assert (found.w, found.p_value) == (0, 1)


@pytest.mark.parametrize(
    "table", [[[1, 2, 3]], [[1, 2], [2, 1]], [[1, 2, float("nan")], [1, 2, 3]], [[1, 1, 1], [1, 2, 3]]]
)
def test_tables_without_an_answer_are_refused(table):
    with pytest.raises(DataError):
        concordance(table, seed=1)
