"""Converts files of people flow to Parquet once, one file a month: whole, or not at all."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analysis.data.entry import ADDED, DISCLOSURES
from analysis.data.flow_checks import missing_months, refuse_contradictions, refuse_values
from analysis.data.flow_engine import (
    REFUSED,
    Connection,
    Engine,
    complaint,
    connection,
    found_at,
    quoted,
    rows_sql,
)
from analysis.data.flow_files import FlowFile, form_of, open_files, sha256_of
from analysis.data.flow_plain import plain_files
from analysis.data.flow_record import RECORD, Record, read_record, record_text, store_folder
from analysis.data.flow_run import KINDS, kept_sql
from analysis.data.flow_told import told
from analysis.data.readers import flow_codes as codes
from analysis.errors import DataError, ParameterError, Problem

COLUMNS = ["place", "city", "day", "tz", "origin", "people"]
GROUP_ROWS = 61_440
_PARTIAL = "partial-"


@dataclass(frozen=True)
class _Month:
    """What was written of one month: its file, and how many rows were read and kept."""

    file: Path
    read: int
    kept: int


def add(
    paths: Sequence[Path],
    name: str,
    root: Path,
    *,
    replace: bool = False,
    preview: bool = False,
    disclosure: str = "internal",
    engine: Engine | None = None,
) -> Record:
    """Recognise, check and store files of people flow.

    Parameters
    ----------
    paths : sequence of Path
        CSV, gzip or zip files, all of the mesh kind or all of the from-to kind.
    name : str
        What the store is called: lower-case letters, digits and "_".
    root : Path
        The project's folder; the store is `data/flow/NAME` in it.
    replace : bool
        Whether an existing store of the name may be replaced.
    preview : bool
        Do all but leave nothing behind.
    disclosure : {"open", "internal", "restricted"}
        Who may see what is made of it.
    engine : Engine, optional
        What the conversion may use.

    Returns
    -------
    Record
        What was understood and stored.

    Raises
    ------
    ParameterError
        The name is none or taken, or disclosure unknown.
    DataError
        A file is damaged or of another format, values are not allowed, or rows contradict each other.
    """
    target = store_folder(name, root)
    if disclosure not in DISCLOSURES:
        remedy = f"{'、'.join(DISCLOSURES)} のどれかにしてください。"
        raise ParameterError(Problem(f"公開区分「{disclosure}」はありません。", "--disclosure", remedy))
    _refuse_taken(target, replace or preview)
    if (root / ADDED / name).exists():
        remedy = "--name で別の名前にしてください。"
        raise ParameterError(Problem(f"「{name}」は取り込んだ表の名前です。", str(ADDED / name), remedy))
    sources = [{"name": path.name, "sha256": sha256_of(path)} for path in map(_readable, paths)]
    with _workspace(target, preview) as folder, connection(engine or Engine(folder=folder)) as opened:
        files = open_files(paths, folder / "unpacked")
        files = _plain(opened, files, folder / "unpacked")
        months = _converted(opened, files, folder)
        record = _record(
            opened, folder, files=files, months=months, sources=sources, name=name, disclosure=disclosure
        )
        if not preview:
            _refuse_taken(target, replace)  # another one may have ended in the meantime
            _publish(folder / "parts", record, target)
    return record


def _refuse_taken(target: Path, allowed: bool) -> None:
    if (target / RECORD).exists() and not allowed:
        remedy = "別の名前にするか、--replace を付けてください。"
        raise ParameterError(Problem(f"「{target.name}」はすでに取り込まれています。", "--name", remedy))


def _readable(path: Path) -> Path:
    if not path.is_file():
        remedy = "ファイルの名前と場所を確かめてください。"
        raise DataError(Problem("ファイルがありません。", str(path), remedy))
    return path


@contextmanager
def _workspace(target: Path, preview: bool) -> Iterator[Path]:
    """Give a folder beside the store (renaming must not copy), or elsewhere for a preview; it never outlives."""
    existed = target.exists()
    if not preview:
        target.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=None if preview else target))
    try:
        (folder / "unpacked").mkdir()
        yield folder
    except Exception as cause:
        if (folder / "unpacked").is_dir():
            raise
        # Taken for what a killed conversion left, by another one that ended: see `_publish`.
        what = (
            f"「{target.name}」は、同時に動いていた別の取り込みが先に終わり、この取り込みは取り消されました。"
        )
        remedy = "終わった取り込みを ebpm data list で確かめ、必要なら1つずつ実行してください。"
        raise DataError(Problem(what, "--name", remedy)) from cause
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not (existed or preview or (target / RECORD).exists()):
            shutil.rmtree(target, ignore_errors=True)


def _plain(opened: Connection, files: list[FlowFile], folder: Path) -> list[FlowFile]:
    form_of(files)  # refuses a mixture before anything is read
    try:
        return plain_files(opened, files, folder)
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error as cause:
        raise complaint(cause, files) from cause


def _converted(opened: Connection, files: list[FlowFile], folder: Path) -> dict[str, _Month]:
    try:
        opened.execute(
            f"COPY (SELECT * EXCLUDE (ym), (ym // 12)::USMALLINT AS year, (ym % 12 + 1)::UTINYINT AS month"
            f" FROM ({kept_sql(rows_sql(files), form_of(files))}))"
            f" TO {quoted(folder / 'raw')} (FORMAT parquet, PARTITION_BY (year, month))"
        )
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error as cause:
        if REFUSED in str(cause):
            refuse_values(opened, files)
        raise complaint(cause, files) from cause
    raw = sorted((folder / "raw").glob("year=*/month=*"), key=_month_of)
    if not raw:
        remedy = "取得し直すか、別のファイルを指定してください。"
        raise DataError(Problem("見出しのほかに行がありません。", files[0].name, remedy))
    return {_month_of(part): _one_month(opened, part, folder) for part in raw}


def _month_of(part: Path) -> str:
    return f"{part.parent.name.removeprefix('year=')}-{int(part.name.removeprefix('month=')):02d}"


def _one_month(opened: Connection, part: Path, folder: Path) -> _Month:
    """Sort the rows of a month; if any place has one twice, drop identical ones and refuse contradictory ones."""
    month = _month_of(part)
    rows = f"SELECT {', '.join(COLUMNS)} FROM read_parquet({found_at(part, '*.parquet')})"
    # By place: to group by all that makes a row one, or by the whole row, costs more than all the rest.
    by_place = f"SELECT count(*) AS rows, {KINDS} AS kinds FROM ({rows}) GROUP BY place"
    read, kept = opened.execute(f"SELECT sum(rows), sum(kinds) FROM ({by_place})").fetchone() or (0, 0)
    if kept < read:
        rows = f"SELECT DISTINCT * FROM ({rows})"
        refuse_contradictions(opened, rows, month)
    file = folder / "parts" / part.parent.name / part.name / "rows.parquet"
    file.parent.mkdir(parents=True)
    # Sorted by place, in small groups: some cells skip most of the file.
    opened.execute(
        f"COPY (SELECT * REPLACE (people::INTEGER AS people) FROM ({rows}) ORDER BY place, tz, day, origin)"
        f" TO {quoted(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS})"
    )
    shutil.rmtree(part)
    return _Month(file, int(read), int(kept))


def _record(
    opened: Connection,
    folder: Path,
    *,
    files: list[FlowFile],
    months: dict[str, _Month],
    sources: list[dict[str, str]],
    name: str,
    disclosure: str,
) -> Record:
    every = f"read_parquet({found_at(folder / 'parts', '**/*.parquet')}, hive_partitioning = true)"
    places, fictional = opened.execute(
        f"SELECT count(DISTINCT place), count(*) FILTER (WHERE city // 1000 = {codes.PRACTICE_PREF}) FROM {every}"
    ).fetchone() or (0, 0)
    twins = sum(month.read - month.kept for month in months.values())
    absent = missing_months(list(months))
    notes = told(opened, files, every, twins=twins, absent=absent)
    parts = {
        month: {"file": made.file.relative_to(folder / "parts").as_posix(), "rows": made.kept,
                "bytes": made.file.stat().st_size}
        for month, made in months.items()
    }  # fmt: skip
    return Record(
        name=name, format=form_of(files), folder=folder.name.removeprefix(_PARTIAL), places=places,
        rows=sum(month.kept for month in months.values()), months=list(months), missing=absent,
        columns=[*COLUMNS, "year", "month"], sources=sources, parts=parts, notes=notes,
        kind="synthetic" if fictional else "official", disclosure=disclosure,
        added=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )  # fmt: skip


def _publish(parts: Path, record: Record, target: Path) -> None:
    """Move the finished files into the store; the record, replaced in one step, makes them count."""
    parts.rename(target / record.folder)
    draft = parts.parent / RECORD
    draft.write_text(record_text(record), encoding="utf-8")
    os.replace(draft, target / RECORD)
    for other in target.iterdir():
        # What a killed conversion or the store before has left; ours goes with the workspace.
        if other.is_dir() and other.name not in (record.folder, parts.parent.name):
            shutil.rmtree(other, ignore_errors=True)
    read_record(target)
