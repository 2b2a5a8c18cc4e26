"""A finding over all runs of its study."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import ParameterError, Problem, RunError
from analysis.runs.compare import known_card, parameter_words
from analysis.runs.document import shown_path, suggestion
from analysis.runs.finished import FinishedRun, finished_runs
from analysis.runs.origin_changes import commit
from analysis.runs.where import runs_where

if TYPE_CHECKING:
    from analysis.runs.card import Card


@dataclass(frozen=True)
class Entry:
    """A finding in one run.

    Parameters
    ----------
    run : FinishedRun
        The run.
    finding : mapping
        What it found.
    """

    run: FinishedRun
    finding: Mapping[str, Any]

    @property
    def data(self) -> str:
        """First 8 digits of the digest of all tables that the run read: runs of the same data share it."""
        tables = sorted(f"{table['name']} {table['sha256']}" for table in self.run.run.get("datasets", []))
        return hashlib.sha256("\n".join(tables).encode()).hexdigest()[:8]

    @property
    def code(self) -> str:
        """The version of the code."""
        return commit(self.run.run)


@dataclass(frozen=True)
class Group:
    """Runs of a study with the same parameters, all of made-up data or all of real data.

    Parameters
    ----------
    id : str
        Name of these runs in a portfolio.
    terms : tuple of (str, str)
        Title and value of the parameters in which the groups differ.
    primary, synthetic : bool
        Whether the newest of them follows the primary specification; whether they rest on made-up data.
    entries : tuple of Entry
        Oldest first.
    """

    id: str
    terms: tuple[tuple[str, str], ...]
    primary: bool
    synthetic: bool
    entries: tuple[Entry, ...]

    @property
    def label(self) -> str:
        """What tells this group from the others; the id where nothing does."""
        return "、".join(f"{title}：{value}" for title, value in self.terms) or self.id


@dataclass(frozen=True)
class History:
    """A finding over all runs of its study.

    Parameters
    ----------
    study, title, finding : str
        The study, its title, id of the finding.
    groups : tuple of Group
        The primary specification first.
    without : int
        Runs that do not have the finding.
    unreadable : tuple of str
        Runs whose findings cannot be read.
    """

    study: str
    title: str
    finding: str
    groups: tuple[Group, ...]
    without: int
    unreadable: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "study": self.study,
            "finding": self.finding,
            "runs_without": self.without,
            "runs_unreadable": list(self.unreadable),
            "groups": [
                {
                    "id": group.id,
                    "parameters": group.entries[-1].run.run["parameters"],
                    "primary": group.primary,
                    "synthetic": group.synthetic,
                    "runs": [_described(entry) for entry in group.entries],
                }
                for group in self.groups
            ],
        }


def _described(entry: Entry) -> dict[str, Any]:
    claim = {
        name: entry.finding.get(name)
        for name in ("value", "unit", "interval", "n", "n_unit", "status", "headline")
    }
    run = entry.run
    return {"run": run.name, "created": run.run["created"], **claim, "data": entry.data, "code": entry.code}


def history_of(study: str, finding: str, where: Sequence[str], *, out: Path, root: Path) -> History:
    """Collect a finding over all runs of its study.

    Parameters
    ----------
    study, finding : str
        Name of the study and id of the finding.
    where : sequence of str
        `name=value`: only runs with this value of a parameter.
    out, root : Path
        Folder of all runs and project root (for titles and units of the card).

    Returns
    -------
    History

    Raises
    ------
    ParameterError
        No run, finding, parameter or value of that name; the nearest is told.
    RunError
        The findings of no run can be read.
    """
    card = known_card(study, root)
    runs = runs_where(where, _runs_of(study, out), card)
    found, unreadable = _claims(runs)
    ids = sorted({id_ for _, claims in found for id_ in claims})
    if finding not in ids:
        what = f"「{study}」の実行結果に「{finding}」という所見はありません。"
        raise ParameterError(Problem(what, remedy=suggestion(finding, ids)))
    entries = [Entry(run, claims[finding]) for run, claims in found if finding in claims]
    title = str(runs[0].run.get("title") or study)
    groups, without = tuple(_groups(entries, card)), len(found) - len(entries)
    return History(study, title, finding, groups, without, unreadable)


def _claims(
    runs: Sequence[FinishedRun],
) -> tuple[list[tuple[FinishedRun, dict[str, Mapping[str, Any]]]], tuple[str, ...]]:
    """Read the findings of runs, oldest first; one that is damaged does not hide the others."""
    found, errors = [], {}
    for run in reversed(runs):
        try:
            found.append((run, {claim["id"]: claim for claim in run.findings()}))
        except RunError as error:
            errors[f"{run.study}/{run.name}"] = error
    if not found:
        raise next(iter(errors.values()))
    return found, tuple(errors)


def _runs_of(study: str, out: Path) -> list[FinishedRun]:
    runs = finished_runs(out)
    known = sorted({run.study for run in runs})
    if study not in known:
        what = f"「{study}」の実行結果はありません。"
        raise ParameterError(Problem(what, shown_path(out, Path.cwd()), suggestion(study, known)))
    return [run for run in runs if run.study == study]


def _groups(entries: Sequence[Entry], card: Card | None) -> list[Group]:
    alike: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        alike.setdefault((*entry.run.key, bool(entry.run.run.get("synthetic"))), []).append(entry)
    all_values = [members[-1].run.run["parameters"] for members in alike.values()]
    names = dict.fromkeys(name for values in all_values for name in values)
    differing = [name for name in names if any(v.get(name) != all_values[0].get(name) for v in all_values)]
    groups = [_group(members, differing, card) for members in alike.values()]
    return sorted(groups, key=lambda group: (not group.primary, group.label))


def _group(members: Sequence[Entry], differing: Sequence[str], card: Card | None) -> Group:
    newest = members[-1].run
    terms = parameter_words(newest, [name for name in differing if name in newest.run["parameters"]], card)
    primary, synthetic = bool(newest.run.get("primary")), bool(newest.run.get("synthetic"))
    return Group(newest.id, tuple(terms), primary, synthetic, tuple(members))
