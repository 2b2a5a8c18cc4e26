"""A notebook without a run: `jupyter nbconvert --to ebpm` and JupyterLab's export menu give it to the exporter."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError
from analysis.reports import outputs
from analysis.reports.page import JAPAN
from analysis.runs.card import STUDIES, Card, LogicModel, Parameter, read_card
from analysis.runs.record import datasets_of, marks

UNRECORDED = (
    "このページはノートブックから直接書き出したもので、実行の記録がありません。"
    "根拠として使うときは、ebpm run で実行したレポートを使ってください。"
)
NO_CARD = (
    "カード（分析の説明）がノートブックの隣にないため、問い、政策にとっての意味、注意は書かれていません。"
)
_TITLE = re.compile(r"\A\s*#[ \t]+([^\n]+)")
# A later cell wins: papermill puts what was given behind the defaults.
_PARAMETER_TAGS = frozenset({"parameters", "injected-parameters"})


def resources_of(notebook: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Find out what the report needs beyond the notebook.

    Parameters
    ----------
    notebook : mapping
        A notebook (nbformat 4), executed or not.
    metadata : mapping
        nbconvert's: `name` of the notebook and, for a file, `path` of its folder.

    Returns
    -------
    dict
        `card`, `run`, `findings`, `notes` and `remarks`, what the reader must know about this page.
    """
    name = str(metadata.get("name") or "notebook")
    parameters = _parameters(notebook)
    card, remark = _card(Path(metadata.get("path") or ".").absolute(), name)
    card = card or _bare_card(notebook, name, parameters)
    findings = outputs.findings_of(notebook)
    known = {key: parameters.get(key) for key in card.parameters}
    remarks = [UNRECORDED, *([remark] if remark else [])]
    run = _run(name, known, notebook, findings)
    return {"card": card, "run": run, "findings": findings, "notes": None, "remarks": remarks}


def _card(folder: Path, name: str) -> tuple[Card | None, str]:
    if not folder.match(str(STUDIES)) or not (folder / f"{name}.yml").is_file():
        return None, NO_CARD
    try:
        card, _ = read_card(name, folder.parents[1])
    except ParameterError as error:
        return None, f"隣のカードを読めないため、使っていません（{error.problems[0]}）。"
    return card, ""


def _bare_card(notebook: Mapping[str, Any], name: str, parameters: Mapping[str, Any]) -> Card:
    # Not validated: what a card must have is what is missing here.
    return Card.model_construct(
        title=_title(notebook) or name,
        question="",
        owner="",
        datasets=[],
        parameters={key: Parameter(type="string", title=key) for key in parameters},
        primary={},
        expects=[],
        caveats=[],
        policy="",
        changes_answer=[],
        method="",
        logic_model=LogicModel(),
        update="",
    )


def _run(
    name: str, parameters: Mapping[str, Any], notebook: Mapping[str, Any], findings: list[dict[str, Any]]
) -> dict[str, Any]:
    datasets = datasets_of(findings, [])
    known = marks(datasets, findings)
    shown = [*outputs.figures_of(notebook), *outputs.tables_of(notebook)]
    return {
        "study": name,
        "run": None,
        "created": datetime.now(JAPAN).isoformat(timespec="seconds"),
        "parameters": dict(parameters),
        "primary": None,
        "sensitivity": {},
        "synthetic": known["synthetic"] or any(_synthetic(output) for output in shown),
        # Tables that no finding names may be closed.
        "disclosure": None if known["disclosure"] == "open" else known["disclosure"],
        "datasets": datasets,
    }


def _synthetic(output: outputs.FigureOutput | Mapping[str, Any]) -> bool:
    return bool(output.synthetic if isinstance(output, outputs.FigureOutput) else output.get("synthetic"))


def _title(notebook: Mapping[str, Any]) -> str:
    first = next((cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"), "")
    found = _TITLE.match(first)
    return found[1].strip(" #") if found else ""


def _parameters(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Read plain values that the cells of parameters assign; what is none stays out of the table."""
    found: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and _PARAMETER_TAGS & set(cell["metadata"].get("tags", ())):
            found |= _assigned(cell["source"])
    return found


def _assigned(source: str) -> dict[str, Any]:
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return {}
    return {
        target.id: ast.literal_eval(statement.value)
        for statement in statements
        if isinstance(statement, ast.Assign) and _is_plain(statement.value)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _is_plain(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError):
        return False
    return True
