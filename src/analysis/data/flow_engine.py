"""DuckDB inside this process: what it may use, how it reads the files, and its complaints in Japanese.

No other module imports duckdb. Extensions are neither fetched nor loaded: what is not built in is not used.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from analysis.data.flow_files import FlowFile
from analysis.data.flow_stop import stoppable
from analysis.data.readers import flow_codes as codes
from analysis.errors import DataError, Problem, RunError

Connection = duckdb.DuckDBPyConnection

REFUSED = "value refused"
REPEATED = "row repeated"

_TYPES = {
    codes.MESH: "INTEGER", codes.PREF: "UTINYINT", codes.CITY: "INTEGER", codes.YEAR: "SMALLINT",
    codes.MONTH: "UTINYINT", codes.DAY: "UTINYINT", codes.TIME: "UTINYINT", codes.ORIGIN: "UTINYINT",
    codes.PEOPLE: "DOUBLE",  # a whole number; as an integer 12.5 would silently become 13
}  # fmt: skip
_CSV_BUFFER = 4_000_000  # bytes; the engine's own choice, eight times as much, is not faster
_CITIES = f"{codes.PRACTICE_PREF}000 AND {codes.PRACTICE_PREF}999"
# Ranges rather than divisions where both would do: every row is tested, and divisions cost the most.
VALID = {
    codes.MESH: f"{codes.MESH} BETWEEN 30000000 AND 68999999 AND {codes.MESH} // 10000 % 100 BETWEEN 22 AND 53"
    f" AND {codes.MESH} // 1000 % 10 <= 7 AND {codes.MESH} // 100 % 10 <= 7",
    codes.PREF: f"({codes.PREF} BETWEEN 1 AND 47 OR {codes.PREF} = {codes.PRACTICE_PREF})",
    codes.CITY: f"({codes.CITY} BETWEEN 1000 AND 47999 OR {codes.CITY} BETWEEN {_CITIES})",
    codes.YEAR: f"{codes.YEAR} BETWEEN 2000 AND 2099",
    codes.MONTH: f"{codes.MONTH} BETWEEN 1 AND 12",
    codes.DAY: f"{codes.DAY} <= 2",
    codes.TIME: f"{codes.TIME} <= 2",
    codes.ORIGIN: f"{codes.ORIGIN} <= 3",
    codes.PEOPLE: f"{codes.PEOPLE} BETWEEN 0 AND 2e9 AND {codes.PEOPLE} = floor({codes.PEOPLE})",
}
"""What each column may hold (`analysis.data.readers.flow_codes.EXPECTED` in words), as SQL."""
BELONGS = f"{codes.CITY} BETWEEN {codes.PREF} * 1000 AND {codes.PREF} * 1000 + 999"
"""That a municipality is one of its prefecture, as SQL."""


@dataclass(frozen=True)
class Engine:
    """What the engine may use.

    Parameters
    ----------
    memory_mb : int
        Most memory of DuckDB in megabytes; what needs more goes to the temporary folder. Where rows are sorted instead
        of grouped (`flow_packed`), it is blocks of up to 256 MB and, at times, 50 bytes a group of the answer.
    folder : Path or None
        Where temporary files go; None: the system's temporary folder.
    threads : int or None
        None: as many as this process has processors.
    """

    memory_mb: int = 1024
    folder: Path | None = None
    threads: int | None = None

    @property
    def workers(self) -> int:
        """How many threads that is."""
        return self.threads or processors()


@contextmanager
def connection(engine: Engine) -> Iterator[Connection]:
    """Open an empty database in memory; its temporary files go when it is closed.

    Raises
    ------
    DataError, RunError, KeyboardInterrupt
        In place of the engine's own errors.
    """
    with tempfile.TemporaryDirectory(prefix="ebpm-flow-", dir=engine.folder) as folder:
        settings = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": f"{engine.memory_mb}MiB",
            "temp_directory": folder,
            "threads": engine.workers,
            "preserve_insertion_order": False,  # would hold back whole files; results are sorted where it matters
        }
        with duckdb.connect(":memory:", config=settings) as opened:
            # Where it is off, as in a notebook without ipywidgets, even turning it off is refused.
            if opened.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
                opened.execute("SET enable_progress_bar = false")
            try:
                with stoppable(opened.interrupt):
                    yield opened
            except (RuntimeError, duckdb.InterruptException) as cause:
                # What the engine makes of an exception in a signal handler: of Ctrl-C, or of `ebpm` on SIGTERM.
                if "interrupted" not in str(cause).lower():
                    raise
                raise KeyboardInterrupt from cause
            except duckdb.OutOfMemoryException as cause:
                what = f"メモリーの上限（{engine.memory_mb} MB）か一時フォルダの空きが足りません。"
                remedy = "一時フォルダの空きを増やすか、月や地域ごとに分けて実行してください。"
                raise RunError(Problem(what, "", remedy)) from cause
            except duckdb.IOException as cause:
                remedy = "ファイルが壊れていないか、ディスクに空きがあるか確かめてください。"
                raise DataError(Problem(f"読み書きできません（{_brief(cause)}）。", "", remedy)) from cause


def processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quoted(text: object) -> str:
    """Write a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def found_at(path: Path, within: str = "") -> str:
    """Write a path to read from as an SQL literal: itself, or what a pattern finds within it.

    The engine takes every path to read for a pattern: without this, `a[b].csv` is read from `ab.csv`.
    """
    escaped = re.sub(r"([*?[])", r"[\1]", path.as_posix())
    return quoted(f"{escaped}/{within}" if within else escaped)


