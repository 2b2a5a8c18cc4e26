"""How many days a comparison of event days with others needs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from analysis.errors import ParameterError, Problem

_MOST_DAYS = 1_000_000


@dataclass(frozen=True)
class DaysNeeded:
    """A design that finds a given ratio.

    Attributes
    ----------
    event_days, other_days : int
        Days on each side.
    power : float
        Probability of finding the ratio with these days, at least the one asked for.
    ratio, variation, alpha : float
        As asked for.
    """

    event_days: int
    other_days: int
    power: float
    ratio: float
    variation: float
    alpha: float


def days_needed(
    ratio: float,
    variation: float,
    *,
    others_per_event: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
) -> DaysNeeded:
    """Return the smallest number of days with which a two-sided test finds a ratio of means.

    Parameters
    ----------
    ratio : float
        True ratio of an event day to another, positive and not 1.
    variation : float
        Coefficient of variation (standard deviation over mean) of *comparable* days among themselves, positive:
        after weekday, month and weather are held equal, if the analysis does so.
    others_per_event : float
        Other days to one event day, positive.
    power : float
        Probability of detection, in (alpha, 1).
    alpha : float
        Two-sided significance level, in (0, 1).

    Returns
    -------
    DaysNeeded

    Raises
    ------
    ParameterError
        A number out of range, or more than a million days needed.

    Notes
    -----
    Two-sample t-test of logarithms (one variance, as `matched_difference`; Welch's finds an effect of few event
    days among many others somewhat less often): Cohen's d = |ln ratio| / sqrt(ln(1 + variation^2)), exact power from the
    non-central t distribution. Assumes independent log-normal days of one coefficient of variation. Days in a row
    that are alike count for less: more of them are needed.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, 2nd ed., chapter 2.
    """
    _check(ratio, variation, others_per_event, power, alpha)
    effect = abs(np.log(ratio)) / np.sqrt(np.log1p(variation**2))

    def achieved(event_days: int) -> float:
        return _power(effect, event_days, max(2, ceil(event_days * others_per_event)), alpha)

    high = 2
    while achieved(high) < power:
        high *= 2
        if high > _MOST_DAYS:
            raise _refused("ratio", ratio, "1に近すぎて、見つけるのに100万日を超える日数が要ります")
    low = max(1, high // 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if achieved(middle) >= power else (middle, high)
    others = max(2, ceil(high * others_per_event))
    return DaysNeeded(high, others, achieved(high), ratio, variation, alpha)


def _power(effect: float, first: int, second: int, alpha: float) -> float:
    from statsmodels.stats.power import ttest_power  # noqa: PLC0415  (slow: only where it is needed)

    # ttest_power is written for one sample of n: with n = first second/(first + second) it is that of two.
    harmonic = first * second / (first + second)
    return float(ttest_power(effect, harmonic, alpha, df=first + second - 2))


def _check(ratio: float, variation: float, others: float, power: float, alpha: float) -> None:
    for name, value in (("ratio", ratio), ("variation", variation), ("others_per_event", others)):
        if not (np.isfinite(value) and value > 0):
            raise _refused(name, value, "正の数ではありません")
    if ratio == 1:
        raise _refused("ratio", ratio, "差がないので、見つける日数もありません")
    if not 0 < alpha < 1:
        raise _refused("alpha", alpha, "0と1の間ではありません")
    if not alpha < power < 1:
        raise _refused("power", power, f"有意水準（{alpha}）と1の間ではありません")


def _refused(name: str, value: float, why: str) -> ParameterError:
    return ParameterError(Problem(f"{value:g} は{why}。", name, "別の値にしてください。"))
