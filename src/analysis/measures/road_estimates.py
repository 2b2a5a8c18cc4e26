"""By what ratio traffic changed at an opening: against comparison roads, or in one series alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.measures.effect_ratio import Ratio, from_logs
from analysis.measures.road_effect import Roads
from analysis.stats.block_bootstrap import block_bootstrap
from analysis.stats.did_panel import did_panel
from analysis.stats.interrupted import ITS_NOTE, InterruptedSeries, interrupted_time_series
from analysis.stats.segments import Harmonics

BLOCK = 14  # days drawn together
WIDTHS = (60, 120, 180, 240)  # other bandwidths, days
YEAR = 365.25
REFERENCE = "参考："  # begins the names of estimates with a weaker design


def step(
    values: pd.Series,
    days: pd.DataFrame,
    at: int = 0,
    *,
    parallel: bool,
    confidence: float,
    slope_change: bool = False,
) -> InterruptedSeries:
    """Estimate the step of a daily series of logarithms, with Newey-West errors and levels of 平日, 土, 日祝.

    Parameters
    ----------
    values : Series
        Logarithm of vehicles a day, or its difference to comparison roads.
    days : DataFrame
        Rows of `Roads.every` that belong to the values.
    at : int
        Days since the true opening.
    parallel : bool
        The series is a difference that has neither slope nor season: its step is a difference-in-differences.
        Otherwise it has a slope, and over a year or more an annual wave.
    confidence : float
        Level of the interval.
    slope_change : bool
        Let the slope change too.

    Returns
    -------
    InterruptedSeries
    """
    span = int(np.ptp(days["since"]))
    return interrupted_time_series(
        values.to_numpy(),
        days["since"].to_numpy(dtype=float),
        at,
        season=days["kind"].tolist(),
        harmonics=Harmonics(YEAR, 1) if not parallel and span >= YEAR - 1 else None,
        trend=not parallel,
        slope_change=slope_change,
        confidence=confidence,
    )


def main_ratio(roads: Roads, *, confidence: float) -> Ratio:
    """Estimate the ratio of the treated roads by the strongest design that the data allow."""
    parallel = bool(roads.comparisons)
    days = roads.days()
    found = step(roads.log(days), days, parallel=parallel, confidence=confidence)
    return as_ratio("差の差（比較道路の平均との差）" if parallel else "分断時系列（比較道路なし）", found)


def estimates(roads: Roads, *, confidence: float, seed: int) -> list[Ratio]:
    """Estimate the ratio of the treated roads in several ways.

    Parameters
    ----------
    roads : Roads
        From `analysis.measures.road_effect.roads`.
    confidence : float
        Level of the intervals.
    seed : int
        Of the bootstrap.

    Returns
    -------
    list of Ratio
        `main_ratio` first; names of weaker designs begin with `REFERENCE`.
    """
    days, parallel = roads.days(), bool(roads.comparisons)
    gap = roads.log(days)
    found = [main_ratio(roads, confidence=confidence)]
    if parallel:
        found += [
            _panel(roads, days, confidence),
            as_ratio("差に傾きも許す分断時系列", step(gap, days, parallel=False, confidence=confidence)),
            _bootstrapped(gap, days, confidence, seed),
        ]
    else:
        both = step(gap, days, parallel=False, slope_change=True, confidence=confidence)
        found.append(as_ratio("傾きも変わるとした分断時系列（開通時の段差）", both))
    found += _other_choices(roads, confidence)
    if parallel:
        alone = step(roads.log(days, others=()), days, parallel=False, confidence=confidence)
        return [*found, as_ratio(f"{REFERENCE}比較道路を使わない分断時系列", alone)]
    return [
        *found,
        as_ratio(
            f"{REFERENCE}前後の平均の比（季節を含む）", step(gap, days, parallel=True, confidence=confidence)
        ),
    ]


def by_point(roads: Roads, *, confidence: float) -> pd.DataFrame:
    """Describe every observation point.

    Parameters
    ----------
    roads : Roads
        From `analysis.measures.road_effect.roads`.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        point, treated (bool), flagged (counts), before, after (台/日 in the hours), estimate, low, high (times; a
        comparison road is held against the other ones; NaN where it is the only one), truth (NaN if unknown).
    """
    days = roads.days()
    after = days["since"] >= 0
    rows = []
    for point in roads.points:
        others = [other for other in roads.comparisons if other != point]
        row = {
            "point": point,
            "treated": point in roads.treated,
            "flagged": int(roads.flagged[point]),
            "before": float(days.loc[~after, point].mean()),
            "after": float(days.loc[after, point].mean()),
            "truth": roads.truths.get(point, np.nan),
        }
        if others or not roads.comparisons:
            values = roads.log(days, [point], others)
            found = as_ratio("", step(values, days, parallel=bool(others), confidence=confidence))
            row |= {"estimate": found.estimate, "low": found.low, "high": found.high}
        rows.append(row)
    return pd.DataFrame(rows, columns=["point", "treated", "flagged", "before", "after",
                                       "estimate", "low", "high", "truth"])  # fmt: skip


def _panel(roads: Roads, days: pd.DataFrame, confidence: float) -> Ratio:
    logs = days[roads.points].transform(np.log).rename_axis("date").reset_index()
    long = logs.melt("date", var_name="point", value_name="value")
    on = long["point"].isin(roads.treated) & (long["date"] >= roads.opening)
    found = did_panel(long["value"], long["point"], long["date"], on, errors="time", confidence=confidence)
    name = "差の差（観測点と日の固定効果）"
    return from_logs(name, found, level=confidence, n=found.n, n_event=found.n_event)


def _bootstrapped(gap: pd.Series, days: pd.DataFrame, confidence: float, seed: int) -> Ratio:
    after = days["since"].to_numpy() >= 0
    found = block_bootstrap(
        np.column_stack([gap, after]), _difference, block_length=BLOCK, seed=seed, confidence=confidence, resamples=999
    )  # fmt: skip
    name = f"ブロックブートストラップ（{BLOCK}日ずつ）"
    return from_logs(name, found, level=confidence, n=found.n, n_event=int(after.sum()))


def _difference(series: np.ndarray) -> float:
    after = series[:, 1] == 1
    if after.all() or not after.any():
        return float("nan")
    return float(series[after, 0].mean() - series[~after, 0].mean())


def _other_choices(roads: Roads, confidence: float) -> list[Ratio]:
    """Change the bandwidth, then leave each comparison road out."""
    parallel, found = bool(roads.comparisons), []
    for width in WIDTHS:
        days = roads.days(width)
        if width == roads.bandwidth_days:
            continue
        try:
            one = step(roads.log(days), days, parallel=parallel, confidence=confidence)
        except DataError:  # too few days so near to the opening: the row is missing from the table
            continue
        found.append(as_ratio(f"前後{width}日を使う", one))
    days = roads.days()
    for point in roads.comparisons if len(roads.comparisons) > 1 else ():
        others = [other for other in roads.comparisons if other != point]
        one = step(roads.log(days, others=others), days, parallel=True, confidence=confidence)
        found.append(as_ratio(f"比較道路から{point}を除く", one))
    return found


def as_ratio(name: str, found: InterruptedSeries) -> Ratio:
    """Turn the step of a series of logarithms into a ratio."""
    notes = tuple(note for note in found.notes if note != ITS_NOTE)
    return from_logs(name, found.jump, level=found.level, n=found.n, n_event=found.n_after, notes=notes)