def rows_sql(files: list[FlowFile], *, kept: str = "true") -> str:
    """Write the SELECT that reads files, all of one kind, with the standard names of the columns.

    It stops at the first value that is not allowed, with an error that says `REFUSED`.

    Parameters
    ----------
    files : list of FlowFile
        Of the same set of columns, in any order of them.
    kept : str
        Which of the checked rows to give, as SQL. As a filter of its own it would come before the check.
    """
    # Of a missing value it is neither true nor false: ELSE. A municipality of a valid prefecture is valid.
    fine = " AND ".join([*(VALID[name] for name in _names(files) if name != codes.CITY), BELONGS])
    stop = f"CASE WHEN {fine} THEN {kept} ELSE error({quoted(REFUSED)}) END"
    return f"SELECT * FROM ({_read_sql(files, as_text=False)}) WHERE {stop}"


def texts_sql(files: list[FlowFile]) -> str:
    """Write the SELECT that reads the columns as text and unchecked, and where from as `filename`."""
    return _read_sql(files, as_text=True)


def numbers_sql(files: list[FlowFile]) -> str:
    """Write the SELECT that has of each column, unchecked, the number or NULL, and what is written as `NAME_text`."""
    read = ", ".join(
        f"TRY_CAST({name} AS {_TYPES[name]}) AS {name}, {name} AS {name}_text" for name in _names(files)
    )
    return f"SELECT filename, {read} FROM ({texts_sql(files)})"


def complaint(cause: duckdb.Error, files: list[FlowFile]) -> DataError:
    """Say in Japanese what the engine could not read: file, line, column and value."""
    text = str(cause)
    path = re.search(r"^\s*file = (.*)$|GZIP stream: (.*)$", text, re.MULTILINE)
    at = path and next(filter(None, path.groups())).strip()
    file = next((each for each in files if str(each.path) == at), None)
    line = re.search(r"on Line: (\d+)", text)
    where = (file.name if file else "") + (f" {line[1]}行目" if line else "")
    value = re.search(r'converting column "c(\d+)"\. Could not convert string "(.*?)" to', text, re.DOTALL)
    if value and file:
        column = file.columns[int(value[1])]
        what = f"{column} の値「{codes.shown(value[2])}」を読めません。{codes.hint(column, value[2])}"
        return DataError(Problem(what, where, f"{codes.EXPECTED[column]}にしてください。"))
    count = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if count:
        what = f"列が{count[2]}個あります（見出しは{count[1]}個）。"
        return DataError(Problem(what, where, "その行を確かめてください。壊れていれば取得し直してください。"))
    if "GZIP" in text:
        remedy = "もう一度ダウンロードしてください。"
        return DataError(Problem("gzipが途中で切れているか壊れています。", where, remedy))
    if "unicode" in text:
        return DataError(Problem("UTF-8 でない文字があります。", where, "UTF-8 で保存し直してください。"))
    remedy = "改行や引用符が壊れていないか確かめてください。"
    return DataError(Problem("CSVとして読めません。", where, remedy))


def _names(files: list[FlowFile]) -> list[str]:
    return sorted({name for name in files[0].columns if name})


def _layout(file: FlowFile) -> tuple[tuple[str, ...], bool]:
    return file.columns, file.is_gzip


def _read_sql(files: list[FlowFile], *, as_text: bool) -> str:
    alike = [list(group) for _, group in groupby(sorted(files, key=_layout), key=_layout)]
    return " UNION ALL ".join(
        f"SELECT {_selected(group[0], as_text)} FROM {_scan(group, as_text)}" for group in alike
    )


def _selected(file: FlowFile, as_text: bool) -> str:
    chosen = [f"c{file.columns.index(name)} AS {name}" for name in _names([file])]
    return ", ".join([*chosen, "filename"] if as_text else chosen)


def _scan(files: list[FlowFile], as_text: bool) -> str:
    # Numbers instead of headings: a heading may be any text.
    types = ", ".join(
        f"'c{number}': '{'VARCHAR' if as_text else _TYPES.get(name, 'VARCHAR')}'"
        for number, name in enumerate(files[0].columns)
    )
    paths = ", ".join(found_at(file.path) for file in files)
    packed = "gzip" if files[0].is_gzip else "none"
    return (
        f"read_csv([{paths}], columns = {{{types}}}, header = true, auto_detect = false, delim = ',',"
        f" compression = '{packed}', filename = {str(as_text).lower()}, buffer_size = {_CSV_BUFFER})"
    )


def _brief(cause: Exception) -> str:
    return str(cause).splitlines()[0][:200]
