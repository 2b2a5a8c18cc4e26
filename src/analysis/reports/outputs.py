"""What an executed notebook produced: findings, figures and tables, found by their MIME types."""

from __future__ import annotations

import base64
import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.figures import map_assets
from analysis.mime import FIGURE_MIME, FINDING_MIME, TABLE_MIME
from analysis.reports.names import safe_names

MAP_VERSION = 1
# Excel evaluates a text cell that starts with one of these; the full-width forms count in Japanese input.
# Source: OWASP, "CSV Injection".
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n")
_FULL_WIDTH_FORMULA_START = ("＝", "＋", "－", "＠")


@dataclass(frozen=True)
class FigureOutput:
    """A figure of the notebook.

    Parameters
    ----------
    id, title, alt, source : str
        Name, heading, alternative text and source line.
    message : str
        What to see in it; may be empty.
    png : bytes
        The picture.
    table : dict or None
        The numbers that are drawn, as a table output.
    synthetic : bool
        Whether made-up data were loaded.
    map : Markup or None
        For a map what its scripts draw, as JSON escaped to stand inside a script element.
    """

    id: str
    title: str
    alt: str
    source: str
    message: str
    png: bytes = field(repr=False)
    table: dict[str, Any] | None = None
    synthetic: bool = False
    map: Markup | None = field(default=None, repr=False)


def bundles(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the MIME bundle of every rich output, in the notebook's order.

    Parameters
    ----------
    notebook : mapping
        An executed notebook (nbformat 4).

    Yields
    ------
    mapping
        MIME type to content.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if output["output_type"] in ("display_data", "execute_result"):
                yield output["data"]


def findings_of(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Collect the findings that an executed notebook recorded.

    Parameters
    ----------
    notebook : mapping
        An executed notebook.

    Returns
    -------
    list of dict
        In the notebook's order.
    """
    return [dict(bundle[FINDING_MIME]) for bundle in bundles(notebook) if FINDING_MIME in bundle]


def figures_of(notebook: Mapping[str, Any]) -> list[FigureOutput]:
    """Collect the figures of an executed notebook.

    Parameters
    ----------
    notebook : mapping
        An executed notebook.

    Returns
    -------
    list of FigureOutput
        In the notebook's order.
    """
    return [figure_output(bundle) for bundle in bundles(notebook) if FIGURE_MIME in bundle]


def figure_output(bundle: Mapping[str, Any]) -> FigureOutput:
    """Read one figure from its MIME bundle.

    Parameters
    ----------
    bundle : mapping
        A bundle that holds the figure's words and its PNG.

    Returns
    -------
    FigureOutput
    """
    words = bundle[FIGURE_MIME]
    return FigureOutput(
        id=words["id"],
        title=words["title"],
        alt=words["alt"],
        source=words.get("source") or "",
        message=words.get("message") or "",
        png=base64.b64decode(bundle["image/png"]),
        table=words.get("table"),
        synthetic=bool(words.get("synthetic")),
        map=_map_of(words.get("map")),
    )


def _map_of(spec: object) -> Markup | None:
    """Write a map's data for the page; what is none of ours stays away, and the picture stands alone."""
    if not isinstance(spec, dict) or spec.get("version") != MAP_VERSION:
        return None
    try:
        return Markup(map_assets.embedded(spec))
    except ValueError:  # NaN, which a notebook's file can hold and a page cannot
        return None


def tables_of(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Collect the tables that an executed notebook displayed, without those behind its figures.

    Parameters
    ----------
    notebook : mapping
        An executed notebook.

    Returns
    -------
    list of dict
        In the notebook's order.
    """
    return [dict(bundle[TABLE_MIME]) for bundle in bundles(notebook) if TABLE_MIME in bundle]


def all_tables(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Collect displayed tables and the numbers behind the figures: what a run saves as CSV.

    Parameters
    ----------
    notebook : mapping
        An executed notebook.

    Returns
    -------
    list of dict
        Displayed tables first; a table that is both displayed and drawn comes once.
    """
    drawn = [figure.table for figure in figures_of(notebook) if figure.table]
    whole = [*tables_of(notebook), *drawn]
    return [table for number, table in enumerate(whole) if table not in whole[:number]]


def write_tables(tables: Iterable[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Save tables as CSV that Excel opens by a double click.

    Parameters
    ----------
    tables : iterable of mapping
        Table outputs.
    folder : Path
        Made when missing.

    Returns
    -------
    list of Path
        The files, in order.

    Notes
    -----
    UTF-8 with byte order mark. Text that Excel would evaluate gets a leading apostrophe; numbers stay numbers.
    """
    tables = list(tables)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in safe_names([table["id"] for table in tables], ".csv")]
    for table, path in zip(tables, paths, strict=True):
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([_csv_cell(column_heading(column)) for column in table["columns"]])
            writer.writerows([_csv_cell(value) for value in row] for row in table["rows"])
    return paths


def write_figures(figures: Iterable[FigureOutput], folder: Path) -> list[Path]:
    """Save figures as PNG files named by their ids.

    Parameters
    ----------
    figures : iterable of FigureOutput
        See `figures_of`.
    folder : Path
        Made when missing.

    Returns
    -------
    list of Path
        The files, in order.
    """
    figures = list(figures)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in safe_names([figure.id for figure in figures], ".png")]
    for figure, path in zip(figures, paths, strict=True):
        path.write_bytes(figure.png)
    return paths


def column_heading(column: Mapping[str, Any]) -> str:
    """Write a column's title with its unit.

    Parameters
    ----------
    column : mapping
        A column of a table output.

    Returns
    -------
    str
        As in 現金（円）; names and codes have no unit.
    """
    unit = column.get("unit")
    return f"{column['title']}（{unit}）" if unit and unit != "-" else str(column["title"])


def _csv_cell(value: object) -> object:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    evaluated = text.startswith(_FORMULA_START) or (
        len(text) > 1 and text.startswith(_FULL_WIDTH_FORMULA_START)
    )
    return f"'{text}" if evaluated else text
