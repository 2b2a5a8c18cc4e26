"""The two printed means of visitors, on a weekend with home games and on the next one, and what they can carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

WITH_EVENT, WITHOUT_EVENT = "公式戦のある土日", "公式戦のない土日"
ROUNDING = 1  # people by which parts may differ from their whole because each was rounded
CONFOUNDERS = (
    "公式戦のあった2023年3月11日は東日本大震災から12年の日で、追悼の行事などのため、ふだんの土曜日と人の動きが違いうる。",
    "2つの週末の天気が記録されておらず、天気の違いを除けない。",
    "同じ地区のほかの催し、1週間の季節の進み、年度末の用事の違いも除けない。",
)


@dataclass(frozen=True)
class Printed:
    """Two printed means and their breakdown.

    Parameters
    ----------
    place, event, tool : str
        What was counted, on the occasion of what, and with which tool.
    with_days, without_days : tuple of Timestamp
        First and last day of each weekend.
    with_event, without_event : float
        Estimated visitors a day (人/日).
    parts : DataFrame
        dimension, group, visitors_per_day (人/日), of the weekend with the event.
    """

    place: str
    event: str
    tool: str
    with_days: tuple[pd.Timestamp, pd.Timestamp]
    without_days: tuple[pd.Timestamp, pd.Timestamp]
    with_event: float
    without_event: float
    parts: pd.DataFrame

    @property
    def ratio(self) -> float:
        """Visitors with the event over visitors without."""
        return self.with_event / self.without_event

    @property
    def difference(self) -> float:
        """Visitors with the event less visitors without, a day."""
        return self.with_event - self.without_event

    @property
    def days(self) -> int:
        """Days that both means are taken over."""
        return sum((last - first).days + 1 for first, last in (self.with_days, self.without_days))


def printed(means: pd.DataFrame, parts: pd.DataFrame) -> Printed:
    """Read the two means and the breakdown of the first.

    Parameters
    ----------
    means, parts : DataFrame
        Tables `people_flow_event` and `people_flow_breakdown`.

    Returns
    -------
    Printed
    """
    rows: dict[str, Any] = {row["category"]: row for row in means.to_dict("records")}
    with_event, without = rows[WITH_EVENT], rows[WITHOUT_EVENT]
    return Printed(
        place=str(with_event["place"]),
        event=str(with_event["event"]),
        tool=str(with_event["tool"]),
        with_days=(with_event["date_start"], with_event["date_end"]),
        without_days=(without["date_start"], without["date_end"]),
        with_event=float(with_event["visitors_per_day"]),
        without_event=float(without["visitors_per_day"]),
        parts=parts[["dimension", "group", "visitors_per_day"]],
    )


def sums(given: Printed) -> pd.DataFrame:
    """Add the groups of each breakdown up, and hold them against the whole.

    Returns
    -------
    DataFrame
        dimension, groups (their names), total (人/日), gap (total less the printed whole), adds_up
        (bool: but for rounding). Groups that do not add up are no shares of the whole.
    """
    rows = []
    for dimension, part in given.parts.groupby("dimension", sort=False):
        total = float(part["visitors_per_day"].sum())
        gap = total - given.with_event
        groups = "、".join(part["group"])
        rows.append(
            {"dimension": dimension, "groups": groups, "total": total, "gap": gap, "adds_up": abs(gap) <= ROUNDING}
        )  # fmt: skip
    return pd.DataFrame(rows)


def shares(given: Printed) -> pd.DataFrame:
    """Give the share of each group of the breakdowns that add up.

    Returns
    -------
    DataFrame
        dimension, group, visitors_per_day (人/日), share_pct (of the sum of its breakdown; NaN where the groups
        do not add up to the printed whole).
    """
    adds_up = sums(given).set_index("dimension")["adds_up"]
    whole = given.parts.groupby("dimension")["visitors_per_day"].transform("sum")
    share = (100 * given.parts["visitors_per_day"] / whole).where(given.parts["dimension"].map(adds_up))
    return given.parts.assign(share_pct=share)


def in_words(days: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    """Write the days of a weekend, as in 2023年3月11日・12日."""
    first, last = days
    return f"{first.year}年{first.month}月{first.day}日・{last.day}日"
