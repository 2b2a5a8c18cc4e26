"""The page for a meeting: question, answer, one figure, caveats and source on one sheet of A4."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from analysis.figures import map_assets
from analysis.reports import outputs, page
from analysis.reports.citation import citation
from analysis.reports.comparisons import compared
from analysis.reports.conditions import conditions
from analysis.reports.importance import by_importance

if TYPE_CHECKING:
    from analysis.runs.card import Card

_STYLE = "one_page.css"


def build(
    notebook: Mapping[str, Any],
    card: Card,
    run: Mapping[str, Any],
    *,
    findings: Sequence[Mapping[str, Any]],
) -> str:
    """Write the page for a meeting.

    Parameters
    ----------
    notebook : mapping
        The executed notebook.
    card : Card
        The study's card.
    run : mapping
        Contents of run.json.
    findings : sequence of mapping
        The notebook's findings.

    Returns
    -------
    str
        A whole HTML page without scripts and without any reference to another file or host.

    Notes
    -----
    The figure is the notebook's first, as on the index page; on paper it takes the height that the words leave.
    """
    ranked = by_importance(findings, card)
    figure = next(iter(outputs.figures_of(notebook)), None)
    return (
        page.environment()
        .get_template("one_page.html.j2")
        .render(
            card=card,
            run=run,
            answer=ranked[0] if ranked else None,
            compared=compared(ranked[:1]),
            figure=figure,
            picture=f"data:image/png;base64,{base64.b64encode(figure.png).decode()}" if figure else "",
            departures=[condition for condition in conditions(card, run) if condition.differs],
            sources=list(dict.fromkeys(f"{table['title']}：{table['source']}" for table in run["datasets"])),
            citation=citation(card, run),
            style=page.asset(_STYLE),
            policy=_policy(),
        )
    )


def _policy() -> Markup:
    """Forbid everything but the page's own style and its picture."""
    source = map_assets.sha256(str(page.asset(_STYLE)))
    return Markup(
        f"default-src 'none'; style-src '{source}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
