"""From what stopped a notebook to one message: which cell, why, and where the partial notebook lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import DataError, EbpmError, ParameterError, Problem, RunError
from analysis.runs.document import shown_path
from analysis.runs.folder import PartialFolder, writing

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_INJECTED = "injected-parameters"
_MARKER = "papermill-error-cell-tag"
# Code cells that are not executed, or that papermill adds.
_UNTOLD = {"skip-execution", _INJECTED, _MARKER}
_OURS = {2: ParameterError, 3: DataError}


@dataclass(frozen=True)
class Failure:
    """Why a notebook stopped.

    Parameters
    ----------
    cell : int or None
        Number of the cell among the code cells of the study's notebook (see `cell_number`).
    line : str
        The cell's first line.
    cause : str
        In one line.
    trace : str
        Everything known, for error.txt.
    exit_code : int
        1, or that of our own error raised in the cell.
    problems : tuple of Problem
        Those of our own error; empty for others.
    """

    cell: int | None
    line: str
    cause: str
    trace: str
    exit_code: int = 1
    problems: tuple[Problem, ...] = ()


def is_told(cell: NotebookNode) -> bool:
    """Tell whether a cell is one of the code cells that a run of the study's notebook counts."""
    return (
        cell.cell_type == "code"
        and bool(cell.source.strip())
        and not _UNTOLD & set(cell.metadata.get("tags", []))
    )


def cell_number(notebook: NotebookNode, index: int) -> int:
    """Count executed code cells from 1: the number that JupyterLab shows beside the cell when all are run."""
    return 1 + sum(is_told(cell) for cell in notebook.cells[:index])


def first_line(source: str) -> str:
    """Return the first line of a cell that is not blank, shortened to 80 characters."""
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= 80 else f"{line[:79]}…"


def uncoloured(text: str) -> str:
    """Leave out the colours that a traceback has for a terminal."""
    return _CONTROL.sub("", text)


def of_cell(error: Any, number: int | None, state: dict[str, Any]) -> Failure:
    """Describe a cell that raised.

    Parameters
    ----------
    error : papermill.exceptions.PapermillExecutionError
        As papermill raised it.
    number : int or None
        The cell's number, as progress told it.
    state : dict
        What the kernel said about itself (see `analysis.runs.kernel.state_of`).
    """
    message = next((line for line in str(error.evalue).splitlines() if line.strip()), "")
    ours = state.get("error") or {"exit_code": 1, "problems": []}
    return Failure(
        cell=number,
        line=first_line(error.source),
        cause=uncoloured(f"{error.ename}: {message}" if message else error.ename),
        trace=uncoloured("\n".join(error.traceback)),
        exit_code=ours["exit_code"],
        problems=tuple(Problem(*problem) for problem in ours["problems"]),
    )


def keep(
    failure: Failure, notebook: NotebookNode | None, folder: PartialFolder, root: Path, study: str
) -> EbpmError:
    """Keep the partial notebook aside and make the error to raise.

    Parameters
    ----------
    failure : Failure
        What happened.
    notebook : NotebookNode or None
        As far as it got; None when no cell started.
    folder : PartialFolder
        Becomes `<out>/_failed/<study>/<run>/`.
    root : Path
        Project root, for names in messages.
    study : str
        Name of the study.

    Returns
    -------
    EbpmError
        Of the class that the exit code says.

    Raises
    ------
    RunError
        The partial notebook cannot be written.
    """
    kept = keep_aside(notebook, f"{failure.cause}\n\n{failure.trace}", folder, root)
    where = f"{study}.ipynb" + (f" コードセル{failure.cell}" if failure.cell else "")
    at = f"「{failure.line}」で" if failure.line else ""
    what = f"{at}止まりました。原因: {failure.cause}"
    if failure.problems:
        what = f"{at}止まりました。"
    elif failure.cell:
        what += "（JupyterLab でこのノートブックを上から実行すると、そのセルの下に直し方が出ます）"
    stopped = Problem(what, where, f"途中までのノートブックと詳しい記録: {kept}")
    return _OURS.get(failure.exit_code, RunError)(*failure.problems, stopped)


def keep_aside(notebook: NotebookNode | None, record: str, folder: PartialFolder, root: Path) -> str:
    """Keep a notebook that came to no report in `<out>/_failed/<study>/<run>/`, with a record of why.

    Parameters
    ----------
    notebook : NotebookNode or None
        As far as it got; None when no cell started.
    record : str
        Text of error.txt.
    folder : PartialFolder
        The run's folder in preparation.
    root : Path
        Project root.

    Returns
    -------
    str
        Where it lies, as shown to users.

    Raises
    ------
    RunError
        It cannot be written.
    """
    import nbformat  # noqa: PLC0415  (1 s; papermill has imported it by now)

    with writing(folder.out):
        if notebook is not None:
            notebook.cells = [cell for cell in notebook.cells if _MARKER not in cell.metadata.get("tags", [])]
            nbformat.write(notebook, folder.path / "notebook.failed.ipynb")
        (folder.path / "error.txt").write_text(f"{record}\n", encoding="utf-8")
    return shown_path(folder.keep_failed(), root)
