"""What the catalog says about a table, as a table: lessons begin with it."""

from __future__ import annotations

import pandas as pd

from analysis.data import catalog


def columns(name: str) -> pd.DataFrame:
    """List the columns of a table with their meanings and units.

    Parameters
    ----------
    name : str
        A table of the catalog.

    Returns
    -------
    pandas.DataFrame
        One row a column: 列, 意味, 単位.

    Raises
    ------
    DataError
        No such table.
    """
    fields = catalog.table(name).fields
    return pd.DataFrame(
        [(field.name, field.title, field.unit) for field in fields], columns=["列", "意味", "単位"]
    )
