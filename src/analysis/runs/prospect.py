"""What a batch will do with each of its runs: make it, or let a finished one stand for it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import DataError, Problem, why
from analysis.runs.document import shown_path
from analysis.runs.finished import FinishedRun, finished_runs
from analysis.runs.inputs import GROUPS, Inputs, changes, inputs_of_all
from analysis.runs.parameters import digest
from analysis.runs.plan import Plan
from analysis.runs.reuse import reusable

_MOST_NAMED = 3


@dataclass(frozen=True)
class Prospect:
    """A run, and the finished one that stands for it.

    Parameters
    ----------
    plan : Plan
        The run.
    inputs : Inputs
        What it depends on, as it is now.
    standing : FinishedRun or None
        A finished run with the same inputs; None when the run has to be made.
    """

    plan: Plan
    inputs: Inputs
    standing: FinishedRun | None


def prospects(plans: Sequence[Plan]) -> list[Prospect]:
    """Find out which runs have to be made.

    Parameters
    ----------
    plans : sequence of Plan
        Of one project.

    Returns
    -------
    list of Prospect
        One a plan. To be found before anything that the runs use is imported: what is imported later is then as the
        inputs say.

    Raises
    ------
    DataError
        A file that a run depends on cannot be read.
    """
    try:
        inputs = inputs_of_all(plans)
    except OSError as cause:
        where = shown_path(plans[0].root / str(cause.filename), plans[0].root)
        remedy = "読み取りの権限があるか、ほかのプログラムで開いていないかを確かめてください。"
        raise DataError(Problem(f"ファイルを読めません（{why(cause)}）。", where, remedy)) from cause
    return [Prospect(plan, own, reusable(plan, own)) for plan, own in zip(plans, inputs, strict=True)]


def whys(found: Sequence[Prospect]) -> list[str]:
    """Say for each run why it would be made, in Japanese; empty for those that a finished one stands for.

    Parameters
    ----------
    found : sequence of Prospect
        With one folder of runs.

    Returns
    -------
    list of str
    """
    earlier: dict[tuple[str, str], FinishedRun] = {}
    if found:
        for run in finished_runs(found[0].plan.out):
            earlier.setdefault(run.key, run)
    keys = [(one.plan.study, digest(one.plan.parameters)) for one in found]
    return [_why(one, earlier.get(key)) for one, key in zip(found, keys, strict=True)]


def _why(prospect: Prospect, earlier: FinishedRun | None) -> str:
    if prospect.standing is not None:
        return ""
    if earlier is None:
        return "まだ実行していない"
    recorded = earlier.run.get("depends_on")
    if recorded is None:
        notes = earlier.run.get("not_reusable") or ["前の版で実行したので、入力の記録がない"]
        return "前の結果は再利用できない: " + "、".join(map(str, notes))
    changed: dict[str, list[str]] = {}
    for change in changes(recorded, prospect.inputs):
        changed.setdefault(GROUPS.get(change.group, change.group), []).append(change.name)
    if not changed:
        return "前の実行の結果のファイルが変わった"
    return "変わった: " + "、".join(f"{group}（{_some(names)}）" for group, names in changed.items())


def _some(names: Sequence[str]) -> str:
    rest = f" ほか{len(names) - _MOST_NAMED}件" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + rest
