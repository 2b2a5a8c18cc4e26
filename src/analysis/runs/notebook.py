"""A notebook executed by papermill in a kernel of ours, watched cell by cell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import EbpmError
from analysis.runs.failure import Failure, cell_number, first_line, is_told, keep, of_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.runs.folder import PartialFolder
    from analysis.runs.kernel import StudyKernel
    from analysis.runs.limits import Watch
    from analysis.runs.plan import Plan

# Called before each cell: its number among the code cells, how many there are, its first line.
Progress = Callable[[int, int, str], None]
_START_SECONDS = 120


@dataclass
class _Watch:
    progress: Progress | None
    ready: Callable[[], None]
    notebook: NotebookNode | None = None
    number: int | None = None
    line: str = ""
    total: int = 0

    def started(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.total = sum(is_told(cell) for cell in notebook.cells)
        self.ready()

    def cell(self, cell: NotebookNode, cell_index: int) -> None:
        assert self.notebook is not None
        self.number = cell_number(self.notebook, cell_index)
        self.line = first_line(cell.source)
        if self.progress is not None and is_told(cell):
            self.progress(self.number, self.total, self.line)


def execute(
    plan: Plan,
    kernel: StudyKernel,
    folder: PartialFolder,
    progress: Progress | None,
    *,
    started: Callable[[], None],
) -> tuple[NotebookNode, dict[str, Any]]:
    """Execute a study's notebook with the parameters of a plan.

    Parameters
    ----------
    plan : Plan
        The run.
    kernel : StudyKernel
        Started by `analysis.runs.kernel.started_kernel`.
    folder : PartialFolder
        Becomes the folder of a failed run when a cell fails.
    progress : callable or None
        Called before each cell.
    started : callable
        Called once, when the kernel answers and before the first cell.

    Returns
    -------
    tuple of NotebookNode and dict
        The executed notebook and what the kernel said about itself (see `analysis.runs.inside.state`).

    Raises
    ------
    EbpmError
        A cell failed (with the class of our own error when it raised one) or the kernel died.
    """
    import papermill  # noqa: PLC0415  (1.6 s, in which the kernel starts)
    from nbclient.exceptions import DeadKernelError  # noqa: PLC0415
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    from analysis.runs.kernel import NAME, process_of, state_of  # noqa: PLC0415
    from analysis.runs.limits import limited  # noqa: PLC0415

    _silence()
    watch = _Watch(progress, started)
    # papermill fills parameters into the braces of a path.
    source = str(plan.notebook).replace("{", "{{").replace("}", "}}")
    with limited(process_of(kernel), plan.card.limits) as limit:
        try:
            notebook = papermill.execute_notebook(
                source, None, plan.parameters, kernel_name=NAME, language="python", progress_bar=False,
                log_output=False, start_timeout=_START_SECONDS, autosave_cell_every=0, km=kernel,
                on_notebook_start=watch.started, on_cell_execute=watch.cell,
            )  # fmt: skip
            state = state_of(kernel)
        except PapermillExecutionError as error:
            raise _kept(of_cell(error, watch.number, state_of(kernel)), watch, folder, plan) from error
        except (DeadKernelError, RuntimeError) as error:
            raise _kept(_dead(watch, f"{error}", kernel, limit), watch, folder, plan) from error
    if not state:
        raise _kept(_dead(watch, "no answer after the last cell", kernel, limit), watch, folder, plan)
    _forget_paths(notebook, plan)
    return notebook, state


def _kept(failure: Failure, watch: _Watch, folder: PartialFolder, plan: Plan) -> EbpmError:
    if watch.notebook is not None:
        _forget_paths(watch.notebook, plan)
    return keep(failure, watch.notebook, folder, plan.root, plan.study)


def _dead(watch: _Watch, error: str, kernel: StudyKernel, limit: Watch) -> Failure:
    from analysis.runs.kernel import last_words, was_lost  # noqa: PLC0415

    words = last_words(kernel)
    said = next((line for line in reversed(words.splitlines()) if line.strip()), "")
    cause = "計算プロセス（カーネル）が途中で終了しました（メモリ不足のことがあります）"
    if watch.number is None:
        cause = "計算プロセス（カーネル）を開始できませんでした"
    if was_lost(kernel):
        cause = "計算プロセスの元になるプロセスが終了したため、計算プロセスも終了しました（メモリ不足のことがあります）"
    whole = limit.exceeded or f"{cause}{f'。最後の記録: {said}' if said else ''}"
    return Failure(watch.number, watch.line, whole, f"{error}\n{words}")


def _silence() -> None:
    # Our messages say what went wrong; papermill's own log would say it again in English.
    logger = logging.getLogger("papermill")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def _forget_paths(notebook: NotebookNode, plan: Plan) -> None:
    # The notebook travels with the run: it names files as the project does, not as this machine does.
    notebook.metadata.papermill["input_path"] = plan.notebook.relative_to(plan.root).as_posix()
