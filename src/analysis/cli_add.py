"""The command `ebpm data add`: ordinary tables shown or saved, large files of people flow stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis import cli_print as show
from analysis.cli_add_options import Options
from analysis.cli_data import AsJson, project_folder
from analysis.errors import ParameterError, Problem

# Everything else is imported inside the functions: `ebpm --help` must not wait for pandas or DuckDB.

_FLOW = ("--name", "--yes", "--replace", "--preview", "--disclosure", "--json")
_PREVIEW = ("--preview", "--json")
_RECIPE = ("--recipe", "--name", "--date", "--accept", "--sheet", "--table", "--replace", "--yes", "--json")


def _text(option: str, metavar: str, help: str) -> Any:
    return typer.Option(option, metavar=metavar, help=help, show_default=False)


def add_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="ファイル...", help="取り込むファイル（表は1つ、人流データは何個でも）。"),
    ],
    *,
    name: Annotated[str, _text("--name", "名前", "取り込んだあとの名前（半角英小文字、数字、_）。")] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="読み取った内容を示すだけで、保存しない。")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="何も尋ねない。確かめることが残っていれば、挙げて止まる。")
    ] = False,
    sheet: Annotated[str, _text("--sheet", "シート", "どのシートの表か。")] = "",
    table: Annotated[
        int,
        typer.Option(
            "--table", metavar="番号", help="何番目の表か（--preview の番号）。", show_default=False
        ),
    ] = 0,
    title: Annotated[str, _text("--title", "題名", "題名（既定は表の上の題）。")] = "",
    source: Annotated[str, _text("--source", "出典", "発行元と資料の名前。")] = "",
    license: Annotated[str, _text("--license", "ライセンス", "CC BY 4.0、庁内資料など。")] = "",
    date: Annotated[
        str, _text("--date", "時点", "数字が示す日か期間（令和5年4月1日、令和5年度など）。")
    ] = "",
    kind: Annotated[
        str,
        _text(
            "--kind",
            "種類",
            "公的統計（official）、転記（transcribed）、加工（derived）、架空（synthetic）。",
        ),
    ] = "",
    disclosure: Annotated[
        str,
        _text(
            "--disclosure", "区分", "公開区分（公開 open、庁内 internal、担当課 restricted。既定は庁内）。"
        ),
    ] = "",
    unit: Annotated[
        list[str] | None,
        _text("--unit", "列=単位", "見出しに書いていない単位（列なしなら、単位のない数の列すべて）。"),
    ] = None,
    column_type: Annotated[
        list[str] | None,
        _text("--type", "列=型", "列の型（数、符号、文字列、日、月、年、年度、四半期、年度四半期）。"),
    ] = None,
    drop: Annotated[list[str] | None, _text("--drop", "列", "取り込まない列。")] = None,
    accept: Annotated[
        list[str] | None, _text("--accept", "問い", "推測のとおりでよい問い（合計、数式など）。")
    ] = None,
    recipe: Annotated[str, _text("--recipe", "名前", "前の年のレシピのとおりに、尋ねずに取り込む。")] = "",
    allow_personal: Annotated[
        bool, typer.Option("--allow-personal", help="個人情報を含むまま取り込む（公開区分は担当課になる）。")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="同じ名前のものを置き換える。")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is understood of tables, save one with its entry and recipe, or store files of people flow."""
    from analysis.data.flow_files import are_flow  # noqa: PLC0415

    options = Options(
        name, sheet, table, title, source, license, date, kind, disclosure, tuple(unit or ()),
        tuple(column_type or ()), tuple(drop or ()), tuple(accept or ()), recipe, allow_personal, replace, preview,
        yes, as_json,
    )  # fmt: skip
    if are_flow(files):
        _add_flow(files, options)
    elif preview:
        options.refuse_others(_PREVIEW, "何も書かない表示（--preview）では")
        _preview(files, as_json=as_json)
    else:
        from analysis.cli_save import save_table  # noqa: PLC0415

        if recipe:
            options.refuse_others(_RECIPE, "レシピのとおりに取り込むときは（レシピに書いてあるので）")
        save_table(files, options, project_folder())


def _add_flow(files: list[Path], options: Options) -> None:
    from analysis.data.flow_add import add  # noqa: PLC0415
    from analysis.data.saving.choices import meant  # noqa: PLC0415

    options.refuse_others(_FLOW, "人流データでは")
    if not options.name:
        remedy = "取り込んだあとの名前を --name で付けてください（例: --name fukushima_flow）。"
        raise ParameterError(Problem("人流データには名前が要ります。", "--name", remedy))
    record = add(
        files,
        options.name,
        project_folder(),
        replace=options.replace,
        preview=options.preview,
        disclosure=meant(options.disclosure) or "internal",
    )
    if options.json:
        show.print_json(vars(record))
    else:
        show.print_store(record, preview=options.preview)


def _preview(files: list[Path], *, as_json: bool) -> None:
    """Show what is understood of ordinary tables; nothing is written, nothing asked."""
    from analysis.cli_intake_print import print_preview  # noqa: PLC0415
    from analysis.data.saving.reading import previewed  # noqa: PLC0415

    found = [previewed(path) for path in files]
    if as_json:
        show.print_json(found)
        return
    for one in found:
        print_preview(one)
        print("保存していません（--preview）。")
