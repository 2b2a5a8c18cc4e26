"""Whether a file that somebody carried in is the one that a source promises: by what is in it, not by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.data.archives import beginnings
from analysis.data.fetch_sources import Source

_BEGINNING = 1 << 16  # bytes: headings, and the first codes of places below them
_SHOWN = 5


def unlike(source: Source, raw: bytes, where: str) -> str:
    """Say why a file is not what its source promises.

    Parameters
    ----------
    source : Source
        What it is said to be.
    raw : bytes
        The file.
    where : str
        What messages call it.

    Returns
    -------
    str
        In Japanese; "" where it is, or where nothing is known that would tell.

    Raises
    ------
    DataError
        A zip archive is damaged or encrypted.
    """
    names = []
    for name, content in _parts(raw, where) if source.holds else ():
        text = f"{name}\n{content.decode('latin-1')}"
        if all(re.search(one, text) for one in source.holds):
            return ""
        names.append(name)
    shown = (
        f"（zipの中: {'、'.join(names[:_SHOWN])}{' ほか' if len(names) > _SHOWN else ''}）"
        if any(names)
        else ""
    )
    return f"中身が「{source.title}」ではありません{shown}。" if names else ""


def _parts(raw: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files in an archive, or the file itself under no name."""
    if raw.startswith(b"PK"):
        yield from beginnings(raw, where, _BEGINNING)
    else:
        yield "", raw
