"""Pictures with a palette: a fifth of the bytes, and no colour visibly another."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

COLOURS = 256  # that a PNG with a palette holds
FREQUENT = 64  # that are kept exactly: paper, ink, everything of the house palette, classes of a legend
FARTHEST = 12  # of 255, that red, green or blue of a pixel may move: nobody sees that on the edge of a letter
MOST = 1 << 14  # different colours; a picture with more shows a gradient, or is a photograph


def in_few_colours(pixels: np.ndarray) -> bytes:
    """Write a picture as PNG, with a palette where one holds its colours.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
        Red, green and blue.

    Returns
    -------
    bytes
        PNG. Up to 256 colours are exact. Of more the 64 most frequent are, and of the rest (edges of lines and
        letters) each is at most 12 of 255 off in red, green or blue. Where a palette cannot do that, all are exact.

    Notes
    -----
    Beyond the most frequent, the palette takes in turn the colour farthest from those it has: at most twice as far
    off as with the best of all palettes. Source: T. F. Gonzalez, Clustering to minimize the maximum intercluster
    distance, Theoretical Computer Science 38 (1985), 293-306.
    """
    picture = Image.fromarray(pixels)
    counts = picture.getcolors(MOST)
    written = io.BytesIO()
    if counts is not None:
        found = np.array([colour for _, colour in sorted(counts, reverse=True)], dtype=np.int16)
        kept, nearest, off = _palette(found)
        if off <= FARTHEST:
            picture = _with_palette(pixels, found, found[kept], nearest)
    picture.save(written, "PNG")
    return written.getvalue()


def _palette(found: np.ndarray) -> tuple[list[int], np.ndarray, int]:
    """Choose colours, most frequent first: places of those kept, for every colour which of them, and the worst."""
    parts = np.ascontiguousarray(found.T)  # a colour a column: arrays of one part each are reckoned fastest
    kept: list[int] = []
    nearest = np.zeros(len(found), dtype=np.uint8)
    off = np.full(len(found), 256, dtype=np.int16)
    while len(kept) < min(COLOURS, len(found)):
        place = len(kept) if len(kept) < FREQUENT else int(off.argmax())
        red, green, blue = (np.abs(part - part[place]) for part in parts)
        apart = np.maximum(np.maximum(red, green), blue)
        nearest[apart < off] = len(kept)
        off = np.minimum(apart, off)
        kept.append(place)
    return kept, nearest, int(off.max())


def _with_palette(
    pixels: np.ndarray, found: np.ndarray, kept: np.ndarray, nearest: np.ndarray
) -> Image.Image:
    places = np.zeros(1 << 24, dtype=np.uint8)
    places[_packed(found)] = nearest
    picture = Image.fromarray(places[_packed(pixels)])
    picture.putpalette(kept.astype(np.uint8).tobytes())
    return picture


def _packed(colours: np.ndarray) -> np.ndarray:
    red, green, blue = np.moveaxis(colours.astype(np.uint32), -1, 0)
    return red << 16 | green << 8 | blue
