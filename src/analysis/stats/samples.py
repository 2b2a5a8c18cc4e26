"""The one place where the input of every statistic is checked.

Missing values are left out and counted. Anything else that would make a statistic meaningless (infinite
values, a constant column, too few units, columns of different length) is refused with an explanation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DataError, ParameterError, Problem

FloatArray = NDArray[np.float64]

MINIMUM_UNITS = 4
_CONSTANT_TOLERANCE = 1e-12
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Sample:
    """Paired values that a statistic can be computed from.

    Attributes
    ----------
    x, y : ndarray of shape (n,)
        Finite values, in the order given.
    weights : ndarray of shape (n,) or None
        Positive weights.
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
    units: tuple[str, ...]
    n: int
    n_missing: int
    n_zero_weight: int

    @property
    def effective_n(self) -> float:
        """Kish's effective number of units, (sum w)^2 / sum w^2; n without weights."""
        return float(self.n) if self.weights is None else effective_n(self.weights)

    def without(self, position: int) -> Sample:
        """Return the sample without one unit (counted from 0); constancy is not checked again."""
        keep = np.arange(self.n) != position
        return Sample(
            x=self.x[keep],
            y=self.y[keep],
            weights=None if self.weights is None else self.weights[keep],
            units=tuple(unit for unit, kept in zip(self.units, keep, strict=True) if kept),
            n=self.n - 1,
            n_missing=self.n_missing,
            n_zero_weight=self.n_zero_weight,
        )


def paired_sample(
    x: ArrayLike,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    units: Iterable[object] | None = None,
    minimum: int = MINIMUM_UNITS,
    allow_constant: bool = False,
) -> Sample:
    """Check two paired columns and leave out the pairs that are not complete.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Numbers; None, NaN and pandas.NA are missing.
    weights : array_like of shape (m,), optional
        Non-negative, not all zero. Units of weight zero are left out and counted.
    units : iterable of length m, optional
        Names of the units; must be unique.
    minimum : int
        Complete pairs needed.
    allow_constant : bool
        Accept columns in which all values are equal.

    Returns
    -------
    Sample

    Raises
    ------
    DataError
        Different lengths or row labels, not numbers, infinite values, a constant column, too few complete pairs,
        repeated unit names, invalid weights.
    """
    given = {"x": x, "y": y} | ({} if weights is None else {"weights": weights})
    columns = {name: as_floats(values, label(values, name)) for name, values in given.items()}
    names = _unit_names(units, len(columns["x"]))
    _same_rows(given, columns)
    _finite(columns, given, names)
    complete = ~np.any([np.isnan(column) for column in columns.values()], axis=0)
    used = complete.copy()
    if weights is not None:
        _valid_weights(columns["weights"][complete], label(weights, "weights"))
        used &= np.nan_to_num(columns["weights"]) > 0
    _enough(int(used.sum()), len(used), minimum)
    if not allow_constant:
        for name in ("x", "y"):
            _varies(columns[name][used], label(given[name], name))
    return Sample(
        x=columns["x"][used],
        y=columns["y"][used],
        weights=columns["weights"][used] if weights is not None else None,
        units=tuple(name for name, keep in zip(names, used, strict=True) if keep),
        n=int(used.sum()),
        n_missing=int((~complete).sum()),
        n_zero_weight=int((complete & ~used).sum()),
    )


def as_floats(values: Any, name: str) -> FloatArray:
    """Return a one-dimensional float array; missing values become NaN, text is refused (never parsed).

    Raises
    ------
    DataError
        Not one-dimensional, or not numbers.
    """
    raw = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(_listed(values))
    if raw.ndim != 1:
        raise DataError(
            Problem(f"値が1列ではありません（形 {raw.shape}）。", name, "1列ずつ渡してください。")
        )
    if raw.dtype.kind in "biuf":
        return raw.astype(np.float64)
    missing = [item is None or type(item).__name__ == "NAType" for item in raw.tolist()]
    wrong = [
        item
        for item, absent in zip(raw.tolist(), missing, strict=True)
        if not absent and not isinstance(item, Real)
    ]
    if wrong or raw.dtype.kind not in "OU":
        shown = "、".join(repr(item) for item in (wrong or raw.tolist())[:_SHOWN])
        raise DataError(Problem(f"数値でない値があります：{shown}", name, "数値の列を渡してください。"))
    return np.array([np.nan if absent else float(v) for v, absent in zip(raw.tolist(), missing, strict=True)])


