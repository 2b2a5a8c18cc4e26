"""When counters are busy: mean transactions by hour of the week, the share of the busiest hours, and what a shift does.

No queue is modelled: transactions are neither arrivals nor service times, and how many windows were open is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data.calendar import WEEKDAYS
from analysis.data.pos_hourly import PosHourly
from analysis.errors import ParameterError, Problem
from analysis.stats.block_bootstrap import BlockBootstrap, block_bootstrap

ALL_HOURS, PEAK_ONLY = "all", "peak"
PATTERNS = {ALL_HOURS: "どの時間からも同じ割合", PEAK_ONLY: "混む時間からだけ"}
BUSY_DAY = 0.9
BLOCK_WEEKS = 4  # weeks of one season are alike
_FEWEST_WEEKS = 10


@dataclass(frozen=True)
class Week:
    """Transactions by hour of the week at some counters together.

    Parameters
    ----------
    counters : tuple of str
    slots : DataFrame
        One row a weekday and hour at which somebody is open: weekday (0 is Monday), hour, name, mean, busy (0.9
        quantile over days; both 件/時), days, rank (1 is the busiest).
    weeks : ndarray of shape (weeks, 2 * slots)
        Sums of transactions by week and slot, then numbers of days with a record.
    days : int
        Days that are used.
    left_out : int
        National holidays, which are no ordinary weekdays.
    """

    counters: tuple[str, ...]
    slots: pd.DataFrame
    weeks: np.ndarray
    days: int
    left_out: int


@dataclass(frozen=True)
class Peak:
    """The busiest hours of the week.

    Parameters
    ----------
    slots : DataFrame
        The rows of `Week.slots` that are called the peak.
    of : int
        All hours of the week at which somebody is open.
    share_pct, even_pct : float
        Share of a mean week's transactions in them; what it would be if all hours were alike.
    interval : BlockBootstrap
        Of the share (percent); weeks are drawn in blocks, the busiest hours chosen anew each time.
    weeks : int
    """

    slots: pd.DataFrame
    of: int
    share_pct: float
    even_pct: float
    interval: BlockBootstrap
    weeks: int


@dataclass(frozen=True)
class Shift:
    """What it takes off the peak that a share of the transactions moves online.

    Parameters
    ----------
    slots : DataFrame
        `Week.slots` with `after` (件/時).
    before, after : Series
        The busiest hour now, and the busiest hour then: rows of `slots`.
    taken_week : float
        Transactions of a mean week that move (件/週).
    needed_pct : float
        Share that would have to move from the busiest hour to bring it down to the mean of the other hours.
    """

    slots: pd.DataFrame
    before: pd.Series
    after: pd.Series
    taken_week: float
    needed_pct: float

    @property
    def drop(self) -> float:
        """By how much the busiest hour of the week falls (件/時)."""
        return float(self.before["mean"] - self.after["after"])


def week(data: PosHourly, counters: Sequence[str] = ()) -> Week:
    """Average the transactions of counters together over the days of each weekday.

    Parameters
    ----------
    data : PosHourly
        From `analysis.data.pos_hourly.load`.
    counters : sequence of str
        Which counters; all when empty.

    Returns
    -------
    Week
        An hour without a record at one of the counters is left out.

    Raises
    ------
    ParameterError
        A counter that is not there, or fewer than ten weeks.
    """
    chosen = list(counters) or data.counters
    missing = [name for name in chosen if name not in data.counters]
    if missing:
        what = f"窓口 {'、'.join(missing)} の時間別の取引がありません。"
        raise ParameterError(Problem(what, "counters", f"ある窓口：{'、'.join(data.counters)}"))
    frame = data.frame[data.frame["counter"].isin(chosen)]
    used = frame[~frame["holiday"]]
    total = used.groupby(["date", "hour"])["transactions"].agg(lambda counts: counts.sum(skipna=False))
    wide = total.dropna().rename("count").reset_index()
    wide["weekday"] = wide["date"].dt.day_of_week
    wide["week"] = wide["date"].dt.to_period("W").astype("int64")
    if wide["week"].nunique() < _FEWEST_WEEKS:
        what = f"記録が{wide['week'].nunique()}週間分しかありません。"
        raise ParameterError(Problem(what, "counters", f"{_FEWEST_WEEKS}週間分以上の記録が必要です。"))
    slots = _slots(wide)
    return Week(tuple(chosen), slots, _weeks(wide), wide["date"].nunique(), _holidays(frame))


def peak(found: Week, *, slots: int, confidence: float, seed: int) -> Peak:
    """Take the busiest hours of the week and their share of all transactions.

    Parameters
    ----------
    found : Week
    slots : int
        How many hours of the week are called the peak.
    confidence : float
    seed : int

    Returns
    -------
    Peak

    Raises
    ------
    ParameterError
        As many hours as there are, or more.
    """
    count = len(found.slots)
    if slots >= count:
        what = f"混む時間を{slots}枠とすることはできません（窓口が開いているのは週に{count}枠）。"
        raise ParameterError(Problem(what, "peak_slots", f"{count - 1}以下にしてください。"))
    length = min(BLOCK_WEEKS, len(found.weeks) // 5)
    interval = block_bootstrap(
        found.weeks, lambda weeks: _share(weeks, slots), seed=seed, block_length=length,
        confidence=confidence, resamples=999,
    )  # fmt: skip
    top = found.slots.nsmallest(slots, "rank")
    return Peak(top, count, interval.estimate, 100 * slots / count, interval, len(found.weeks))


def shift(found: Week, peak_slots: pd.DataFrame, *, online: float, pattern: str) -> Shift:
    """Move a share of the transactions online and look at the busiest hour.

    Parameters
    ----------
    found : Week
    peak_slots : DataFrame
        The peak's rows, from `peak`.
    online : float
        Share that moves, in [0, 1].
    pattern : {"all", "peak"}
        From all hours alike, or from the peak's hours only.

    Returns
    -------
    Shift
    """
    moves = (pattern == ALL_HOURS) | found.slots["rank"].isin(peak_slots["rank"])
    slots = found.slots.assign(after=found.slots["mean"] * np.where(moves, 1 - online, 1.0))
    before = slots.iloc[int(slots["mean"].argmax())]
    others = slots.loc[slots["rank"] > 1, "mean"].mean()
    return Shift(
        slots=slots,
        before=before,
        after=slots.iloc[int(slots["after"].argmax())],
        taken_week=float((slots["mean"] - slots["after"]).sum()),
        needed_pct=float(100 * (1 - others / before["mean"])),
    )


def daily(table: pd.DataFrame) -> pd.DataFrame:
    """Rank counters by transactions a day: table `pos_daily_transactions`.

    Returns
    -------
    DataFrame
        name, per_day (件/日), cumulative_pct; busiest first.
    """
    frame = table.rename(columns={"facility": "name", "transactions_per_day": "per_day"})
    return _cumulated(frame[["name", "per_day"]])


def daily_of_hours(data: PosHourly) -> pd.DataFrame:
    """Rank counters by transactions a day on which they were open; columns as of `daily`."""
    sums = data.frame.groupby(["counter", "date"])["transactions"].sum()
    means = sums.groupby("counter").mean().rename_axis("name").rename("per_day")
    return _cumulated(means.reset_index())


def _cumulated(frame: pd.DataFrame) -> pd.DataFrame:
    ranked = frame.sort_values("per_day", ascending=False, ignore_index=True)
    return ranked.assign(cumulative_pct=100 * ranked["per_day"].cumsum() / ranked["per_day"].sum())


def _slots(wide: pd.DataFrame) -> pd.DataFrame:
    groups = wide.groupby(["weekday", "hour"])["count"]
    slots = groups.agg(mean="mean", busy=lambda counts: counts.quantile(BUSY_DAY), days="size").reset_index()
    slots["name"] = [
        f"{WEEKDAYS[day]}曜{hour}時台" for day, hour in zip(slots["weekday"], slots["hour"], strict=True)
    ]
    return slots.assign(rank=slots["mean"].rank(ascending=False, method="first").astype(int))


def _weeks(wide: pd.DataFrame) -> np.ndarray:
    tables = [
        wide.pivot_table("count", "week", ["weekday", "hour"], how, fill_value=0).to_numpy(float)
        for how in ("sum", "count")
    ]
    return np.column_stack(tables)


def _share(weeks: np.ndarray, slots: int) -> float:
    """Return the share (percent) of the busiest slots; NaN when a slot has no day among the weeks drawn."""
    sums, days = np.hsplit(weeks.sum(axis=0), 2)
    if (days == 0).any():
        return float("nan")
    means = np.sort(sums / days)[::-1]
    return float(100 * means[:slots].sum() / means.sum())


def _holidays(frame: pd.DataFrame) -> int:
    return frame.loc[frame["holiday"], "date"].nunique()
