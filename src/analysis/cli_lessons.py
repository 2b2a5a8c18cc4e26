"""The command `ebpm lessons`: the course for PCs without Python."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli_data import project_folder

# Everything else is imported inside the command: `ebpm --help` must not wait for it.


def lessons_command(
    to: Annotated[Path, typer.Argument(metavar="フォルダ", help="ページを書くフォルダ（なければ作る）。")],
) -> None:
    """Write lessons, self-check and teacher's papers as pages."""
    from analysis.training.pages import write_pages  # noqa: PLC0415  (pandas)

    for path in write_pages(to, project_folder()):
        print(f"できました: {path}", flush=True)
    print("index.html をブラウザーで開いてください。Python もネットワークも要りません。")
