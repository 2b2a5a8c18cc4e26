"""Classes of values for maps: natural breaks, quantiles, fixed limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import FloatArray, check_columns, label
from analysis.stats.natural_breaks import natural_breaks
from analysis.stats.options import check_count

ClassMethod = Literal["jenks", "quantiles", "fixed"]

_WORDS: dict[ClassMethod, str] = {
    "jenks": "自然分類（Jenks）",
    "quantiles": "分位数",
    "fixed": "固定の区切り",
}


@dataclass(frozen=True)
class Classes:
    """Consecutive classes of a numeric column.

    Class i holds the values above edges[i] up to and including edges[i + 1]; the first class also holds
    edges[0].

    Attributes
    ----------
    edges : tuple of float
        k + 1 numbers, low to high, in the unit of the values; empty when no value is known. The outermost are
        infinite where values lie beyond fixed limits.
    counts : tuple of int
        Values in each class; missing ones are in none.
    method : str
        Japanese words for a legend, with the reason where there are fewer classes than asked for.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    method: str

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.counts)

    def index(self, values: ArrayLike) -> NDArray[np.intp]:
        """Say in which class each value lies.

        Parameters
        ----------
        values : array_like of shape (m,)
            In the unit of the values that the classes were made from.

        Returns
        -------
        ndarray of shape (m,)
            0 to k - 1; -1 where the value is missing.

        Raises
        ------
        DataError
            Infinite values, or a value in none of the classes.
        """
        column = _column(values)
        known = ~np.isnan(column)
        outside = (
            column[known] if not self.k else column[(column < self.edges[0]) | (column > self.edges[-1])]
        )
        if outside.size:
            raise DataError(
                Problem(
                    f"どの区分にも入らない値が{outside.size}個あります（例：{outside[0]:g}）。",
                    label(values, "values"),
                    "これらの値を含めて区分を作り直してください。",
                )
            )
        return np.where(known, _positions(column, self.edges), -1)


def classes(
    values: ArrayLike, *, method: ClassMethod, k: int = 5, limits: Sequence[float] | None = None
) -> Classes:
    """Divide values into classes.

    Parameters
    ----------
    values : array_like of shape (m,)
        One number a place; None, NaN and pandas.NA are missing.
    method : {"jenks", "quantiles", "fixed"}
        Natural breaks (smallest sum of squared deviations from the means of the classes), equally many values
        a class, or the limits given.
    k : int
        Classes wanted, for "jenks" and "quantiles". Fewer distinct values give fewer classes.
    limits : sequence of float, optional
        At least two rising numbers in the unit of the values, for "fixed". Values beyond the first or last get
        an open class of their own.

    Returns
    -------
    Classes

    Raises
    ------
    DataError
        Not numbers, or infinite values.
    ParameterError
        Unknown method, k below 1, limits missing, not rising, or given to another method.

    Notes
    -----
    A value on an edge belongs to the lower class, as in mapclassify. Quantiles interpolate linearly
    (definition 7 of Hyndman & Fan 1996); equal quantiles, and classes that are empty because of ties, are
    merged. For natural breaks see `natural_breaks`.

    References
    ----------
    Hyndman, R. J. & Fan, Y. (1996). Sample quantiles in statistical packages. Amer. Statist. 50, 361-365.
    """
    _check(method, k, limits)
    column = _column(values)
    column = column[~np.isnan(column)]
    if not column.size:
        return Classes((), (), f"{_WORDS[method]}、値がないため区分なし")
    if limits is not None:
        return _counted(column, _opened(column, limits), _WORDS[method])
    distinct, repeats = np.unique(column, return_counts=True)
    if method == "jenks":
        upper = natural_breaks(distinct, repeats, min(k, len(distinct)))
    else:
        upper = np.unique(np.quantile(column, np.arange(1, k + 1) / k))
        # Ties leave classes without any value between two quantiles.
        upper = upper[np.unique(np.searchsorted(upper, distinct))]
    return _counted(
        column, np.concatenate([distinct[:1], upper]), _words(method, k, len(upper), len(distinct))
    )


def _column(values: ArrayLike) -> FloatArray:
    name = label(values, "values")
    return check_columns({name: values}, None)[0][name]


def _check(method: str, k: int, limits: Sequence[float] | None) -> None:
    if method not in _WORDS:
        raise ParameterError(
            Problem(
                f"区分の方法「{method}」はありません。",
                "method",
                f"{'、'.join(_WORDS)}のどれかにしてください。",
            )
        )
    check_count(k, "k", 1)
    if (limits is None) == (method == "fixed"):
        raise ParameterError(
            Problem(
                "区分の方法を「fixed」（固定の区切り）にしましたが、区切りがありません。"
                if limits is None
                else f"区切り {list(limits)} は、区分の方法「{method}」では使いません。",
                "limits",
                "区切りは、方法が fixed のときだけ、低い順に2つ以上書いてください（例：5,10,20）。",
            )
        )
    if limits is not None and not (
        len(limits) > 1 and np.isfinite(limits).all() and (np.diff(limits) > 0).all()
    ):
        raise ParameterError(
            Problem(
                f"区切り {list(limits)} は低い順に並んだ2つ以上の数ではありません。",
                "limits",
                "例：[0, 10, 20, 30]",
            )
        )


def _words(method: ClassMethod, wanted: int, got: int, distinct: int) -> str:
    if got == wanted:
        return _WORDS[method]
    reason = f"異なる値が{distinct}個しかない" if distinct < wanted else "同じ値が多い"
    return f"{_WORDS[method]}、{reason}ため{wanted}区分ではなく{got}区分"


def _opened(column: FloatArray, limits: Sequence[float]) -> FloatArray:
    below = [-np.inf] if column.min() < limits[0] else []
    above = [np.inf] if column.max() > limits[-1] else []
    return np.array([*below, *limits, *above], dtype=np.float64)


def _counted(column: FloatArray, edges: FloatArray, words: str) -> Classes:
    bounds = tuple(float(edge) for edge in edges)
    counts = np.bincount(_positions(column, bounds), minlength=len(bounds) - 1)
    return Classes(bounds, tuple(int(count) for count in counts), words)


def _positions(column: FloatArray, edges: Sequence[float]) -> NDArray[np.intp]:
    # The values of the first class are those not above the first upper edge: edges[0] is no upper edge.
    return np.searchsorted(np.asarray(edges[1:]), column, side="left")
