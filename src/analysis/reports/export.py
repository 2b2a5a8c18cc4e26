"""An executed notebook as one HTML file that opens anywhere, by an nbconvert template of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from traitlets import List, default
from traitlets.config import Config

from analysis.reports import logic_model, markup, page
from analysis.reports.citation import citation
from analysis.reports.comparisons import compared
from analysis.reports.conditions import conditions
from analysis.reports.content import content_of
from analysis.reports.glossary import Terms
from analysis.reports.importance import by_importance
from analysis.reports.standalone import resources_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.runs.card import Card
    from analysis.runs.notes import AddedNotes


class EbpmExporter(TemplateExporter):
    """nbconvert's exporter of the report; the template finds card, run and findings in its resources.

    Notes
    -----
    Preprocessors are left out: each makes nbconvert validate the whole notebook again, and the template
    needs none of them. Unlike in nbconvert's own HTML, everything is escaped unless marked otherwise.
    """

    export_from_notebook = "EBPM レポート（HTML）"
    output_mimetype = "text/html"
    # nbconvert declares this trait as a list of names or callables to register.
    default_preprocessors = List([])

    @property
    def default_config(self) -> Config:
        """No preprocessor is switched on."""
        return Config()

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return page.TEMPLATE_NAME

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(page.TEMPLATES)]

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Write the report; what a run would have told is found out where nbconvert calls on its own."""
        resources = dict(resources or {})
        if "card" not in resources:
            resources |= resources_of(nb, resources.get("metadata", {}))
        return super().from_notebook_node(nb, resources, **kw)

    def _create_environment(self) -> Environment:
        environment = page.furnish(super()._create_environment())
        environment.filters.update(
            content=content_of,
            by_importance=by_importance,
            compared=compared,
            card_markdown=_card_markdown,
            note_markdown=_note_markdown,
            stages=logic_model.stages,
            terms=Terms,
            drawing=logic_model.drawing,
        )
        environment.globals.update(citation=citation, conditions=conditions)
        return environment


def build_report(
    notebook: NotebookNode,
    card: Card,
    run: Mapping[str, Any],
    *,
    findings: Sequence[Mapping[str, Any]],
    notes: AddedNotes | None = None,
) -> str:
    """Write the report of a run.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook.
    card : Card
        The study's card.
    run : mapping
        Contents of run.json.
    findings : sequence of mapping
        The notebook's findings; which one is the answer's headline, see `by_importance`.
    notes : AddedNotes, optional
        What people add to the computed findings.

    Returns
    -------
    str
        A whole HTML page without any reference to another file or host. Everything from data, parameters
        and Markdown in it is text.
    """
    resources = {"card": card, "run": run, "findings": list(findings), "notes": notes}
    html, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return html


@cache
def _exporter() -> EbpmExporter:
    return EbpmExporter()


def _card_markdown(source: str, outline: markup.Outline) -> Markup:
    # Its headings stand below the section's own and stay out of the contents list.
    return markup.markdown(source, markup.Outline(taken=outline.taken))


def _note_markdown(source: str, outline: markup.Outline) -> Markup:
    return markup.markdown(source, markup.Outline(level=3, taken=outline.taken))
