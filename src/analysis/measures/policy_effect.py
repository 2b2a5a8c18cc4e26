"""How a measure's months differ from what they would have been, by the design that was chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.measures.policy_data import DESIGNS, FEWEST_BEFORE, Trial
from analysis.stats.did import did
from analysis.stats.did_panel import did_panel
from analysis.stats.effect import Effect, Interval
from analysis.stats.interrupted import interrupted_time_series
from analysis.stats.placebo import Placebo, placebo_dates
from analysis.stats.randomisation import Randomisation, randomisation_test

REFERENCE = "参考："  # begins the names of estimates with a weaker design
YEAR = 12
LINES = "開始前の傾きの差が続いたとして除く"
SIDE = 4  # months on each side of a placebo date where changes of units are compared
FEWEST_PLACEBOS = 5


@dataclass(frozen=True)
class Estimate:
    """A change with its interval, in the trial's unit.

    Parameters
    ----------
    name : str
        Method and choice, in Japanese.
    estimate, low, high, level : float
    n : int
        Units compared, or months of the one series.
    """

    name: str
    estimate: float
    low: float
    high: float
    level: float
    n: int

    @property
    def side(self) -> int:
        """1 when the interval lies above 0, -1 when below, 0 when it holds 0."""
        return (self.low > 0) - (self.high < 0)


def estimates(trial: Trial, *, confidence: float) -> list[Estimate]:
    """Estimate the change by the design of the trial, then in other ways.

    Parameters
    ----------
    trial : Trial
        From `analysis.measures.policy_data.trial`, stage "result", with `enough` months.
    confidence : float

    Returns
    -------
    list of Estimate
        The registered one first; names of weaker designs begin with `REFERENCE`.
    """
    found = [main(trial, confidence=confidence)]
    others = _by_change(trial, confidence) if trial.by_change else _of_series(trial, confidence)
    return [*found, *others]


def main(trial: Trial, *, confidence: float) -> Estimate:
    """Estimate the change as registered."""
    if trial.by_change:
        return _named(DESIGNS["did"], changes(trial, trial.before, trial.after, confidence), confidence)
    return step(trial, trial.values(), trial.start, DESIGNS[trial.design], confidence=confidence)


def changes(trial: Trial, before: pd.DataFrame, after: pd.DataFrame, confidence: float) -> Effect:
    """Compare the units' changes between two spans of months: one number a unit, so that months need not be independent."""
    on, off = list(trial.treated), list(trial.comparisons)
    first, second = before.mean(), after.mean()
    return did(first[on], second[on], first[off], second[off], paired=True, confidence=confidence).effect


def step(
    trial: Trial,
    values: pd.DataFrame,
    at: pd.Period,
    name: str,
    *,
    confidence: float,
    trend: bool | None = None,
    slope_change: bool = False,
    season: bool | None = None,
) -> Estimate:
    """Estimate the step of the trial's one series at a month, with errors that allow for serial correlation."""
    months: pd.PeriodIndex = values.index  # type: ignore[assignment]
    since = np.array([(month - at).n for month in months], dtype=float)
    found = interrupted_time_series(
        trial.series(values).to_numpy(),
        since,
        0,
        season=[f"{month:02d}" for month in months.month]
        if (trial.season if season is None else season)
        else None,
        trend=trial.design == "interrupted" if trend is None else trend,
        slope_change=slope_change,
        confidence=confidence,
    )
    return Estimate(name, found.jump.estimate, found.jump.low, found.jump.high, confidence, found.n)


def randomised(trial: Trial, *, seed: int) -> Randomisation | None:
    """Test whether any other units could as well be the treated ones; None where changes are not compared."""
    if not trial.by_change:
        return None
    change = trial.after.mean() - trial.before.mean()
    names = [*trial.treated, *trial.comparisons]
    return randomisation_test(change[names], [name in trial.treated for name in names], seed=seed)


def placebos(trial: Trial, *, confidence: float) -> tuple[Placebo | None, pd.DataFrame]:
    """Repeat the registered estimate at months before the start, on months before the start only.

    Returns
    -------
    tuple of Placebo or None, and DataFrame
        month, estimate, low, high: one row a placebo start; None and empty where the months before are too few.
    """
    side = SIDE if trial.by_change else FEWEST_BEFORE
    months = trial.before.index[side : len(trial.before) - side + 1]
    found: dict[Any, Interval] = {}
    for month in months:
        try:
            found[month] = _as_if(trial, month, confidence)
        except DataError:  # months of the year and the step cannot be told apart there
            continue
    if len(found) < FEWEST_PLACEBOS:
        return None, pd.DataFrame()
    dates = list(found)
    found[trial.start] = main(trial, confidence=confidence)
    table = pd.DataFrame(
        [
            {"month": str(at), "estimate": found[at].estimate, "low": found[at].low, "high": found[at].high}
            for at in dates
        ]
    )
    return placebo_dates(found.__getitem__, trial.start, dates), table


