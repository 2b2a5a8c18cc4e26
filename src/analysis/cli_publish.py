"""The command `ebpm publish`, and the public edition of a run: argument parsing and printing, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, OutFolder, project_folder
from analysis.errors import EditionError, ParameterError, Problem

if TYPE_CHECKING:
    from analysis.runs.execute import RunResult
    from analysis.runs.publish import Published

# Everything else is imported inside the commands: `ebpm --help` must not wait for pydantic.

EDITIONS = {"internal": "庁内版", "public": "公開版"}
Edition = Annotated[
    str,
    typer.Option("--edition", metavar="版", help="internal（庁内版）か public（公開版も作る）。"),
]


def publish_command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="実行結果か一覧",
            help="フォルダ、分析/実行、分析（最新）、ID、または portfolio.yml のような一覧。",
        ),
    ],
    *,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="フォルダ", help="公開版を作るフォルダ。隣に zip とその指紋も作る。"),
    ],
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a folder that can go on a web server, and the same as a zip file."""
    from analysis.runs.publish import publish  # noqa: PLC0415

    root = project_folder()
    done = publish(what, to, root=root, out=(out or root / "outputs").absolute())
    if as_json:
        show.print_json(_described(done))
        return
    print(f"公開版を作りました（{len(done.runs)}件）。リンクはすべて確かめました。")
    print(f"フォルダ: {show.shown(done.folder)}（このまま Web サーバーに置けます）")
    print(f"メール用: {show.shown(done.archive)}、指紋（SHA-256）: {show.shown(done.checksum)}")
    for address in done.outside:
        print(f"外部へのリンク（つながるかは確かめていません）: {address}")


def _described(done: Published) -> dict[str, Any]:
    return {
        "folder": str(done.folder),
        "zip": str(done.archive),
        "checksum": str(done.checksum),
        "runs": list(done.runs),
        "outside": list(done.outside),
    }


def refuse_edition(edition: str, *, other_forms: bool) -> None:
    """Refuse an edition that cannot be made, before anything is run.

    Parameters
    ----------
    edition : str
        As typed.
    other_forms : bool
        Whether PDF, Word or the like are wanted, too: these hold what only the office may read.

    Raises
    ------
    ParameterError
        With what can be done.
    """
    if edition == "public" and other_forms:
        what = "--edition public と --pdf、--one-page、--docx、--xlsx は、いっしょに使えません（庁内版から作るため）。"
        remedy = "公開版の PDF は、public/report.html をブラウザで印刷して作ってください。"
        raise ParameterError(Problem(what, remedy=remedy))
    if edition not in EDITIONS:
        known = "、".join(f"{name}（{words}）" for name, words in EDITIONS.items())
        raise ParameterError(
            Problem(f"「{edition}」という版はありません。", "--edition", f"使える値: {known}")
        )


def public_report(result: RunResult, out: Path | None, root: Path) -> Path:
    """Make the public edition of a run that has just been made.

    Raises
    ------
    EditionError
        Everything that speaks against it, and where the run lies.
    """
    from analysis.runs.finished import find_run  # noqa: PLC0415
    from analysis.runs.public import add_public  # noqa: PLC0415

    folder = (out or root / "outputs").absolute()
    try:
        return add_public(find_run(str(result.folder), folder), folder, root)
    except EditionError as error:
        remedy = f"庁内版のレポート: {show.shown(result.report)}"
        raise EditionError(*error.problems, Problem("公開版は作りませんでした。", remedy=remedy)) from error
