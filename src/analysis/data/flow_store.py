"""People flow of any size: sums and means by month, cell, day type and hours, computed out of core.

    data = flow_store.load("koriyama_flow")          # what `ebpm data add` stored
    data.aggregate(("cell", "hours"), months=["2021-12"], day_types=["weekday"])

The engine reads CSV or Parquet; pandas gets only the result. A cell without a row had fewer than 10 people or none:
it is absent from every result too, and never zero.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb

from analysis.data import catalog, flow_packed, flow_run
from analysis.data.flow_checks import refuse_repeated, refuse_values
from analysis.data.flow_engine import (
    REFUSED,
    REPEATED,
    Connection,
    Engine,
    complaint,
    connection,
    rows_sql,
)
from analysis.data.flow_files import FlowFile, form_of, open_files
from analysis.data.flow_plain import plain_files
from analysis.data.flow_query import Query, query
from analysis.data.flow_record import Record, read_record, store_folder
from analysis.data.readers import flow_codes as codes

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "全国の人流オープンデータ（国土交通省）"
LICENCE = "発行元の利用規約による"


@dataclass(frozen=True)
class FlowData:
    """People flow in files: opened by `load` (stored) or `of_files` (CSV).

    Parameters
    ----------
    name : str
        Of the store, or of the first file.
    format : str
        `flow_codes.MESH_FORMAT` or `FROM_TO_FORMAT`.
    parts : dict
        Of a store: month ("2021-12") to Parquet file. Empty for CSV.
    files : tuple of FlowFile
        The CSV files. Empty for a store.
    engine : Engine
        What a query may use.
    """

    name: str
    format: str
    parts: dict[str, Path]
    files: tuple[FlowFile, ...]
    engine: Engine

    def aggregate(
        self,
        by: Sequence[str] = ("month", "cell", "day_type", "hours"),
        *,
        measure: Literal["mean", "sum"] = "mean",
        months: Sequence[str] | None = None,
        cells: Sequence[str] | None = None,
        cities: Sequence[str] | None = None,
        day_types: Sequence[str] | None = None,
        hours: Sequence[str] | None = None,
        origins: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Group the rows that pass the filters.

        Parameters
        ----------
        by : sequence of str
            Of month, cell (mesh file), city, day_type, hours, origin (from-to file), in the order wanted.
        measure : {"mean", "sum"}
            "mean": over the rows of a group, for example of a cell over the months in which it has a row.
            "sum": adds cells or origins of one month, day type and hours; parts that overlap are not added.
        months : sequence of str, optional
            "2021-12"; None: all. Likewise cells (8 digits), cities (5 digits), day_types (all, weekday, holiday),
            hours (昼, 深夜, 終日) and origins (the words of `flow_codes.ORIGINS`).

        Returns
        -------
        DataFrame
            The columns of `by` (month: datetime64, first day; others: categories of text), `people` (persons per
            day, float64) and `rows` (number of rows in the group), sorted by the columns of `by`. A group
            without rows is absent.

        Raises
        ------
        ParameterError
            An unknown column or value, a sum over day types or hours that overlap, or over months.
        DataError
            CSV only: a value that is not allowed, a row that is there twice, a gzip file that is cut short or damaged.
        """
        given = {"month": months, "cell": cells, "city": cities, "day_type": day_types, "hours": hours,
                 "origin": origins}  # fmt: skip
        place = "cell" if self.format == codes.MESH_FORMAT else "city"
        wanted = query(place, by, measure, given, sorted(self.parts))
        if self.files and flow_packed.fits(wanted):
            frame = flow_packed.of_files(self.files, wanted, self.engine.workers)
            if frame is not None:
                return frame  # otherwise something is wrong, or too large, that the thorough way will tell
        with connection(self.engine) as opened:
            return (
                self._from_csv(opened, wanted)
                if self.files
                else flow_run.of_store(opened, self.parts, wanted, self.engine.workers)
            )

    def _from_csv(self, opened: Connection, wanted: Query) -> pd.DataFrame:
        files = list(self.files)
        kept = flow_run.condition(wanted, self.format)
        with tempfile.TemporaryDirectory(prefix="ebpm-flow-", dir=self.engine.folder) as folder:
            try:
                files = plain_files(opened, files, Path(folder))
                rows = flow_run.kept_sql(rows_sql(files, kept=kept), self.format)
                return flow_run.of_rows(opened, rows, wanted)
            except (duckdb.OutOfMemoryException, duckdb.InterruptException):
                raise
            except duckdb.Error as cause:
                if REFUSED in str(cause):
                    refuse_values(opened, files)
                if REPEATED in str(cause):
                    refuse_repeated(self.name)
                raise complaint(cause, files) from cause


def load(name: str, root: Path | None = None, engine: Engine | None = None) -> FlowData:
    """Open a store that `ebpm data add` made, and remember in the catalog that this run uses it.

    Parameters
    ----------
    name : str
        Of the store.
    root : Path, optional
        The project's folder; None: the one around the working directory.
    engine : Engine, optional
        What queries may use.

    Raises
    ------
    ParameterError, DataError
        The name is none; there is no such store or it is damaged.
    """
    root = root or catalog.project_root()
    folder = store_folder(name, root)
    record, sha256 = read_record(folder)
    catalog.remember(_loaded(record, sha256))
    parts = {month: folder / record.folder / part["file"] for month, part in record.parts.items()}
    return FlowData(record.name, record.format, parts, (), engine or Engine())


@contextmanager
def of_files(paths: Sequence[Path], engine: Engine | None = None) -> Iterator[FlowData]:
    """Open CSV, gzip or zip files of one kind for a single look; files in archives are unpacked for as long.

    Raises
    ------
    DataError
        A file is missing, damaged or of another format.
    """
    engine = engine or Engine()
    with tempfile.TemporaryDirectory(prefix="ebpm-flow-", dir=engine.folder) as folder:
        files = open_files(paths, Path(folder))
        yield FlowData(files[0].name, form_of(files), {}, tuple(files), engine)


def _loaded(record: Record, sha256: str) -> catalog.Loaded:
    files = "、".join(source["name"] for source in record.sources)
    source = "架空データ（練習用）" if record.kind == "synthetic" else SOURCE
    return catalog.Loaded(
        name=record.name,
        title=record.format,
        path=record.path,
        sha256=sha256,
        kind=record.kind,
        disclosure=record.disclosure,
        reference_date=record.reference_date,
        licence=LICENCE,
        source=f"{source}（{files}）",
        documents=source,
    )
