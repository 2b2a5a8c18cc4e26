"""The way to a target of the cashless ratio: a line up to it, never a fall to one that is reached."""

import pandas as pd
import pytest

from analysis.figures import cashless_trend_charts as charts
from analysis.measures.cashless_trend import needed

YEARS = pd.DataFrame({"year": [2022, 2023], "months": [15.0, 17.5], "totals": [15.2, 16.0]})


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (20.0, "2023年の17.50％から2025年の20％まで、毎年+1.25ポイント。"),
        (5.0, "2023年の17.50％は、2025年の5％に既に届いている。"),
    ],
)
def test_words_beside_the_way(target, words):
    way = needed(YEARS, figure="months", target_pct=target, target_year=2025)
    assert charts.path(YEARS, way, id="path", title="道すじ").message == words
