"""A run that was checked: everything that can go wrong before a kernel starts has been ruled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem
from analysis.runs.card import Card, load_card, notebook_path
from analysis.runs.defaults import defaults
from analysis.runs.finished import run_id
from analysis.runs.notes import AddedNotes, read_notes
from analysis.runs.parameters import checked, digest, sensitivity


@dataclass(frozen=True)
class Plan:
    """A run that was checked and can start.

    Parameters
    ----------
    study : str
        Name of the study.
    card : Card
        Its card.
    parameters : dict
        All parameters.
    departures : dict
        How they differ from the primary specification (see `sensitivity`).
    root, out : Path
        Project root and folder of all runs.
    notes : AddedNotes or None
        What people add to the report.
    """

    study: str
    card: Card
    parameters: dict[str, Any]
    departures: dict[str, dict[str, Any]]
    root: Path
    out: Path
    notes: AddedNotes | None = None

    @property
    def notebook(self) -> Path:
        """The study's notebook."""
        return notebook_path(self.study, self.root)

    @property
    def id(self) -> str:
        """Name of the run in a portfolio, see `analysis.runs.finished.run_id`."""
        return run_id(self.study, digest(self.parameters))


def plan_run(
    study: str,
    given: Mapping[str, object],
    *,
    root: Path,
    out: Path | None = None,
    problems: Sequence[Problem] = (),
    notes: Path | None = None,
) -> Plan:
    """Check everything that can be checked before a kernel starts.

    Parameters
    ----------
    study : str
        Name of the study.
    given : mapping
        Parameters as text or values.
    root : Path
        Project root.
    out : Path, optional
        Folder of all runs; `outputs` of the project by default.
    problems : sequence of Problem
        What was already found wrong with `given`; told together with the rest.
    notes : Path, optional
        File of notes for this run (see `read_notes`).

    Returns
    -------
    Plan

    Raises
    ------
    ParameterError
        Card, parameters or notes are not as declared; all problems at once.
    DataError
        The catalog or a table of choices cannot be read.
    """
    card = load_card(study, root)
    initial = defaults(notebook_path(study, root))
    parameters, found = checked(card, initial, given, root)
    if problems or found:
        raise ParameterError(*problems, *found)
    departures = sensitivity(card, initial, parameters, root)
    added = read_notes(notes, root) if notes else None
    return Plan(study, card, parameters, departures, root, (out or root / "outputs").absolute(), added)
