"""Whether treated and comparison units moved alike before a measure started."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.policy_data import Trial
from analysis.stats.did import did
from analysis.stats.effect import Interval
from analysis.stats.event_study import EventStudy, event_study
from analysis.stats.least_squares import lag_rule, term
from analysis.stats.prais_winsten import prewhitened_newey_west

QUARTER = 3  # months of a period of the picture


@dataclass(frozen=True, eq=False)
class Parallel:
    """Movements before the start.

    Parameters
    ----------
    slope : Interval
        Difference of the slopes before the start, treated less comparison, per month.
    p_value : float
        Null hypothesis: both sides have one slope.
    level : float
    drift : float
        What that difference, going on, would put into the registered estimate.
    periods : EventStudy or None
        Difference in each quarter relative to the last one before the start; None with fewer than two comparison units or
        no whole quarter from the start on.
    """

    slope: Interval
    p_value: float
    level: float
    drift: float
    periods: EventStudy | None

    @property
    def alike(self) -> bool:
        """Whether nothing tells the slopes apart."""
        return self.p_value >= 1 - self.level


def parallel(trial: Trial, *, confidence: float) -> Parallel | None:
    """Compare slopes and quarters of treated and comparison units; None of a design without comparison.

    Parameters
    ----------
    trial : Trial
        From `analysis.measures.policy_data.trial`; slopes use the months before the start only.
    confidence : float

    Returns
    -------
    Parallel or None

    Notes
    -----
    One slope a unit (least squares over the months before the start), then Welch's test between the two groups: months of a unit
    need not be independent. With a single unit on a side, the slope of the series of differences, with errors that
    allow for serial correlation. That slopes are alike does not prove that they would have stayed so (Roth 2022).
    """
    if trial.design != "did":
        return None
    months = np.arange(len(trial.before), dtype=float)
    if trial.by_change:
        slopes = pd.Series(np.polyfit(months, trial.before.to_numpy(), 1)[0], index=trial.before.columns)
        on, off = slopes[list(trial.treated)], slopes[list(trial.comparisons)]
        found = did(on * 0, on, off * 0, off, paired=True, confidence=confidence).effect
    else:
        design = np.column_stack([np.ones(len(months)), months])
        fit = prewhitened_newey_west(trial.series(trial.before).to_numpy(), design, lag_rule(len(months)))
        found = term("slope", fit.coefficients[1], fit.std_errors[1], fit.df[1], confidence)
    drift = found.estimate * len(trial.values()) / 2
    return Parallel(found, found.p_value, confidence, drift, _periods(trial, confidence))


def _periods(trial: Trial, confidence: float) -> EventStudy | None:
    if len(trial.comparisons) < 2:
        return None
    values = trial.values()
    since = np.array([(month - trial.start).n for month in values.index]) // QUARTER
    whole = pd.Series(since).groupby(since).transform("size").to_numpy() == QUARTER
    means = values[whole].groupby(since[whole]).mean()
    long = means.rename_axis("period").reset_index().melt("period", var_name="unit", value_name="value")
    if not len(means) or means.index.max() < 0:
        return None
    # Not more periods before the start than the units can tell apart together; earlier ones are pooled into the first.
    first = max(int(means.index.min()), -(len(values.columns) - 1))
    return event_study(
        long["value"], long["unit"], long["period"], long["unit"].isin(trial.treated), 0,
        window=(first, int(means.index.max())), errors="cluster" if len(trial.treated) > 1 else "plain",
        confidence=confidence,
    )  # fmt: skip
