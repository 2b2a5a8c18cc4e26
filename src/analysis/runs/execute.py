"""One run of a study: parameters checked, notebook executed, report written, all of it or nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import Problem, RunError
from analysis.runs.card import card_path
from analysis.runs.failure import keep_aside
from analysis.runs.faults import refuse_faults, results_for
from analysis.runs.folder import PartialFolder, partial_folder, writing
from analysis.runs.notebook import Progress, execute
from analysis.runs.parameters import digest, specification
from analysis.runs.plan import Plan, plan_run
from analysis.runs.record import SCHEMA, check_promises, datasets_of, marks, specifications_in, write_json

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.data.check_result import CheckResult


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


def perform(plan: Plan, *, progress: Progress | None = None) -> RunResult:
    """Perform a checked run (see `run_study`)."""
    from analysis.runs.kernel import started_kernel  # noqa: PLC0415  (0.3 s that argument errors do without)

    begun = datetime.now(UTC)
    clock = time.perf_counter()
    with (
        partial_folder(plan.out, plan.study, digest(plan.parameters)[:8]) as folder,
        ThreadPoolExecutor(max_workers=1) as aside,
        ExitStack() as stack,
    ):
        origin: list[Future[dict[str, Any]]] = []
        checks: list[Future[list[CheckResult]]] = []

        def meanwhile() -> None:
            origin.append(aside.submit(_origin, plan))
            names = [*plan.card.datasets, *plan.card.datasets_if_registered]
            checks.append(aside.submit(results_for, names, plan.root))

        with writing(Path(tempfile.gettempdir())):
            kernel = stack.enter_context(started_kernel(plan.root))
        # Not earlier: the imports would slow down that of papermill. Now they cost nothing, the kernel computes.
        notebook, loaded = execute(plan, kernel, folder, progress, started=meanwhile)
        stack.close()
        run = _recorded(plan, folder, notebook, loaded, checks[0].result())
        run |= {"created": begun.isoformat(timespec="seconds"), **origin[0].result()}
        return _write(plan, folder, notebook, run, clock)


def _origin(plan: Plan) -> dict[str, Any]:
    provenance = import_module("analysis.reports.provenance")
    origin = provenance.provenance(plan.root, [plan.notebook, card_path(plan.study, plan.root)])
    import_module("analysis.reports.export")
    return origin


def _recorded(
    plan: Plan,
    folder: PartialFolder,
    notebook: NotebookNode,
    loaded: list[dict[str, Any]],
    checks: list[CheckResult],
) -> dict[str, Any]:
    try:
        return _record(plan, folder, notebook, loaded, checks)
    except RunError as error:
        kept = keep_aside(notebook, str(error), folder, plan.root)
        remedy = f"実行したノートブックと詳しい記録: {kept}"
        raise RunError(*error.problems, Problem("レポートは作りませんでした。", remedy=remedy)) from error


def _record(
    plan: Plan,
    folder: PartialFolder,
    notebook: NotebookNode,
    loaded: list[dict[str, Any]],
    checks: list[CheckResult],
) -> dict[str, Any]:
    from analysis.reports import outputs  # noqa: PLC0415  (imported while the kernel computes)

    findings = outputs.findings_of(notebook)
    datasets = datasets_of(findings, loaded)
    refuse_faults(checks, datasets)
    counts = {"figures": len(outputs.figures_of(notebook)), "tables": len(outputs.tables_of(notebook))}
    check_promises(plan.card, plan.study, findings, counts, datasets)
    this = specification(plan.card, plan.parameters)
    return {
        "schema": SCHEMA,
        "study": plan.study,
        "title": plan.card.title,
        "run": folder.run,
        "parameters": plan.parameters,
        "primary": not plan.departures,
        "sensitivity": plan.departures,
        "specification": this,
        "specifications_in_outputs": specifications_in(plan.out, plan.study, this),
        **marks(datasets, findings),
        "datasets": datasets,
    }


def _write(
    plan: Plan, folder: PartialFolder, notebook: NotebookNode, run: dict[str, Any], clock: float
) -> RunResult:
    import nbformat  # noqa: PLC0415  (papermill has imported it)

    from analysis.reports import outputs, plain_language  # noqa: PLC0415
    from analysis.reports.export import build_report  # noqa: PLC0415

    findings = outputs.findings_of(notebook)
    run["language"] = plain_language.check(notebook, plan.card, findings, plan.notes)
    run["seconds"] = round(time.perf_counter() - clock, 2)
    page = build_report(notebook, plan.card, run, findings=findings, notes=plan.notes)
    with writing(plan.out):
        (folder.path / "report.html").write_text(page, encoding="utf-8", newline="\n")
        nbformat.write(notebook, folder.path / "notebook.ipynb")
        write_json({"synthetic": run["synthetic"], "findings": findings}, folder.path / "findings.json")
        write_json(run, folder.path / "run.json")
        if plan.notes:
            (folder.path / "notes.md").write_text(plan.notes.source, encoding="utf-8", newline="\n")
        outputs.write_tables(outputs.all_tables(notebook), folder.path / "tables")
        outputs.write_figures(outputs.figures_of(notebook), folder.path / "figures")
    published = folder.publish()
    return RunResult(published, published / "report.html", findings, run)
