"""Columns of numbers: conversion without guessing, and the checks that every column has to pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DataError, Problem

FloatArray = NDArray[np.float64]

SHOWN = 5
_CONSTANT_TOLERANCE = 1e-12


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
    items = raw.tolist()
    missing = [item is None or type(item).__name__ == "NAType" for item in items]
    wrong = [
        item for item, absent in zip(items, missing, strict=True) if not absent and not isinstance(item, Real)
    ]
    if wrong or raw.dtype.kind != "O":
        shown = "、".join(repr(item) for item in (wrong or items)[:SHOWN])
        raise DataError(Problem(f"数値でない値があります：{shown}", name, "数値の列を渡してください。"))
    return np.array([np.nan if absent else float(v) for v, absent in zip(items, missing, strict=True)])


def check_columns(
    given: Mapping[str, Any], units: Iterable[object] | None
) -> tuple[dict[str, FloatArray], list[str]]:
    """Convert columns that belong together, row by row.

    Parameters
    ----------
    given : mapping of str to array_like of shape (m,)
        At least one column, by its name in messages (the name of a pandas Series goes before).
    units : iterable of length m, or None
        Unique names; without them, positions counted from 1.

    Returns
    -------
    columns : dict of str to ndarray of shape (m,)
        Missing values are NaN.
    units : list of str

    Raises
    ------
    DataError
        Not numbers, different lengths or row labels, infinite values, repeated unit names.
    """
    columns = {name: as_floats(values, label(values, name)) for name, values in given.items()}
    lengths = {label(given[name], name): len(column) for name, column in columns.items()}
    if len({len(column) for column in columns.values()}) > 1:
        shown = "、".join(f"{name} {length}個" for name, length in lengths.items())
        raise DataError(Problem(f"値の数が合いません：{shown}", "", "同じ行の値を組にして渡してください。"))
    same_rows(list(given.values()))
    names = _unit_names(units, len(next(iter(columns.values()))))
    _finite({label(given[name], name): column for name, column in columns.items()}, names)
    return columns, names


def label(values: object, fallback: str) -> str:
    """Return the name of a pandas Series, or the fallback, for use in messages."""
    name = getattr(values, "name", None)
    return str(name) if name is not None else fallback


def is_constant(values: FloatArray) -> bool:
    """Tell whether all values are equal up to rounding error of floating point."""
    return bool(np.ptp(values) <= _CONSTANT_TOLERANCE * np.abs(values).max())


def _listed(values: Any) -> Any:
    return values if isinstance(values, np.ndarray) else list(values)


def same_rows(given: list[Any]) -> None:
    """Refuse pandas columns of equal length but from different rows: they would be paired wrongly without any sign.

    Raises
    ------
    DataError
        Row labels differ.
    """
    indexed = [values for values in given if hasattr(values, "index") and hasattr(values, "to_numpy")]
    if any(not indexed[0].index.equals(other.index) for other in indexed[1:]):
        raise DataError(
            Problem(
                "行の見出し（index）がそろっていない列が組になっています。",
                "",
                "1つの表にまとめてから渡してください。",
            )
        )


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
        shown = "、".join(repeated[:SHOWN])
        raise DataError(
            Problem(f"同じ名前が2回以上あります：{shown}", "units", "重複した行をまとめるか除いてください。")
        )
    return names


def _finite(columns: dict[str, FloatArray], units: list[str]) -> None:
    problems = [
        Problem(
            f"無限大の値があります：{'、'.join(units[i] for i in np.flatnonzero(np.isinf(column))[:SHOWN])}",
            name,
            "0で割っていないか確かめてください。",
        )
        for name, column in columns.items()
        if np.isinf(column).any()
    ]
    if problems:
        raise DataError(*problems)
