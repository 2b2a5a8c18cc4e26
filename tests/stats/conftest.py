"""Published data that several tests use, each with its source."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# The first example of a test pays for slow imports (statsmodels, esda); a time limit an example would be random.
settings.register_profile("imports", deadline=None)
settings.load_profile("imports")

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Pairs:
    x: list[float]
    y: list[float]


@pytest.fixture
def tuna() -> Pairs:
    """Hunter L lightness and panel score of canned tuna (Hollander & Wolfe 1973, p. 187f; example of R's ?cor.test)."""
    return Pairs(
        [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1],
        [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8],
    )


@pytest.fixture
def law_schools() -> Pairs:
    """LSAT and GPA of 15 law schools (Efron & Tibshirani 1993, An introduction to the bootstrap, table 3.1)."""
    return Pairs(
        [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594],
        [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96],
    )


@pytest.fixture
def cars() -> Pairs:
    """Speed (mph) and stopping distance (ft), Ezekiel 1930; R's data set `cars`."""
    speed = [4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15]
    speed += [
        15,
        16,
        16,
        17,
        17,
        17,
        18,
        18,
        18,
        18,
        19,
        19,
        19,
        20,
        20,
        20,
        20,
        20,
        22,
        23,
        24,
        24,
        24,
        24,
        25,
    ]
    dist = [2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26]
    dist += [
        54,
        32,
        40,
        32,
        40,
        50,
        42,
        56,
        76,
        84,
        36,
        46,
        68,
        32,
        48,
        52,
        56,
        64,
        66,
        54,
        70,
        92,
        93,
        120,
        85,
    ]
    return Pairs(speed, dist)


@pytest.fixture
def anscombe() -> list[Pairs]:
    """Anscombe's quartet (The American Statistician 27, 1973, p. 19)."""
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    return [
        Pairs(x, [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]),
        Pairs(x, [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74]),
        Pairs(x, [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]),
        Pairs([8] * 7 + [19] + [8] * 3, [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89]),
    ]


@pytest.fixture
def counters() -> list[dict[str, str]]:
    """Cashless payment by counter, 2021 and 2023, as printed by Koriyama city (see data/datapackage.yaml)."""
    with (ROOT / "data/koriyama/cashless_by_facility.csv").open(encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if row["sales_yen"]]


@pytest.fixture
def global_state_untouched():
    """Fail when a statistic draws from, or seeds, numpy's global generator."""
    before = np.random.get_state()[1].copy()
    yield
    assert (np.random.get_state()[1] == before).all()
