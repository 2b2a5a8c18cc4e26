"""Runs that stand for others: the same inputs, everything they wrote still as it was written."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from analysis.runs.finished import RUN, FinishedRun, newest_first, read_run
from analysis.runs.hashes import file_hash
from analysis.runs.imports import covers, package_folder
from analysis.runs.inputs import Inputs, changes, inputs_of
from analysis.runs.parameters import digest

if TYPE_CHECKING:
    from analysis.runs.plan import Plan

_SHAPEFILE = ".shp"
# What has changed since is not what this process has imported.
_IMPORTED_NS = time.time_ns()


def reusable(plan: Plan, inputs: Inputs) -> FinishedRun | None:
    """Find the newest finished run that a new one would only repeat.

    Parameters
    ----------
    plan : Plan
        What is to be run.
    inputs : Inputs
        What it depends on, from `inputs_of`.

    Returns
    -------
    FinishedRun or None
        None when there is none, or when it was damaged since.
    """
    standing = (run for run in runs_of(plan) if run.run.get("depends_on") == inputs)
    return next((run for run in standing if not damaged(run)), None)


def runs_of(plan: Plan) -> list[FinishedRun]:
    """List the finished runs of a plan's study with its parameters, newest first.

    Parameters
    ----------
    plan : Plan
        What is to be run.

    Returns
    -------
    list of FinishedRun
    """
    digits = digest(plan.parameters)
    # The name of a run's folder holds the digest: only folders that can be meant are opened.
    folders = (plan.out / plan.study).glob(f"*-{digits[:8]}*")
    found = (run for run in map(read_run, folders) if run is not None and run.in_place)
    return newest_first(run for run in found if run.key == (plan.study, digits))


def files_in(folder: Path) -> dict[str, str]:
    """Hash what a run wrote, but for its run.json, which is to hold these hashes.

    Parameters
    ----------
    folder : Path
        The run's folder.

    Returns
    -------
    dict
        Path relative to the folder, with forward slashes, to SHA-256.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: file_hash(path) for name, path in names.items() if name != RUN}


def damaged(run: FinishedRun) -> list[str]:
    """List the files of a run that are missing or not as they were written."""
    written = run.run.get("files") or {}
    return [name for name, sha256 in written.items() if file_hash(run.folder / name) != sha256]


def dependence(plan: Plan, inputs: Inputs, state: Mapping[str, Any]) -> dict[str, Any]:
    """Say for run.json what a run that has just ended depended on, and whether that is certain.

    Parameters
    ----------
    plan : Plan
        The run.
    inputs : Inputs
        Taken before it began.
    state : mapping
        What its kernel said about itself (see `analysis.runs.inside.state`).

    Returns
    -------
    dict
        `depends_on` (None unless the run may be reused) and `not_reusable` (why not, in Japanese).
    """
    reasons = [*_changed(plan, inputs), *_unforeseen(inputs, state)]
    return {"depends_on": None if reasons else inputs, "not_reusable": reasons}


def _changed(plan: Plan, inputs: Inputs) -> Iterator[str]:
    names = [change.name for change in changes(inputs, inputs_of(plan))]
    if names:
        yield f"実行している間に変わりました: {'、'.join(names)}"
    place = package_folder().parent
    there = {name: place / name for name in inputs["report"] if (place / name).exists()}
    newer = [name for name, path in there.items() if _changed_ns(path) > _IMPORTED_NS]
    if newer:
        yield f"このプログラムを始めたあとで変わりました（もう一度始めてください）: {'、'.join(newer)}"


def _changed_ns(path: Path) -> int:
    status = path.stat()
    return max(status.st_mtime_ns, status.st_ctime_ns)


def _unforeseen(inputs: Inputs, state: Mapping[str, Any]) -> Iterator[str]:
    if not state:
        yield "カーネルが、読み込んだ表とモジュールを答えませんでした。"
        return
    for table in state["loaded"]:
        name = PurePath(table["path"]).as_posix()
        known = inputs["tables"].get(name)
        if known is None:
            yield f"カードにもパラメータにもないデータを読みました: {name}"
        elif known != table["sha256"] and PurePath(name).suffix.lower() != _SHAPEFILE:
            yield f"読んだ内容が、実行を始める前のファイルと違います: {name}"
    files = {*inputs["modules"], *inputs["report"]}
    modules = [name for name in state["modules"] if not covers(files, name)]
    if modules:
        yield f"ノートブックの import 文から分からないモジュールを読み込みました: {'、'.join(modules)}"
