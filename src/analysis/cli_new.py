"""The command `ebpm new`: what it is told by options it does not ask for."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, project_folder
from analysis.errors import ParameterError, Problem
from analysis.mime import DRAFT_MARK

# Everything else is imported inside the command: `ebpm --help` must not wait for it.

_OWNER = f"{DRAFT_MARK}担当課"


def new_command(
    study: Annotated[
        str, typer.Argument(metavar="名前", help="新しい分析の名前（英小文字・数字・_、例：library_use）。")
    ],
    *,
    question: Annotated[
        str | None, typer.Option("--question", metavar="文", help="分析が答える問い。")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", metavar="表", help="使う表（何回でも。一覧は ebpm data list）。"),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="名前=値", help="パラメータと、はじめの値（何回でも）。"),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="題名", help="題名（既定は名前）。")] = None,
    owner: Annotated[str, typer.Option("--owner", metavar="課", help="担当課（個人名ではなく）。")] = _OWNER,
    as_json: AsJson = False,
) -> None:
    """Write a draft of a study."""
    from analysis.runs.new_study import write_study  # noqa: PLC0415

    root = project_folder()
    paths = write_study(
        study,
        question=question or _asked("--question", "問い（この分析は何に答えるか）")[0],
        tables=data or _asked("--data", "使う表の名前（1行に1つ）", several=True),
        parameters=parameter or _asked("-p", "パラメータ（1行に1つ、例：year=2023）", several=True),
        title=title or study,
        owner=owner,
        root=root,
    )
    names = {kind: path for kind, path in zip(("notebook", "card", "test"), paths, strict=True)}
    if as_json:
        show.print_json({kind: str(path) for kind, path in names.items()})
        return
    for path in paths:
        print(f"作成: {path.relative_to(root).as_posix()}")
    print("次にすること:")
    print(f"・ebpm run {study} で実行し、報告書を開きます。まだ「計算していない」と出ます。")
    print(
        f"・ノートブックとカードの「{DRAFT_MARK}」を書き換え、もう一度 ebpm run {study} を実行します（教材12）。"
    )
    print("・書き終えたら portfolio.yml に加え、ebpm docs で docs/studies.md を作り直します。")
    print(f"・テスト（開発用の環境で）: python -m pytest {paths[-1].relative_to(root).as_posix()}")


def _asked(option: str, prompt: str, *, several: bool = False) -> list[str]:
    """Ask for one line, or for lines until an empty one; without a terminal nobody could answer."""
    if not sys.stdin.isatty():
        raise ParameterError(
            Problem(f"「{option}」を指定してください。", remedy="「ebpm new --help」で使い方を見られます。")
        )
    print(f"{prompt}{'。空の行で終わり' if several else ''}: ", end="", flush=True)
    answers = []
    while answer := sys.stdin.readline().strip():
        answers.append(answer)
        if not several:
            break
        print("> ", end="", flush=True)
    if not answers:
        raise ParameterError(
            Problem(
                f"{prompt}の答えがありません。", remedy=f"もう一度始めるか、{option} で指定してください。"
            )
        )
    return answers
