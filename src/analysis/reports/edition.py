"""The public edition of a run: made anew of known parts, so that what nobody thought of stays inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from analysis.errors import EditionError, Problem
from analysis.mime import FIGURE_MIME, FINDING_MIME, TABLE_MIME
from analysis.reports.content import HIDDEN_TAGS
from analysis.reports.outputs import findings_of
from analysis.reports.pictures import bare_png
from analysis.reports.provenance import DISTRIBUTION

if TYPE_CHECKING:
    from nbformat import NotebookNode

PUBLIC = "public"
OMITTED = "公開版では省略"
_FINDING = ("id", "status", "headline", "value", "unit", "n", "interval", "p_value", "method", "certainty", "evidence",
            "caveats", "details", "comparisons", "n_unit", "synthetic")  # fmt: skip
_TABLE = ("id", "title", "columns", "rows", "note", "source", "synthetic")
_COLUMN = ("name", "title", "unit", "decimals", "kind")
_FIGURE = ("id", "title", "alt", "source", "message", "synthetic", "map")
_DATASET = ("name", "title", "sha256", "kind", "disclosure", "reference_date", "licence", "source")
_RUN = ("study", "title", "run", "created", "primary", "specification", "specifications_in_outputs",
        "synthetic", "disclosure", "git", "python")  # fmt: skip
# Absolute, beginning with ~ or dots, with a scheme, or folders before a file's name.
_PATH = re.compile(r"[~.]{0,2}[\\/].*|[A-Za-z]:[\\/].*|[a-z][a-z0-9+.-]*://.*|.*[\\/].*\.\w{1,8}", re.DOTALL)


@dataclass(frozen=True)
class Edition:
    """What a public report is made of.

    Parameters
    ----------
    notebook : NotebookNode
        Markdown and our own outputs: no code, no printed text, no warnings, no outputs of other libraries, and nothing
        that the report does not show.
    run : dict
        run.json without paths and packages; `edition` is `public`.
    findings : list of dict
        What the run claims.
    """

    notebook: NotebookNode
    run: dict[str, Any]
    findings: list[dict[str, Any]]


def public_edition(notebook: Mapping[str, Any], run: Mapping[str, Any]) -> Edition:
    """Take from an executed notebook and its record what the public may have.

    Parameters
    ----------
    notebook : mapping
        An executed notebook.
    run : mapping
        Contents of its run.json.

    Returns
    -------
    Edition

    Raises
    ------
    EditionError
        A figure is no PNG.
    """
    import nbformat  # noqa: PLC0415  (0.9 s where jupyterlab is installed)

    claims = findings_of(notebook)
    hidden = HIDDEN_TAGS.union(*(finding.get("hides") or () for finding in claims))
    shown = [cell for cell in notebook["cells"] if not hidden & set(cell["metadata"].get("tags", ()))]
    whole = {"cells": list(_cells(shown)), "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return Edition(nbformat.from_dict(whole), _run(run), [_finding(finding) for finding in claims])


def _cells(cells: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for cell in cells:
        if cell["cell_type"] == "markdown":
            attached = _attachments(cell.get("attachments") or {})
            yield {"cell_type": "markdown", "source": cell["source"], "metadata": {}, "attachments": attached}
        elif cell["cell_type"] == "code":
            found = [_bundle(output["data"]) for output in cell["outputs"] if "data" in output]
            outputs = [
                {"output_type": "display_data", "data": data, "metadata": {}} for data in found if data
            ]
            yield {
                "cell_type": "code",
                "source": "",
                "metadata": {},
                "outputs": outputs,
                "execution_count": None,
            }


def _attachments(attachments: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Keep PNG only: of other kinds of pictures nobody here knows what they carry."""
    return {
        name: {"image/png": _picture(bundle["image/png"], name)}
        for name, bundle in attachments.items()
        if "image/png" in bundle
    }


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    if FINDING_MIME in data:
        return {FINDING_MIME: _finding(data[FINDING_MIME])}
    if FIGURE_MIME in data:
        words = data[FIGURE_MIME]
        figure = {**_only(words, _FIGURE), "table": _table(words["table"]) if words.get("table") else None}
        return {FIGURE_MIME: figure, "image/png": _picture(data["image/png"], words["title"])}
    return {TABLE_MIME: _table(data[TABLE_MIME])} if TABLE_MIME in data else {}


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    kept = _only(finding, _FINDING)
    # What the office has to do to be able to answer is, like the card's `update`, no business of its readers.
    return {**kept, "details": {}} if kept.get("status") == "not_available" else kept


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    return {**_only(table, _TABLE), "columns": [_only(column, _COLUMN) for column in table["columns"]]}


def _picture(encoded: str, title: str) -> str:
    try:
        return base64.b64encode(bare_png(base64.b64decode(encoded))).decode("ascii")
    except ValueError as cause:
        remedy = "PNG の図に作り直してください。"
        raise EditionError(Problem("図の画像を PNG として読めません。", title, remedy)) from cause


def _run(run: Mapping[str, Any]) -> dict[str, Any]:
    packages = {name: version for name, version in run["packages"].items() if name == DISTRIBUTION}
    departures = run.get("sensitivity") or {}
    return {
        **_only(run, _RUN),
        "edition": PUBLIC,
        "parameters": {name: _value(value) for name, value in run["parameters"].items()},
        "sensitivity": {
            name: {key: _value(value) for key, value in values.items()} for name, values in departures.items()
        },
        "datasets": [_only(dataset, _DATASET) for dataset in run["datasets"]],
        "inputs": [{**file, "path": PurePosixPath(file["path"]).name} for file in run["inputs"]],
        "packages": packages,
    }


def _value(value: Any) -> Any:
    """Leave out what names a place on a disk or in a network."""
    if isinstance(value, list):
        return [_value(item) for item in value]
    return OMITTED if isinstance(value, str) and _PATH.fullmatch(value) else value


def _only(whole: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: whole[name] for name in names if name in whole}
