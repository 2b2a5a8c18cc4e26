"""Selectors of declared checks: from {table, column, where, aggregate} to one exact number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.check_result import FrameOf
from analysis.data.descriptor import Table
from analysis.data.numerals import number_text, to_decimal
from analysis.errors import DataError, Problem


def cell_text(value: Any) -> str:
    """Write a cell as text: nothing for blank, ISO for dates, plain decimals for numbers."""
    if isinstance(value, str):
        return value
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if value is pd.NaT:
        return ""
    number = to_decimal(value)
    return "" if number is None else number_text(number)


def select(frame: pd.DataFrame, where: dict[str, Any] | None) -> pd.DataFrame:
    """Keep the rows whose cells equal the given value, or one of the given values (None = blank)."""
    for column, wanted in (where or {}).items():
        texts = {"" if value is None else cell_text(value) for value in _as_list(wanted)}
        frame = frame.loc[[cell_text(cell) in texts for cell in frame[column]]]
    return frame


def _as_list(value: Any) -> list[Any]:
    return [
        pd.Timestamp(v) if hasattr(v, "isoformat") else v
        for v in (value if isinstance(value, list) else [value])
    ]


def row_labels(frame: pd.DataFrame, keys: list[str]) -> list[str]:
    """Name each row by its key joined by "/", or by its line in the file when the table has no key."""
    if not keys:
        return [f"{number + 2}行目" for number in frame.index]
    return [
        "/".join(cell_text(value) for value in row) for row in zip(*(frame[key] for key in keys), strict=True)
    ]


@dataclass(frozen=True)
class Amount:
    """A number that a selector names, and how many blank cells were left out of it."""

    value: Decimal
    blanks: int = 0


def value_of(selector: dict[str, Any], table: Table, frame_of: FrameOf) -> Amount:
    """Compute the number that a selector names.

    Raises
    ------
    DataError
        `only` finds no row, several or a blank cell; no value is left; or a denominator is zero.
    """
    if "value" in selector:
        return Amount(Decimal(str(selector["value"])))
    for combine in ("ratio", "sum", "difference", "product"):
        if combine in selector:
            parts = [value_of(part, table, frame_of) for part in selector[combine]]
            value = _combined(combine, [part.value for part in parts], Decimal(str(selector.get("scale", 1))))
            return Amount(value, sum(part.blanks for part in parts))
    return _aggregated(selector, table, frame_of)


def _combined(combine: str, values: list[Decimal], scale: Decimal) -> Decimal:
    if combine == "sum":
        return sum(values, Decimal(0))
    first, second = values
    if combine == "difference":
        return first - second
    if combine == "product":
        return first * second
    if second == 0:
        raise DataError(Problem("分母が0のため比率を計算できません。"))
    return scale * first / second


def _aggregated(selector: dict[str, Any], table: Table, frame_of: FrameOf) -> Amount:
    name = selector.get("table", table.name)
    rows = select(frame_of(name), selector.get("where"))
    cells = rows[selector["column"]]
    aggregate = selector.get("aggregate", "only")
    if aggregate == "count":
        return Amount(Decimal(sum(cell_text(cell) != "" for cell in cells)))
    values = [number for number in map(to_decimal, cells) if number is not None]
    blanks = len(rows) - len(values)
    place = f"表 {name} の列 {selector['column']}"
    if aggregate == "only" and len(rows) != 1:
        raise DataError(Problem(f"{place} で1行に決まるはずの条件に{len(rows)}行が当たります。"))
    if not values:
        raise DataError(Problem(f"{place} に、条件に合う空欄でない値がありません。"))
    return Amount(sum(values, Decimal(0)) / (len(values) if aggregate == "mean" else 1), blanks)
