"""One run of a study: parameters checked, notebook executed, report written, all of it or nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import Problem, RunError
from analysis.runs.card import card_path
from analysis.runs.facts import Facts, facts_of
from analysis.runs.failure import keep_aside
from analysis.runs.faults import refuse_faults
from analysis.runs.folder import PartialFolder, partial_folder, writing
from analysis.runs.inputs import Inputs, inputs_of
from analysis.runs.notebook import Progress, execute
from analysis.runs.notes import NOTES
from analysis.runs.parameters import digest, specification
from analysis.runs.plan import Plan, plan_run
from analysis.runs.record import SCHEMA, check_promises, datasets_of, marks, write_json
from analysis.runs.reuse import dependence, files_in

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.runs.kernel import StudyKernel

    Kernels = Callable[[Path], AbstractContextManager[StudyKernel]]


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    Parameters
    ----------
    folder, report : Path
        `<out>/<study>/<run>/` and the HTML page in it.
    findings : list of dict
        What the study claims.
    run : dict
        Content of run.json.
    """

    folder: Path
    report: Path
    findings: list[dict[str, Any]]
    run: dict[str, Any]


def run_study(
    study: str,
    given: Mapping[str, object],
    *,
    root: Path,
    out: Path | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Run a study and write its report.

    Parameters
    ----------
    study, given, root, out
        See `plan_run`.
    progress : callable, optional
        Called before each cell.

    Returns
    -------
    RunResult

    Raises
    ------
    ParameterError
        Before anything starts, or raised by a cell.
    DataError
        Data are not fit for the study, or a table that it loaded has a discrepancy that is not known.
    RunError
        A failing cell, a dead kernel, an output folder that cannot be written, other outputs than promised.
    """
    return perform(plan_run(study, given, root=root, out=out), progress=progress)


def perform(
    plan: Plan,
    *,
    progress: Progress | None = None,
    kernels: Kernels | None = None,
    facts: Facts | None = None,
    inputs: Inputs | None = None,
) -> RunResult:
    """Perform a checked run (see `run_study`).

    `kernels` gives the kernel for a project root: `analysis.runs.kernel.started_kernel` (the default), with the
    `server` of many runs. `facts` are what it shares with other runs, found out here where it is a run of its own.
    `inputs` are what the run depends on (see `inputs_of`), taken before a server of `kernels` imported anything.
    """
    from analysis.runs.kernel import started_kernel  # noqa: PLC0415  (0.3 s that argument errors do without)

    kernels = kernels or started_kernel
    begun = datetime.now(UTC)
    clock = time.perf_counter()
    with (
        partial_folder(plan.out, plan.study, digest(plan.parameters)[:8]) as folder,
        ThreadPoolExecutor(max_workers=1) as aside,
        ExitStack() as stack,
    ):
        found: list[Future[tuple[list[dict[str, str]], Facts]]] = []

        def meanwhile() -> None:
            found.append(aside.submit(_origin, plan, facts))

        with writing(Path(tempfile.gettempdir())):
            kernel = stack.enter_context(kernels(plan.root))
        # A kernel that starts anew imports nothing of ours before the first cell.
        depends_on = inputs or inputs_of(plan)
        # Not earlier: the imports would slow down that of papermill. Now they cost nothing, the kernel computes.
        notebook, state = execute(plan, kernel, folder, progress, started=meanwhile)
        stack.close()
        sources, known = found[0].result()
        run = _recorded(plan, folder, notebook, state.get("loaded", []), known)
        run |= {"created": begun.isoformat(timespec="seconds"), "inputs": sources, **known.origin}
        run |= dependence(plan, depends_on, state)
        return _write(plan, folder, notebook, run, clock)


def _origin(plan: Plan, facts: Facts | None) -> tuple[list[dict[str, str]], Facts]:
    provenance = import_module("analysis.reports.provenance")
    inputs = provenance.input_files(plan.root, [plan.notebook, card_path(plan.study, plan.root)])
    known = facts or facts_of([plan])(plan)
    import_module("analysis.reports.export")
    return inputs, known


def _recorded(
    plan: Plan,
    folder: PartialFolder,
    notebook: NotebookNode,
    loaded: list[dict[str, Any]],
    facts: Facts,
) -> dict[str, Any]:
    try:
        return _record(plan, folder, notebook, loaded, facts)
    except RunError as error:
        kept = keep_aside(notebook, str(error), folder, plan.root)
        remedy = f"実行したノートブックと詳しい記録: {kept}"
        raise RunError(*error.problems, Problem("レポートは作りませんでした。", remedy=remedy)) from error


def _record(
    plan: Plan,
    folder: PartialFolder,
    notebook: NotebookNode,
    loaded: list[dict[str, Any]],
    facts: Facts,
) -> dict[str, Any]:
    from analysis.reports import outputs  # noqa: PLC0415  (imported while the kernel computes)

    findings = outputs.findings_of(notebook)
    datasets = datasets_of(findings, loaded)
    refuse_faults(facts.checks, datasets)
    counts = {"figures": len(outputs.figures_of(notebook)), "tables": len(outputs.tables_of(notebook))}
    check_promises(plan.card, plan.study, findings, counts, datasets)
    return {
        "schema": SCHEMA,
        "batch": facts.batch,
        "study": plan.study,
        "title": plan.card.title,
        "run": folder.run,
        "parameters": plan.parameters,
        "primary": not plan.departures,
        "sensitivity": plan.departures,
        "specification": specification(plan.card, plan.parameters),
        "specifications_in_outputs": facts.specifications,
        **marks(datasets, findings),
        "datasets": datasets,
    }


def _write(
    plan: Plan, folder: PartialFolder, notebook: NotebookNode, run: dict[str, Any], clock: float
) -> RunResult:
    import nbformat  # noqa: PLC0415  (papermill has imported it)

    from analysis.reports import outputs, plain_language, thumbnail  # noqa: PLC0415
    from analysis.reports.export import build_report  # noqa: PLC0415

    findings, figures = outputs.findings_of(notebook), outputs.figures_of(notebook)
    run["language"] = plain_language.check(notebook, plan.card, findings, plan.notes)
    run["thumbnail_alt"] = figures[0].alt if figures else None
    run["seconds"] = round(time.perf_counter() - clock, 2)
    page = build_report(notebook, plan.card, run, findings=findings, notes=plan.notes)
    small = thumbnail.thumbnail(figures[0].png) if figures else None
    with writing(plan.out):
        (folder.path / "report.html").write_text(page, encoding="utf-8", newline="\n")
        nbformat.write(notebook, folder.path / "notebook.ipynb")
        write_json({"synthetic": run["synthetic"], "findings": findings}, folder.path / "findings.json")
        if plan.notes:
            (folder.path / NOTES).write_text(plan.notes.source, encoding="utf-8", newline="\n")
        outputs.write_tables(outputs.all_tables(notebook), folder.path / "tables")
        outputs.write_figures(figures, folder.path / "figures")
        if small is not None:
            (folder.path / thumbnail.NAME).write_bytes(small)
        run["files"] = files_in(folder.path)
        write_json(run, folder.path / "run.json")
    published = folder.publish()
    return RunResult(published, published / "report.html", findings, run)
