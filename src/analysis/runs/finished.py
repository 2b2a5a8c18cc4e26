"""Finished runs in the folder of all runs: listed newest first, found by what a user calls them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem, RunError
from analysis.runs.document import shown_path, suggestion
from analysis.runs.parameters import digest

RUN = "run.json"
FINDINGS = "findings.json"
# What every run.json says, whichever version wrote it.
_NEEDED = {"study": str, "run": str, "parameters": dict, "created": str}
# Folders in preparation, failed runs and pages of comparisons are no studies.
_HIDDEN = (".", "_")


@dataclass(frozen=True)
class FinishedRun:
    """A finished run.

    Parameters
    ----------
    folder : Path
        Where it lies.
    study, name : str
        Names of the study and of the run.
    run : dict
        Content of its run.json.
    """

    folder: Path
    study: str
    name: str
    run: dict[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        """What runs of the same study with the same parameters share: study and digest of the parameters."""
        return self.study, digest(self.run["parameters"])

    @property
    def id(self) -> str:
        """Name of the run in a portfolio: the study and the first 8 digits of the digest."""
        study, digits = self.key
        return run_id(study, digits)

    def findings(self) -> list[dict[str, Any]]:
        """Read what the run claims.

        Raises
        ------
        RunError
            Its findings.json is missing or damaged.
        """
        path = self.folder / FINDINGS
        try:
            return list(json.loads(path.read_text(encoding="utf-8"))["findings"])
        except (OSError, ValueError, KeyError, TypeError) as cause:
            remedy = "ファイルを戻すか、この分析をもう一度実行してください。"
            raise RunError(
                Problem("実行結果の発見（findings.json）を読めません。", str(path), remedy)
            ) from cause


def run_id(study: str, digits: str) -> str:
    """Name a study with parameters: `<study>-<first 8 digits of the parameters' digest>`."""
    return f"{study}-{digits[:8]}"


def finished_runs(out: Path, study: str | None = None) -> list[FinishedRun]:
    """List finished runs, newest first.

    Parameters
    ----------
    out : Path
        Folder of all runs; it need not exist.
    study : str, optional
        Only of this study.

    Returns
    -------
    list of FinishedRun
        A folder whose run.json is missing or cannot be read is no finished run.
    """
    folders = (path.parent for path in out.glob(f"{study or '*'}/*/{RUN}"))
    return newest_first(read_run(folder) for folder in folders if not _is_hidden(folder, out))


def newest_first(runs: Iterable[FinishedRun | None]) -> list[FinishedRun]:
    """Sort runs by the time they were begun; what is None is left out."""
    return sorted((run for run in runs if run is not None), key=_age, reverse=True)


def read_run(folder: Path) -> FinishedRun | None:
    """Read the finished run in a folder; None when its run.json is missing or is none."""
    try:
        run = json.loads((folder / RUN).read_text(encoding="utf-8"))
        if all(isinstance(run[name], kind) for name, kind in _NEEDED.items()):
            return FinishedRun(folder, run["study"], folder.name, run)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def find_run(address: str, out: Path) -> FinishedRun:
    """Find the run that a user means.

    Parameters
    ----------
    address : str
        A run's folder, `STUDY/RUN`, a study (its newest run) or an id `STUDY-1a2b3c4d` (the newest run of it).
    out : Path
        Folder of all runs.

    Returns
    -------
    FinishedRun

    Raises
    ------
    ParameterError
        There is no such run; the nearest names are told.
    """
    for folder in (Path(address), out / address):
        run = read_run(folder.absolute())
        if run is not None:
            return run
    runs = finished_runs(out)
    named = [run for run in runs if address in (run.study, run.id)]
    if named:
        return named[0]
    study = Path(address).parts[0] if address else ""
    of_study = [f"{run.study}/{run.name}" for run in runs if run.study == study]
    remedy = suggestion(address, of_study or sorted({run.study for run in runs}))
    where = shown_path(out, Path.cwd())
    raise ParameterError(Problem(f"「{address}」という実行結果はありません。", where, remedy))


def _is_hidden(folder: Path, out: Path) -> bool:
    return any(part.startswith(_HIDDEN) for part in folder.relative_to(out).parts)


def _age(run: FinishedRun) -> tuple[str, int, str]:
    # Runs of one second and the same parameters are told apart by a number at the end: -2, -3, …, -10.
    return run.run["created"], len(run.name), run.name
