"""Writes a file whole or not at all: a full disk or a killed process leaves the old one as it was."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import DataError, Problem, why


def write_whole(path: Path, text: str, file: str) -> None:
    """Write a text as UTF-8, with the line ends that it has.

    Parameters
    ----------
    path : Path
        What is replaced, or made.
    text : str
        The whole content.
    file : str
        What a message calls it.

    Raises
    ------
    DataError
        It cannot be written; the file is as it was.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as cause:
        remedy = "書き込みの権限、空き容量と、ほかのソフトで開いていないかを確かめてください。"
        raise DataError(Problem(f"書き込めません（{why(cause)}）。", file, remedy)) from cause
    finally:
        part.unlink(missing_ok=True)
