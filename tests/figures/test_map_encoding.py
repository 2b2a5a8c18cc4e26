"""Shapes survive their short form; only addresses of the web remain links."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from analysis.figures.map_encoding import paths, safe_link


def decoded(path: list[int]) -> list[tuple[float, float]]:
    """Read a ring as the page does: latitude and longitude, each added to the one before."""
    steps = np.array(path).reshape(-1, 2)
    return [(lat, lon) for lat, lon in (np.cumsum(steps, axis=0) / 1e5).tolist()]


def test_a_square_is_its_first_corner_and_three_steps():
    # Counter-clockwise from the lower right corner, as shapely's box; latitude first, closing point left out.
    assert paths(np.array([box(150.0, 30.0, 150.05, 30.1)])) == [
        [[[3000000, 15005000, 10000, 0, 0, -5000, -10000, 0]]]
    ]


def test_holes_and_several_parts_stay_where_they_belong():
    ring = Polygon(box(0, 0, 4, 4).exterior, [box(1, 1, 2, 2).exterior])
    whole = paths(np.array([box(9, 9, 10, 10), MultiPolygon([box(6, 6, 7, 7), ring])]))
    assert [[len(polygon) for polygon in shape] for shape in whole] == [[1], [1, 2]]
    assert set(decoded(whole[1][1][1])) == {(1, 1), (1, 2), (2, 2), (2, 1)}
    assert set(decoded(whole[1][0][0])) == {(6, 6), (6, 7), (7, 7), (7, 6)}


@given(
    st.lists(
        st.tuples(st.floats(-180, 180, width=32), st.floats(-90, 90, width=32)),
        min_size=3, max_size=30, unique=True,
    )
)  # fmt: skip
def test_no_corner_moves_by_more_than_half_a_unit(corners):
    found = decoded(paths(np.array([Polygon(corners)], dtype=object))[0][0][0])
    assert len(found) == len(corners)
    for (lat, lon), (x, y) in zip(found, corners, strict=True):
        assert lat == pytest.approx(y, abs=0.51e-5)
        assert lon == pytest.approx(x, abs=0.51e-5)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.jp/360?id=1&x='\"",
        "http://example.jp",
        "HTTPS://例え.jp/写真",
        " https://example.jp/a \n",
    ],
)
def test_addresses_of_the_web_stay(address):
    assert safe_link(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
        "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", "//example.jp", "example.jp",
        "https:", "https://", "http:///path", "https://exa\u202emple.jp", "https://example.jp/\u2028x",
        "https://exam ple.jp", "https:\\\\example.jp", "https://[::1",
        "https://example.jp@other.jp/", "https://name:word@example.jp/",  # pragma: allowlist secret
        "", None, 5, float("nan"),
    ],
)  # fmt: skip
def test_anything_else_does_not(address):
    assert safe_link(address) is None
