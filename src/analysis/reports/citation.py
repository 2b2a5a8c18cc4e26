"""The line by which others quote a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.mime import SYNTHETIC_MARK
from analysis.reports.conditions import UNSPECIFIED, conditions
from analysis.reports.page import moment

if TYPE_CHECKING:
    from analysis.runs.card import Card


def citation(card: Card, run: Mapping[str, Any]) -> str:
    """Write who made a report, what it is called, of what, when, and by which run it is found again.

    Parameters
    ----------
    card : Card
        The study's card.
    run : mapping
        Contents of run.json.

    Returns
    -------
    str
        One line; what is studied and departures from the primary specification are named.
    """
    chosen = [
        f"{condition.title}：{condition.value}"
        for condition in conditions(card, run)
        if condition.differs or (not condition.primary and condition.value != UNSPECIFIED)
    ]
    made = moment(run["created"]).partition(" ")[0]
    parts = ["EBPM 分析レポート", *chosen, f"{made}作成", f"実行 {run['study']}/{run['run']}"]
    if run["git"]:
        parts.append(f"コード {run['git']['commit'][:12]}")
    mark = f"【{SYNTHETIC_MARK}】" if run["synthetic"] else ""
    return f"{mark}{card.owner}「{card.title}」（{'、'.join(parts)}）"
