"""What a user gave: `name=value` on the command line and a file of parameters, not yet held against a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.runs.document import read_document, shown_path
from analysis.runs.values import plain


@dataclass(frozen=True)
class Given:
    """What a user gave, before it is held against a card.

    Parameters
    ----------
    values : mapping
        Name (full-width letters made half-width) to text or value.
    overridden : tuple of str
        Names that stand in the file and on the command line; the command line wins.
    problems : tuple of Problem
        What could not be read.
    """

    values: Mapping[str, object]
    overridden: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def given_parameters(assignments: Sequence[str], file: Path | None, root: Path) -> Given:
    """Collect `name=value` assignments and a YAML or JSON file of parameters.

    Parameters
    ----------
    assignments : sequence of str
        As typed after `-p`.
    file : Path or None
        As given after `--params`.
    root : Path
        Project root, for names in messages.

    Returns
    -------
    Given
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    if file is not None:
        try:
            for name, value in read_document(file, root).data.items():
                if plain(str(name)) in values:
                    where = shown_path(file, root)
                    problems.append(
                        Problem(f"「{name}」が2回書かれています。", where, "1つだけ残してください。")
                    )
                values[plain(str(name))] = value
        except ParameterError as error:
            problems.extend(error.problems)
    typed: dict[str, str] = {}
    for assignment in assignments:
        name, sign, text = assignment.replace("＝", "=", 1).partition("=")
        name = plain(name)
        if not sign or not name:
            problems.append(
                Problem(
                    f"「{assignment}」に名前か「=」がありません。",
                    "-p",
                    "「-p 名前=値」の形で指定してください。",
                )
            )
        elif name in typed:
            problems.append(Problem(f"「{name}」が2回指定されています。", "-p", "1回だけ指定してください。"))
        else:
            typed[name] = text
    overridden = tuple(name for name in typed if name in values)
    return Given({**values, **typed}, overridden, tuple(problems))
