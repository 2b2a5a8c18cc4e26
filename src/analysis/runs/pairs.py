"""Which runs `ebpm compare` compares: two that are named, or all of the newest command with those before them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.runs.document import shown_path
from analysis.runs.finished import FinishedRun, find_run, finished_runs, newest_first

LATEST, PREVIOUS = "latest", "previous"
_WORDS = {LATEST, PREVIOUS}


@dataclass(frozen=True)
class Pairs:
    """Runs to compare.

    Parameters
    ----------
    pairs : tuple of (FinishedRun, FinishedRun)
        Before and after.
    alone : tuple of FinishedRun
        Runs of the newest command that have none before them.
    whole : bool
        Whether these are all runs of the newest command.
    """

    pairs: tuple[tuple[FinishedRun, FinishedRun], ...]
    alone: tuple[FinishedRun, ...] = ()
    whole: bool = False


def find_pairs(before: str, after: str, out: Path) -> Pairs:
    """Find the runs that two addresses mean.

    Parameters
    ----------
    before, after : str
        What `find_run` understands, or `latest` (what the newest command made: all runs of its batch, else one
        run) or `previous` (for each the run before it with the same study and parameters). Beside the address of a
        run, `latest` is the run of its study that the newest command made, and `previous` the run before it.
    out : Path
        Folder of all runs.

    Returns
    -------
    Pairs

    Raises
    ------
    ParameterError
        There is no such run, or `latest` could be several.
    """
    runs = finished_runs(out)
    if {before, after} <= _WORDS:
        return _whole(before, after, runs, out)
    if before in _WORDS:
        later = find_run(after, out)
        return Pairs(((_beside(before, later, runs), later),))
    earlier = find_run(before, out)
    later = _beside(after, earlier, runs) if after in _WORDS else find_run(after, out)
    return Pairs(((earlier, later),))


def _whole(before: str, after: str, runs: list[FinishedRun], out: Path) -> Pairs:
    if before == after:
        what = f"前と後がどちらも {before} です。"
        raise ParameterError(Problem(what, remedy="「ebpm compare previous latest」と指定してください。"))
    if not runs:
        remedy = "ebpm run か ebpm batch を実行してください。"
        raise ParameterError(Problem("まだ実行結果がありません。", shown_path(out, Path.cwd()), remedy))
    alike: dict[tuple[str, str], list[FinishedRun]] = {}
    for run in runs:
        alike.setdefault(run.key, []).append(run)
    found = [(_previous(run, alike[run.key]), run) for run in _newest_command(runs)]
    pairs = [(earlier, run) for earlier, run in found if earlier is not None]
    if before == LATEST:
        pairs = [(run, earlier) for earlier, run in pairs]
    return Pairs(tuple(pairs), tuple(run for earlier, run in found if earlier is None), whole=True)


def _newest_command(runs: list[FinishedRun]) -> list[FinishedRun]:
    batch = runs[0].run.get("batch")
    return [run for run in reversed(runs) if run.run.get("batch") == batch] if batch else runs[:1]


def _previous(run: FinishedRun, alike: list[FinishedRun]) -> FinishedRun | None:
    """Find the run before one among all with its study and parameters, newest first; none of its own batch."""
    place = next(place for place, other in enumerate(alike) if other is run)
    batch = run.run.get("batch")
    return next((other for other in alike[place + 1 :] if not batch or other.run.get("batch") != batch), None)


def _beside(word: str, run: FinishedRun, runs: list[FinishedRun]) -> FinishedRun:
    """Find the run that `previous` or `latest` means beside a run that is named."""
    address = f"{run.study}/{run.name}"
    if word == PREVIOUS:
        here = run.folder.resolve()
        others = [other for other in runs if other.key == run.key and other.folder.resolve() != here]
        earlier = _previous(run, newest_first([*others, run]))
        if earlier is None:
            remedy = "同じ条件で前に実行したものがないと比べられません。"
            raise ParameterError(Problem("この実行より前の、同じ条件の実行はありません。", address, remedy))
        return earlier
    made = [other for other in _newest_command(runs) if other.study == run.study] if runs else []
    same = [other for other in made if other.key == run.key] or made
    if len(same) != 1:
        what = f"latest に当たる「{run.study}」の実行が{len(same)}件あり、1つに決まりません。"
        names = "、".join(f"{other.study}/{other.name}" for other in same[:5])
        remedy = f"実行を名前で指定してください（{names}）。" if names else "実行を名前で指定してください。"
        raise ParameterError(Problem(what, address, remedy))
    return same[0]
