"""Figures that are marked by the tables they are drawn from, and by no others that a notebook has loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from analysis.data import catalog


@contextmanager
def apart(*tables: str) -> Iterator[None]:
    """Let tables that are loaded within mark what is drawn within, and nothing else; the record is as before then.

    Parameters
    ----------
    *tables : str
        Names in the catalog that count as loaded within from the start: of figures whose data were loaded before.
    """
    before = catalog.loaded()
    catalog.forget_loaded()
    try:
        for name in tables:
            catalog.load(name)
        yield
    finally:
        catalog.forget_loaded()
        for record in before:
            catalog.remember(record)
