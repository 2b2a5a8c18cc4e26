"""The command `ebpm docs`: pages that are made from cards, catalog and checks."""

from __future__ import annotations

from analysis.cli_data import project_folder
from analysis.errors import Problem, RunError, why


def docs_command() -> None:
    """Write docs/studies.md, docs/coverage.md and the start page of JupyterLab anew."""
    from analysis.reports.made_docs import made_docs  # noqa: PLC0415  (pandas)
    from analysis.training.lab import NOTEBOOKS, START_PAGE  # noqa: PLC0415
    from analysis.training.start_page import start_page  # noqa: PLC0415

    root = project_folder()
    pages = made_docs(root) | {root / NOTEBOOKS / START_PAGE: start_page(root)}
    for path, text in pages.items():
        try:
            changed = not path.is_file() or path.read_text(encoding="utf-8") != text
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as cause:
            where = path.relative_to(root).as_posix()
            raise RunError(Problem(f"書けません（{why(cause)}）。", where)) from cause
        print(f"{'更新' if changed else '変更なし'}: {path.relative_to(root).as_posix()}")
