"""Classes are told apart by words, lightness, size and mark."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from analysis.figures.map_colours import class_labels, colours, marks, radii, round_down, size_legend
from analysis.figures.tables import Column

RATIO = Column("ratio", "比率", "％", 1)
CHANGE = [-5.0, -2.0, 0.0, 2.0, 5.0, 9.0]


def lightness(colour: str) -> float:
    """Relative luminance of WCAG 2.1: how light a colour is on grey paper."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], parts))


def test_a_limit_is_named_as_part_of_the_class_below():
    assert class_labels([2.1, 5.0, 9.3], RATIO) == ["2.1～5.0", "5.0超～9.3"]


def test_open_classes_signs_and_a_single_value():
    edges = [-np.inf, -2.0, 0.0, 2.0, np.inf]
    assert class_labels(edges, RATIO, signed=True) == ["−2.0以下", "−2.0超～0.0", "0.0超～+2.0", "+2.0超"]
    assert class_labels([5.0, 5.0], RATIO) == ["5.0"]
    assert class_labels([], RATIO) == []


def test_limits_that_round_alike_get_more_decimals():
    assert class_labels([1.01, 1.02, 1.04], RATIO) == ["1.01～1.02", "1.02超～1.04"]


@pytest.mark.parametrize("palette", ["sequential", "heat"])
@pytest.mark.parametrize("count", [2, 5, 7])
def test_each_class_is_darker_than_the_one_before(palette, count):
    chosen = [lightness(colour) for colour in colours(range(count + 1), palette)]
    # 0.015 of luminance apart at the dark end is still a visible step of grey.
    assert all(first - second > 0.015 for first, second in pairwise(chosen))


def test_change_is_coloured_and_marked_by_its_side_of_zero():
    assert marks(CHANGE, "diverging") == ["▼", "▼", "▲", "▲", "▲"]
    reds = [to_rgb(colour)[0] - to_rgb(colour)[2] for colour in colours(CHANGE, "diverging")]
    assert [red > 0 for red in reds] == [True, True, False, False, False]  # orange falls, purple rises
    assert marks([-4.0, -1.0, 1.0, 4.0], "diverging") == ["▼", "●", "▲"]
    assert colours([-4.0, -1.0, 1.0, 4.0], "diverging")[1] == "#f7f7f7"
    assert marks([0.0, 0.0], "diverging") == ["●"]


def test_equal_steps_from_zero_are_equally_strong():
    low, high = (colours([-2.0, -1.0, 0.0, 1.0, 2.0], "diverging")[k] for k in (1, 2))
    assert lightness(low) == pytest.approx(lightness(high), abs=0.15)


def test_areas_of_circles_are_proportional_to_sizes():
    found = radii(np.zeros(3, dtype=int), (0.0, 1.0), "sequential", np.array([1600.0, 400.0, 100.0]))
    assert found.tolist() == [16.0, 8.0, 4.0]  # 16 times, 4 times, once the area


def test_circles_grow_with_the_class_and_missing_ones_are_small():
    found = radii(np.array([0, 1, 2, -1]), (0.0, 1.0, 2.0, 3.0), "sequential", None)
    assert found[0] < found[1] < found[2]
    assert found[3] == found[0]


def test_many_points_get_small_marks_and_sizes_that_are_missing_the_smallest():
    many = radii(np.zeros(5000, dtype=int), (0.0, 1.0), "sequential", None)
    assert 0 < many[0] < radii(np.zeros(5, dtype=int), (0.0, 1.0), "sequential", None)[0]
    unknown = radii(np.zeros(2, dtype=int), (0.0, 1.0), "sequential", np.array([np.nan, np.nan]))
    assert (unknown > 0).all()


def test_sizes_are_explained_by_round_numbers():
    words = size_legend(np.array([10.0, 1700.0]), Column("sales", "売上高", "円", 0))
    # 1,700, a quarter and a sixteenth of it, each rounded down to 1, 2 or 5.
    assert [word["label"] for word in words] == ["100円", "200円", "1,000円"]
    assert words[2]["r"] == pytest.approx(16 * (1000 / 1700) ** 0.5, abs=0.06)
    assert size_legend(np.array([0.0, np.nan]), RATIO) is None


@given(st.floats(1e-6, 1e12))
def test_rounding_down_never_exceeds_and_keeps_at_least_two_fifths(value):
    found = round_down(value)
    assert 0.4 * value <= found * (1 + 1e-9)
    assert found <= value * (1 + 1e-9)
