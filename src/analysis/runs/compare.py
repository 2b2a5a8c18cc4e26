"""Two runs of a study compared: what they were made from, what they found, what their tables say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.errors import EbpmError, ParameterError, Problem
from analysis.reports.conditions import words
from analysis.runs.card import Card, read_card
from analysis.runs.finding_changes import FindingChange, finding_changes
from analysis.runs.finished import FinishedRun
from analysis.runs.origin_changes import OriginChange, notes, origin_changes
from analysis.runs.table_changes import TableChange, changed_tables


@dataclass(frozen=True)
class Comparison:
    """Two runs of one study, side by side.

    Parameters
    ----------
    before, after : FinishedRun
        The runs.
    terms : tuple of (str, str)
        Title and value of what tells the later run from others of its study.
    changes : tuple of OriginChange
        What they were made from differently.
    findings : tuple of FindingChange
        All findings of both.
    tables : tuple of TableChange
        Tables that differ.
    same_tables : int
        How many do not.
    notes : tuple of str
        What the records leave open, in Japanese.
    """

    before: FinishedRun
    after: FinishedRun
    terms: tuple[tuple[str, str], ...]
    changes: tuple[OriginChange, ...]
    findings: tuple[FindingChange, ...]
    tables: tuple[TableChange, ...]
    same_tables: int
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The later run's id and, in brackets, what tells it from others of its study."""
        words_told = "、".join(f"{title}：{value}" for title, value in self.terms)
        return f"{self.after.id}（{words_told}）" if words_told else self.after.id

    @property
    def synthetic(self) -> bool:
        """Whether the runs rest on made-up data."""
        return bool(self.after.run.get("synthetic", False))

    @property
    def same_results(self) -> bool:
        """Whether every finding and every table is the same."""
        return not self.tables and all(finding.state == "same" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "study": self.after.study,
            "before": _described(self.before),
            "after": _described(self.after),
            "same_results": self.same_results,
            "changes": [asdict(change) for change in self.changes],
            "findings": [_finding(finding) for finding in self.findings],
            "tables": [asdict(table) for table in self.tables],
            "same_tables": self.same_tables,
            "notes": list(self.notes),
        }


def compare_runs(before: FinishedRun, after: FinishedRun, root: Path) -> Comparison:
    """Compare two runs of one study.

    Parameters
    ----------
    before, after : FinishedRun
        The runs.
    root : Path
        Project root; the card there gives titles and units of the parameters.

    Returns
    -------
    Comparison
        Of nothing but what the files of the runs say: what is withheld there is not shown here.

    Raises
    ------
    ParameterError
        Runs of different studies, one of made-up data and one of real data, or twice the same run.
    RunError
        A file of a run cannot be read.
    """
    _refuse(before, after)
    card = known_card(after.study, root)
    tables, same = changed_tables(before.folder, after.folder)
    return Comparison(
        before,
        after,
        tuple(terms(after, card)),
        tuple(origin_changes(before.run, after.run, card)),
        tuple(finding_changes(before.findings(), after.findings())),
        tuple(tables),
        same,
        tuple(notes(before.run, after.run)),
    )


def compare_all(
    pairs: Sequence[tuple[FinishedRun, FinishedRun]], root: Path
) -> tuple[list[Comparison], list[tuple[FinishedRun, EbpmError]]]:
    """Compare many pairs of runs; one that cannot be compared does not hide the others.

    Parameters
    ----------
    pairs : sequence of (FinishedRun, FinishedRun)
        Before and after.
    root : Path
        See `compare_runs`.

    Returns
    -------
    tuple of list of Comparison and list of (FinishedRun, EbpmError)
        The comparisons; the later run of each other pair, and what is in the way.
    """
    done, refused = [], []
    for before, after in pairs:
        try:
            done.append(compare_runs(before, after, root))
        except EbpmError as error:
            refused.append((after, error))
    return done, refused


def known_card(study: str, root: Path) -> Card | None:
    """Read the card that a study has today; None where it cannot be read (then its parameters have no titles)."""
    try:
        return read_card(study, root)[0]
    except ParameterError:
        # A run outlives its study: a card renamed or in the middle of an edit must not hide what the run says.
        return None


def terms(run: FinishedRun, card: Card | None) -> list[tuple[str, str]]:
    """Name what tells a run from others of its study.

    Parameters
    ----------
    run : FinishedRun
        The run.
    card : Card or None
        The study's card; without it only departures from the primary specification are known.

    Returns
    -------
    list of (str, str)
        Title and value of its subject and of what departs from the primary specification.
    """
    declared = card.parameters if card else {}
    departures = run.run.get("sensitivity") or {}
    telling = [n for n in run.run["parameters"] if n in departures or (n in declared and declared[n].subject)]
    return parameter_words(run, telling, card)


def parameter_words(run: FinishedRun, names: Iterable[str], card: Card | None) -> list[tuple[str, str]]:
    """Write parameters of a run for people.

    Parameters
    ----------
    run : FinishedRun
        The run.
    names : iterable of str
        Parameters that it has.
    card : Card or None
        For titles, units and labels.

    Returns
    -------
    list of (str, str)
        Title and value.
    """
    declared = card.parameters if card else {}
    values = run.run["parameters"]
    return [
        (declared[name].title if name in declared else name, words(declared.get(name), values[name]))
        for name in names
    ]


def _refuse(before: FinishedRun, after: FinishedRun) -> None:
    if before.study != after.study:
        remedy = "同じ分析の2つの実行を指定してください。"
        what = f"「{before.study}」と「{after.study}」は別の分析なので比べられません。"
        raise ParameterError(Problem(what, remedy=remedy))
    if before.run.get("synthetic", False) != after.run.get("synthetic", False):
        what = "架空データ（練習用）の実行と実際のデータの実行は並べて比べません。"
        where = f"{before.study}/{before.name} と {after.study}/{after.name}"
        raise ParameterError(Problem(what, where, "どちらかにそろえてください。"))
    if before.folder.resolve() == after.folder.resolve():
        remedy = f"{after.study} のほかの実行を指定してください（ebpm history で一覧を見られます）。"
        raise ParameterError(Problem("前と後が同じ実行です。", f"{after.study}/{after.name}", remedy))


def _described(run: FinishedRun) -> dict[str, Any]:
    return {
        "run": run.name,
        "folder": str(run.folder),
        "created": run.run["created"],
        "parameters": run.run["parameters"],
        "synthetic": run.run.get("synthetic", False),
    }


def _finding(change: FindingChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "state": change.state,
        "before": _claim(change.before),
        "after": _claim(change.after),
        "difference": change.difference,
        "intervals_overlap": change.overlap,
        "changed": list(change.aspects),
    }


def _claim(finding: Any) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        name: finding.get(name) for name in ("headline", "value", "unit", "interval", "n", "n_unit", "status")
    }
