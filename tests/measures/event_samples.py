"""Daily visitors of a made-up venue, and how the days of the practice city are arranged."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.data.readers.tidy import PEOPLE, Source, flow
from analysis.data.visitors import Visitors

OPTIONS: dict[str, Any] = {
    "place": "会場",
    "areas": ["ほか"],
    "events": [],
    "day_type": "holiday",
    "matching": "matched",
    "segment": "all",
    "threshold": 10,
}
PRACTICE: dict[str, Any] = {
    "place": None,
    "areas": [],
    "events": [],
    "day_type": "holiday",
    "matching": "matched_weather",
    "segment": "all",
}


def visitors(
    first: str,
    counts: list[float],
    other: list[float],
    events: list[str],
    weather: str = "晴",
    *,
    estimate: bool = False,
) -> Visitors:
    days = pd.date_range(first, periods=len(counts))
    rows = [("会場", day, n) for day, n in zip(days, counts, strict=True)]
    rows += [("ほか", day, n) for day, n in zip(days, other, strict=True)]
    frame = pd.DataFrame(rows, columns=["place", "start", "count"])
    tidy = flow(
        {
            "place": frame["place"], "place_title": frame["place"], "start": frame["start"],
            "end": frame["start"] + pd.Timedelta(days=1), "day_type": "all", "segment": "", "count": frame["count"],
            "unit": PEOPLE, "suppressed": False, "estimate": estimate,
        },
        format="試し", source=(Source("試し", ""),), notes=(), absent="",
    )  # fmt: skip
    named = pd.DataFrame({"place": "会場", "date": pd.to_datetime(events), "event": "試合"})
    return Visitors("試し市", tidy, pd.Series(weather, index=days), named, {})
