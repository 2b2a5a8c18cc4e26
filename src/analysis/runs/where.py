"""Runs chosen by the values of their parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import ParameterError, Problem
from analysis.reports.conditions import words
from analysis.runs.document import suggestion
from analysis.runs.values import UnreadableValue, parse_value, plain

if TYPE_CHECKING:
    from analysis.runs.card import Card, Parameter
    from analysis.runs.finished import FinishedRun

OPTION = "--where"


def runs_where(where: Sequence[str], runs: Sequence[FinishedRun], card: Card | None) -> list[FinishedRun]:
    """Choose runs of a study by the values of their parameters.

    Parameters
    ----------
    where : sequence of str
        `name=value`, as typed after `--where`; all must hold.
    runs : sequence of FinishedRun
        Runs of one study.
    card : Card or None
        Its card, by which values are read; without it they are compared as text.

    Returns
    -------
    list of FinishedRun
        At least one.

    Raises
    ------
    ParameterError
        No run has such a parameter or such a value.
    """
    known = dict.fromkeys(name for run in runs for name in run.run["parameters"])
    conditions = dict(_condition(assignment, known, card) for assignment in where)
    chosen = [run for run in runs if all(_has(run, name, value) for name, value in conditions.items())]
    if not chosen:
        remedy = "。".join(f"{name} の値: {_values(name, runs)}" for name in conditions)
        raise ParameterError(
            Problem(f"{'、'.join(where)} に当てはまる実行結果はありません。", OPTION, remedy)
        )
    return chosen


def _condition(assignment: str, known: Mapping[str, object], card: Card | None) -> tuple[str, Any]:
    name, sign, text = assignment.replace("＝", "=", 1).partition("=")
    name = plain(name)
    if not sign:
        remedy = "「--where 名前=値」の形で指定してください。"
        raise ParameterError(Problem(f"「{assignment}」に「=」がありません。", OPTION, remedy))
    if name not in known:
        what = f"「{name}」というパラメータはありません。"
        raise ParameterError(Problem(what, OPTION, suggestion(name, known)))
    return name, _read(text, card.parameters.get(name) if card else None)


def _read(text: str, declared: Parameter | None) -> Any:
    if declared is None:
        return text
    choices = declared.choices if isinstance(declared.choices, Mapping) else None
    try:
        return parse_value(text, declared, choices)
    except UnreadableValue as error:
        raise ParameterError(Problem(error.what, OPTION, error.remedy)) from None


def _has(run: FinishedRun, name: str, value: Any) -> bool:
    own = run.run["parameters"]
    # As text: what no card declares any more, and codes that a choice writes as a number.
    return name in own and (own[name] == value or str(own[name]) == str(value))


def _values(name: str, runs: Sequence[FinishedRun]) -> str:
    return "、".join(sorted({words(None, run.run["parameters"].get(name)) for run in runs}))
