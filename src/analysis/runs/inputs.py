"""What a run depends on: everything that, when it changes, may change the result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.runs.card import card_path
from analysis.runs.defaults import SKIPPED, TAG
from analysis.runs.environment import environment_of
from analysis.runs.hashes import MISSING, content_hash, file_hash
from analysis.runs.imports import PACKAGE, closure, imports_of, package_folder
from analysis.runs.notes import NOTES
from analysis.runs.table_inputs import named_files, store_inputs, table_inputs

if TYPE_CHECKING:
    from analysis.runs.plan import Plan

# Group ("notebook", "card", "parameters", "notes", "tables", "catalog", "modules", "report", "environment") to name to SHA-256
# or version.
Inputs = dict[str, dict[str, str]]
GROUPS = {
    "notebook": "ノートブック",
    "card": "カード",
    "parameters": "パラメータ",
    "notes": "担当課の記入",
    "tables": "データ",
    "catalog": "データの目録",
    "modules": "分析のコード",
    "report": "実行とレポートのコード",
    "environment": "環境",
}
# What performs a run and writes its report; the last is imported by the kernel.
_PERFORMS = [f"{PACKAGE}.runs.{name}" for name in ("execute", "fork_server", "warm", "inside")]
# What JupyterLab and papermill note about a cell without changing it.
_VOLATILE = {"execution", "papermill", "collapsed", "scrolled", "ExecuteTime"}


@dataclass(frozen=True)
class Change:
    """An input that is not what it was.

    Parameters
    ----------
    group, name : str
        See `Inputs`.
    before, after : str
        SHA-256 or version; `-` where there was or is none.
    """

    group: str
    name: str
    before: str
    after: str


def inputs_of(plan: Plan) -> Inputs:
    """Tell what a run depends on, as it is now (see `inputs_of_all`)."""
    return inputs_of_all([plan])[0]


def inputs_of_all(plans: Sequence[Plan]) -> list[Inputs]:
    """Tell what runs depend on, as it is now.

    Parameters
    ----------
    plans : sequence of Plan
        Of one project. What runs of one study share is looked at once.

    Returns
    -------
    list of Inputs
        One a plan. To be taken before anything of this package that the runs use is imported.

    Raises
    ------
    DataError
        The catalog cannot be read.
    OSError
        A file is there and cannot be read.
    """
    package = package_folder()
    performs = closure(_PERFORMS, package)
    shared: dict[str, Inputs] = {}
    found = []
    for plan in plans:
        if plan.study not in shared:
            shared[plan.study] = _shared(plan, package, performs)
        same = shared[plan.study]
        values = {name: content_hash(value) for name, value in plan.parameters.items()}
        own = {**same, "parameters": values, "tables": {**same["tables"], **store_inputs(plan)}}
        if plan.notes:
            own["notes"] = {NOTES: content_hash(plan.notes.source)}
        found.append({group: own[group] for group in GROUPS if group in own})
    return found


def changes(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """List how inputs differ, group by group.

    Parameters
    ----------
    before, after : Inputs
        As `inputs_of` returned them, or as run.json has kept them.

    Returns
    -------
    list of Change
    """
    return [
        Change(group, name, old.get(name, MISSING), new.get(name, MISSING))
        for group in dict.fromkeys([*GROUPS, *before, *after])
        for old, new in [(before.get(group, {}), after.get(group, {}))]
        for name in dict.fromkeys([*old, *new])
        if old.get(name, MISSING) != new.get(name, MISSING)
    ]


def _shared(plan: Plan, package: Path, performs: Mapping[str, Path]) -> Inputs:
    cells = json.loads(plan.notebook.read_text(encoding="utf-8"))["cells"]
    executed = [cell for cell in cells if cell["cell_type"] == "code" and SKIPPED not in _tags(cell)]
    sources = ["".join(cell["source"]) for cell in executed]
    modules = closure({name for source in sources for name in imports_of(source)}, package)
    report = {name: path for name, path in performs.items() if name not in modules}
    files, entries = table_inputs(plan)
    card = card_path(plan.study, plan.root).relative_to(plan.root).as_posix()
    return {
        "notebook": _notebook(cells, plan.notebook.relative_to(plan.root).as_posix()),
        # As it was read, not as it is written: a comment changes nothing.
        "card": {card: content_hash(plan.card.model_dump(mode="json"))},
        "tables": {**named_files(plan.root, sources), **files},
        "catalog": entries,
        "modules": _hashes(modules),
        "report": _hashes(report),
        "environment": environment_of(plan.root),
    }


def _notebook(cells: Iterable[Mapping[str, Any]], name: str) -> dict[str, str]:
    """Hash the cells without what running them leaves, those of the defaults apart."""
    initial = [_source(cell) for cell in cells if TAG in _tags(cell)]
    others = [_source(cell) for cell in cells if TAG not in _tags(cell)]
    return {name: content_hash(others), f"{name} {TAG}": content_hash(initial)}


def _source(cell: Mapping[str, Any]) -> list[Any]:
    metadata = {key: value for key, value in cell["metadata"].items() if key not in _VOLATILE}
    return [cell["cell_type"], "".join(cell["source"]), metadata, cell.get("attachments", {})]


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _hashes(files: Mapping[str, Path]) -> dict[str, str]:
    return {name: file_hash(path) for name, path in files.items()}
