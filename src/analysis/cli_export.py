"""The command `ebpm export`, and the same options of `ebpm run`: argument parsing and printing, no logic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, OutFolder, project_folder
from analysis.errors import EditionError, ParameterError, Problem

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


EDITIONS = {"internal": "庁内版", "public": "公開版"}
Edition = Annotated[
    str,
    typer.Option(
        "--edition",
        metavar="版",
        help="internal（庁内版）か public（公開版も作り、ほかの形式は公開版から作る）。",
    ),
]


def export_command(
    run: Annotated[
        str, typer.Argument(metavar="実行結果", help="フォルダ、分析/実行、分析（最新）、または ID。")
    ],
    *,
    edition: Edition = "internal",
    pdf: Pdf = False,
    one_page: OnePage = False,
    docx: Docx = False,
    xlsx: Xlsx = False,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a finished run in other forms."""
    from analysis.runs.finished import find_run  # noqa: PLC0415

    refuse_edition(edition)
    if not (pdf or one_page or docx or xlsx or edition == "public"):
        remedy = "--pdf、--one-page、--docx、--xlsx のどれかを付けてください（いくつでも）。"
        raise ParameterError(Problem("何を作るか指定がありません。", remedy=remedy))
    refuse_without_browser(pdf=pdf)
    root = project_folder()
    place = (out or root / "outputs").absolute()
    paths, remarks = written_formats(find_run(run, place).folder, place, root, edition,
                                     {"pdf": pdf, "one_page": one_page, "docx": docx, "xlsx": xlsx})  # fmt: skip
    if as_json:
        show.print_json({"files": [str(path) for path in paths]})
    else:
        print_files(paths, remarks)


def refuse_without_browser(*, pdf: bool) -> None:
    """Say that there is no browser before a study is run for nothing."""
    from analysis.reports.pdf import find_browser  # noqa: PLC0415

    if pdf:
        find_browser()


def written_formats(
    folder: Path, out: Path, root: Path, edition: str, wanted: Mapping[str, bool]
) -> tuple[list[Path], list[str]]:
    """Write the run in a folder in the forms that are wanted, of the edition that is wanted.

    Parameters
    ----------
    folder, out, root : Path
        Of the run, of all runs and of the project.
    edition : str
        `internal` or `public`; of the latter the report is written as well.
    wanted : mapping of str to bool
        See `analysis.reports.formats.Formats`.

    Returns
    -------
    tuple of list of Path and list of str
        The files, and what the user should know about them.

    Raises
    ------
    ParameterError, RunError
        See `analysis.reports.formats.write`.
    EditionError
        All that speaks against a public edition.
    """
    if not any(wanted.values()) and edition != "public":
        return [], []
    from analysis.reports.formats import Formats, write  # noqa: PLC0415
    from analysis.runs.finished import read_run  # noqa: PLC0415
    from analysis.runs.public import add_public  # noqa: PLC0415

    run = read_run(folder)
    if run is None:
        raise ParameterError(Problem("実行結果の記録（run.json）を読めません。", str(folder)))
    if edition == "internal":
        return write(run, Formats(**wanted), root)
    try:
        return add_public(run, out, root, Formats(**wanted))
    except EditionError as error:
        remedy = f"庁内版のレポート: {show.shown(folder / 'report.html')}"
        raise EditionError(*error.problems, Problem("公開版は作りませんでした。", remedy=remedy)) from error


def print_files(paths: Sequence[Path], remarks: Sequence[str]) -> None:
    """Tell where files lie, and what the user should know about them."""
    for path in paths:
        print(f"作成: {show.shown(path)}")
    for remark in remarks:
        print(f"注意: {remark}")


def refuse_edition(edition: str) -> None:
    """Refuse an edition that cannot be made, before anything is run.

    Parameters
    ----------
    edition : str
        As typed.

    Raises
    ------
    ParameterError
        With what can be given.
    """
    if edition not in EDITIONS:
        known = "、".join(f"{name}（{words}）" for name, words in EDITIONS.items())
        raise ParameterError(
            Problem(f"「{edition}」という版はありません。", "--edition", f"使える値: {known}")
        )
