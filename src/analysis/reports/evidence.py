"""Which grades of evidence the findings of a study can have, read from the code that words them, without a run."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.findings.finding import EVIDENCE
from analysis.runs.imports import PACKAGE, package_folder

_WORDED = f"{PACKAGE}.findings."


@dataclass(frozen=True)
class _Module:
    """Functions of a module, and what names stand for in it: a module, or a function as `module.function`."""

    name: str
    functions: Mapping[str, ast.FunctionDef]
    names: Mapping[str, str]


def grades(notebook: Path, ids: list[str]) -> dict[str, list[str]]:
    """Find the grades of evidence that the findings of a study can have.

    Parameters
    ----------
    notebook : Path
        The study's notebook.
    ids : list of str
        Ids of its findings.

    Returns
    -------
    dict
        Id to grades in Japanese, the weakest first; several where the design depends on the parameters, none where
        the notebook does not hand the id to a function of `analysis.findings`.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))
    page = _Module("", {}, dict(_imported(tree)))
    found: dict[str, set[str]] = {id: set() for id in ids}
    texts: dict[str, str] = {}
    steps = [node for node in ast.walk(tree) if isinstance(node, (ast.Assign, ast.Call))]
    for node in sorted(steps, key=lambda step: (step.lineno, step.col_offset)):
        if isinstance(node, ast.Assign):
            texts |= _texts(node)
        elif node.args:
            first = node.args[0]
            given = texts.get(first.id) if isinstance(first, ast.Name) else getattr(first, "value", None)
            if given in found:
                found[given] |= set(_of_call(node, page, frozenset()))
    return {id: [word for key, word in EVIDENCE.items() if key in keys] for id, keys in found.items()}


def _texts(assigned: ast.Assign) -> dict[str, str]:
    """Read which names an assignment gives to plain texts."""
    pairs = []
    for target in assigned.targets:
        if isinstance(target, ast.Tuple) and isinstance(assigned.value, ast.Tuple):
            pairs += zip(target.elts, assigned.value.elts, strict=False)
        else:
            pairs.append((target, assigned.value))
    return {
        name.id: value.value
        for name, value in pairs
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


def _of_call(call: ast.Call, module: _Module, seen: frozenset[str]) -> Iterator[str]:
    """Find what a call can give: what it says itself, or the default, and what the function says."""
    whole = _target(call.func, module)
    if whole is None or whole in seen:
        return
    home, _, name = whole.rpartition(".")
    there = _module(home)
    function = there.functions.get(name)
    if function is None:
        return
    said = next((word.value for word in call.keywords if word.arg == "evidence"), None)
    arguments = function.args.kwonlyargs
    defaults = dict(zip((one.arg for one in arguments), function.args.kw_defaults, strict=True))
    yield from _keys(said if said is not None else defaults.get("evidence"))
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == "EVIDENCE"
        ):
            yield from _keys(node.slice)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, there, seen | {whole})


def _keys(part: ast.AST | None) -> Iterator[str]:
    for node in ast.walk(part) if part is not None else ():
        if isinstance(node, ast.Constant) and node.value in EVIDENCE:
            yield node.value


def _target(function: ast.expr, module: _Module) -> str | None:
    """Name the function of `analysis.findings` that is called, with its module."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        whole = f"{module.names.get(function.value.id, '')}.{function.attr}"
    elif isinstance(function, ast.Name) and function.id in module.functions:
        whole = f"{module.name}.{function.id}"
    else:
        whole = module.names.get(function.id, "") if isinstance(function, ast.Name) else ""
    return whole if whole.startswith(_WORDED) else None


@cache
def _module(name: str) -> _Module:
    path = package_folder().parent / f"{name.replace('.', '/')}.py"
    if not path.is_file():
        return _Module(name, {}, {})
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return _Module(name, functions, dict(_imported(tree)))


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
