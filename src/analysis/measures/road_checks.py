"""Whether roads are fit for comparison with those of an opening: before it, among each other, at dates without any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.effect_ratio import Ratio
from analysis.measures.road_effect import PERIOD, Roads
from analysis.measures.road_estimates import as_ratio, step
from analysis.stats.event_study import EventStudy, event_study
from analysis.stats.placebo import Placebo, placebo_dates
from analysis.stats.synthetic_control import SyntheticControl, synthetic_control

PLACEBO_STEP, PLACEBO_SIDE = 7, 56  # days between placebo dates; days of data on each side of one
FEWEST_PLACEBOS = 5
TREATED = "対象"


@dataclass(frozen=True, eq=False)
class Checks:
    """What speaks for and against the comparison; what the data do not allow is None or empty.

    Parameters
    ----------
    periods : EventStudy or None
        See `periods`.
    spillover : tuple of Ratio
        See `spillover`.
    placebo : Placebo or None
    dates : DataFrame
        See `placebos`; empty without.
    synthetic : SyntheticControl or None
        See `synthetic`.
    """

    periods: EventStudy | None
    spillover: tuple[Ratio, ...]
    placebo: Placebo | None
    dates: pd.DataFrame
    synthetic: SyntheticControl | None

    @property
    def alike_before(self) -> bool:
        """Whether nothing tells treated and comparison roads apart before the opening."""
        return self.periods is None or self.periods.pretrend_p >= 1 - self.periods.level

    @property
    def moved(self) -> list[Ratio]:
        """Comparison roads that changed against the others."""
        return [each for each in self.spillover if each.side]


def checks(roads: Roads, *, confidence: float) -> Checks:
    """Make all checks that the data allow.

    Parameters
    ----------
    roads : Roads
        From `analysis.measures.road_effect.roads`.
    confidence : float
        Level of intervals and tests.

    Returns
    -------
    Checks
    """
    placebo, dates = placebos(roads, confidence=confidence) or (None, pd.DataFrame())
    return Checks(
        periods(roads, confidence=confidence),
        tuple(spillover(roads, confidence=confidence)),
        placebo,
        dates,
        synthetic(roads),
    )


def periods(roads: Roads, *, confidence: float) -> EventStudy | None:
    """Compare treated and comparison roads in each period of `PERIOD` days, relative to the last one before the opening.

    Returns
    -------
    EventStudy or None
        None with fewer than two comparison roads: nothing is left then to tell how far chance goes.

    Notes
    -----
    Values are mean logarithms of whole periods, so that neighbouring ones are nearly independent; one variance for all.
    The treated roads count as one: how the opening changed one of them differently is no chance.
    """
    if len(roads.comparisons) < 2:
        return None
    days = roads.days()
    logs = days[list(roads.comparisons)].transform(np.log).assign(**{TREATED: roads.log(days, others=())})
    period = days["since"] // PERIOD
    first = int(np.ceil(days["since"].min() / PERIOD))
    last = int((days["since"].max() + 1) // PERIOD) - 1
    whole = period.between(min(first, -2), max(last, 0))
    means = logs[whole].groupby(period[whole]).mean().rename_axis("period").reset_index()
    long = means.melt("period", var_name="point", value_name="value")
    return event_study(
        long["value"], long["point"], long["period"], long["point"] == TREATED, 0,
        window=(int(long["period"].min()), int(long["period"].max())), errors="plain", confidence=confidence,
    )  # fmt: skip


def spillover(roads: Roads, *, confidence: float) -> list[Ratio]:
    """Hold each comparison road against the others: a road that vehicles moved to, or from, does not stay with them.

    Returns
    -------
    list of Ratio
        Named by point, at a level that holds for all together (Bonferroni); empty with fewer than two roads.
    """
    if len(roads.comparisons) < 2:
        return []
    days, level = roads.days(), 1 - (1 - confidence) / len(roads.comparisons)
    found = []
    for point in roads.comparisons:
        values = roads.log(days, [point], [other for other in roads.comparisons if other != point])
        found.append(as_ratio(point, step(values, days, parallel=True, confidence=level)))
    return found


def placebos(roads: Roads, *, confidence: float) -> tuple[Placebo, pd.DataFrame] | None:
    """Repeat the main estimate at dates before the opening, on days before the opening only.

    Returns
    -------
    tuple of Placebo (of logarithms) and DataFrame, or None
        date, estimate, low, high (times): one row a placebo date; None where the days before are too few.
    """
    parallel = bool(roads.comparisons)
    before = roads.every[roads.every["since"] < 0].dropna(subset=roads.points)
    first = int(before["since"].min())
    dates = list(range(-PLACEBO_SIDE, first + PLACEBO_SIDE - 1, -PLACEBO_STEP))[::-1]
    if len(dates) < FEWEST_PLACEBOS:
        return None
    near = {
        at: before[(before["since"] - at).between(-roads.bandwidth_days, roads.bandwidth_days - 1)]
        for at in dates
    }
    near[0] = roads.days()
    found = {
        at: step(roads.log(days), days, at, parallel=parallel, confidence=confidence).jump
        for at, days in near.items()
    }
    times = np.exp([[found[at].estimate, found[at].low, found[at].high] for at in dates])
    table = pd.DataFrame(times, columns=["estimate", "low", "high"])
    table.insert(0, "date", [roads.opening + pd.Timedelta(days=at) for at in dates])
    return placebo_dates(found.__getitem__, 0, dates), table


def synthetic(roads: Roads) -> SyntheticControl | None:
    """Compare weekly means of the treated roads with a mixture of comparison roads; None with fewer than two of them.

    Notes
    -----
    Each road's mean logarithm before the opening is taken out first (Ferman & Pinto 2021, Quant. Economics 12, 1197-1221):
    roads differ in size.
    """
    if len(roads.comparisons) < 2:
        return None
    days = roads.days()
    week = days["since"] // 7
    means = days[roads.points].transform(np.log).groupby(week).mean()
    means -= means[means.index < 0].mean()
    donors = {point: means[point].to_numpy() for point in roads.comparisons}
    treated = means[list(roads.treated)].mean(axis=1).to_numpy()
    return synthetic_control(treated, donors, int((means.index < 0).sum()))
