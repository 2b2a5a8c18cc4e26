"""A palette makes pictures small; whoever looks at them must not notice."""

from __future__ import annotations

import io

import matplotlib.image
import numpy as np
import pytest

from analysis.figures import style
from analysis.figures.few_colours import in_few_colours


def read(png: bytes) -> np.ndarray:
    """Read a picture back by another library's own way: matplotlib gives shares of one."""
    return (matplotlib.image.imread(io.BytesIO(png))[..., :3] * 255).round().astype(np.uint8)


def colours(pixels: np.ndarray) -> np.ndarray:
    return np.unique(pixels.reshape(-1, 3), axis=0)


def mixed(shades: int) -> np.ndarray:
    """Blue on white, and `shades` steps between them, as at the edge of a letter."""
    steps = np.linspace(0, 1, shades)[:, None]
    row = np.round((1 - steps) * np.array([255, 255, 255]) + steps * np.array([0x00, 0x72, 0xB2]))
    return np.repeat(row.astype(np.uint8)[None], 40, axis=0)


@pytest.mark.parametrize("shades", [2, 200, 256])
def test_few_colours_are_exact(shades):
    assert (read(in_few_colours(mixed(shades))) == mixed(shades)).all()


def test_of_more_colours_the_frequent_are_exact_and_the_others_hardly_moved():
    pixels = np.vstack(
        [np.full((300, 900, 3), 255), np.full((50, 900, 3), (0xD5, 0x5E, 0x00)), _drifting(900)]
    )
    found = read(in_few_colours(pixels.astype(np.uint8))).astype(int)
    assert len(colours(pixels)) > 256 >= len(colours(found))
    assert (found[:350] == pixels[:350]).all()
    assert 0 < np.abs(found - pixels).max() <= 12


def _drifting(width: int) -> np.ndarray:
    shades = np.linspace(0, 200, width).round()
    return np.stack([shades, shades[::-1], 120 + np.arange(width) % 5], axis=-1)[None].repeat(20, axis=0)


def test_a_picture_of_all_colours_loses_none():
    many = np.random.default_rng(20261120).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    assert (read(in_few_colours(many)) == many).all()


def test_colours_too_far_from_each_other_for_a_palette_lose_nothing():
    # A lattice of 7 x 7 x 7 colours, 42 apart: with 256 of them kept, 87 would move by 42.
    lattice = np.stack(np.meshgrid(*[np.arange(7) * 42] * 3), axis=-1).reshape(49, 7, 3).astype(np.uint8)
    assert (read(in_few_colours(lattice)) == lattice).all()


def test_a_figure_has_the_pixels_that_matplotlib_saves(tmp_path):
    figure, panel = style.axes()
    panel.plot([0, 1, 2], [2, 0, 1], color=style.BLUE)
    panel.set_title("高齢化率と比率")
    figure.savefig(tmp_path / "saved.png", dpi=style.DPI)
    saved = (matplotlib.image.imread(tmp_path / "saved.png")[..., :3] * 255).round().astype(int)
    png, _ = style.rendered(figure, "説明", synthetic=False)
    assert read(png).shape == saved.shape
    assert np.abs(read(png).astype(int) - saved).max() <= 12
    assert len(png) < (tmp_path / "saved.png").stat().st_size / 2
