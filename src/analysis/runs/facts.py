"""What runs of one batch share: the state of code and packages, checks of the data, numbers of specifications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.runs.faults import results_for
from analysis.runs.parameters import specification
from analysis.runs.plan import Plan
from analysis.runs.record import specifications_in

if TYPE_CHECKING:
    from analysis.data.check_result import CheckResult


@dataclass(frozen=True)
class Facts:
    """What a run takes from outside itself.

    Parameters
    ----------
    batch : str or None
        Name that all runs of one `ebpm batch` carry; None for a run of its own.
    origin : dict
        `git`, `python` and `packages`, as `analysis.reports.provenance.surroundings` tells them.
    checks : tuple of CheckResult
        Of all tables that the study may load.
    specifications : int
        How many distinct specifications of the study are finished or planned.
    """

    batch: str | None
    origin: dict[str, Any]
    checks: tuple[CheckResult, ...]
    specifications: int


def facts_of(plans: Sequence[Plan], batch: str | None = None) -> Callable[[Plan], Facts]:
    """Prepare to find out, once for each study, what runs share.

    Parameters
    ----------
    plans : sequence of Plan
        All runs that belong together, of one project and with one folder of runs. Their specifications count from
        the first run on: the number does not depend on the order in which runs finish.
    batch : str, optional
        See `Facts`.

    Returns
    -------
    callable
        Plan to Facts. It raises DataError when the catalog is broken or a check is declared wrongly.
    """

    @cache
    def origin() -> dict[str, Any]:
        provenance = import_module("analysis.reports.provenance")
        return provenance.surroundings(plans[0].root)

    @cache
    def of_study(study: str) -> Facts:
        same = [plan for plan in plans if plan.study == study]
        card, root = same[0].card, same[0].root
        checks = results_for([*card.datasets, *card.datasets_if_registered], root)
        planned = {specification(card, plan.parameters) for plan in same}
        return Facts(batch, origin(), tuple(checks), specifications_in(same[0].out, study, planned))

    return lambda plan: of_study(plan.study)