def label(values: object, fallback: str) -> str:
    """Return the name of a pandas Series, or the fallback, for use in messages."""
    name = getattr(values, "name", None)
    return str(name) if name is not None else fallback


def effective_n(weights: FloatArray) -> float:
    """Return Kish's effective sample size (Kish 1965, section 8.2), between 1 and n."""
    scaled = weights / weights.max()
    return float(scaled.sum() ** 2 / (scaled**2).sum())


def is_constant(values: FloatArray) -> bool:
    """Tell whether all values are equal up to rounding error of floating point."""
    return bool(np.ptp(values) <= _CONSTANT_TOLERANCE * np.abs(values).max())


def check_level(confidence: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises
    ------
    ParameterError
        `confidence` is not strictly between 0 and 1 (a percentage such as 95, for instance).
    """
    if not 0 < confidence < 1:
        raise ParameterError(
            Problem(
                f"信頼水準 {confidence} は0と1の間ではありません。",
                "confidence",
                "95％なら0.95と書いてください。",
            )
        )


def check_seed(seed: object) -> None:
    """Refuse a seed that would make results irreproducible or crash the generator.

    Raises
    ------
    ParameterError
        Not a non-negative integer.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ParameterError(
            Problem(f"乱数の種 {seed!r} は0以上の整数ではありません。", "seed", "0以上の整数にしてください。")
        )


def check_count(count: object, name: str, minimum: int) -> None:
    """Refuse a number of resamples, permutations or neighbours that is not a sufficient integer.

    Raises
    ------
    ParameterError
        Not an integer, or below `minimum`.
    """
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < minimum:
        raise ParameterError(
            Problem(
                f"{count!r} は{minimum}以上の整数ではありません。", name, f"{minimum}以上にしてください。"
            )
        )


def _listed(values: Any) -> Any:
    return values if isinstance(values, np.ndarray) else list(values)


def _unit_names(units: Iterable[object] | None, size: int) -> list[str]:
    if units is None:
        return [str(position + 1) for position in range(size)]
    names = [str(unit) for unit in units]
    if len(names) != size:
        raise DataError(
            Problem(
                f"名前が{len(names)}個、値が{size}個で、数が合いません。",
                "units",
                "同じ表から取り出してください。",
            )
        )
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        shown = "、".join(repeated[:_SHOWN])
        raise DataError(
            Problem(f"同じ名前が2回以上あります：{shown}", "units", "重複した行をまとめるか除いてください。")
        )
    return names


def _same_rows(given: dict[str, Any], columns: dict[str, FloatArray]) -> None:
    lengths = {label(given[name], name): len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = "、".join(f"{name} {length}個" for name, length in lengths.items())
        raise DataError(Problem(f"値の数が合いません：{shown}", "", "同じ行の値を組にして渡してください。"))
    # Two pandas columns of equal length but from different rows would be paired wrongly without any sign.
    indexed = [
        values for values in given.values() if hasattr(values, "index") and hasattr(values, "to_numpy")
    ]
    if any(not indexed[0].index.equals(other.index) for other in indexed[1:]):
        raise DataError(
            Problem(
                "行の見出し（index）がそろっていない列が組になっています。",
                "",
                "1つの表にまとめてから渡してください。",
            )
        )


def _finite(columns: dict[str, FloatArray], given: dict[str, Any], units: list[str]) -> None:
    problems = [
        Problem(
            f"無限大の値があります：{'、'.join(units[i] for i in np.flatnonzero(np.isinf(column))[:_SHOWN])}",
            label(given[name], name),
            "0で割っていないか確かめてください。",
        )
        for name, column in columns.items()
        if np.isinf(column).any()
    ]
    if problems:
        raise DataError(*problems)


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
