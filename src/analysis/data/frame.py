"""Turns the files of the catalog into DataFrames: validated rows with predictable dtypes, boundaries as polygons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.data.descriptor import Table
from analysis.data.validation import Content, read_content


def read_frame(table: Table) -> tuple[pd.DataFrame, str]:
    """Read the file of an entry once.

    Returns
    -------
    DataFrame, str
        A table as of `to_frame`, or boundaries as a GeoDataFrame (EPSG:6668); the hash of the bytes.

    Raises
    ------
    DataError
        With what is wrong in the file.
    """
    if table.is_boundary:
        from analysis.data.boundaries import read_boundaries  # noqa: PLC0415  (GDAL, which no table needs)

        boundaries = read_boundaries(table.path, table.file)
        return boundaries.frame, boundaries.sha256
    content = read_content(table)
    return to_frame(table, content), content.sha256


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
