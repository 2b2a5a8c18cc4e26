"""Fixtures that several test folders share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from analysis.data import catalog

# Where a failure stops a change from landing, the same examples are tried each time; elsewhere new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "searching")

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
