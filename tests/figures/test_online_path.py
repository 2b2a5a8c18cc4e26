"""What the chart of the way to full coverage says of the forecast, whichever side the outcome lies on."""

import pandas as pd
import pytest

from analysis.figures.online_next_charts import path
from analysis.measures.online_next import Listed

LIST = Listed(43, 1000, 56.1, 73.3, 81.7, 1500)


@pytest.mark.parametrize(
    ("time", "coverage", "words"),
    [
        # December 2023, before the end of the fiscal year 2023 (March 2024, 2024.25): 79.6 - 56.1 and 79.6 - 82.0.
        (2024.0, 56.1, "2023年12月の56.1％は、2023年度末の見通しより23.5ポイント低い。"),
        (2024.0, 82.0, "2023年12月の82.0％は、2023年度末の見通しより2.4ポイント高い。"),
        # After the last year that was foreseen there is nothing to hold it against.
        (2025.5, 82.0, ""),
    ],
)
def test_the_outcome_is_held_against_what_was_foreseen(time, coverage, words):
    rows = [
        ("forecast", 2023.25, 52.7),
        ("forecast", 2024.25, 79.6),
        ("forecast", 2025.25, 100.0),
        ("actual", time, coverage),
        ("listed", 2025.25, 73.3),
        ("printed", 2025.25, 81.7),
    ]
    points = pd.DataFrame(rows, columns=["series", "time", "coverage_pct"])
    picture = path(points, LIST, goal_pct=100, goal_year=2025, id="path", title="題")
    assert picture.message == f"{words}一覧の43手続きで届くのは73.3％（印刷は81.7％）。"
