import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.stats.decomposition import within_mix


def test_two_units_by_hand():
    # Before: 10/100 and 30/100, overall 0.20. After: 15/100 and 105/300, overall 0.30.
    # Within: 0.05 * (0.5 + 0.25)/2 + 0.05 * (0.5 + 0.75)/2 = 0.05.  Mix: -0.25 * 0.125 + 0.25 * 0.325 = 0.05.
    result = within_mix([100, 100], [10, 30], [100, 300], [15, 105], ["a", "b"])
    assert (result.ratio_before, result.ratio_after) == pytest.approx((0.20, 0.30))
    assert (result.within, result.mix, result.change) == pytest.approx((0.05, 0.05, 0.10))
    first, second = result.contributions
    assert (first.within, second.within) == pytest.approx((0.01875, 0.03125))
    # Centred at (0.20 + 0.30)/2: -0.25 * (0.125 - 0.25) and 0.25 * (0.325 - 0.25).
    assert (first.mix, second.mix) == pytest.approx((0.03125, 0.01875))
    assert (second.share_before, second.share_after) == pytest.approx((0.5, 0.75))


counts = st.tuples(st.integers(1, 10**9), st.floats(0, 1))


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=20))
def test_components_add_up_and_reverse_in_time(rows):
    total = [[row[period][0] for row in rows] for period in (0, 1)]
    part = [[int(row[period][0] * row[period][1]) for row in rows] for period in (0, 1)]
    units = [str(i) for i in range(len(rows))]
    forward = within_mix(total[0], part[0], total[1], part[1], units)
    backward = within_mix(total[1], part[1], total[0], part[0], units)
    assert forward.change == pytest.approx(sum(part[1]) / sum(total[1]) - sum(part[0]) / sum(total[0]))
    assert forward.within + forward.mix == pytest.approx(forward.change, abs=1e-12)
    assert sum(item.within for item in forward.contributions) == pytest.approx(forward.within, abs=1e-12)
    assert sum(item.mix for item in forward.contributions) == pytest.approx(forward.mix, abs=1e-12)
    assert (backward.within, backward.mix) == pytest.approx((-forward.within, -forward.mix), abs=1e-12)


@given(st.lists(counts, min_size=2, max_size=10), st.floats(0.1, 10))
def test_same_shares_have_no_mix_and_same_ratios_no_within(rows, factor):
    units = [str(i) for i in range(len(rows))]
    total = np.array([row[0] for row in rows], dtype=float)
    ratio = np.array([row[1] for row in rows])
    other = np.linspace(0, 1, len(rows))
    assert within_mix(
        total, total * ratio, factor * total, factor * total * other, units
    ).mix == pytest.approx(0, abs=1e-12)
    grown = total * np.arange(1, len(rows) + 1)
    assert within_mix(total, total * ratio, grown, grown * ratio, units).within == pytest.approx(0, abs=1e-12)


def test_counters_of_both_years_add_up(counters):
    rows = {(row["year"], row["facility"]): row for row in counters}
    names = [facility for year, facility in rows if year == "2021" and ("2023", facility) in rows]
    columns = [
        [float(rows[year, name][column]) for name in names]
        for year in ("2021", "2023")
        for column in ("sales_yen", "cashless_yen")
    ]
    result = within_mix(*columns, names)
    assert result.n == 31
    # 11.90 % over the 31 counters in 2021, by the printed yen.
    assert result.ratio_before == pytest.approx(0.1190, abs=5e-5)
    assert result.within + result.mix == pytest.approx(
        sum(columns[3]) / sum(columns[2]) - result.ratio_before
    )


@pytest.mark.parametrize(
    ("columns", "units", "words"),
    [
        (([100, 0], [1, 0], [100, 100], [1, 1]), ["a", "b"], "［part_before］「b」"),
        (([100, 100], [1, 101], [100, 100], [1, 1]), ["a", "b"], "「b」の内訳 101 と合計 100"),
        (([100, 100], [1, 1], [100, 100], [-1, 1]), ["a", "b"], "［part_after］「a」"),
        (([100, 100], [1, None], [100, 100], [1, 1]), ["a", "b"], "「b」の値がありません"),
        (([100, 100], [1, 1], [100], [1]), ["a", "b"], "値の数が合いません"),
        (([100, 100], [1, 1], [100, 100], [1, 1]), ["a", "a"], "同じ名前"),
        (([], [], [], []), [], "対象が1件もありません"),
    ],
)
def test_unmatched_or_impossible_units_are_refused(columns, units, words):
    with pytest.raises(DataError, match=words):
        within_mix(*columns, units)
