"""The code of a study's notebook as statements that know which names they read and set.

Of what a reader looks at (one figure, one sentence) only some statements are the cause: those that set what it reads,
and what these read in turn. They can be run without the others. Only names count, and `rows.append(1)` is taken to
change `rows`; a function that changes what it is given is not seen to. A test holds all studies to what is computed
in full.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType

from analysis.errors import ParameterError, Problem
from analysis.runs.defaults import SKIPPED, TAG

_NOT_RUN = {TAG, SKIPPED}


@dataclass(frozen=True)
class Names:
    """What statements do with names: read before they set them, may set, set whatever happens."""

    reads: frozenset[str]
    sets: frozenset[str]
    settles: frozenset[str]


@dataclass(frozen=True)
class Statement:
    """One statement; the value of one that is `shown` is what JupyterLab shows under its cell."""

    code: CodeType
    shown: bool
    names: Names
    imports: bool


def statements_of(notebook: Path) -> list[Statement]:
    """Read the statements of a notebook's code cells, without the cell of parameters and what no run executes.

    Parameters
    ----------
    notebook : Path
        Checked before (see `analysis.runs.card.load_card`).

    Returns
    -------
    list of Statement
        In order.

    Raises
    ------
    ParameterError
        A cell is no Python.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found: list[Statement] = []
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] == "code" and not _NOT_RUN & set(cell["metadata"].get("tags", [])):
            found += _of_cell("".join(cell["source"]), f"{notebook.name} {number}番目のセル")
    imported = frozenset[str]().union(*(one.names.settles for one in found if one.imports))
    return [replace(one, names=_without(one.names, imported)) for one in found]


def _without(names: Names, imported: frozenset[str]) -> Names:
    """Take away modules from what a statement sets: `charts.bars(rows)` does nothing to `charts`."""
    return replace(names, sets=(names.sets - imported) | names.settles)


def _of_cell(source: str, where: str) -> list[Statement]:
    try:
        body = ast.parse(source).body
    except SyntaxError as cause:
        remedy = "ノートブックでそのセルを実行して直し、保存してから、もう一度試してください。"
        problem = Problem("Python として読めません。", f"{where} {cause.lineno}行目", remedy)
        raise ParameterError(problem) from cause
    return [_statement(node, where, last=node is body[-1]) for node in body]


def _statement(node: ast.stmt, where: str, *, last: bool) -> Statement:
    if last and isinstance(node, ast.Expr):
        return Statement(compile(ast.Expression(node.value), where, "eval"), True, _names(node), False)
    code, imports = (
        compile(ast.Module([node], []), where, "exec"),
        isinstance(node, ast.Import | ast.ImportFrom),
    )
    return Statement(code, False, _names(node), imports)


def causes(statements: Sequence[Statement], wanted: Collection[int]) -> list[int]:
    """Find the statements that have to be run, in order, for some of them to come out as they do in full.

    Parameters
    ----------
    statements : sequence of Statement
        The notebook's.
    wanted : collection of int
        Places of those that matter.

    Returns
    -------
    list of int
        Places, with those of `wanted`.
    """
    found: list[int] = []
    needed: set[str] = set()
    for place in reversed(range(len(statements))):
        names = statements[place].names
        if place in wanted or names.sets & needed:
            found.append(place)
            needed = (needed - names.settles) | names.reads
    return found[::-1]


def _names(node: ast.stmt) -> Names:
    if isinstance(node, ast.If):
        test, body, orelse = _plain(node.test), _together(node.body), _together(node.orelse)
        return Names(
            test.reads | body.reads | orelse.reads, body.sets | orelse.sets, body.settles & orelse.settles
        )
    return _plain(node)


def _together(body: Iterable[ast.stmt]) -> Names:
    reads: set[str] = set()
    sets: set[str] = set()
    settles: set[str] = set()
    for names in map(_names, body):
        reads |= names.reads - settles
        sets |= names.sets
        settles |= names.settles
    return Names(frozenset(reads), frozenset(sets), frozenset(settles))


def _plain(node: ast.AST) -> Names:
    reads: set[str] = set()
    sets: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            (reads if isinstance(part.ctx, ast.Load) else sets).add(part.id)
        elif isinstance(part, ast.alias):
            sets.add((part.asname or part.name).partition(".")[0])
        elif isinstance(part, ast.Subscript | ast.Attribute) and not isinstance(part.ctx, ast.Load):
            # Of `table["column"] = …` the table is read and becomes another.
            sets |= _named(part.value)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            sets |= _named(part.func)  # `rows.append(1)` changes `rows`; which calls do not, nobody can tell
    if isinstance(node, ast.AugAssign):
        return Names(frozenset(reads | sets), frozenset(sets), frozenset())
    return Names(frozenset(reads), frozenset(sets), frozenset(_targets(node)))


def _named(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _targets(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    waiting = list(node.targets) if isinstance(node, ast.Assign) else []
    names = []
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Tuple | ast.List):
            waiting += target.elts
        elif isinstance(target, ast.Name):
            names.append(target.id)
    return names
