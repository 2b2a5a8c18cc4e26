"""The command `ebpm export`, and the same options of `ebpm run`: argument parsing and printing, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, OutFolder, project_folder
from analysis.errors import ParameterError, Problem

# Everything else is imported inside the commands: `ebpm --help` must not wait for python-docx or openpyxl.

Pdf = Annotated[
    bool,
    typer.Option("--pdf", help="PDF も作る（インストールされている Edge、Chrome、Chromium で印刷する）。"),
]
OnePage = Annotated[
    bool, typer.Option("--one-page", help="会議用の A4 1枚（HTML。--pdf があれば PDF も）を作る。")
]
Docx = Annotated[
    bool, typer.Option("--docx", help="Word の文書も作る（見出し、図と代替テキスト、編集できる表）。")
]
Xlsx = Annotated[bool, typer.Option("--xlsx", help="すべての表を Excel のブックにもする。")]


def export_command(
    run: Annotated[
        str, typer.Argument(metavar="実行結果", help="フォルダ、分析/実行、分析（最新）、または ID。")
    ],
    *,
    pdf: Pdf = False,
    one_page: OnePage = False,
    docx: Docx = False,
    xlsx: Xlsx = False,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a finished run in other forms."""
    from analysis.runs.finished import find_run  # noqa: PLC0415

    if not (pdf or one_page or docx or xlsx):
        remedy = "--pdf、--one-page、--docx、--xlsx のどれかを付けてください（いくつでも）。"
        raise ParameterError(Problem("何を作るか指定がありません。", remedy=remedy))
    root = project_folder()
    folder = find_run(run, (out or root / "outputs").absolute()).folder
    files = written_formats(folder, root, pdf=pdf, one_page=one_page, docx=docx, xlsx=xlsx, quiet=as_json)
    if as_json:
        show.print_json({"files": files})


def refuse_without_browser(*, pdf: bool) -> None:
    """Say that there is no browser before a study is run for nothing."""
    from analysis.reports.pdf import find_browser  # noqa: PLC0415

    if pdf:
        find_browser()


def written_formats(
    folder: Path, root: Path, *, pdf: bool, one_page: bool, docx: bool, xlsx: bool, quiet: bool
) -> list[str]:
    """Write the run in a folder in the forms that are wanted, and print where they lie."""
    if not (pdf or one_page or docx or xlsx):
        return []
    from analysis.reports.formats import Formats, write  # noqa: PLC0415
    from analysis.runs.finished import read_run  # noqa: PLC0415

    run = read_run(folder)
    if run is None:
        raise ParameterError(Problem("実行結果の記録（run.json）を読めません。", str(folder)))
    wanted = Formats(pdf=pdf, one_page=one_page, docx=docx, xlsx=xlsx)
    paths, remarks = write(run, wanted, root)
    if not quiet:
        for path in paths:
            print(f"作成: {show.shown(path)}")
        for remark in remarks:
            print(f"注意: {remark}")
    return [str(path) for path in paths]
