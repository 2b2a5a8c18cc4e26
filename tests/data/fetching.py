"""What the tests of fetching share: a server with TLS, a list with one source in it, and what is left in the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.data.fetch import fetch
from analysis.data.fetch_record import Record
from analysis.data.fetch_sources import Source
from analysis.errors import EbpmError

CSV = b"\xef\xbb\xbf" + "年,人数\n2020,1\n".encode()
TAG = {"ETag": '"one"'}


def fetched(source: Source, root: Path, **options: Path) -> Record:
    return fetch(source, root, told=lambda *_: None, **options)


def refused(kind: type[EbpmError], source: Source, root: Path, **options: Path) -> str:
    with pytest.raises(kind) as caught:
        fetched(source, root, **options)
    return str(caught.value)


def left(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "data/fetched").rglob("*") if path.is_file())
