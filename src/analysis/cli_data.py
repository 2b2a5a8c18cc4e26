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
    "add", cls=JapaneseCommand, help="大きな人流データ（CSV、gzip、zip）を調べ、速く読める形で取り込む。"
)
def data_add_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="ファイル...", help="取り込むファイル（何個でも）。")
    ],
    *,
    name: Annotated[str, typer.Option("--name", metavar="名前", help="取り込んだあとの名前。")],
    replace: Annotated[bool, typer.Option("--replace", help="同じ名前のものを置き換える。")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="読み取った内容を示すだけで、保存しない。")
    ] = False,
    disclosure: Annotated[
        str, typer.Option("--disclosure", metavar="区分", help="公開区分（open、internal、restricted）。")
    ] = "internal",
    as_json: AsJson = False,
) -> None:
    """Check large files of people flow and store them as Parquet."""
    from analysis.data.flow_add import add  # noqa: PLC0415

    record = add(files, name, project_folder(), replace=replace, preview=preview, disclosure=disclosure)
    if as_json:
        show.print_json(vars(record))
    else:
        show.print_store(record, preview=preview)


def project_folder() -> Path:
    """Return the project's folder, absolute."""
    from analysis.data.catalog import project_root  # noqa: PLC0415

    return project_root().absolute()
