"""Check of counts of successes out of trials, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns


@dataclass(frozen=True, eq=False)
class Counts:
    """Successes out of trials, with the columns that may explain them.

    Attributes
    ----------
    successes, trials : ndarray of shape (n,)
        Whole numbers, 0 <= successes <= trials, trials > 0.
    predictors : dict of str to ndarray of shape (n,)
    n_missing, n_empty : int
        Units left out because a value is missing, and because they have no trials.
    """

    successes: FloatArray
    trials: FloatArray
    predictors: dict[str, FloatArray]
    n_missing: int
    n_empty: int


def counted_sample(
    successes: ArrayLike,
    trials: ArrayLike,
    predictors: Mapping[str, ArrayLike],
    units: Iterable[object] | None,
) -> Counts:
    """Check counts and leave out units that are incomplete or have no trials.

    Parameters
    ----------
    successes, trials : array_like of shape (m,)
    predictors : mapping of str to array_like of shape (m,)
    units : iterable of length m, or None
        Unique names.

    Returns
    -------
    Counts

    Raises
    ------
    DataError
        Not counts, or fewer than len(predictors) + 4 units remain.
    """
    further = {f"predictors.{name}": values for name, values in predictors.items()}
    columns, names = check_columns({"successes": successes, "trials": trials} | further, units)
    complete = ~np.any([np.isnan(column) for column in columns.values()], axis=0)
    kept = [name for name, whole in zip(names, complete, strict=True) if whole]
    check_counts(columns["successes"][complete], columns["trials"][complete], kept)
    used = complete & (columns["trials"] > 0)
    minimum = len(predictors) + 4
    if used.sum() < minimum:
        raise DataError(
            Problem(
                f"使える対象が{used.sum()}件しかありません（{minimum}件以上必要です）。",
                "",
                "対象を増やしてください。",
            )
        )
    return Counts(
        successes=columns["successes"][used],
        trials=columns["trials"][used],
        predictors={name: columns[f"predictors.{name}"][used] for name in predictors},
        n_missing=int((~complete).sum()),
        n_empty=int((complete & ~used).sum()),
    )


def check_counts(successes: FloatArray, trials: FloatArray, units: list[str]) -> None:
    """Refuse anything but whole numbers with 0 <= successes <= trials.

    Raises
    ------
    DataError
        Names every unit that is wrong.
    """
    whole = (successes == np.floor(successes)) & (trials == np.floor(trials))
    wrong = np.flatnonzero(~whole | (successes < 0) | (successes > trials))
    if len(wrong):
        raise DataError(
            *(
                Problem(
                    f"「{units[i]}」の件数 {successes[i]:g}／{trials[i]:g} が、0≦件数≦総数 の整数ではありません。",
                    "successes, trials",
                    "件数（割合や金額ではない）を渡してください。",
                )
                for i in wrong
            )
        )
