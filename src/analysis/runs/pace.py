"""How long a batch will still take, judged by the runs that it has made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

# A run under way has, on average, half of its time before it.
_HALF = 0.5


def seconds_left(
    taken: Mapping[str, Sequence[float]], unfinished: Sequence[str], at_once: int
) -> float | None:
    """Estimate the time that is left.

    Parameters
    ----------
    taken : mapping of str to sequence of float
        Study to the times of its runs that were made in this batch (s).
    unfinished : sequence of str
        Studies of the other runs, in the order of starting; the first `at_once` are under way.
    at_once : int
        How many runs go on at a time.

    Returns
    -------
    float or None
        Seconds; a study that was not run yet counts as the mean of all runs. None when there is nothing to judge by.
    """
    every = [seconds for times in taken.values() for seconds in times]
    if not every:
        return None
    each = {study: fmean(taken.get(study) or every) for study in {*unfinished}}
    expected = [each[study] for study in unfinished]
    return (_HALF * sum(expected[:at_once]) + sum(expected[at_once:])) / at_once
