"""How one run of a batch ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.errors import EbpmError
from analysis.reports.conditions import words
from analysis.runs.plan import Plan

Status = Literal["made", "reused", "failed", "not_run"]


@dataclass(frozen=True)
class Outcome:
    """How one run of a batch ended.

    Parameters
    ----------
    plan : Plan
        What was to be run.
    status : str
        `made`, `reused` (an earlier run with the same inputs stands for it), `failed`, or `not_run` (the batch
        ended before its turn).
    seconds : float
        How long it took (s); 0 where nothing was executed.
    folder : Path or None
        The finished run's folder; None when there is none.
    error : EbpmError or None
        Why it failed; None otherwise.
    """

    plan: Plan
    status: Status
    seconds: float = 0.0
    folder: Path | None = None
    error: EbpmError | None = None

    @property
    def name(self) -> str:
        """See `name_of`."""
        return name_of(self.plan)


def name_of(plan: Plan) -> str:
    """Name a run for people: the study and, in brackets, what tells this run from others of it."""
    words_told = "、".join(f"{title}：{value}" for title, value in told(plan))
    return f"{plan.study}（{words_told}）" if words_told else plan.study


def told(plan: Plan) -> list[tuple[str, str]]:
    """Name what tells a run from others of its study.

    Parameters
    ----------
    plan : Plan
        The run.

    Returns
    -------
    list of (str, str)
        Title and value of its subject and of what departs from the primary specification.
    """
    telling = [n for n, p in plan.card.parameters.items() if p.subject or n in plan.departures]
    declared = plan.card.parameters
    return [(declared[name].title, words(declared[name], plan.parameters[name])) for name in telling]
