"""The one place where the input of every paired statistic is checked.

Missing values are left out and counted. Anything else that would make a statistic meaningless (infinite
values, a constant column, too few units, columns of different length) is refused with an explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns, is_constant, label

MINIMUM_UNITS = 4


@dataclass(frozen=True, eq=False)
class Sample:
    """Paired values that a statistic can be computed from.

    Attributes
    ----------
    x, y : ndarray of shape (n,)
        Finite values, in the order given.
    weights : ndarray of shape (n,) or None
        Positive weights.
    others : mapping of str to ndarray of shape (n,)
        Further columns of the same units.
    units : tuple of str
        Name of each unit; its position counted from 1 where no names were given.
    n : int
        Units that are used.
    n_missing : int
        Units left out because a value (or the weight) is missing.
    n_zero_weight : int
        Units left out because their weight is zero.
    """

    x: FloatArray
    y: FloatArray
    weights: FloatArray | None
    others: Mapping[str, FloatArray]
    units: tuple[str, ...]
    n: int
    n_missing: int
    n_zero_weight: int

    @property
    def effective_n(self) -> float:
        """Effective number of units, (sum w)^2 / sum w^2 (Kish 1965, section 8.2); n without weights."""
        if self.weights is None:
            return float(self.n)
        scaled = self.weights / self.weights.max()
        return float(scaled.sum() ** 2 / (scaled**2).sum())


def paired_sample(
    x: ArrayLike,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    others: Mapping[str, ArrayLike] | None = None,
    units: Iterable[object] | None = None,
    minimum: int = MINIMUM_UNITS,
    constant_x: bool = False,
    constant_y: bool = False,
) -> Sample:
    """Check paired columns and leave out the units that are not complete.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Numbers; None, NaN and pandas.NA are missing.
    weights : array_like of shape (m,), optional
        Non-negative, not all zero. Units of weight zero are left out and counted.
    others : mapping of str to array_like of shape (m,), optional
        Further columns that have to be complete as well.
    units : iterable of length m, optional
        Names of the units; must be unique.
    minimum : int
        Complete units needed.
    constant_x, constant_y : bool
        Accept a column in which all values are equal.

    Returns
    -------
    Sample

    Raises
    ------
    DataError
        Different lengths or row labels, not numbers, infinite values, a constant column, too few complete
        units, repeated unit names, invalid weights.
    """
    further = {f"others.{name}": values for name, values in (others or {}).items()}
    given = {"x": x, "y": y} | further | ({} if weights is None else {"weights": weights})
    columns, names = check_columns(given, units)
    complete = ~np.any([np.isnan(column) for column in columns.values()], axis=0)
    used = complete.copy()
    if weights is not None:
        _valid_weights(columns["weights"][complete], label(weights, "weights"))
        used &= np.nan_to_num(columns["weights"]) > 0
    _enough(int(used.sum()), len(used), minimum)
    for name in [name for name, accepted in (("x", constant_x), ("y", constant_y)) if not accepted]:
        _varies(columns[name][used], label(given[name], name))
    return Sample(
        x=columns["x"][used],
        y=columns["y"][used],
        weights=columns["weights"][used] if weights is not None else None,
        others={name: columns[f"others.{name}"][used] for name in others or {}},
        units=tuple(name for name, keep in zip(names, used, strict=True) if keep),
        n=int(used.sum()),
        n_missing=int((~complete).sum()),
        n_zero_weight=int((complete & ~used).sum()),
    )


def _valid_weights(weights: FloatArray, name: str) -> None:
    if (weights < 0).any():
        raise DataError(
            Problem(f"負の重みがあります（最小 {weights.min():g}）。", name, "0以上の重みにしてください。")
        )
    if not (weights > 0).any():
        raise DataError(Problem("重みがすべて0か欠測です。", name, "正の重みを含めてください。"))


def _enough(n: int, given: int, minimum: int) -> None:
    if n < minimum:
        raise DataError(
            Problem(
                f"値のそろった対象が{n}件しかありません（渡された{given}件中。{minimum}件以上必要です）。",
                "",
                "除外の条件を緩めるか、対象を増やしてください。",
            )
        )


def _varies(values: FloatArray, name: str) -> None:
    if is_constant(values):
        raise DataError(
            Problem(
                f"値がすべて同じ（{values[0]:g}）なので、関係を計算できません。",
                name,
                "値の異なる対象を含めてください。",
            )
        )
