"""The default parameters of a notebook, read without executing anything."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem

TAG = "parameters"
# Of cells that no run executes.
SKIPPED = "skip-execution"


def defaults(notebook: Path) -> dict[str, Any]:
    """Read the default parameters of a notebook: literal assignments in its cell tagged `parameters`.

    Parameters
    ----------
    notebook : Path
        The notebook; read as JSON, never executed.

    Returns
    -------
    dict
        Name to value, in the cell's order.

    Raises
    ------
    ParameterError
        The file is missing or not a notebook, has not exactly one such cell, or the cell holds anything but
        assignments of plain values.
    """
    where = "/".join(notebook.parts[-3:])
    source = _parameters_cell(notebook, where)
    try:
        statements = ast.parse(source).body
    except SyntaxError as cause:
        problem = Problem("parameters セルが Python として読めません。", f"{where} セルの{cause.lineno}行目")
        raise ParameterError(problem) from cause
    found: dict[str, Any] = {}
    problems = []
    for statement in statements:
        try:
            name, value = _assignment(statement)
        except ValueError:
            problems.append(_no_assignment(statement, source, where))
            continue
        if name in found:
            problems.append(Problem(f"「{name}」に2回代入しています。", where, "1つだけ残してください。"))
        found[name] = value
    if problems:
        raise ParameterError(*problems)
    return found


def _no_assignment(statement: ast.stmt, source: str, where: str) -> Problem:
    line = source.splitlines()[statement.lineno - 1].strip()
    return Problem(
        f"parameters セルに書けない行です: {line}",
        f"{where} セルの{statement.lineno}行目",
        "「名前 = 値」（値は数、文字列、True/False、None、一覧）だけを書いてください。",
    )


def _parameters_cell(notebook: Path, where: str) -> str:
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        cells = content["cells"]
        tagged = [cell for cell in cells if TAG in cell.get("metadata", {}).get("tags", [])]
        sources = ["".join(cell["source"]) for cell in tagged if cell["cell_type"] == "code"]
    except OSError as cause:
        remedy = "カードと同じ名前のノートブックを置いてください。"
        raise ParameterError(Problem("ノートブックを読めません。", where, remedy)) from cause
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        remedy = "JupyterLab で開けるか確かめ、保存し直してください。"
        raise ParameterError(Problem("ノートブックの形式ではありません。", where, remedy)) from cause
    if len(sources) != 1:
        state = "ありません" if not sources else f"{len(sources)}個あります"
        remedy = "既定値を書いたコードセル1つにタグ parameters を付けてください。"
        raise ParameterError(Problem(f"タグ parameters の付いたコードセルが{state}。", where, remedy))
    return sources[0]


def _assignment(statement: ast.stmt) -> tuple[str, Any]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        raise ValueError("not an assignment")
    if not isinstance(target, ast.Name):
        raise ValueError("not a plain name")
    return target.id, ast.literal_eval(value)
