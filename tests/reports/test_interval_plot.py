"""Dots and intervals on one scale."""

from __future__ import annotations

import pytest
from report_samples import finding_output

from analysis.reports.interval_plot import WIDTH, mark, scale_of


def found(value, low=None, high=None, interval=True):
    bounds = {"low": low, "high": high, "level": 0.95, "method": ""} if interval else None
    return finding_output(value=value, interval=bounds)


def test_positions_by_hand() -> None:
    # Ends of the scale: 0 (no difference in points) and 8. Room of 6 pixels at both sides leaves 148 of 160.
    findings = [found(2.0, 1.0, 4.0), found(8.0, interval=False)]
    scale = scale_of(findings, "ポイント")
    assert scale is not None
    assert (scale.low, scale.high, scale.reference) == (0.0, 8.0, 0.0)
    first, second = (mark(finding, scale) for finding in findings)
    assert first is not None and second is not None
    assert (first.dot, first.bar, first.reference) == (43.0, (24.5, 80.0), 6.0)
    assert (second.dot, second.bar) == (154.0, None)


@pytest.mark.parametrize(("unit", "reference"), [("倍", 1.0), ("", 0.0), ("ポイント", 0.0), ("km", None)])
def test_no_difference_lies_where_the_unit_says(unit: str, reference: float | None) -> None:
    scale = scale_of([found(2.0, 1.5, 3.0)], unit)
    assert scale is not None
    assert scale.reference == reference
    assert scale.low == (1.5 if reference is None else reference)


def test_an_interval_without_a_bound_goes_to_the_edge() -> None:
    findings = [found(1.0, None, 2.0), found(1.0, 0.5, None)]
    scale = scale_of(findings, "km")
    assert scale is not None
    bars = [drawn.bar for finding in findings if (drawn := mark(finding, scale)) is not None]
    assert [bars[0][0], bars[1][1]] == [0.0, WIDTH]  # type: ignore[index]


def test_nothing_is_drawn_where_nothing_differs() -> None:
    same = found(3.0, interval=False)
    assert scale_of([same, same], "km") is None
    assert scale_of([found(None, interval=False)], "") is None
    scale = scale_of([same, found(4.0, interval=False)], "km")
    assert scale is not None
    assert mark(found(None, interval=False), scale) is None
