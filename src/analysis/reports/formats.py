"""Other forms of a finished run: PDF, the page for a meeting, Word and Excel, written beside its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import ParameterError, Problem, RunError
from analysis.reports import one_page, outputs, pdf
from analysis.runs.card import card_path, load_card
from analysis.runs.finished import FinishedRun
from analysis.runs.folder import writing
from analysis.runs.hashes import file_hash
from analysis.runs.notes import NOTES, AddedNotes, read_notes

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.runs.card import Card

REPORT, PDF = "report.html", "report.pdf"
ONE_PAGE, ONE_PAGE_PDF = "one_page.html", "one_page.pdf"
DOCX, XLSX = "report.docx", "tables.xlsx"
# What readers of a publication are told that a file is.
WORDS = {
    PDF: "PDF",
    ONE_PAGE: "会議用の1枚（HTML）",
    ONE_PAGE_PDF: "会議用の1枚（PDF）",
    DOCX: "Word",
    XLSX: "表（Excel）",
}
_AGAIN = "この分析をもう一度実行してください。"


@dataclass(frozen=True)
class Formats:
    """What is wanted beside report.html.

    Parameters
    ----------
    pdf : bool
        Every page that is written, as PDF.
    one_page : bool
        The A4 page for a meeting.
    docx : bool
        The report for Word.
    xlsx : bool
        All tables in a workbook.
    """

    pdf: bool = False
    one_page: bool = False
    docx: bool = False
    xlsx: bool = False

    def __bool__(self) -> bool:
        return self.pdf or self.documents

    @property
    def documents(self) -> bool:
        """Whether anything is made of the notebook, and not of report.html."""
        return self.one_page or self.docx or self.xlsx


@dataclass(frozen=True)
class Parts:
    """What other forms of a run, or of its public edition, are made of.

    Parameters
    ----------
    notebook, card, findings, notes
        As for `analysis.reports.export.build_report`.
    """

    notebook: NotebookNode
    card: Card
    findings: list[dict[str, Any]]
    notes: AddedNotes | None = None


def write(run: FinishedRun, wanted: Formats, root: Path) -> tuple[list[Path], list[str]]:
    """Write a finished run in other forms.

    Parameters
    ----------
    run : FinishedRun
        Its folder gets the files; what lay there under these names is replaced.
    wanted : Formats
        What to write.
    root : Path
        Project root, for the study's card.

    Returns
    -------
    tuple of list of Path and list of str
        The files, and what the user should know about them.

    Raises
    ------
    ParameterError
        No browser for a PDF; the card was changed after the run; the run's notebook is missing.
    RunError
        The browser failed, or the folder cannot be written.
    """
    parts = _parts(run, root) if wanted.documents else None
    page = _read(run.folder / REPORT) if wanted.pdf else ""
    return make(run.folder, wanted, page, run.run, parts)


def make(
    folder: Path, wanted: Formats, page: str, run: Mapping[str, Any], parts: Parts | None
) -> tuple[list[Path], list[str]]:
    """Write other forms of a report, of whichever edition.

    Parameters
    ----------
    folder : Path
        Gets the files.
    wanted : Formats
        What to write.
    page : str
        The report as HTML, for the PDF.
    run : mapping
        Contents of run.json, or what the public edition has of it.
    parts : Parts or None
        What documents are made of; None where none is wanted.

    Returns
    -------
    tuple of list of Path and list of str
        The files, and what the user should know about them.

    Raises
    ------
    ParameterError, RunError
        See `write`.
    """
    browser = pdf.find_browser() if wanted.pdf else None
    written, remarks = [], []
    for name, content in _contents(wanted, browser, page, run, parts):
        _save(folder / name, content)
        written.append(folder / name)
        remarks += filter(None, [pdf.without_margin(content)] if name == PDF else [])
        if name == ONE_PAGE_PDF and (sheets := pdf.pages(content)) > 1:
            remarks.append(f"会議用の紙面が1枚に収まらず、{sheets}枚になりました。")
    return written, remarks


def _save(path: Path, content: bytes) -> None:
    with writing(path.parent):
        try:
            path.write_bytes(content)
        except PermissionError as cause:
            if not path.exists():
                raise
            remedy = "Word、Excel、PDF の表示ソフトで開いているなら閉じて、ebpm export をもう一度実行してください。"
            raise RunError(Problem("ファイルを書き換えられません。", str(path), remedy)) from cause


def _contents(
    wanted: Formats, browser: Path | None, page: str, run: Mapping[str, Any], parts: Parts | None
) -> Iterator[tuple[str, bytes]]:
    if browser:
        yield PDF, _printed(page, browser, run)
    if parts is None:
        return
    of = (parts.notebook, parts.card, run)
    if wanted.one_page:
        html = one_page.build(*of, findings=parts.findings)
        yield ONE_PAGE, html.encode()
        if browser:
            yield ONE_PAGE_PDF, _printed(html, browser, run)
    if wanted.docx:
        from analysis.reports import word  # noqa: PLC0415  (python-docx: 0.3 s that others do without)

        yield DOCX, word.build(*of, findings=parts.findings, notes=parts.notes)
    if wanted.xlsx:
        from analysis.reports import workbook  # noqa: PLC0415

        yield XLSX, workbook.build(outputs.all_tables(parts.notebook), parts.card, run)


def _printed(page: str, browser: Path, run: Mapping[str, Any]) -> bytes:
    return pdf.dated(pdf.print_pdf(page, browser), run["created"])


def _parts(run: FinishedRun, root: Path) -> Parts:
    import nbformat  # noqa: PLC0415  (0.9 s where jupyterlab is installed)

    card = load_card(run.study, root)
    _refuse_other_card(run.run, card_path(run.study, root), root)
    try:
        notebook = nbformat.reads(_read(run.folder / "notebook.ipynb"), as_version=4)
    except (ValueError, KeyError, nbformat.ValidationError) as cause:
        raise ParameterError(
            Problem("実行したノートブックを読めません。", "notebook.ipynb", _AGAIN)
        ) from cause
    notes = run.folder / NOTES
    added = read_notes(notes, run.folder) if notes.is_file() else None
    return Parts(notebook, card, run.findings(), added)


def _refuse_other_card(run: Mapping[str, Any], card: Path, root: Path) -> None:
    name = card.relative_to(root).as_posix()
    known = {file["path"]: file["sha256"] for file in run["inputs"]}
    if known.get(name) not in (None, file_hash(card)):
        remedy = "もう一度 ebpm run で実行してください（--pdf だけなら、このまま作れます）。"
        raise ParameterError(Problem("カードが、この実行のあとで変わっています。", name, remedy))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as cause:
        raise ParameterError(Problem("実行結果のファイルを読めません。", path.name, _AGAIN)) from cause
