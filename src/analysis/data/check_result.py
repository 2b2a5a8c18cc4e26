"""What a check says: verdicts and results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Verdict(StrEnum):
    """How a printed figure and its recomputation relate."""

    AGREES = "一致"
    ROUNDING = "丸めの範囲"
    KNOWN = "既知の不一致"
    DISAGREES = "不一致"
    DOUBTFUL = "要確認"
    UNREGISTERED = "未登録"
    NO_CONTROL = "照合できる総数なし"
    STALE = "印が古い"


FAULTS = (Verdict.DISAGREES, Verdict.STALE)


@dataclass(frozen=True)
class CheckResult:
    """One line of `ebpm data check`.

    `expected` is the printed figure, `found` the recomputed one, both as text; `row` is the primary key joined
    by "/", empty for a scalar check or a summary; `count` says how many rows the line speaks of.
    """

    check: str
    table: str
    title: str
    row: str
    expected: str
    found: str
    verdict: Verdict
    reason: str = ""
    count: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON data."""
        return {**asdict(self), "verdict": self.verdict.value}


@dataclass(frozen=True)
class Comparison:
    """One comparison before known discrepancies are taken into account."""

    row: str
    expected: str
    found: str
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """All comparisons of one check; `skipped` rows could not be compared, for the reason given.

    `scalar` outcomes are reported one by one, the others with their agreeing rows summed up.
    """

    comparisons: list[Comparison] = field(default_factory=list)
    skipped: int = 0
    why_skipped: str = "空欄"
    scalar: bool = False


FrameOf = Callable[[str], "pd.DataFrame"]
