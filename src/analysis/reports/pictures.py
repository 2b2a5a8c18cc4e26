"""Pictures without what programs and cameras write beside the pixels: names, times, places, paths."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Pixels, palette, transparency, size and colour space. Source: W3C, PNG Specification (Third Edition), 11.
_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"pHYs", b"sRGB", b"gAMA", b"cHRM"})


def bare_png(png: bytes) -> bytes:
    """Drop everything from a PNG that its pixels do not need.

    Parameters
    ----------
    png : bytes
        A picture.

    Returns
    -------
    bytes
        The same pixels; no text, time, EXIF, further frames, and nothing behind the end.

    Raises
    ------
    ValueError
        It is no PNG, or it is damaged.
    """
    return SIGNATURE + b"".join(whole for kind, whole in _chunks(png) if kind in _KEPT)


def is_bare(png: bytes) -> bool:
    """Tell whether a picture is a PNG that holds nothing but what its pixels need."""
    try:
        return bare_png(png) == png
    except ValueError:
        return False


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise ValueError("no PNG")
    place, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        head = png[place : place + 8]
        if len(head) < 8:
            raise ValueError("a PNG that ends early")
        length, kind = struct.unpack(">I4s", head)
        whole = png[place : place + 12 + length]
        if len(whole) < 12 + length or zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]:
            raise ValueError("a damaged PNG")
        place += len(whole)
        yield kind, whole
