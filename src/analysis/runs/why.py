"""Why a finished run would be made again, or that it would be reused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import EbpmError
from analysis.runs.finished import FinishedRun
from analysis.runs.inputs import Change, changes, inputs_of
from analysis.runs.notes import NOTES
from analysis.runs.plan import plan_run
from analysis.runs.reuse import damaged, reusable


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
    standing : FinishedRun or None
        What a batch would take instead of a new run: this run, or another with the inputs of today.
    """

    recorded: bool
    notes: tuple[str, ...]
    changes: tuple[Change, ...]
    damaged: tuple[str, ...]
    standing: FinishedRun | None

    @property
    def reusable(self) -> bool:
        """Whether nothing speaks against reusing the run."""
        return self.recorded and not (self.notes or self.changes or self.damaged)


def reasons(run: FinishedRun, root: Path, out: Path) -> Reasons:
    """Find out what has changed since a run.

    Parameters
    ----------
    run : FinishedRun
        Its parameters and notes are those that would be used again.
    root, out : Path
        Project root and folder of all runs.

    Returns
    -------
    Reasons
        For a run of a version that did not record its inputs without changes.
    """
    recorded = run.run.get("depends_on")
    notes = [str(note) for note in run.run.get("not_reusable") or []]
    changed: list[Change] = []
    standing = None
    try:
        notes_file = run.folder / NOTES
        added = notes_file if notes_file.is_file() else None
        plan = plan_run(run.study, run.run["parameters"], root=root, out=out, notes=added)
        now = inputs_of(plan)
    except EbpmError as error:
        notes += [f"同じパラメータでは、今は実行できません: {problem}" for problem in error.problems]
    else:
        changed = changes(recorded, now) if recorded is not None else []
        standing = reusable(plan, now)
    return Reasons(recorded is not None, tuple(notes), tuple(changed), tuple(damaged(run)), standing)