def _as_if(trial: Trial, month: pd.Period, confidence: float) -> Interval:
    if not trial.by_change:
        return step(trial, trial.before, month, "", confidence=confidence)
    earlier = trial.before.index < month
    return changes(trial, trial.before[earlier], trial.before[~earlier], confidence)


def listed(found: Sequence[Estimate]) -> pd.DataFrame:
    """Lay estimates out as a table: columns name, estimate, low, high, n."""
    return pd.DataFrame([[e.name, e.estimate, e.low, e.high, e.n] for e in found],
                        columns=["name", "estimate", "low", "high", "n"])  # fmt: skip


def _by_change(trial: Trial, confidence: float) -> list[Estimate]:
    found = [_fixed_effects(trial, confidence), _off_lines(trial, confidence)]
    if len(trial.before) > YEAR:
        recent = changes(trial, trial.before[-YEAR:], trial.after, confidence)
        found.append(_named(f"開始前を直前の{YEAR}か月にする", recent, confidence))
    found += _without_one(trial, confidence)
    if len(trial.after) >= FEWEST_BEFORE:
        values = trial.values()
        gap = step(
            trial, values, trial.start, "差の系列の段差（系列相関を考えた区間）", confidence=confidence
        )
        alone = replace(trial, comparisons=(), design="before_after")
        name = f"{REFERENCE}{DESIGNS['before_after']}"
        found += [gap, step(alone, values, trial.start, name, confidence=confidence)]
    return found


def _fixed_effects(trial: Trial, confidence: float) -> Estimate:
    values = trial.values()
    values.index = pd.Index([str(month) for month in values.index], name="month")
    long = values.reset_index().melt("month", var_name="unit", value_name="value")
    on = long["unit"].isin(trial.treated) & (long["month"] >= str(trial.start))
    found = did_panel(long["value"], long["unit"], long["month"], on, errors="cluster", confidence=confidence)
    name = f"{trial.unit_name}と月の固定効果（{trial.unit_name}ごとのクラスター標準誤差）"
    return Estimate(name, found.estimate, found.low, found.high, confidence, len(values.columns))


def _off_lines(trial: Trial, confidence: float) -> Estimate:
    """Take each unit's line through the months before the start out of all its months."""
    values, n = trial.values(), len(trial.before)
    months = np.arange(len(values), dtype=float)
    slopes, levels = np.polyfit(months[:n], trial.before.to_numpy(), 1)
    rest = values - (months[:, None] * slopes + levels)
    return _named(LINES, changes(trial, rest[:n], rest[n:], confidence), confidence)


def _without_one(trial: Trial, confidence: float) -> list[Estimate]:
    """Leave each unit out in turn; the smallest and the largest estimate are told."""
    found = []
    for name in (*trial.treated, *trial.comparisons):
        on = [unit for unit in trial.treated if unit != name]
        off = [unit for unit in trial.comparisons if unit != name]
        if min(len(on), len(off)) < 2:
            continue
        rest = replace(trial, treated=tuple(on), comparisons=tuple(off))
        found.append(_named(f"{name}を除く", changes(rest, rest.before, rest.after, confidence), confidence))
    if not found:
        return []
    ends = (min(found, key=lambda e: e.estimate), max(found, key=lambda e: e.estimate))
    words = ("最も小さい", "最も大きい")
    return [
        Estimate(f"1{trial.unit_name}を除いた中で{word}（{e.name}）", e.estimate, e.low, e.high, e.level, e.n)
        for word, e in zip(words, ends, strict=True)
    ]


def _of_series(trial: Trial, confidence: float) -> list[Estimate]:
    """Change the line of the one series."""
    values, found = trial.values(), []
    options = {
        "did": {"差に傾きも許す": {"trend": True}},
        "interrupted": {
            "傾きも変わるとしたときの、開始月の段差": {"slope_change": True},
            "月ごとの季節を考えない": {"season": False} if trial.season else None,
            f"{REFERENCE}{DESIGNS['before_after']}": {"trend": False},
        },
        "before_after": {
            "月ごとの季節を考えない": {"season": False} if trial.season else None,
            "傾きを延ばす（分断時系列）": {"trend": True},
        },
    }[trial.design]
    for name, choice in options.items():
        if choice is None:
            continue
        try:
            found.append(step(trial, values, trial.start, name, confidence=confidence, **choice))
        except DataError:  # too few months for one more term: the row is missing from the table
            continue
    return found


def _named(name: str, found: Effect, confidence: float) -> Estimate:
    return Estimate(name, found.estimate, found.low, found.high, confidence, found.n)
