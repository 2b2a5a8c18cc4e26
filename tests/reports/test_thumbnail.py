"""Small pictures of figures."""

from __future__ import annotations

import base64
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from report_samples import png

from analysis.reports.thumbnail import BOX, embedded, thumbnail


@pytest.fixture
def figure() -> bytes:
    """A chart as the studies draw them: thin lines, two colours, words, a transparent background."""
    drawn, axes = plt.subplots(figsize=(7.6, 5), dpi=144)
    axes.plot(range(50), [n**1.2 for n in range(50)], color="#0000c0")
    axes.bar(range(0, 50, 5), range(0, 100, 10), width=4, color="#d06000")
    axes.set_title("title")
    written = BytesIO()
    drawn.savefig(written, transparent=True)
    plt.close(drawn)
    return written.getvalue()


def test_a_thumbnail_is_small_and_keeps_shape_and_colours(figure: bytes) -> None:
    small = thumbnail(figure)
    assert len(small) < 4096
    with Image.open(BytesIO(figure)) as whole, Image.open(BytesIO(small)) as picture:
        assert picture.format == "PNG"
        assert picture.width == BOX[0]
        assert picture.height == pytest.approx(BOX[0] * whole.height / whole.width, abs=1)
        colours = {colour for _, colour in picture.convert("RGB").getcolors()}
    # White paper, and the bars' own colour.
    assert (255, 255, 255) in colours
    assert min(abs(r - 0xD0) + abs(g - 0x60) + abs(b) for r, g, b in colours) < 32


def test_what_is_grey_stays_grey_and_nothing_becomes_quite_another_colour(figure: bytes) -> None:
    with Image.open(BytesIO(figure)) as whole, Image.open(BytesIO(thumbnail(figure))) as picture:
        paper = Image.new("RGBA", whole.size, "white")
        exact = Image.alpha_composite(paper, whole.convert("RGBA")).convert("RGB")
        exact.thumbnail(BOX, Image.Resampling.LANCZOS)
        before, after = (np.asarray(one.convert("RGB")).astype(int) for one in (exact, picture))
    assert np.abs(after - before).max() <= 12  # half of 255 / 11
    grey = np.ptp(before, axis=2) == 0
    assert len(np.unique(before[grey])) > 12
    assert np.ptp(after[grey], axis=1).max() == 0


def test_the_same_figure_gives_the_same_bytes(figure: bytes) -> None:
    assert thumbnail(figure) == thumbnail(figure)


def test_a_small_figure_is_not_blown_up() -> None:
    with Image.open(BytesIO(thumbnail(png(60, 40)))) as picture:
        assert picture.size == (60, 40)


def test_a_picture_stands_in_the_page_with_its_size() -> None:
    picture = embedded(png(180, 97), "右下がり")
    assert picture is not None
    assert (picture.width, picture.height, picture.alt) == (180, 97, "右下がり")
    assert base64.b64decode(picture.uri.removeprefix("data:image/png;base64,")) == png(180, 97)


@pytest.mark.parametrize("damaged", [b"", b"<svg onload=act()>", png()[:20]])
def test_what_is_no_picture_stays_out(damaged: bytes) -> None:
    assert embedded(damaged, "") is None
