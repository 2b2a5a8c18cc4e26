"""Tables that carry titles, units and rounding, for the notebook and for the report."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from analysis.data import catalog
from analysis.mime import SYNTHETIC_MARK, TABLE_MIME
from analysis.written import HIDDEN, cell


@dataclass(frozen=True)
class Column:
    """How a column is shown.

    Parameters
    ----------
    name : str
        Column of the DataFrame.
    title : str
        Heading in Japanese.
    unit : str
        Unit as printed in the heading; empty for names.
    decimals : int or None
        Digits after the point; None for text.
    """

    name: str
    title: str
    unit: str = ""
    decimals: int | None = None

    @property
    def kind(self) -> str:
        """`text` or `number`."""
        return "text" if self.decimals is None else "number"


@dataclass(frozen=True)
class Table:
    """A table ready to be shown, saved and read aloud.

    Parameters
    ----------
    id, title : str
        Name within the study and heading.
    columns : tuple of Column
        Columns in order.
    rows : tuple of tuple
        Text, numbers (unrounded), ＊ for a number that is withheld, or None where there is no value.
    note : str
        How to read it.
    source : str
        Source line.
    synthetic : bool
        Whether made-up data were loaded.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str
    source: str
    synthetic: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, as it travels in the notebook's outputs."""
        whole = asdict(self)
        whole["columns"] = [{**asdict(column), "kind": column.kind} for column in self.columns]
        whole["rows"] = [list(row) for row in self.rows]
        return whole

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/html": _html(self), "text/plain": self.title, TABLE_MIME: self.to_dict()}


def table(frame: pd.DataFrame, columns: Sequence[Column], *, id: str, title: str, note: str = "") -> Table:
    """Choose and name the columns of a DataFrame for the reader.

    Parameters
    ----------
    frame : DataFrame
        The numbers.
    columns : sequence of Column
        What is shown, in order.
    id, title, note : str
        See `Table`.

    Returns
    -------
    Table
    """
    rows = [tuple(_plain(row[c.name], c) for c in columns) for row in frame.to_dict("records")]
    return Table(id, title, tuple(columns), tuple(rows), note, source_line(), catalog.is_synthetic())


def source_line() -> str:
    """Name the source documents of all tables loaded so far, each once; pages stand with the data of the report.

    Returns
    -------
    str
    """
    documents = (part for table in catalog.loaded() for part in table.documents.split("／") if part)
    return "出典：" + "／".join(dict.fromkeys(documents))


def renamed(frame: pd.DataFrame, column: str, labels: Mapping[Any, str]) -> pd.DataFrame:
    """Replace codes by the words that readers know.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    column : str
        The column that holds codes.
    labels : mapping
        Code to word; a code without a word stays as it is.

    Returns
    -------
    DataFrame
    """
    return frame.assign(**{column: frame[column].map(lambda code: labels.get(code, code))})


def _plain(value: Any, column: Column) -> Any:
    """Python's own types only, so that the cell can be JSON; missing becomes None."""
    if pd.isna(value):
        return None
    if column.decimals is None or value == HIDDEN:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{column.name}: an infinite number has no place in a table")
    return int(number) if number.is_integer() and column.decimals == 0 else number


def _html(whole: Table) -> str:
    mark = f"{SYNTHETIC_MARK}　" if whole.synthetic else ""
    heads = "".join(
        f'<th scope="col">{html.escape(c.title)}{html.escape(f"（{c.unit}）") if c.unit else ""}</th>'
        for c in whole.columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{"left" if c.decimals is None else "right"}">'
            f"{html.escape(cell(value, c.decimals))}</td>"
            for value, c in zip(row, whole.columns, strict=True)
        )
        + "</tr>"
        for row in whole.rows
    )
    return (
        f"<table><caption>{html.escape(mark + whole.title)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(whole.note)}</p>"
    )
