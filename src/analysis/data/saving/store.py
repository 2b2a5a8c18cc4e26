"""Puts a table into data/added with a catalog entry of its own: whole, or not at all.

A new table is written and validated in a folder beside its place, which takes its name in one step. A replaced one
gets its CSV under another name first, then its catalog in one step. So whoever is stopped, whenever, leaves either
the table before or the new one.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace as changed
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from analysis.data.descriptor import Table, read_catalog, tables_of
from analysis.data.entry import ADDED, CATALOG
from analysis.data.flow_record import FLOW, store_folder
from analysis.data.saving.large_check import check_large
from analysis.data.validation import is_too_large, read_content
from analysis.data.whole import write_whole
from analysis.errors import DataError, ParameterError, Problem, why

RECIPES = PurePosixPath("data/recipes")
_DRAFTS = ".partial"  # one level deeper than tables are looked for
_DAY = 24 * 60 * 60
_WRITE = "書き込みの権限、空き容量と、ほかのソフトで開いていないかを確かめてください。"


def store(
    root: Path,
    entry: Mapping[str, Any],
    rows: Iterable[Sequence[str]],
    *,
    recipe: str | None = None,
    replace: bool = False,
) -> Table:
    """Write a table, validate it, and make it part of the catalog.

    Parameters
    ----------
    root : Path
        The project's folder.
    entry : mapping
        The entry of the catalog, all but `path`, `type`, `format` and `encoding`; its name is the table's.
    rows : iterable of sequence of str
        A cell a field of the schema, "" where there is no value; read once, row by row.
    recipe : str, optional
        What data/recipes/NAME.yml is to hold.
    replace : bool
        Whether an added table of the name may be replaced.

    Returns
    -------
    Table
        As the catalog has it from now on.

    Raises
    ------
    ParameterError
        The name is none, or taken.
    DataError
        The entry or a row is not valid, or nothing can be written; all is as it was.
    """
    name = str(entry["name"])
    refuse_taken(name, root, replace=replace, recipe=recipe)
    try:
        with _draft(root) as draft:
            path = _written(draft, name, [field["name"] for field in entry["schema"]["fields"]], rows)
            whole = {**entry, "path": path.name, "type": "table", "format": "csv", "encoding": "utf-8"}
            file = ADDED / name / CATALOG.name
            (table,) = tables_of({"name": name.replace("_", "-"), "resources": [whole]}, draft, file)
            (check_large if is_too_large(table) else read_content)(table)
            text = yaml.safe_dump(
                {"name": name.replace("_", "-"), "resources": [whole]},
                allow_unicode=True,
                sort_keys=False,
                width=4096,
            )
            (draft / CATALOG.name).write_text(text, encoding="utf-8", newline="\n")
            if recipe is not None:
                (root / RECIPES).mkdir(parents=True, exist_ok=True)
                write_whole(root / RECIPES / f"{name}.yml", recipe, f"{RECIPES}/{name}.yml")
            _publish(draft, path.name, root / ADDED / name, replace=replace)
    except OSError as cause:
        raise DataError(Problem(f"書き込めません（{why(cause)}）。", str(ADDED / name), _WRITE)) from cause
    return changed(table, path=root / ADDED / name / path.name)


def refuse_taken(name: str, root: Path, *, replace: bool, recipe: str | None = None) -> None:
    """Refuse a name that is none, or that something else has already.

    Raises
    ------
    ParameterError
        What has it, and what to do.
    """
    other = "--name で別の名前にしてください。"
    if store_folder(name, root).exists():
        raise ParameterError(
            Problem(f"「{name}」は人流データの名前です。", f"{FLOW.as_posix()}/{name}", other)
        )
    taken = next((table for table in read_catalog(root) if table.name == name), None)
    if taken is not None and taken.catalog == str(CATALOG):
        raise ParameterError(Problem(f"「{name}」は目録にある表の名前です。", str(CATALOG), other))
    if taken is not None and not replace:
        remedy = "別の名前にするか、--replace を付けてください。"
        raise ParameterError(Problem(f"「{name}」はすでに取り込まれています。", "--name", remedy))
    if taken is None and replace:
        remedy = "--replace を外すか、一覧（ebpm data list）で名前を確かめてください。"
        raise ParameterError(Problem(f"「{name}」という取り込んだ表はありません。", "--replace", remedy))
    kept = root / RECIPES / f"{name}.yml"
    if recipe is not None and not replace and kept.is_file() and kept.read_text(encoding="utf-8") != recipe:
        remedy = f"--recipe {name} でそのとおりに取り込むか、--name で別の名前にしてください。"
        raise ParameterError(Problem("同じ名前の、別のレシピがあります。", f"{RECIPES}/{name}.yml", remedy))


@contextmanager
def _draft(root: Path) -> Iterator[Path]:
    """Give a folder on the disk of the tables, so that renaming does not copy; what killed ones left goes."""
    drafts = root / ADDED / _DRAFTS
    drafts.mkdir(parents=True, exist_ok=True)
    for left in drafts.iterdir():
        if left.stat().st_mtime < time.time() - _DAY:
            shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(dir=drafts))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _written(draft: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write the CSV, and name it after its content: a replaced table must not share a name with the new one."""
    path = draft / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return path.rename(draft / f"{name}-{digest[:12]}.csv")


def _publish(draft: Path, csv_name: str, place: Path, *, replace: bool) -> None:
    if not replace:
        draft.chmod(0o755)  # mkdtemp keeps others out
        try:
            draft.rename(place)
        except OSError as cause:
            if not place.exists():
                raise
            remedy = "一覧（ebpm data list）で確かめ、必要なら --replace を付けてください。"
            what = f"「{place.name}」は、同時に動いていた別の取り込みが先に終わりました。"
            raise DataError(Problem(what, "--name", remedy)) from cause
        return
    os.replace(draft / csv_name, place / csv_name)
    os.replace(draft / CATALOG.name, place / CATALOG.name)
    for other in place.glob("*.csv"):
        if other.name != csv_name:
            other.unlink()
