"""The command `ebpm docs`: pages of docs/ that are made from cards, catalog and checks."""

from __future__ import annotations

from analysis.cli_data import project_folder
from analysis.errors import Problem, RunError


def docs_command() -> None:
    """Write docs/studies.md and docs/coverage.md anew."""
    from analysis.reports.made_docs import made_docs  # noqa: PLC0415  (pandas)

    root = project_folder()
    for path, text in made_docs(root).items():
        try:
            changed = not path.is_file() or path.read_text(encoding="utf-8") != text
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as cause:
            where = path.relative_to(root).as_posix()
            raise RunError(Problem(f"書けません（{cause.strerror}）。", where)) from cause
        print(f"{'更新' if changed else '変更なし'}: {path.relative_to(root).as_posix()}")
