"""The commands of `ebpm data`: the catalog, its checks, and files that are too large for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis import cli_print as show
from analysis.cli_usage import JapaneseCommand, JapaneseGroup, known_tables

# Everything else is imported inside the commands: `ebpm --help` must not wait for pandas or DuckDB.

data_app = typer.Typer(
    cls=JapaneseGroup, help="データの目録、検算、取り込み。", no_args_is_help=True, rich_markup_mode=None
)
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で出力する。")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="フォルダ", help="実行結果のフォルダ（既定は outputs）。")
]


@data_app.command("list", cls=JapaneseCommand, help="データの目録を表示する。")
def data_list_command(as_json: AsJson = False) -> None:
    """List the catalog of tables, and what `ebpm data add` stored."""
    from analysis.data import catalog  # noqa: PLC0415
    from analysis.data.flow_record import records  # noqa: PLC0415

    root = project_folder()
    tables, stores = catalog.tables(root), records(root)
    if as_json:
        show.print_json(
            [
                {"name": t.name, "title": t.title, "path": t.file, "kind": t.kind, "disclosure": t.disclosure,
                 "reference_date": t.reference_date, "sources": t.sources, "licenses": t.licenses,
                 "fields": [vars(field) for field in t.fields]}
                for t in tables
            ]
            + [
                {"name": s.name, "title": s.format, "path": s.path, "kind": s.kind, "disclosure": s.disclosure,
                 "reference_date": s.reference_date, "sources": s.sources, "licenses": [], "fields": []}
                for s in stores
            ]
        )  # fmt: skip
        return
    rows = [
        (t.name, t.title, show.KINDS.get(t.kind, t.kind), show.DISCLOSURES.get(t.disclosure, t.disclosure),
         t.reference_date)
        for t in tables
    ] + [
        (s.name, f"{s.format}（取り込んだもの）", show.KINDS[s.kind], show.DISCLOSURES[s.disclosure],
         s.reference_date)
        for s in stores
    ]  # fmt: skip
    show.print_table("データの目録", ("名前", "題名", "種類", "公開区分", "時点・期間"), rows)


@data_app.command(
    "check", cls=JapaneseCommand, help="表の形式と検算を確かめる（新しい不一致があれば終了コード 3）。"
)
def data_check_command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="表", help="検算する表（既定はすべて）。")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="一致したものも1件ずつ表示する。")] = False,
    as_json: AsJson = False,
) -> None:
    """Validate tables and run their checks."""
    from analysis.data.checks import exit_code, run_checks  # noqa: PLC0415

    root = project_folder()
    results = run_checks(root, known_tables(names, root) if names else None)
    if as_json:
        show.print_json([result.to_dict() for result in results])
    else:
        show.print_checks(results, everything=everything)
    raise typer.Exit(exit_code(results))


@data_app.command(
    "lint",
    cls=JapaneseCommand,
    help="表のファイルを「行政データの機械可読性に関するルール」で点検する（違反があれば終了コード 3）。",
)
def data_lint_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="ファイル...",
            help="点検するファイル（CSV、Excel、JSON、PDF、zip）。古い順に並べると、形の違いも調べる（L3-07）。",
        ),
    ],
    *,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="出力", help="結果を HTML のページにも書く。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold files against the rules of machine readability."""
    from analysis.cli_lint import lint_files  # noqa: PLC0415

    raise typer.Exit(lint_files(files, html, as_json=as_json))


@data_app.command(
    "fetch",
    cls=JapaneseCommand,
    help="公的なファイルを、決まった番地から取得する（ネットワークを使うただ1つのコマンド）。名前がなければ一覧を示す。",
)
def data_fetch_command(
    name: Annotated[str | None, typer.Argument(metavar="名前", help="取得するもの。")] = None,
    *,
    from_file: Annotated[
        Path | None,
        typer.Option(
            "--from-file", metavar="ファイル", help="別のPCで取得したファイルを受け取る（通信しない）。"
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="取得済みのものを取り直す。")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch one of the official files that are known, or list them."""
    from analysis.cli_fetch import fetch_one, list_sources  # noqa: PLC0415
    from analysis.errors import ParameterError, Problem  # noqa: PLC0415

    if name is not None:
        fetch_one(name, project_folder(), carried=from_file, replace=replace, as_json=as_json)
    elif from_file is not None or replace:
        remedy = "ebpm data fetch で一覧を見て、名前を付けてください。"
        raise ParameterError(Problem("取得するものの名前がありません。", "名前", remedy))
    else:
        list_sources(project_folder(), as_json=as_json)


def project_folder() -> Path:
    """Return the project's folder, absolute."""
    from analysis.data.catalog import project_root  # noqa: PLC0415

    return project_root().absolute()
