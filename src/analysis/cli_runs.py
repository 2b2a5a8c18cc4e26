"""The commands about finished runs: argument parsing and printing, no logic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import cli_print as show
from analysis.cli_batch import Out
from analysis.cli_data import AsJson, project_folder

if TYPE_CHECKING:
    from analysis.runs.clean import Cleaning
    from analysis.runs.finished import FinishedRun
    from analysis.runs.why import Reasons

# Everything else is imported inside the commands: `ebpm --help` must not wait for pydantic.

_MOST_TOLD = 20


def why_command(
    run: Annotated[
        str, typer.Argument(metavar="実行結果", help="フォルダ、分析/実行、分析（最新）、または ID。")
    ],
    *,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Tell what has changed since a run."""
    from analysis.runs.finished import find_run  # noqa: PLC0415
    from analysis.runs.why import reasons  # noqa: PLC0415

    root = project_folder()
    found = find_run(run, (out or root / "outputs").absolute())
    why = reasons(found, root)
    if as_json:
        described = {
            "study": found.study,
            "run": found.name,
            "reusable": why.reusable,
            "recorded": why.recorded,
        }
        listed = {"notes": why.notes, "changes": [vars(one) for one in why.changes], "damaged": why.damaged}
        show.print_json(described | listed)
        return
    print(f"{found.study}/{found.name}")
    for line in _reasons(found, why):
        print(line)


def _reasons(run: FinishedRun, why: Reasons) -> Iterator[str]:
    from analysis.runs.inputs import GROUPS  # noqa: PLC0415

    if why.reusable:
        yield "入力は変わっていません。ebpm batch では、この結果を再利用します。"
        return
    yield "ebpm batch では、もう一度実行します。"
    if not why.recorded and not why.notes:
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
    out: Out = None,
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
