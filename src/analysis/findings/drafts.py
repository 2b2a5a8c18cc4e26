"""What a study says before anybody has written its analysis: nothing."""

from __future__ import annotations

from dataclasses import replace

from analysis.findings.finding import Finding, not_available
from analysis.mime import DRAFT_MARK


def unanswered(id: str) -> Finding:
    """Say that the question of a study is not answered yet.

    Parameters
    ----------
    id : str
        `<study>.answer`.

    Returns
    -------
    Finding
        Without a value; a report shows it as one that cannot be judged.
    """
    ways = ["ノートブックに計算と図を書く", "この行を、計算の結果から文を作る所見に置き換える"]
    found = not_available(id, f"{DRAFT_MARK}この問いの答えは、まだ計算していない。", remedy=ways, hides=[])
    return replace(found, certainty="下書きです（計算がまだありません）。")
