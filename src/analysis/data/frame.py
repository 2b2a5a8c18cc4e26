"""Turns validated rows into a DataFrame with predictable dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.data.descriptor import Table
from analysis.data.validation import Content


def to_frame(table: Table, content: Content) -> pd.DataFrame:
    """Build the DataFrame of a table, one column a field, one row an observation, in file order."""
    return pd.DataFrame(
        {field.name: _column([row[field.name] for row in content.rows], field.type) for field in table.fields}
    )


def _column(values: list[Any], kind: str) -> pd.Series:
    blank = any(value is None for value in values)
    match kind:
        case "integer":
            return pd.Series(values, dtype="Int64" if blank else "int64")
        case "number":
            return pd.Series([np.nan if value is None else float(value) for value in values], dtype="float64")
        case "date":
            return pd.Series(pd.to_datetime(pd.Series(values, dtype="object")), dtype="datetime64[ns]")
        case "boolean":
            return pd.Series(values, dtype="boolean" if blank else "bool")
    return pd.Series(values, dtype=pd.StringDtype(na_value=np.nan))
