"""Small numbers stay hidden from whoever can add and subtract; bounds come from linear programs written here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.data.disclosure import TOTAL, protect, rounded, small
from analysis.data.disclosure_check import differences
from analysis.errors import DataError, ParameterError


def audit(printed: pd.DataFrame, row: object, column: object) -> tuple[float, float]:
    """Bounds of one hidden cell of a two-way table, with every cell a variable and what is printed fixed."""
    shape = printed.shape
    fixed = [(value, value) if np.isfinite(value) else (0, None) for value in printed.to_numpy().ravel()]
    equations = []
    for number in range(shape[0]):
        line = np.zeros(shape)
        line[number, :-1], line[number, -1] = 1, -1
        equations.append(line.ravel())
    for number in range(shape[1]):
        line = np.zeros(shape)
        line[:-1, number], line[-1, number] = 1, -1
        equations.append(line.ravel())
    goal = np.zeros(shape)
    goal[printed.index.get_loc(row), printed.columns.get_loc(column)] = 1
    found = [
        linprog(sign * goal.ravel(), A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=fixed)
        for sign in (1, -1)
    ]
    return found[0].fun, np.inf if found[1].status == 3 else -found[1].fun


def small_cells(table: pd.DataFrame, threshold: float) -> list[tuple]:
    return [(r, c) for r in table.index for c in table.columns if 0 < table.loc[r, c] < threshold]


# One small cell, which follows from its row or its column when hidden alone: three more have to go.
ONE_SMALL = pd.DataFrame(
    {"男": [20, 30, 25], "女": [4, 40, 35], "不明": [60, 70, 80]}, ["10代", "20代", "30代"]
)


def test_one_small_cell_takes_three_others():
    found = protect(ONE_SMALL)
    assert (found.primary, found.secondary, found.n_hidden) == (1, 3, 4)
    assert found.hidden.loc["10代", "女"]
    assert (found.hidden.sum(axis=1).drop([*found.hidden.index[~found.hidden.any(axis=1)]]) == 2).all()
    # The cheapest rectangle with the small cell, worked by hand: 4, 20 / 35, 25.
    assert set(found.counts.stack(future_stack=True)[lambda s: s.isna()].index) == {
        ("10代", "男"), ("10代", "女"), ("30代", "男"), ("30代", "女"),
    }  # fmt: skip


def test_nothing_small_hides_nothing():
    found = protect(ONE_SMALL.replace(4, 10))
    assert found.n_hidden == 0
    assert found.note == ""
    assert found.counts.loc[TOTAL, TOTAL] == 370


@given(
    st.lists(
        st.lists(st.one_of(st.integers(0, 14), st.integers(0, 300)), min_size=3, max_size=3),
        min_size=2,
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_small_cell_is_bounded_below_the_threshold(rows):
    table = pd.DataFrame(rows, [f"r{n}" for n in range(len(rows))], list("abc"))
    found = protect(table, threshold=10)
    whole = table.assign(**{TOTAL: table.sum(axis=1)})
    whole.loc[TOTAL] = whole.sum()
    shown = ~found.hidden
    assert (found.counts.where(shown, 0) == whole.where(shown, 0)).all().all()
    for row, column in small_cells(whole, 10):
        assert found.hidden.loc[row, column]
        # A table whose numbers are all hidden has nothing left to bound with.
        if not found.hidden.all().all():
            low, high = audit(found.counts, row, column)
            assert low <= whole.loc[row, column] + 1e-6
            assert high >= 10 - 1e-6


def test_every_complement_is_needed():
    rng = np.random.default_rng(20)
    table = pd.DataFrame(rng.poisson(rng.gamma(1, 25, (6, 4))), list("abcdef"), list("wxyz"))
    found = protect(table)
    whole = table.assign(**{TOTAL: table.sum(axis=1)})
    whole.loc[TOTAL] = whole.sum()
    primary = small_cells(whole, 10)
    assert found.primary == len(primary) > 0
    complements = [
        (row, column)
        for row in whole.index
        for column in whole.columns
        if found.hidden.loc[row, column] and (row, column) not in primary
    ]
    assert len(complements) == found.secondary > 0
    for row, column in complements:
        fewer = found.counts.copy()
        fewer.loc[row, column] = whole.loc[row, column]
        assert any(audit(fewer, *cell)[1] < 10 - 1e-6 for cell in primary)


def test_one_way_table_hides_until_the_rest_is_not_small():
    found = protect(pd.DataFrame({"n": [3, 4, 0, 90, 500]}, list("abcde")))
    # 3 + 4 = 7 is itself under the threshold, so 90 goes too; nobody is behind zero.
    assert list(found.hidden["n"]) == [True, True, False, True, False, False]
    assert list(found.printed()["n"]) == ["＊", "＊", "0", "＊", "500", "597"]
    assert found.counts.loc[TOTAL, "n"] == 597
    assert "3か所" in found.note


def test_small_total_is_hidden_too():
    found = protect(pd.DataFrame({"n": [3, 0]}, list("ab")))
    assert list(found.printed()["n"]) == ["＊", "0", "＊"]


@pytest.mark.parametrize("value", [-1, np.nan, np.inf])
def test_what_is_no_count_is_refused_where_it_stands(value):
    table = ONE_SMALL.astype(float)
    table.loc["20代", "女"] = value
    with pytest.raises(DataError, match="20代 の 女"):
        protect(table)


def test_unusable_tables_and_thresholds_are_refused():
    with pytest.raises(ParameterError, match="閾値「1」"):
        protect(ONE_SMALL, threshold=1)
    with pytest.raises(DataError, match=TOTAL):
        protect(ONE_SMALL.rename(index={"10代": TOTAL}))
    with pytest.raises(DataError, match="行が0"):
        protect(ONE_SMALL.iloc[:0])


def test_rounding_is_of_each_number_by_itself():
    found = rounded(pd.DataFrame({"n": [2, 2, 3, 12.5]}, list("abcd")))
    # 19.5 rounds to 20, while the rounded parts add up to 0 + 0 + 5 + 15.
    assert list(found["n"]) == [0, 0, 5, 15, 20]
    parts = rounded(pd.DataFrame({"n": [2, 2, 2]}, list("abc")))["n"]
    assert (list(parts), parts.iloc[:-1].sum()) == ([0, 0, 0, 5], 0)


def test_zero_is_not_small():
    assert list(small(pd.Series([0, 1, 9.9, 10]), 10)) == [False, True, True, False]


def test_difference_of_nested_tables_betrays_the_few():
    city = protect(pd.DataFrame({"n": [120, 80, 300]}, list("abc"))).counts
    without = protect(pd.DataFrame({"n": [116, 80, 250]}, list("abc"))).counts
    assert [(one.row, one.column) for one in differences(city, without, 10)] == [("a", "n")]
    assert differences(city, without, 4) == ()


def test_cell_hidden_in_one_table_is_read_from_the_other():
    table = pd.DataFrame({"n": [4, 20, 300]}, list("abc"))
    hidden, open_ = protect(table).counts, protect(table, threshold=2).counts
    assert [one.row for one in differences(hidden, open_, 10)] == ["a", "b"]
    # Order of rows is no protection, and the number itself is not said.
    found = differences(hidden, open_.loc[["b", "c", "a", TOTAL]], 10)
    assert [one.row for one in found] == ["a", "b"]
    assert not any("4" in one.how for one in found)


def test_tables_of_different_people_have_no_difference():
    one, other = (pd.DataFrame({"n": values}, list("ab")) for values in ([100, 200], [105, 150]))
    assert differences(protect(one).counts, protect(other).counts, 10) == ()
    with pytest.raises(DataError, match="見出しが違います"):
        differences(one, other.rename(index={"a": "z"}), 10)


def test_hidden_numbers_too_may_show_that_neither_table_is_a_part():
    # The third row has 30 more, all together only 5: the hidden ones have 25 fewer.
    names = list("abc")
    first, second = (
        protect(pd.DataFrame({"n": counts}, names)).counts for counts in ([5.0, 12, 90], [30.0, 12, 60])
    )
    assert differences(first, second, 10) == differences(second, first, 10) == ()
