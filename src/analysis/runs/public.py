"""Whether a run may be published, all that speaks against it at once, and what of it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import EditionError, Problem, RunError
from analysis.runs.card import Card, load_card
from analysis.runs.closed import closed_tables
from analysis.runs.finished import FinishedRun
from analysis.runs.folder import partial_folder, replace_folder, writing
from analysis.runs.inputs import GROUPS
from analysis.runs.inspection import refuse_faults
from analysis.runs.record import write_json
from analysis.runs.why import reasons

if TYPE_CHECKING:
    from analysis.reports.edition import Edition
    from analysis.reports.formats import Formats

REPORT = "report.html"
FOLDER = "public"
_AGAIN = "もう一度実行してから公開してください（ebpm run、一覧なら ebpm batch）。"
_MOST_NAMED = 3


@dataclass(frozen=True)
class PublicRun:
    """A run that may be published.

    Parameters
    ----------
    run : FinishedRun
        As it lies in the folder of runs.
    card : Card
        The study's card.
    edition : Edition
        What the public gets.
    """

    run: FinishedRun
    card: Card
    edition: Edition


def public_run(run: FinishedRun, root: Path, *, unchanged: bool = False) -> PublicRun:
    """Make the public edition of a run, or say everything that speaks against it.

    Parameters
    ----------
    run : FinishedRun
        Of any study and parameters.
    root : Path
        Project root.
    unchanged : bool
        Whether the caller knows that the run's inputs and files are as they were (see `analysis.runs.reuse`).

    Returns
    -------
    PublicRun

    Raises
    ------
    EditionError
        A table that was loaded is not open; the run cannot be repeated as it is recorded; numbers of people that should
        have been hidden.
    RunError
        The executed notebook cannot be read.
    """
    import nbformat  # noqa: PLC0415  (0.9 s where jupyterlab is installed)

    from analysis.reports.edition import public_edition  # noqa: PLC0415

    read = [(table["title"], table["disclosure"]) for table in run.run["datasets"]]
    problems = [*closed_tables(read, _name(run)), *([] if unchanged else _unrepeatable(run, root))]
    try:
        notebook = nbformat.read(run.folder / "notebook.ipynb", as_version=nbformat.NO_CONVERT)
        edition = public_edition(notebook, run.run)
    except EditionError as error:
        raise EditionError(*problems, *error.problems) from None
    except (OSError, ValueError, KeyError, TypeError, nbformat.ValidationError) as cause:
        problem = Problem("実行したノートブックを読めません。", str(run.folder / "notebook.ipynb"), _AGAIN)
        raise RunError(*problems, problem) from cause
    problems += _small(run, edition)
    if problems:
        raise EditionError(*problems)
    return PublicRun(run, load_card(run.study, root), edition)


def _unrepeatable(run: FinishedRun, root: Path) -> Iterator[Problem]:
    found = reasons(run, root, run.folder.parent.parent)
    if not found.recorded:
        yield Problem("何から計算したかの確かな記録がなく、再現できません。", _name(run), _AGAIN)
    for note in found.notes:
        yield Problem(note, _name(run), _AGAIN)
    if found.changes:
        names = [f"{GROUPS.get(change.group, change.group)} {change.name}" for change in found.changes]
        rest = f" ほか{len(names) - _MOST_NAMED}件" if len(names) > _MOST_NAMED else ""
        what = f"実行したあとで入力が変わりました: {'、'.join(names[:_MOST_NAMED])}{rest}"
        yield Problem(what, _name(run), _AGAIN)
    for name in found.damaged:
        yield Problem(f"結果のファイル {name} が、書いたときと違います。", _name(run), _AGAIN)


def _small(run: FinishedRun, edition: Edition) -> Iterator[Problem]:
    from analysis.reports import outputs, small_numbers  # noqa: PLC0415

    found = small_numbers.small_numbers(
        edition.findings,
        outputs.all_tables(edition.notebook),
        outputs.figures_of(edition.notebook),
        small_numbers.threshold_of(run.run),
    )
    for problem in found:
        place = f"{_name(run)} {problem.where}".strip()
        yield Problem(problem.what, place, problem.remedy)


def _name(run: FinishedRun) -> str:
    return f"{run.study}/{run.name}"


def write_public(
    public: PublicRun, folder: Path, wanted: Formats | None = None
) -> tuple[list[str], list[str]]:
    """Write the public edition of a run.

    Parameters
    ----------
    public : PublicRun
        What to write.
    folder : Path
        Made by this function.
    wanted : Formats, optional
        Further forms of the report, made of the same edition.

    Returns
    -------
    tuple of list of str and list of str
        Files beside the report, relative to the folder, with forward slashes, further forms of it first; and what the
        user should know about them.

    Raises
    ------
    ParameterError, RunError
        No browser for a PDF, or it failed.
    """
    from analysis.reports import outputs  # noqa: PLC0415
    from analysis.reports.export import build_report  # noqa: PLC0415
    from analysis.reports.formats import Formats, Parts, make  # noqa: PLC0415
    from analysis.reports.publication import metadata_of  # noqa: PLC0415

    edition = public.edition
    # How the office brings a study up to date is no business of its readers.
    card = public.card.model_copy(update={"update": ""})
    page = build_report(edition.notebook, card, edition.run, findings=edition.findings)
    folder.mkdir(parents=True)
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")
    synthetic = edition.run["synthetic"]
    tables = outputs.write_tables(outputs.all_tables(edition.notebook), folder / "tables")
    figures = outputs.write_figures(outputs.figures_of(edition.notebook), folder / "figures")
    write_json({"synthetic": synthetic, "findings": edition.findings}, folder / "findings.json")
    write_json(metadata_of(card, edition.run), folder / "metadata.json")
    parts = Parts(edition.notebook, card, edition.findings)
    forms, remarks = make(folder, wanted or Formats(), page, edition.run, parts)
    files = [*forms, *tables, *figures, folder / "findings.json", folder / "metadata.json"]
    return [path.relative_to(folder).as_posix() for path in files], remarks


def add_public(
    run: FinishedRun, out: Path, root: Path, wanted: Formats | None = None
) -> tuple[list[Path], list[str]]:
    """Add the public edition to a run, as `<run>/public/`, in the place of an earlier one.

    Parameters
    ----------
    run : FinishedRun
        The run; it stays as it is whatever happens.
    out, root : Path
        Folder of all runs and project root.
    wanted : Formats, optional
        Further forms of the report.

    Returns
    -------
    tuple of list of Path and list of str
        The report of the public edition and further forms of it; what the user should know about them.

    Raises
    ------
    EditionError, RunError
        See `public_run` and `analysis.runs.inspection.refuse_faults`.
    """
    from analysis.reports.formats import WORDS  # noqa: PLC0415

    public = public_run(run, root)
    with partial_folder(out, run.study, FOLDER) as partial, writing(out):
        written = partial.path / FOLDER
        files, remarks = write_public(public, written, wanted)
        refuse_faults(written, [root, out])
        target = run.folder / FOLDER
        replace_folder(written, target, partial.path / "earlier")
    forms = [name for name in files if name in WORDS]
    return [target / name for name in (REPORT, *forms)], remarks


def described(public: PublicRun, folder: str) -> dict[str, Any]:
    """Say for publication.json which run is published where."""
    run = public.edition.run
    return {"folder": folder, "study": run["study"], "run": run["run"], "title": public.card.title}
