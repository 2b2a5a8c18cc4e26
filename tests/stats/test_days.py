"""Means of days, matched days, randomisation: against published results."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import DataError, ParameterError
from analysis.stats.comparison import difference_of_means, ratio_of_means
from analysis.stats.matched import matched_difference
from analysis.stats.randomisation import randomisation_test
from analysis.stats.strata import match_days

# Extra hours of sleep (Student 1908; R's data set `sleep`).
SLEEP_A = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_B = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Darwin's maize: crossed minus self-fertilised plant of 15 pairs, eighths of an inch (Fisher 1935, table 3).
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def maize_as_days():
    return [*MAIZE, *([0] * 15)], [1] * 15 + [0] * 15, {"pair": [*range(15), *range(15)]}


def test_students_sleep_as_r_prints_it():
    # ?t.test, t.test(extra ~ group, data = sleep): df = 17.776, p = 0.07939, interval -3.3654832 to 0.2054832.
    result = difference_of_means(SLEEP_A, SLEEP_B)
    assert result.estimate == pytest.approx(0.75 - 2.33)
    assert (result.low, result.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    assert result.df == pytest.approx(17.776, abs=5e-4)
    assert result.p_value == pytest.approx(0.07939, abs=5e-6)
    assert (result.n, result.n_event, result.n_other) == (20, 10, 10)


def test_card_and_krueger_compare_the_states_before_and_after():
    # Amer. Econ. Rev. 84 (1994), table 3, rows 1 and 2: means with standard errors, and their differences -2.89 (1.44)
    # and -0.14 (1.07). Two values m - s and m + s have mean m and standard error s.
    for (nj, nj_error), (pa, pa_error), expected in [
        ((20.44, 0.51), (23.33, 1.35), (-2.89, 1.44)),
        ((21.03, 0.52), (21.17, 0.94), (-0.14, 1.07)),
    ]:
        result = difference_of_means([nj - nj_error, nj + nj_error], [pa - pa_error, pa + pa_error])
        assert (result.estimate, result.std_error) == pytest.approx(expected, abs=5e-3)


def test_ratio_by_hand():
    # Means 6 and 3, variances 4 and 1, three days each: ln 2, variance 4/(3*36) + 1/(3*9) = 2/27, and the degrees of
    # freedom (1/27 + 1/27)^2 / ((1/27)^2/2 + (1/27)^2/2) = 4; t quantile 2.7764.
    result = ratio_of_means([4, 6, 8], [2, 3, 4])
    assert result.estimate == pytest.approx(2)
    assert result.std_error == pytest.approx(np.sqrt(2 / 27))
    assert result.df == pytest.approx(4)
    assert result.low == pytest.approx(2 * np.exp(-2.7764 * np.sqrt(2 / 27)), rel=1e-4)


@given(st.lists(st.floats(1, 1e6), min_size=3, max_size=8, unique=True), st.floats(0.1, 100))
def test_units_and_sides_change_nothing_but_units_and_sides(days, factor):
    other = [1.0, 2.0, 4.0]
    there, back = ratio_of_means(days, other), ratio_of_means(other, days)
    assert back.low == pytest.approx(1 / there.high)
    assert ratio_of_means([d * factor for d in days], [d * factor for d in other]).high == pytest.approx(
        there.high
    )
    scaled = difference_of_means([d * factor for d in days], [d * factor for d in other])
    assert scaled.low == pytest.approx(factor * difference_of_means(days, other).low)


def test_missing_days_are_counted():
    result = difference_of_means([1, 2, None], [3, np.nan, 5, 6])
    assert (result.n_event, result.n_other, result.n_missing) == (2, 3, 2)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ([3538], [1502], "値が1個しかありません"),
        ([1, None], [1, 2], "欠測1個を除く"),
        ([5, 5], [3, 3], "すべて同じ（5 と 3）"),
        ([1, float("inf")], [1, 2], "無限大"),
        (["1", "2"], [1, 2], "数値でない値"),
    ],
)
def test_what_has_no_error_is_refused(a, b, words):
    for method in (difference_of_means, ratio_of_means):
        with pytest.raises(DataError, match=words):
            method(a, b)


def test_ratios_are_of_amounts_only():
    with pytest.raises(DataError, match="最小 -1"):
        ratio_of_means([1, 2], [-1, 5])
    with pytest.raises(ParameterError, match="信頼水準"):
        ratio_of_means([1, 2], [1, 5], confidence=95)


def test_darwins_maize_paired():
    # Fisher 1935, section 17: mean 20.933, t = 2.148 on 14 degrees of freedom; R gives p = 0.0497 for it.
    values, crossed, pairs = maize_as_days()
    result = matched_difference(values, crossed, pairs)
    assert result.estimate == pytest.approx(20.933, abs=5e-4)
    assert result.estimate / result.std_error == pytest.approx(2.148, abs=5e-4)
    assert (result.df, result.method) == (14, "paired t")
    assert result.p_value == pytest.approx(0.0497, abs=5e-5)


def test_darwins_maize_by_randomisation():
    # Fisher 1935, section 21: 863 of the 2^15 = 32768 arrangements give at least this sum, 2.634 %.
    values, crossed, pairs = maize_as_days()
    result = randomisation_test(values, crossed, pairs, seed=0)
    assert (result.method, result.assignments) == ("exact", 2**15)
    assert result.p_greater == 863 / 32768
    assert result.p_value == 1726 / 32768


def test_the_lady_tasting_tea():
    # Fisher 1935, section 5: 70 choices of four cups out of eight; all right by chance once, three or more 17 times.
    tea = [1, 1, 1, 1, 0, 0, 0, 0]
    assert randomisation_test(tea, [1, 1, 1, 1, 0, 0, 0, 0], seed=0).p_greater == 1 / 70
    assert randomisation_test(tea, [1, 1, 1, 0, 1, 0, 0, 0], seed=0).p_greater == 17 / 70
    assert randomisation_test(tea, tea, seed=0).smallest_p == 2 / 70


def test_drawn_assignments_come_near_the_enumerated_and_repeat_with_the_seed(global_state_untouched):
    rng = np.random.default_rng(3)
    values, event = rng.normal(size=60), np.arange(60) % 6 == 0
    one, two = (randomisation_test(values, event, seed=5, permutations=4999) for _ in range(2))
    assert one == two
    assert one.method == "Monte Carlo"
    few = randomisation_test(values[:18], event[:18], seed=0)
    again = randomisation_test(np.tile(values[:18], 1), event[:18].astype(float), seed=9)
    assert few.p_value == again.p_value  # exact: the seed plays no part
    assert 0 < one.p_value <= 1


def test_a_stratum_of_each_weekday_by_hand():
    # Saturday: event 30, others 10 and 14 (mean 12): +18. Sunday: events 20 and 24, other 12: +10. Two of the three
    # event days are Sundays: (18 + 2 * 10)/3 = 38/3. Squares within cells: 8 (others on Saturday) + 8 (events on
    # Sunday), on 6 - 4 = 2 degrees of freedom: variance 8; weights (1/9)(1 + 1/2) + (4/9)(1/2 + 1) = 5/6.
    values, event, day = (
        [30, 10, 14, 20, 24, 12, 99],
        [1, 0, 0, 1, 1, 0, 0],
        ["土", "土", "土", "日", "日", "日", "月"],
    )
    result = matched_difference(values, event, {"曜日": day})
    assert result.estimate == pytest.approx(38 / 3)
    assert result.std_error == pytest.approx(np.sqrt(8 * 5 / 6))
    assert (result.df, result.n, result.n_event, result.n_other) == (2, 6, 3, 3)
    assert match_days(values, event, {"曜日": day}).unmatched_others == 1


def test_event_days_without_a_counterpart_are_named_and_counted():
    result = matched_difference(
        [30, 31, 10, 12, 50, np.nan, 7],
        [1, 1, 0, 0, 1, 0, 0],
        {"曜日": ["土"] * 4 + ["日", "日", None], "月": [3] * 7},
    )
    assert (result.n, result.n_missing) == (4, 2)
    assert result.notes == ("比べる日のない開催日1日（日・3）は除いた。",)


@pytest.mark.parametrize(
    ("values", "event", "strata", "words"),
    [
        ([1, 2, 3, 4], [1, 1, 0, 0], {"天気": ["雨", "雨", "晴", "晴"]}, "比べる日が1日も残りません.*雨"),
        ([1, 2, 3], [0, 0, 0], None, "開催日がありません"),
        ([1, 2, 3], [1, 1, 1], None, "開催日でない日がありません"),
        ([1, 2, 3], [1, 2, 0], None, "0と1以外の値があります：2"),
        ([1, 2, 3], [1, 0, 0], {"曜日": ["土"]}, "曜日 1個"),
        ([1, 2], [1, 0], None, "1組しかなく"),
        ([1, 1, 2, 2], [1, 1, 0, 0], None, "層の中でも値がすべて同じ"),
    ],
)
def test_what_cannot_be_matched_is_refused(values, event, strata, words):
    with pytest.raises(DataError, match=words):
        matched_difference(values, event, strata)


def test_options_of_randomisation_are_checked():
    with pytest.raises(ParameterError, match="乱数の種"):
        randomisation_test([1, 2], [1, 0], seed=-1)
    with pytest.raises(ParameterError, match="99以上"):
        randomisation_test([1, 2], [1, 0], seed=1, permutations=10)
