"""A small picture of a run's first figure, to be recognised in the list of hundreds of runs."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field
from io import BytesIO

NAME = "thumbnail.png"
# Pixels. A thousand of them stand inside one page: 1-3 KB each.
BOX = (180, 120)
COLOURS = 12
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
    from PIL import Image  # noqa: PLC0415  (the index page only embeds)

    with Image.open(BytesIO(png)) as figure:
        picture = Image.alpha_composite(Image.new("RGBA", figure.size, "white"), figure.convert("RGBA"))
    small = picture.convert("RGB")
    small.thumbnail(BOX, Image.Resampling.LANCZOS)
    # Thin lines and dots in colours of their own keep them; a median cut would give all colours to the greys.
    palette = small.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    written = BytesIO()
    palette.save(written, "PNG", optimize=True)
    return written.getvalue()


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
