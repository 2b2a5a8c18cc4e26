"""Fixtures that several test folders share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.data import catalog

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def nothing_loaded() -> Iterator[None]:
    """No table loaded by one test marks the figures and findings of the next."""
    catalog.forget_loaded()
    yield
    catalog.forget_loaded()


@pytest.fixture
def root() -> Path:
    """The folder of this repository."""
    return ROOT
