"""Who comes on the days of an event, and how many a day: numbers of people, protected before anybody sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data import disclosure
from analysis.data.visitors import DIVISIONS, Visitors
from analysis.measures.event_days import EventDays
from analysis.stats.shares import share_differences, share_test

EVENT, OTHER = "開催日", "比べる日"
COMPOSED = ("sex", "age", "origin")


@dataclass(frozen=True)
class Months:
    """Visitors a day by month, on days of the event and on the days compared.

    Parameters
    ----------
    table : DataFrame
        name (month; the last row is the whole), and for each of `EVENT` and `OTHER` its days (<side>_days) and
        visitors a day (<side>_mean, 人/日; NaN where there is none) and whether that is hidden (<side>_hidden).
    hidden : int
        Numbers that are hidden.
    """

    table: pd.DataFrame
    hidden: int

    @property
    def event_mean(self) -> float | None:
        """Visitors a day of the event; None where it is hidden."""
        mean = float(self.table[f"{EVENT}_mean"].iloc[-1])
        return None if np.isnan(mean) else mean


def months(days: EventDays) -> Months:
    """Give visitors a day by month, all of them or none.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`; units without a counterpart are left out. Where they are
        secret, every mean is hidden.

    Returns
    -------
    Months
    """
    units = days.matched()
    units = units.assign(side=np.where(units["event"], EVENT, OTHER))
    order = sorted(units["month"].unique(), key=lambda month: (month - 4) % 12)
    people, dates = (
        units.pivot_table(column, "month", "side", "sum", fill_value=0).loc[order, [EVENT, OTHER]]
        for column in ("people", "days")
    )
    table = pd.DataFrame({"name": [*(f"{month}月" for month in order), "すべて"]})
    for name in (EVENT, OTHER):
        n = np.append(dates[name], dates[name].sum()).astype(float)
        sums = np.append(people[name], people[name].sum())
        means = pd.Series(np.divide(sums, n, out=np.full(len(n), np.nan), where=n > 0))
        hidden = means.notna() & days.secret
        table[f"{name}_days"], table[f"{name}_mean"], table[f"{name}_hidden"] = n, means.mask(hidden), hidden
    return Months(table, int(table[[f"{EVENT}_hidden", f"{OTHER}_hidden"]].to_numpy().sum()))


@dataclass(frozen=True)
class Composition:
    """Shares of the groups on days of the event and on the days compared.

    Parameters
    ----------
    table : DataFrame
        division, group, event_pct, other_pct, points (ポイント), low, high, p_adjusted (within its division), hidden
        (bool: then all numbers of the row are NaN). Without true counts low, high and p_adjusted are NaN.
    hidden : int
        Rows that are hidden.
    counted : bool
        Whether people were counted one by one.
    """

    table: pd.DataFrame
    hidden: int
    counted: bool


def composition(data: Visitors, days: EventDays, *, threshold: float, confidence: float) -> Composition:
    """Compare who comes on days of the event with who comes on the days compared.

    Parameters
    ----------
    data : Visitors
        Daily visitors of the city, everybody and by group.
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    threshold : float
        Groups of fewer people a day are hidden, with what they could be computed from; all where the days are secret.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Composition
        Of the divisions by sex, age and origin.
    """
    units = days.matched()
    dates = {
        EVENT: units.loc[units["event"], "dates"].explode(), OTHER: units.loc[~units["event"], "dates"].explode()
    }  # fmt: skip
    parts = []
    for division in COMPOSED:
        people = _people(data, days.place, division, dates)
        sides = [
            disclosure.protect(people[[side]], threshold=threshold * len(when)).hidden
            for side, when in dates.items()
        ]
        hidden = pd.concat(sides, axis=1).loc[people.index].any(axis=1) | days.secret
        shares = _shares(people, counted=data.counted, confidence=confidence)
        shares = shares.mask(hidden).assign(division=DIVISIONS[division], hidden=hidden)
        parts.append(shares.rename_axis("group").reset_index())
    table = pd.concat(parts, ignore_index=True)
    return Composition(table, int(table["hidden"].sum()), data.counted)


def _people(data: Visitors, place: str, division: str, dates: dict[str, pd.Series]) -> pd.DataFrame:
    groups = {name.partition("=")[2]: data.daily(place, name) for name in data.groups(division)}
    return pd.DataFrame(
        {side: [float(series.loc[when].sum()) for series in groups.values()] for side, when in dates.items()},
        index=list(groups),
    )


def _shares(people: pd.DataFrame, *, counted: bool, confidence: float) -> pd.DataFrame:
    sides = [{str(name): float(n) for name, n in people[side].items()} for side in (EVENT, OTHER)]
    rows = {
        each.category: (100 * each.share_a, 100 * each.share_b, each.points)
        for each in share_differences(*sides)
    }
    shares = pd.DataFrame.from_dict(rows, orient="index", columns=["event_pct", "other_pct", "points"])
    tested = share_test(*sides, counted=True, confidence=confidence).categories if counted else ()
    limits = {each.category: (each.low, each.high, each.adjusted_p) for each in tested}
    names = ["low", "high", "p_adjusted"]
    return shares.join(pd.DataFrame.from_dict(limits, orient="index", columns=names), how="left")
