"""A small picture of a run's first figure, to be recognised in the list of hundreds of runs."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field
from io import BytesIO

NAME = "thumbnail.png"
# Pixels. A thousand of them stand inside one page: 1-5 KB each.
BOX = (180, 120)
LEVELS = 12  # of red, green and blue: what is grey stays grey, and nothing moves by more than 12 of 255
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Thumbnail:
    """A picture inside the page.

    Parameters
    ----------
    uri : str
        Data URI.
    width, height : int
        In pixels.
    alt : str
        The figure's alternative text.
    """

    uri: str = field(repr=False)
    width: int
    height: int
    alt: str


def thumbnail(png: bytes) -> bytes:
    """Make a small picture of a figure.

    Parameters
    ----------
    png : bytes
        The figure.

    Returns
    -------
    bytes
        PNG with a palette, on white, at most `BOX` pixels; the same bytes for the same figure.
    """
    import numpy as np  # noqa: PLC0415  (the index page only embeds)
    from PIL import Image  # noqa: PLC0415

    from analysis.figures.few_colours import in_few_colours  # noqa: PLC0415

    with Image.open(BytesIO(png)) as figure:
        picture = Image.alpha_composite(Image.new("RGBA", figure.size, "white"), figure.convert("RGBA"))
    small = picture.convert("RGB")
    small.thumbnail(BOX, Image.Resampling.LANCZOS)
    steps = np.rint(np.asarray(small) * ((LEVELS - 1) / 255))
    return in_few_colours(np.rint(steps * (255 / (LEVELS - 1))).astype(np.uint8))


def embedded(png: bytes, alt: str) -> Thumbnail | None:
    """Put a picture into the page.

    Parameters
    ----------
    png : bytes
        Content of a run's thumbnail.png.
    alt : str
        The figure's alternative text.

    Returns
    -------
    Thumbnail or None
        None when the file is no PNG: a run is listed without a picture rather than not at all.

    Notes
    -----
    Width and height stand at bytes 16 to 23. Source: W3C, PNG Specification (Third Edition), 11.2.1 IHDR.
    """
    if not png.startswith(_SIGNATURE) or len(png) < 24:
        return None
    width, height = struct.unpack(">II", png[16:24])
    return Thumbnail(f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}", width, height, alt)
