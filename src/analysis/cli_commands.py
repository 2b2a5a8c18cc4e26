"""The commands of `ebpm`: argument parsing and printing, no logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis import cli_print as show
from analysis.cli_add import add_command
from analysis.cli_ages import ages_command
from analysis.cli_batch import batch_command
from analysis.cli_data import AsJson, OutFolder, data_app, project_folder
from analysis.cli_docs import docs_command
from analysis.cli_export import (
    Docx,
    Edition,
    OnePage,
    Pdf,
    Xlsx,
    export_command,
    print_files,
    refuse_edition,
    refuse_without_browser,
    written_formats,
)
from analysis.cli_lab import lab_command
from analysis.cli_lessons import lessons_command
from analysis.cli_new import new_command
from analysis.cli_publish import publish_command
from analysis.cli_runs import clean_command, compare_command, history_command, why_command
from analysis.cli_usage import JapaneseCommand, JapaneseGroup
from analysis.errors import ParameterError

# Everything else is imported inside the commands: `ebpm --help` must not wait for pandas or papermill.

app = typer.Typer(
    cls=JapaneseGroup,
    help="自治体のEBPM（証拠に基づく政策立案）のための分析を実行し、レポートを作る。",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("lab", cls=JapaneseCommand, help="JupyterLab を始める（教材と分析の入口のページが開く）。")(
    lab_command
)
app.command("lessons", cls=JapaneseCommand, help="教材と理解度チェックを、Python なしで読めるページにする。")(
    lessons_command
)
app.command("new", cls=JapaneseCommand, help="新しい分析の下書き（ノートブック、カード、テスト）を作る。")(
    new_command
)
app.command(
    "docs", cls=JapaneseCommand, help="カードと検算から docs/ の一覧と、教材の入口のページを作り直す。"
)(docs_command)
app.command("batch", cls=JapaneseCommand, help="portfolio.yml の分析をすべて実行し、一覧のページを作る。")(
    batch_command
)
app.command("why", cls=JapaneseCommand, help="実行結果のあとで変わった入力（再実行の理由）を表示する。")(
    why_command
)
app.command("clean", cls=JapaneseCommand, help="古い実行結果を消す（新しいものは残す）。")(clean_command)
app.command("compare", cls=JapaneseCommand, help="2つの実行結果を比べる（compare previous latest も可）。")(
    compare_command
)
app.command("history", cls=JapaneseCommand, help="ある所見の、すべての実行での値を表示する。")(
    history_command
)
app.command("publish", cls=JapaneseCommand, help="公開版（Web に置けるフォルダとメール用の zip）を作る。")(
    publish_command
)
app.command(
    "export",
    cls=JapaneseCommand,
    help="実行結果を PDF、会議用の1枚、Word、Excel にする（計算はし直さない）。",
)(export_command)
data_app.command(
    "add",
    cls=JapaneseCommand,
    help="手元のファイルの表（CSV、Excel、PDF、JSON、zip）を、機械が読める表にして目録に加える（--preview は見るだけ）。"
    "大きな人流データ（CSV、gzip、zip）は、速く読める形で取り込む。",
)(add_command)
data_app.command(
    "ages",
    cls=JapaneseCommand,
    help="国勢調査の小地域集計（tblT001082C07.txt）か、市の地域・年齢別人口を、地区別の年齢別人口に合計して登録する。",
)(ages_command)
app.add_typer(data_app, name="data")

StudyName = Annotated[str, typer.Argument(metavar="分析", help="分析の名前（ebpm list で見られる）。")]


@app.command("list", cls=JapaneseCommand, help="分析の一覧を表示する。")
def list_command(as_json: AsJson = False) -> None:
    """List the studies."""
    from analysis.runs.card import list_studies  # noqa: PLC0415

    studies = list_studies(project_folder())
    if as_json:
        rows = [
            {"study": s.name, "title": s.title, "question": s.question} for s in studies if not s.problems
        ]
        show.print_json(rows)
    else:
        show.print_table(
            "分析の一覧", ("名前", "題名", "問い"), [(s.name, s.title, s.question) for s in studies]
        )
    problems = [problem for study in studies for problem in study.problems]
    if problems:
        show.print_error(ParameterError(*problems), as_json=False)
        raise typer.Exit(ParameterError.exit_code)


@app.command("show", cls=JapaneseCommand, help="分析の問い、パラメータ、使う表、注意を表示する。")
def show_command(study: StudyName, as_json: AsJson = False) -> None:
    """Show what a study asks, takes and rests on."""
    from analysis.runs.card import load_card, notebook_path  # noqa: PLC0415
    from analysis.runs.parameters import choices_of, defaults  # noqa: PLC0415

    root = project_folder()
    card = load_card(study, root)
    initial = defaults(notebook_path(study, root))
    choices = {name: choices_of(parameter, root) for name, parameter in card.parameters.items()}
    if not as_json:
        show.print_card(study, card, initial, choices)
        return
    described = card.model_dump(mode="json")
    for name, entry in described["parameters"].items():
        allowed = choices[name]
        entry["default"] = initial[name]
        entry["choices"] = allowed and [{"value": v, "label": label} for v, label in allowed.items()]
    show.print_json({"study": study, **described})


@app.command("run", cls=JapaneseCommand, help="分析を実行し、レポート（HTML）を作る。")
def run_command(
    study: StudyName,
    *,
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="名前=値", help="パラメータ（何回でも指定できる）。"),
    ] = None,
    params: Annotated[
        Path | None,
        typer.Option("--params", metavar="ファイル", help="パラメータの YAML か JSON。-p が優先する。"),
    ] = None,
    notes: Annotated[
        Path | None,
        typer.Option(
            "--notes", metavar="ファイル", help="レポートに加える、署名のある所見など（Markdown）。"
        ),
    ] = None,
    edition: Edition = "internal",
    pdf: Pdf = False,
    one_page: OnePage = False,
    docx: Docx = False,
    xlsx: Xlsx = False,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Run a study and write its report."""
    refuse_edition(edition)
    refuse_without_browser(pdf=pdf)
    from analysis.runs.execute import perform  # noqa: PLC0415
    from analysis.runs.given import given_parameters  # noqa: PLC0415
    from analysis.runs.plan import plan_run  # noqa: PLC0415

    root = project_folder()
    given = given_parameters(parameter or [], params, root)
    for name in given.overridden:
        print(f"「{name}」はファイルの値ではなく -p の値を使います。", file=sys.stderr)
    plan = plan_run(study, given.values, root=root, out=out, problems=given.problems, notes=notes)
    if edition == "public":
        from analysis.runs.closed import refuse_closed  # noqa: PLC0415

        refuse_closed(plan)
    progress = show.CellProgress()
    try:
        result = perform(plan, progress=progress)
    finally:
        progress.end()
    if not as_json:
        show.print_run(result, show.shown(result.report))
    paths, remarks = written_formats(result.folder, plan.out, root, edition,
                                     {"pdf": pdf, "one_page": one_page, "docx": docx, "xlsx": xlsx})  # fmt: skip
    if not as_json:
        print_files(paths, remarks)
        return
    others: dict[str, Any] = {"public": str(paths.pop(0))} if edition == "public" else {}
    if paths:
        others["files"] = [str(path) for path in paths]
    show.print_json(_described(result) | others)


def _described(result: Any) -> dict[str, Any]:
    return {
        "report": str(result.report),
        "findings": result.findings,
        "folder": str(result.folder),
        "run": result.run["run"],
        "parameters": result.run["parameters"],
        "primary": result.run["primary"],
        "synthetic": result.run["synthetic"],
    }
