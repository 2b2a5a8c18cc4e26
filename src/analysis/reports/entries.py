"""The runs of a portfolio as its page lists them: how each ended, and its badges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.mime import SYNTHETIC_MARK
from analysis.reports.conditions import Condition
from analysis.reports.thumbnail import Thumbnail
from analysis.written import HIDDEN

# What a run may be marked with, in the order in which the page shows and offers it.
BADGES = {
    "failed": "失敗",
    "not-run": "未実行",
    "synthetic": SYNTHETIC_MARK,
    "internal": "庁内限り",
    "restricted": "担当課限り",
    "primary": "主たる仕様",
    "sensitivity": "感度分析",
    "hidden": "秘匿あり",
    "reused": "再利用",
}
_HIDDEN_WORDS = (HIDDEN, "秘匿")


@dataclass(frozen=True)
class Made:
    """What a finished run left.

    Parameters
    ----------
    report : str
        Path of the report relative to the index page, with forward slashes.
    run : mapping
        Contents of run.json.
    findings : sequence of mapping
        The first is the answer (see `by_importance`).
    reused : bool
        Whether an earlier run with the same inputs stands for it.
    thumbnail : Thumbnail or None
        Of its first figure.
    """

    report: str
    run: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    reused: bool = False
    thumbnail: Thumbnail | None = None


@dataclass(frozen=True)
class Stopped:
    """Why there is no result.

    Parameters
    ----------
    cause : str
        In one line.
    cell : str
        Which cell, as in コードセル5; empty when no cell is to blame.
    record : str
        Folder of what was kept, relative to the index page; empty when nothing was.
    failed : bool
        False when it was not run.
    earlier : (str, str) or None
        Report and ISO time of the newest run with the same parameters that did finish.
    """

    cause: str
    cell: str = ""
    record: str = ""
    failed: bool = True
    earlier: tuple[str, str] | None = None


@dataclass(frozen=True)
class IndexEntry:
    """One run of the portfolio.

    Parameters
    ----------
    study, title, question : str
        Of the study.
    conditions : sequence of Condition
        All parameters.
    result : Made or Stopped
        How it ended.
    """

    study: str
    title: str
    question: str
    conditions: Sequence[Condition]
    result: Made | Stopped

    @property
    def made(self) -> Made | None:
        """What it left; None when it did not finish."""
        return self.result if isinstance(self.result, Made) else None

    @property
    def badges(self) -> list[str]:
        """Keys of `BADGES`."""
        result = self.result
        if isinstance(result, Stopped):
            return ["failed" if result.failed else "not-run"]
        marks = {
            "synthetic": result.run["synthetic"],
            result.run["disclosure"]: True,
            "primary" if result.run["primary"] else "sensitivity": True,
            "hidden": any(map(hides_values, result.findings)),
            "reused": result.reused,
        }
        return [name for name in BADGES if marks.get(name)]


@dataclass(frozen=True)
class IndexSection:
    """A section of the portfolio.

    Parameters
    ----------
    title : str
        Heading.
    entries : sequence of IndexEntry
        In the portfolio's order.
    """

    title: str
    entries: Sequence[IndexEntry]


def hides_values(finding: Mapping[str, Any]) -> bool:
    """Tell whether a finding says that numbers behind it were withheld.

    Parameters
    ----------
    finding : mapping
        A finding output.

    Returns
    -------
    bool
    """
    texts = [finding["headline"], finding["certainty"], *finding["caveats"], *finding["details"].values()]
    return any(word in str(text) for text in texts for word in _HIDDEN_WORDS)
