"""What is known of a file in an official format: which one, of which generation, and its tables under standard names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analysis.data.intake.understood import Understood

People = Literal["", "国勢調査人口", "住民基本台帳人口"]


@dataclass(frozen=True)
class Official:
    """A file in a known format.

    Parameters
    ----------
    name : str
        Of the format: 公共施設一覧.
    generation : str
        Whose rules it follows, and since when; "" where there is one only.
    understood : Understood or None
        The tables under the standard names, units and types of their columns, every cell accounted for as by
        `understood.understand`; None where another command reads the file (see `elsewhere`).
    people : str
        What its population figures count, "" where it has none, or the file does not say.
    notes : tuple of str
        What of the file is not in the tables, and why; what its blanks and figures mean; in Japanese.
    elsewhere : str
        What reads such a file, in Japanese; "" where `understood` does.
    """

    name: str
    generation: str
    understood: Understood | None
    people: People = ""
    notes: tuple[str, ...] = ()
    elsewhere: str = ""
