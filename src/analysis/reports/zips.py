"""Zip files that are the same each time they are made of the same: fixed times, a fixed order of nothing but content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first moment that a zip file can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_PROGRAM = re.compile(rb"(<Application>)[^<]*")


def pack(target: Path | BytesIO, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip file.

    Parameters
    ----------
    target : Path or BytesIO
        Where to.
    entries : iterable of tuple of str and bytes
        Path in the archive, with forward slashes, and content of each file.
    """
    with ZipFile(target, "w") as whole:
        for place, content in entries:
            entry = ZipInfo(place, date_time=_TIME)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            whole.writestr(entry, content, ZIP_DEFLATED, 9)


def settled(office: bytes, created: str) -> bytes:
    """Take the time of writing, and the names of the libraries that wrote, out of a Word or Excel file.

    Parameters
    ----------
    office : bytes
        A .docx or .xlsx file.
    created : str
        ISO date and time with its offset, which the file names as that of its making.

    Returns
    -------
    bytes
        The same content; the same bytes for the same content.
    """
    moment = datetime.fromisoformat(created).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    stream = BytesIO()
    with ZipFile(BytesIO(office)) as whole:
        parts = [(name, whole.read(name)) for name in whole.namelist()]
    told = {"docProps/core.xml": (_MOMENT, moment), "docProps/app.xml": (_PROGRAM, b"EBPM")}
    pack(stream, ((n, told[n][0].sub(rb"\g<1>" + told[n][1], c) if n in told else c) for n, c in parts))
    return stream.getvalue()
