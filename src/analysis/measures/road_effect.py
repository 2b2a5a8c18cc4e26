"""Vehicles a day at roads that an opening may change, and at roads for comparison, before and after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data import calendar
from analysis.data.traffic import Traffic
from analysis.errors import DataError, ParameterError, Problem

DAY_TYPES = {"all": "すべての日", calendar.WEEKDAY: "平日", calendar.HOLIDAY: "土日祝"}
PERIOD = 28  # days of a period of the event study: whole weeks
LEAST_BEFORE, LEAST_AFTER = 2 * PERIOD, PERIOD  # days of data around the opening
FEWEST = 16  # usable days on each side


@dataclass(frozen=True)
class Roads:
    """Daily traffic of treated roads and of comparison roads.

    Parameters
    ----------
    opening : Timestamp
        The first day with the new road.
    treated, comparisons : tuple of str
        Codes of observation points.
    hours : tuple of int
        Hours that are added up to a day (7: from 7:00 to 8:00).
    day_type : str
        Key of `DAY_TYPES`.
    bandwidth_days : int
        Days before and after the opening that are used.
    every : DataFrame
        Index: date, all days of the day type; since (days since the opening), kind (平日, 土, 日祝) and for every point
        vehicles in the hours, both directions (台), NaN where an hour is missing.
    flagged : Series of int
        By point: counts within the bandwidth that quality flags void, or that are blank.
    left_out : mapping of str to int
        Why days are not used, and how many.
    truths : dict of str to float
        Of a fictional city with its own opening: the ratio by point.
    notes : tuple of str
        Of the reader.
    """

    opening: pd.Timestamp
    treated: tuple[str, ...]
    comparisons: tuple[str, ...]
    hours: tuple[int, ...]
    day_type: str
    bandwidth_days: int
    every: pd.DataFrame
    flagged: pd.Series
    left_out: Mapping[str, int]
    truths: Mapping[str, float]
    notes: tuple[str, ...]

    @property
    def points(self) -> list[str]:
        """Treated points, then those for comparison."""
        return [*self.treated, *self.comparisons]

    @property
    def truth(self) -> float | None:
        """Geometric mean of the true ratios of the treated points."""
        if not self.truths:
            return None
        return float(np.exp(np.mean([np.log(self.truths[point]) for point in self.treated])))

    def days(self, width: int | None = None) -> pd.DataFrame:
        """Keep the days at most `width` (by default the bandwidth) from the opening on which every point was counted."""
        near = within(self.every["since"], width or self.bandwidth_days)
        return self.every[near].dropna(subset=self.points)

    def log(
        self, days: pd.DataFrame, treated: Sequence[str] = (), others: Collection[str] | None = None
    ) -> pd.Series:
        """Return the mean logarithm of vehicles of roads, less that of others (by default treated, comparisons)."""
        mean = np.log(days[list(treated or self.treated)]).mean(axis=1)
        against = list(self.comparisons if others is None else others)
        return mean - np.log(days[against]).mean(axis=1) if against else mean


def roads(
    data: Traffic,
    *,
    opening: str,
    treated: Sequence[str],
    comparisons: Sequence[str],
    day_type: str,
    hours: Sequence[int],
    bandwidth_days: int,
) -> Roads:
    """Arrange counts day by day around an opening.

    Parameters
    ----------
    data : Traffic
        From `analysis.data.traffic.load`.
    opening : str
        Date (ISO) of the first day with the new road.
    treated, comparisons : sequence of str
        Points whose traffic the road may change, and points that it does not reach (may be empty).
    day_type : str
        Key of `DAY_TYPES`; お盆 and 年末年始 are never used.
    hours : sequence of int
        Hours of the day, 0 to 23.
    bandwidth_days : int
        Days used before and after.

    Returns
    -------
    Roads

    Raises
    ------
    ParameterError
        The opening is outside the data or too near to their ends, an hour was not observed, or a point is on both sides.
    DataError
        Too few days on which all points were counted, or a day without a vehicle (no ratio then).
    """
    day = pd.Timestamp(opening)
    _refuse(data, day, treated, comparisons, hours)
    points = [*treated, *comparisons]
    frame = data.flow.frame
    frame = frame[frame["place"].isin(points) & frame["start"].dt.hour.isin(hours)]
    table = calendar.table(frame["start"]).set_index("date").join(_daily(frame, len(set(hours))))
    table = table.assign(since=(pd.DatetimeIndex(table.index) - day).days, kind=_kinds(table))
    wanted = table["day_type"].eq(day_type) | (day_type == "all")
    every = table[wanted & table["season"].eq("")]
    near = within((frame["start"].dt.normalize() - day).dt.days, bandwidth_days)
    missing = frame["count"].isna().groupby([frame["place"], near]).sum().unstack(fill_value=0)
    found = Roads(
        day,
        tuple(treated),
        tuple(comparisons),
        tuple(sorted(set(hours))),
        day_type,
        bandwidth_days,
        every[["since", "kind", *points]],
        missing[True].reindex(points).astype(int),
        _left_out(table, wanted, points, bandwidth_days, day_type),
        data.true_ratios if day == data.opening else {},
        data.flow.notes,
    )
    _refuse_few(found)
    return found


def within(since: pd.Series, width: int) -> pd.Series:
    """Tell which days since the opening (day 0) are among `width` days before and `width` days from it on."""
    return since.between(-width, width - 1)


def _daily(frame: pd.DataFrame, n_hours: int) -> pd.DataFrame:
    """Add up the hours of each day and point: NaN unless every one was counted in every direction."""
    length = (frame["end"] - frame["start"]).iloc[0]
    expected = n_hours * int(pd.Timedelta(hours=1) / length) * frame["segment"].nunique()
    groups = frame.groupby([frame["start"].dt.normalize().rename("date"), "place"])["count"]
    sums = groups.sum().where(groups.count() == expected)
    return sums.unstack("place")


def _kinds(table: pd.DataFrame) -> np.ndarray:
    rest = np.where((table["weekday"] == "土") & (table["holiday"] == ""), "土", "日祝")
    return np.where(table["day_type"] == calendar.WEEKDAY, "平日", rest)


def _left_out(
    table: pd.DataFrame, wanted: pd.Series, points: list[str], width: int, day_type: str
) -> dict[str, int]:
    near = within(table["since"], width)
    season = near & wanted & table["season"].ne("")
    missing = near & wanted & ~season & table[points].isna().any(axis=1)
    counts = {
        f"開通の前後{width}日の外の日": int((~near).sum()),
        f"{DAY_TYPES[day_type]}でない日": int((near & ~wanted).sum()),
        "お盆と年末年始": int(season.sum()),
        "どれかの観測点に欠測のある日": int(missing.sum()),
    }
    return {why: n for why, n in counts.items() if n}


def _refuse(
    data: Traffic, opening: pd.Timestamp, treated: Sequence[str], comparisons: Sequence[str], hours: Sequence[int]
) -> None:  # fmt: skip
    problems = []
    if both := sorted(set(treated) & set(comparisons)):
        what = f"{'、'.join(both)}が、対象と比較道路の両方に指定されています。"
        problems.append(
            Problem(what, "comparisons", "開通の影響を受けない、ほかの観測点を指定してください。")
        )
    first, last = (moment.normalize() for moment in data.flow.period)
    if not first + pd.Timedelta(days=LEAST_BEFORE) <= opening <= last - pd.Timedelta(days=LEAST_AFTER - 1):
        what = f"開通日 {opening:%Y-%m-%d} の前後のデータが足りません（データは{first:%Y-%m-%d}～{last:%Y-%m-%d}）。"
        remedy = f"前に{LEAST_BEFORE}日、後に{LEAST_AFTER}日以上のデータがある日を指定してください。"
        problems.append(Problem(what, "opening", remedy))
    known = sorted(data.flow.frame["start"].dt.hour.unique())
    if unknown := sorted(set(hours) - set(known)):
        what = f"{'、'.join(map(str, unknown))}時の観測がありません。"
        problems.append(Problem(what, "hours", f"観測のある時刻：{'、'.join(map(str, known))}時"))
    if problems:
        raise ParameterError(*problems)


def _refuse_few(found: Roads) -> None:
    days = found.days()
    empty = [point for point in found.points if (found.every[point] == 0).any()]
    if empty:
        what = f"観測点{'、'.join(empty)}に0台の日があり、何倍かを計算できません。"
        raise DataError(Problem(what, "hours", "時刻を増やすか、その観測点を外してください。"))
    before, after = int((days["since"] < 0).sum()), int((days["since"] >= 0).sum())
    if min(before, after) < FEWEST:
        what = f"すべての観測点がそろう日が、開通前{before}日・開通後{after}日しかありません。"
        remedy = (
            f"前後{FEWEST}日以上になるように、bandwidth_days を広げるか、欠測の多い観測点を外してください。"
        )
        raise DataError(Problem(what, "bandwidth_days", remedy))
