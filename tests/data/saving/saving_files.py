"""A file of an office, and what has to be said of it before it can be saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from intake_files import CSV

from analysis.data.intake.understood import UnderstoodTable
from analysis.data.saving import add
from analysis.data.saving.choices import Choices
from analysis.data.saving.points import open_points
from analysis.data.saving.reading import Reading, read, tables_in

SAID = Choices(
    source="公民館の記録",
    licence="庁内資料",
    date="2023-04-01/2024-03-31",
    kind="transcribed",
    accepted=("合計", "表の単位"),
)


def written(folder: Path, text: str = CSV, name: str = "利用者.csv", encoding: str = "cp932") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def first(path: Path, choices: Choices = SAID) -> tuple[Reading, UnderstoodTable]:
    """Read the first table of a file."""
    reading = read(path, choices.types)
    return reading, tables_in(reading, None, None)[0]


def saved(
    root: Path, path: Path, choices: Choices = SAID, name: str = "riyosha", *, replaced: bool = False
) -> add.Saved:
    """Save the first table of a file."""
    return add.save(root, name, *first(path, choices), choices, replaced=replaced)


def agreed(table: UnderstoodTable, choices: Choices) -> Choices:
    """Agree with every guess, and say that numbers have no unit."""
    for point in open_points(table, replace(choices, accepted=())):
        choices = point.answered(choices, "-")
    return choices
