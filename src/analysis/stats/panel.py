"""Values of several places over time: levels of places and periods taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, check_columns, same_rows
from analysis.stats.least_squares import Errors, Fit, Kind, least_squares
from analysis.stats.strata import is_missing

_CONVERGED = 1e-12
_ROUNDS = 10_000


@dataclass(frozen=True, eq=False)
class Panel:
    """Rows of a panel, sorted by period.

    Attributes
    ----------
    y : ndarray of shape (n,)
    columns : dict of str to ndarray of shape (n,)
    place, period : ndarray of int, shape (n,)
        Positions in `places` and `periods`.
    places, periods : tuple
        Sorted.
    n_missing : int
    """

    y: FloatArray
    columns: dict[str, FloatArray]
    place: np.ndarray
    period: np.ndarray
    places: tuple[object, ...]
    periods: tuple[object, ...]
    n_missing: int


def as_panel(
    values: ArrayLike, place: Iterable[object], time: Iterable[object], columns: Mapping[str, ArrayLike]
) -> Panel:
    """Check the columns of a panel and sort its rows by period.

    Parameters
    ----------
    values : array_like of shape (m,)
    place, time : iterable of length m
        Which place and which period (date, month, number) a row is; sortable, one row a place and period.
    columns : mapping of str to array_like of shape (m,)

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        Not numbers, different lengths, a place or time missing, two rows of one place and period, fewer than two
        places or periods.
    """
    same_rows([values, place, time, *columns.values()])
    numbers, _ = check_columns({"values": values} | dict(columns), None)
    named, dated = list(place), list(time)
    rows = list(zip(named, dated, strict=False))
    sizes = {len(named), len(dated), len(numbers["values"])}
    if len(sizes) > 1 or len(set(rows)) < len(rows):
        raise DataError(
            Problem(
                f"地区と時点の組が{len(set(rows))}通り、値が{len(numbers['values'])}個あります。",
                "place, time",
                "1つの地区・時点に1行ずつ、同じ行の値を渡してください。",
            )
        )
    unnamed = sum(is_missing(name) or is_missing(date) for name, date in rows)
    if unnamed:
        raise DataError(
            Problem(
                f"地区か時点の分からない行が{unnamed}行あります。", "place, time", "除くか、補ってください。"
            )
        )
    known = ~np.any([np.isnan(column) for column in numbers.values()], axis=0)
    kept = [row for row, keep in zip(rows, known, strict=True) if keep]
    places, periods = sorted({row[0] for row in kept}), sorted({row[1] for row in kept})  # type: ignore[type-var]
    if len(places) < 2 or len(periods) < 2:
        raise DataError(
            Problem(
                f"地区が{len(places)}、時点が{len(periods)}しかありません（2つずつ以上必要です）。",
                "place, time",
                "比べる地区か、期間を加えてください。",
            )
        )
    at_place = {name: index for index, name in enumerate(places)}
    at_period = {name: index for index, name in enumerate(periods)}
    period = np.array([at_period[row[1]] for row in kept])
    order = np.argsort(period, kind="stable")
    return Panel(
        y=numbers["values"][known][order],
        columns={name: numbers[name][known][order] for name in columns},
        place=np.array([at_place[row[0]] for row in kept])[order],
        period=period[order],
        places=tuple(places),
        periods=tuple(periods),
        n_missing=int((~known).sum()),
    )


def two_way_fit(panel: Panel, errors: Kind, *, lags: int | None, confidence: float) -> Fit:
    """Fit the columns of a panel with a level of its own for every place and every period.

    Parameters
    ----------
    panel : Panel
    errors : {"plain", "cluster", "time"}
        See `least_squares.Errors`; clusters are places.
    lags : int or None
        For "time".
    confidence : float

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        See `least_squares`.

    Notes
    -----
    Place and period means are taken out of y and the columns (Frisch & Waugh 1933), alternately until nothing
    changes where rows are missing. Assumes additive levels. Levels that lie within one cluster (those
    of places) or within one period are not counted as parameters then (Cameron & Miller 2015, section III.B).

    References
    ----------
    Frisch, R. & Waugh, F. V. (1933). Econometrica 1, 387-401.
    Baltagi, B. H. (2013). Econometric analysis of panel data, 5th ed., chapter 3. Wiley.
    """
    y = _without_levels(panel.y, panel)
    columns = {name: _without_levels(column, panel) for name, column in panel.columns.items()}
    # Rounding leaves dust where nothing is left; a column of dust must read as zero.
    for name, column in columns.items():
        column[np.abs(column) < 1e-9 * max(np.abs(panel.columns[name]).max(), 1e-300)] = 0.0
    groups = {"cluster": panel.place, "time": panel.period}.get(errors)
    absorbed = {"cluster": len(panel.periods), "time": len(panel.places)}.get(
        errors, len(panel.places) + len(panel.periods) - 1
    )
    return least_squares(y, columns, Errors(errors, groups, lags), confidence=confidence, absorbed=absorbed)


def _without_levels(values: FloatArray, panel: Panel) -> FloatArray:
    left = values.astype(float)
    sizes = [np.bincount(group) for group in (panel.place, panel.period)]
    scale = max(float(np.abs(values).max()), 1e-300)
    for _ in range(_ROUNDS):
        largest = 0.0
        for group, size in zip((panel.place, panel.period), sizes, strict=True):
            means = np.bincount(group, left) / size
            left = left - means[group]
            largest = max(largest, float(np.abs(means).max()))
        if largest < _CONVERGED * scale:
            return left
    raise DataError(
        Problem(
            "地区と時点の水準を分けられません。",
            "place, time",
            "欠けた行の少ない地区と期間に絞ってください。",
        )
    )
