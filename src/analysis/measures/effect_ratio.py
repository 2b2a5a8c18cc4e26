"""How many times as large something is with an event or after an opening, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.stats.effect import Interval


@dataclass(frozen=True)
class Ratio:
    """A ratio of means with its interval; 1 means as many.

    Parameters
    ----------
    name : str
        Method and comparison, in Japanese.
    estimate, low, high : float
        Times.
    level : float
        Confidence level.
    n, n_event : int
        Units compared, and those with the event (or after the opening).
    notes : tuple of str
        What was left out.
    """

    name: str
    estimate: float
    low: float
    high: float
    level: float
    n: int
    n_event: int
    notes: tuple[str, ...] = ()

    @property
    def side(self) -> int:
        """1 when the interval lies above 1, -1 when below, 0 when it holds 1."""
        return (self.low > 1) - (self.high < 1)


def from_logs(
    name: str, found: Interval, *, level: float, n: int, n_event: int, notes: tuple[str, ...] = ()
) -> Ratio:
    """Turn a difference of logarithms into a ratio.

    Parameters
    ----------
    name, level, n, n_event, notes
        See `Ratio`.
    found : Interval
        estimate, low and high, of natural logarithms.

    Returns
    -------
    Ratio
    """
    estimate, low, high = (math.exp(part) for part in (found.estimate, found.low, found.high))
    return Ratio(name, estimate, low, high, level, n, n_event, notes)
