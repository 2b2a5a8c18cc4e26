"""Why a finished run would be made again, or that it would be reused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import EbpmError
from analysis.runs.finished import FinishedRun
from analysis.runs.inputs import Change, changes, inputs_of
from analysis.runs.plan import plan_run
from analysis.runs.reuse import damaged


@dataclass(frozen=True)
class Reasons:
    """Why a run would be made again.

    Parameters
    ----------
    recorded : bool
        Whether the run says what it depended on.
    notes : tuple of str
        What speaks against it apart from changes, in Japanese.
    changes : tuple of Change
        Inputs that are not what they were.
    damaged : tuple of str
        Files of the run that are missing or not as they were written.
    """

    recorded: bool
    notes: tuple[str, ...]
    changes: tuple[Change, ...]
    damaged: tuple[str, ...]

    @property
    def reusable(self) -> bool:
        """Whether nothing speaks against reusing the run."""
        return self.recorded and not (self.notes or self.changes or self.damaged)


def reasons(run: FinishedRun, root: Path) -> Reasons:
    """Find out what has changed since a run.

    Parameters
    ----------
    run : FinishedRun
        Its parameters are those that would be used again.
    root : Path
        Project root.

    Returns
    -------
    Reasons
        For a run of a version that did not record its inputs, only that.
    """
    recorded = run.run.get("depends_on")
    notes = [str(note) for note in run.run.get("not_reusable", [])]
    if recorded is None:
        return Reasons(False, tuple(notes), (), tuple(damaged(run)))
    try:
        now = inputs_of(plan_run(run.study, run.run["parameters"], root=root))
    except EbpmError as error:
        notes += [f"同じパラメータでは、今は実行できません: {problem}" for problem in error.problems]
        return Reasons(True, tuple(notes), (), tuple(damaged(run)))
    return Reasons(True, tuple(notes), tuple(changes(recorded, now)), tuple(damaged(run)))
