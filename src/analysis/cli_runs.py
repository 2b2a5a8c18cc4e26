"""The commands about finished runs: argument parsing and printing, no logic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import cli_changes as changes
from analysis import cli_print as show
from analysis.cli_data import AsJson, OutFolder, project_folder

if TYPE_CHECKING:
    from analysis.runs.clean import Cleaning
    from analysis.runs.finished import FinishedRun
    from analysis.runs.why import Reasons

# Everything else is imported inside the commands: `ebpm --help` must not wait for pydantic.

_MOST_TOLD = 20
_ADDRESS = (
    "フォルダ、分析/実行、分析（最新）、ID、latest（いちばん新しいコマンドの結果）、"
    "previous（同じ条件でその前に実行したもの）のどれか。"
)


def why_command(
    run: Annotated[
        str, typer.Argument(metavar="実行結果", help="フォルダ、分析/実行、分析（最新）、または ID。")
    ],
    *,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Tell what has changed since a run."""
    from analysis.runs.finished import find_run  # noqa: PLC0415
    from analysis.runs.why import reasons  # noqa: PLC0415

    root = project_folder()
    folder = (out or root / "outputs").absolute()
    found = find_run(run, folder)
    why = reasons(found, root, folder)
    if as_json:
        described = {
            "study": found.study,
            "run": found.name,
            "reusable": why.reusable,
            "recorded": why.recorded,
        }
        listed = {"notes": why.notes, "changes": [vars(one) for one in why.changes], "damaged": why.damaged}
        standing = f"{why.standing.study}/{why.standing.name}" if why.standing else None
        show.print_json(described | listed | {"standing": standing})
        return
    print(f"{found.study}/{found.name}")
    for line in _reasons(found, why):
        print(line)


def _reasons(run: FinishedRun, why: Reasons) -> Iterator[str]:
    from analysis.runs.inputs import GROUPS  # noqa: PLC0415

    if why.standing is None:
        unchanged = "入力は変わっていませんが、出力先のフォルダにない結果なので、" if why.reusable else ""
        yield f"{unchanged}ebpm batch では、もう一度実行します。"
    elif why.standing.folder.resolve() == run.folder.resolve():
        yield "入力は変わっていません。ebpm batch では、この結果を再利用します。"
    else:
        told = "入力は変わっていません。" if why.reusable else "この結果は今の入力のものではありません。"
        yield f"{told}ebpm batch では、今の入力の結果 {why.standing.study}/{why.standing.name} を再利用します。"
    if not why.recorded and not run.run.get("not_reusable"):
        yield "・入力の記録がありません（記録を始める前の版で実行した結果です）。"
    yield from (f"・{note}" for note in why.notes)
    for change in why.changes:
        group = GROUPS.get(change.group, change.group)
        yield f"・{group}: {change.name}（{_short(change.before)} → {_short(change.after)}）"
    yield from (f"・結果のファイルが、書いたときと違います: {name}" for name in why.damaged)


def _short(value: str) -> str:
    return "なし" if value == "-" else value[:8] if len(value) == 64 else value


def clean_command(
    *,
    keep: Annotated[
        int,
        typer.Option("--keep", metavar="件数", help="同じ分析・同じパラメータの結果を、新しい順に残す数。"),
    ],
    study: Annotated[
        str | None, typer.Option("--study", metavar="分析", help="この分析の結果だけを整理する。")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="何を消すか示すだけで、消さない。")] = False,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Remove all but the newest runs."""
    from analysis.runs.clean import clean  # noqa: PLC0415

    folder = (out or project_folder() / "outputs").absolute()
    done = clean(folder, keep, study=study, dry_run=dry_run)
    if as_json:
        left = [{"path": str(path), "why": why} for path, why in done.left.items()]
        removed = [str(path) for path in done.removed]
        show.print_json(
            {"dry_run": dry_run, "removed": removed, "freed": done.freed, "kept": done.kept, "left": left}
        )
    else:
        _print_cleaning(done, dry_run=dry_run)


def compare_command(
    before: Annotated[str, typer.Argument(metavar="前", help=_ADDRESS)],
    after: Annotated[str, typer.Argument(metavar="後", help="同じ書き方。")],
    *,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Compare two runs, or all runs of the newest command with those before them."""
    from analysis.runs.compare import compare_all  # noqa: PLC0415
    from analysis.runs.pairs import find_pairs  # noqa: PLC0415

    root = project_folder()
    folder = (out or root / "outputs").absolute()
    found = find_pairs(before, after, folder)
    comparisons, refused = compare_all(found.pairs, root)
    if refused and not found.whole:
        raise refused[0][1]
    # Told before the page is written: somebody else's folder may be read-only. Written also when the reader of what is
    # printed (`| head`) has gone.
    try:
        if not as_json and found.whole:
            changes.print_comparisons(comparisons, found.alone, refused)
        elif not as_json:
            changes.print_comparison(comparisons[0])
    finally:
        page = changes.write_comparison(comparisons, found.alone, folder, refused=refused, whole=found.whole)
    if as_json:
        alone = [{"study": run.study, "run": run.name} for run in found.alone]
        described = [one.to_dict() for one in comparisons]
        told = [{"study": run.study, "run": run.name, "why": str(error)} for run, error in refused]
        show.print_json({"page": str(page), "comparisons": described, "alone": alone, "refused": told})
    else:
        print(f"\nページ: {show.shown(page)}")
    if refused:
        raise typer.Exit(refused[0][1].exit_code)


def history_command(
    study: Annotated[str, typer.Argument(metavar="分析", help="分析の名前。")],
    finding: Annotated[str, typer.Argument(metavar="所見", help="所見の ID。")],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="名前=値", help="この値で実行したものだけ（何回でも指定できる）。"),
    ] = None,
    *,
    out: OutFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a finding over all runs of its study."""
    from analysis.runs.history import history_of  # noqa: PLC0415

    root = project_folder()
    folder = (out or root / "outputs").absolute()
    found = history_of(study, finding, where or [], out=folder, root=root)
    try:
        if not as_json:
            changes.print_history(found)
    finally:
        page = changes.write_history(found, folder)
    if as_json:
        show.print_json({"page": str(page), **found.to_dict()})
    else:
        print(f"\nページ: {show.shown(page)}")


def _print_cleaning(done: Cleaning, *, dry_run: bool) -> None:
    _print_some([show.shown(path) for path in done.removed])
    megabytes = f"{done.freed / 1e6:,.1f} MB"
    if dry_run:
        print(
            f"消す予定: {len(done.removed)}件（{megabytes}）。残る実行結果: {done.kept}件。まだ消していません。"
        )
    else:
        print(f"消したもの: {len(done.removed)}件（{megabytes}）。残した実行結果: {done.kept}件。")
    if done.left:
        print(f"触れていないもの: {len(done.left)}件")
        _print_some([f"{show.shown(path)}（{why}）" for path, why in done.left.items()])


def _print_some(lines: list[str]) -> None:
    for line in lines[:_MOST_TOLD]:
        print(f"・{line}")
    if len(lines) > _MOST_TOLD:
        print(f"・ほか{len(lines) - _MOST_TOLD}件")
