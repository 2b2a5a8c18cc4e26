"""Tables that are not open: a run that reads one has no public edition, which often is known before it starts."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.errors import EditionError, Problem
from analysis.runs.defaults import SKIPPED

if TYPE_CHECKING:
    from analysis.runs.plan import Plan

_DISCLOSURE = {"internal": "庁内", "restricted": "担当課"}
_REMEDY = "公開の表だけを使う条件で実行してください。公開してよいと決まった表なら、目録の disclosure を open に直します。"
_LOADERS = ("load", "use")


def closed_tables(tables: list[tuple[str, str]], where: str) -> Iterator[Problem]:
    """Tell which tables speak against a public edition.

    Parameters
    ----------
    tables : list of tuple of str and str
        Title and `disclosure` of tables that a run reads.
    where : str
        Place for messages.

    Yields
    ------
    Problem
        One a table that is not open.
    """
    for title, disclosure in tables:
        if disclosure != "open":
            extent = _DISCLOSURE.get(disclosure, disclosure)
            yield Problem(f"表「{title}」は{extent}限りで、公開できません。", where, _REMEDY)


def refuse_closed(plan: Plan) -> None:
    """Refuse a public edition of a run that is going to read a table that is not open, before it starts.

    Parameters
    ----------
    plan : Plan
        The run.

    Raises
    ------
    EditionError
        No table that the card declares is open, or a cell of the notebook loads one that is not, whatever the
        parameters are. Which other tables a run reads is known only when it has ended (see `public_run`).
    """
    from analysis.data import catalog  # noqa: PLC0415  (the plan has read it)

    known = {table.name: table for table in catalog.tables(plan.root)}
    declared = [known[name] for name in plan.card.datasets]
    some_open = any(table.disclosure == "open" for table in declared)
    always = set(_loaded_always(plan))
    read = [(table.title, table.disclosure) for table in declared if table.name in always or not some_open]
    problems = list(closed_tables(read, plan.study))
    if problems:
        last = Problem(
            "公開版を作れないので、実行していません。",
            remedy="庁内版なら、--edition を付けずに実行してください。",
        )
        raise EditionError(*problems, last)


def _loaded_always(plan: Plan) -> Iterator[str]:
    """Names in `catalog.load("…")` of statements that stand in no condition, loop or function."""
    for cell in json.loads(plan.notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code" or SKIPPED in cell.get("metadata", {}).get("tags", []):
            continue
        try:
            statements = ast.parse("".join(cell["source"])).body
        except SyntaxError:  # a magic of IPython; running the cell tells what else may be wrong with it
            continue
        for statement in statements:
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr) and statement.value is not None:
                yield from _loads(statement.value)


def _loads(expression: ast.expr) -> Iterator[str]:
    if any(
        isinstance(part, ast.IfExp | ast.BoolOp | ast.Lambda | ast.comprehension)
        for part in ast.walk(expression)
    ):
        return
    for part in ast.walk(expression):
        match part:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("catalog"), attr=name), args=[ast.Constant(str(table))]
            ):
                if name in _LOADERS:
                    yield table
