"""The command `ebpm publish`: argument parsing and printing, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, OutFolder, project_folder
from analysis.cli_export import Docx, OnePage, Pdf, Xlsx, refuse_without_browser

if TYPE_CHECKING:
    from analysis.runs.publish import Published

# Everything else is imported inside the commands: `ebpm --help` must not wait for pydantic.


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
    pdf: Pdf = False,
    one_page: OnePage = False,
    docx: Docx = False,
    xlsx: Xlsx = False,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a folder that can go on a web server, and the same as a zip file."""
    refuse_without_browser(pdf=pdf)
    from analysis.reports.formats import Formats  # noqa: PLC0415
    from analysis.runs.publish import publish  # noqa: PLC0415

    root, wanted = project_folder(), Formats(pdf=pdf, one_page=one_page, docx=docx, xlsx=xlsx)
    done = publish(what, to, root=root, out=(out or root / "outputs").absolute(), wanted=wanted)
    if as_json:
        show.print_json(_described(done))
        return
    print(f"公開版を作りました（{len(done.runs)}件）。リンクはすべて確かめました。")
    print(f"フォルダ: {show.shown(done.folder)}（このまま Web サーバーに置けます）")
    print(f"メール用: {show.shown(done.archive)}、指紋（SHA-256）: {show.shown(done.checksum)}")
    for remark in done.remarks:
        print(f"注意: {remark}")
    for address in done.outside:
        print(f"外部へのリンク（つながるかは確かめていません）: {address}")


def _described(done: Published) -> dict[str, Any]:
    return {
        "folder": str(done.folder),
        "zip": str(done.archive),
        "checksum": str(done.checksum),
        "runs": list(done.runs),
        "outside": list(done.outside),
        "remarks": list(done.remarks),
    }
