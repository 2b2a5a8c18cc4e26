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


def months(days: EventDays, *, threshold: float) -> Months:
    """Give visitors a day by month, small numbers hidden.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`; units without a counterpart are left out.
    threshold : float
        Means a day above zero and below it are hidden, with what they could be computed from.

    Returns
    -------
    Months
        Means and days give the sums, and these have totals: each side is protected as a one-way table of sums. Where
        the mean of a whole side is too small, everything is hidden: with the ratio, which is never hidden, one side
        gives away the other.
    """
    units = days.matched()
    units = units.assign(side=np.where(units["event"], EVENT, OTHER))
    order = sorted(units["month"].unique(), key=lambda month: (month - 4) % 12)
    people, dates = (
        units.pivot_table(column, "month", "side", "sum", fill_value=0).loc[order, [EVENT, OTHER]]
        for column in ("people", "days")
    )
    everything = bool(disclosure.small(people.sum() / dates.sum(), threshold).any())
    whole = pd.concat([dates, dates.sum().to_frame(disclosure.TOTAL).T])
    table = pd.DataFrame({"name": [*(f"{month}月" for month in order), "すべて"]})
    for name in (EVENT, OTHER):
        found = disclosure.protect(people[[name]], threshold=threshold, days=dates[[name]])
        hidden = found.hidden[name] | everything
        means = found.counts[name] / whole[name].replace(0, np.nan)
        table[f"{name}_days"] = whole[name].to_numpy()
        table[f"{name}_mean"] = means.mask(hidden).to_numpy()
        table[f"{name}_hidden"] = hidden.to_numpy()
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
        Groups of fewer people are hidden, with what they could be computed from.
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
        sides = [disclosure.protect(people[[side]], threshold=threshold).hidden for side in people]
        hidden = pd.concat(sides, axis=1).loc[people.index].any(axis=1)
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


def drawn(days: EventDays, level: Months, *, threshold: float) -> tuple[pd.DataFrame, int]:
    """Give the units that may be drawn, and how many may not.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    level : Months
        Of the same days; where the mean over all of them is hidden, nothing is drawn.
    threshold : float
        As for `months`.

    Returns
    -------
    DataFrame
        first, value (人/日), event, of units that may be seen.
    int
        Units that are hidden: those whose mean a day is above zero and below `threshold`, and all others of the
        same side and month. Where the table gives the number of the month, a single unit that is left out would be
        the rest; where it hides that number, the units would add up to it.
    """
    units = days.units
    small = disclosure.small(units["value"], threshold) | (level.event_mean is None)
    cells = pd.Series(
        list(zip(np.where(units["event"], EVENT, OTHER), units["month"], strict=True)), units.index
    )
    names = {
        (side, name)
        for side in (EVENT, OTHER)
        for name in level.table.loc[level.table[f"{side}_hidden"], "name"]
    }
    closed = set(cells[small]) | {(side, month) for side, month in cells if (side, f"{month}月") in names}
    hidden = cells.isin(closed)
    return units.loc[~hidden, ["first", "value", "event"]], int(hidden.sum())
