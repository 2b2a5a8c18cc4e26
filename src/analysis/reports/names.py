"""File names from ids, which are untrusted text."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Windows keeps these for devices, whatever the suffix.
_RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_names(ids: Sequence[str], suffix: str) -> list[str]:
    """Turn ids into distinct file names that Windows, macOS and Linux accept.

    Parameters
    ----------
    ids : sequence of str
        Ids; untrusted text.
    suffix : str
        Ending with its dot.

    Returns
    -------
    list of str
        As many as ids, without path separators, distinct when case is ignored.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, id_ in enumerate(ids, start=1):
        stem = re.sub(r"[^\w.-]+", "_", id_).strip("._ ")[:80]
        if not stem or _RESERVED_NAMES.fullmatch(stem.split(".")[0]):
            stem = f"item_{stem or number}"
        name, copy = stem, 2
        while name.casefold() in taken:
            name, copy = f"{stem}_{copy}", copy + 1
        taken.add(name.casefold())
        names.append(name + suffix)
    return names
