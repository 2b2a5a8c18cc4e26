import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.stats.multiple import holm


def test_holm_by_hand():
    # Sorted 0.01, 0.03, 0.04 times 3, 2, 1 = 0.03, 0.06, 0.04; each at least as large as the one before: 0.03, 0.06, 0.06.
    result = holm({"距離": 0.01, "規模": 0.04, "単価": 0.03})
    assert [item.label for item in result] == ["距離", "規模", "単価"]
    assert [item.adjusted for item in result] == pytest.approx([0.03, 0.06, 0.06])
    assert [item.p_value for item in result] == [0.01, 0.04, 0.03]


@settings(max_examples=25)  # every call collects garbage inside statsmodels: 50 ms
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_never_smaller_never_above_bonferroni(p_values):
    result = holm({str(i): p for i, p in enumerate(p_values)})
    for item in result:
        assert item.p_value - 1e-12 <= item.adjusted <= min(1, item.p_value * len(p_values)) + 1e-12
    smallest = min(result, key=lambda item: item.p_value)
    assert smallest.adjusted == pytest.approx(min(1, smallest.p_value * len(p_values)))


@pytest.mark.parametrize("p_values", [{}, {"a": 1.2}, {"a": -0.1}, {"a": float("nan")}])
def test_what_is_no_p_value_is_refused(p_values):
    with pytest.raises(DataError):
        holm(p_values)
