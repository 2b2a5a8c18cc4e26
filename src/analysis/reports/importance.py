"""Which finding answers the question of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.runs.card import Card


def by_importance(findings: Sequence[Mapping[str, Any]], card: Card) -> list[Mapping[str, Any]]:
    """Put the finding that answers the study's question first.

    Parameters
    ----------
    findings : sequence of mapping
        In the notebook's order, which is the order of the argument.
    card : Card
        Its `expects` names the findings in the order of their importance for the reader.

    Returns
    -------
    list of mapping
        In the order of the first alternative that names exactly these findings; otherwise as given.
    """
    ids = [finding["id"] for finding in findings]
    for alternative in card.expects:
        order = alternative.findings
        if sorted(order) == sorted(ids):
            return sorted(findings, key=lambda finding: order.index(finding["id"]))
    return list(findings)
