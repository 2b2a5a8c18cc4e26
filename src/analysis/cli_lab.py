"""The command `ebpm lab`: JupyterLab on the start page."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from analysis.cli_data import project_folder

# Everything else is imported inside the command: `ebpm --help` must not wait for it.


def lab_command(
    *,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="番号", help="使うポート（既定は空いている番号を自動で選ぶ）。"),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="ブラウザを開かず、アドレスだけを表示する。")
    ] = False,
) -> None:
    """Open JupyterLab until the user ends it."""
    from analysis.training.lab import free_port, running_lab  # noqa: PLC0415

    # Ctrl-C is how it is ended, nothing is interrupted.
    with (
        suppress(KeyboardInterrupt),
        running_lab(project_folder(), free_port(port), browser=not no_browser) as (address, process),
    ):
        print("JupyterLab を始めました。ブラウザが開かないときは、次のアドレスを開いてください。")
        print(f"\n  {address}\n")
        print(
            "このパソコンの中だけで動きます。終わるときは、この画面で Ctrl+C を押してください。", flush=True
        )
        process.wait()
    print("JupyterLab を終了しました。")
