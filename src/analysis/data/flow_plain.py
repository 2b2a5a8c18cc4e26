"""Brings files of people flow into plain figures, which the engine reads: 令和3年 becomes 2021, "１２" becomes 12.

The engine would take 56402660.0 or 1e3 for a whole number, and 令和3年 for none. Files with anything but figures are
held against the rules of the other reader (`analysis.data.readers.flow_codes`), one distinct value at a time.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from analysis.data.flow_checks import wrong_values
from analysis.data.flow_engine import Connection, quoted, texts_sql
from analysis.data.flow_files import FlowFile, content
from analysis.data.readers import flow_codes as codes
from analysis.errors import DataError

_FIGURES = b"0123456789,\r\n"


def plain_files(opened: Connection, files: list[FlowFile], folder: Path) -> list[FlowFile]:
    """Return files that hold plain figures: those given, or copies.

    Parameters
    ----------
    opened : Connection
        The database.
    files : list of FlowFile
        As of `open_files`.
    folder : Path
        Where copies are put; the caller removes it.

    Raises
    ------
    DataError
        A value is not allowed, or a gzip file is cut short or damaged.
    """
    return [file if _is_plain(file) else _rewritten(opened, file, folder) for file in files]


def restored_zeros(opened: Connection, files: list[FlowFile]) -> dict[str, int]:
    """Count the rows whose code lost its zero (7 for 07, 7203 for 07203), by column, in files that are plain."""
    found = opened.execute(
        f"SELECT count(*) FILTER (length({codes.PREF}) < 2), count(*) FILTER (length({codes.CITY}) < 5)"
        f" FROM ({texts_sql(files)})"
    ).fetchone() or (0, 0)
    return dict(zip((codes.PREF, codes.CITY), found, strict=True))


def _is_plain(file: FlowFile) -> bool:
    with content(file.path, file.name) as opened:
        opened.readline()
        parts = iter(lambda: opened.read(1 << 20), b"")
        # To the end in any case: the engine finds missing ends of gzip files, not flipped bits.
        return not sum(len(part.translate(None, _FIGURES)) for part in parts)


def _rewritten(opened: Connection, file: FlowFile, folder: Path) -> FlowFile:
    names = [name for name in file.columns if name]
    values = {name: _counted(opened, file, name) for name in names}
    problems = [
        wrong_values(name, sum(wrong.values()), next(iter(wrong)), file.name)
        for name, counts in values.items()
        if (wrong := {value: n for value, n in counts.items() if codes.standard(name, value) is None})
    ]
    if problems:
        raise DataError(*problems)
    changed = {name: pairs for name in names if (pairs := _changes(name, values[name]))}
    if not changed:  # quotation marks, or columns that are nobody's
        return file
    for name, pairs in changed.items():
        opened.execute(
            f"CREATE OR REPLACE TEMP TABLE plain_{name} AS"
            " SELECT unnest($1::VARCHAR[]) AS written, unnest($2::VARCHAR[]) AS plain",
            [list(pairs), list(pairs.values())],
        )
    target = folder / f"{len(list(folder.iterdir()))}.csv"
    chosen = ", ".join(f"coalesce(plain_{name}.plain, {name})" if name in changed else name for name in names)
    joined = " ".join(f"LEFT JOIN plain_{name} ON {name} = plain_{name}.written" for name in changed)
    rows = f"SELECT {chosen} FROM ({texts_sql([file])}) {joined}"
    opened.execute(f"COPY ({rows}) TO {quoted(target)} (FORMAT csv, HEADER)")
    return FlowFile(file.name, target, tuple(names), is_gzip=False, is_older=file.is_older)


def _counted(opened: Connection, file: FlowFile, name: str) -> dict[str, int]:
    found = opened.execute(
        f"SELECT coalesce({name}, '') AS value, count(*) FROM ({texts_sql([file])}) GROUP BY value ORDER BY value"
    )
    return dict(found.fetchall())


def _changes(name: str, values: dict[str, int]) -> dict[str, str]:
    """Pair values with what they say in figures; a zero that a code lost is put back later, and counted."""
    plain = {value: unicodedata.normalize("NFKC", value).strip() for value in values}
    if name == codes.YEAR:
        plain = {value: str(codes.standard(name, value)) for value in values}
    return {value: text for value, text in plain.items() if text != value}
