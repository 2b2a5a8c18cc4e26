"""`explore`: move a study's parameters and see its figure and its answer change, in the notebook."""

from __future__ import annotations

import asyncio
import base64
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from time import monotonic
from typing import Any

import ipywidgets as widgets
from IPython.display import Javascript, display

from analysis.data.descriptor import project_root
from analysis.errors import EbpmError
from analysis.figures.style import Picture
from analysis.findings.finding import Finding
from analysis.reports.importance import by_importance
from analysis.runs.card import load_card, notebook_path
from analysis.runs.parameters import choices_of, defaults, resolve
from analysis.training.box import paragraphs
from analysis.training.command import arguments, in_html
from analysis.training.controls import LOOK, STYLE, control, given, without_dust
from analysis.training.remembered import Given, Result
from analysis.training.rerun import rerun
from analysis.training.statements import causes, statements_of
from analysis.training.told_error import told

# JupyterLab takes the keys of its cells from widgets that have the focus: an arrow leaves the list, an A adds a cell.
_KEYS = """
if (!document.body.dataset.keysOfWidgets) {
  document.body.dataset.keysOfWidgets = "kept";
  document.body.addEventListener("keydown", (event) => {
    const forLab = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
    if (!forLab && event.target.closest(".jupyter-widgets")) event.stopPropagation();
  });
}
"""
_START_SECONDS = 0.03  # from a movement to the computing
_REST_SECONDS = 0.15  # the same in a series of movements, so that only what they end on is computed
_SERIES_SECONDS = 0.25  # between movements, or from what was computed to the next of them
_LIST_SECONDS = 1.0  # the same, before everything is computed to learn which figures there are
_WAIT = '<p role="status">計算しています…</p>'
_NO_FIGURE = "この条件では、この図は描かれません。ほかの図を選ぶか、条件を戻してください。"
_THE_SAME = """<p role="status">動かした条件では、この図と答えは変わりません。\
「図」でほかの図を選ぶと、変わるものがあるかもしれません。</p>"""
_NO_ANSWER = "この条件では、答えの文はありません。"


def explore(study: str) -> None:
    """Show controls for the parameters of a study, with the figure and the answer that they lead to.

    The study's own cells are run again in this kernel; the notebook around and the data stay as they are.

    Parameters
    ----------
    study : str
        Name of the study, as `ebpm list` shows it.

    Raises
    ------
    ParameterError
        There is no such study, or its card or notebook is not as declared.
    DataError
        The catalog or a table of choices cannot be read.
    """
    panel = Panel(study)
    display(Javascript(_KEYS), panel.widget)
    panel.whole()


class Panel:
    """The controls of a study and what they lead to.

    Parameters
    ----------
    study : str
        Name of the study.
    """

    def __init__(self, study: str) -> None:
        self.study, self.root = study, project_root()
        self.card = load_card(study, self.root)
        self.initial = defaults(notebook_path(study, self.root))
        self.statements = statements_of(notebook_path(study, self.root))
        self.controls = {
            name: control(parameter, self.initial[name], choices_of(parameter, self.root))
            for name, parameter in self.card.parameters.items()
        }
        self.figure = widgets.Dropdown(
            description="図", options=[], style={"description_width": "2em"}, layout={"width": "auto"}
        )
        self.button = widgets.Button(
            description="このパラメータで実行",
            tooltip="報告書を作る命令を表示します",
            layout={"width": "auto"},
        )
        self.answer, self.picture, self.command = widgets.HTML(_WAIT), widgets.HTML(), widgets.HTML()
        self.note = widgets.HTML()
        # Where in the notebook figures and findings come from, and the finding that answers the question.
        self.places: dict[str, int] = {}
        self.main = ""
        self.subject: dict[str, Any] = {}
        self.memory: dict[int, Given] = {}
        self.timer: asyncio.TimerHandle | None = None
        self.busy = 0.0  # when there was last a movement or something computed (s)
        self.widget = self._laid_out()
        for widget in (*self.controls.values(), self.figure):
            widget.observe(self._moved, "value")
        self.button.on_click(self._tell_command)

    def _laid_out(self) -> Any:
        title = widgets.HTML(
            f'{STYLE}<p lang="ja"><strong>{escape(self.card.title)}</strong>：値を動かして見る</p>'
        )
        left = widgets.VBox([*self.controls.values(), self.button, self.command], layout={"width": "29em"})
        left.add_class(LOOK)
        # Beside the controls where there is room, so that both are seen while a value moves; below them where not.
        result = {"flex": "1 1 30em", "max_width": "760px"}
        right = widgets.VBox([self.figure, self.answer, self.note, self.picture], layout=result)
        return widgets.VBox([title, widgets.HBox([left, right], layout={"flex_flow": "row wrap"})])

    def refresh(self) -> None:
        """Compute the chosen figure and the answer, and say so when both are what they were."""
        before = self.answer.value, self.picture.value
        self._compute()
        same = before == (self.answer.value, self.picture.value)
        self.note.value = _THE_SAME if same and "<img" in self.picture.value else ""

    def _compute(self) -> None:
        """Compute the chosen figure and the answer; everything, where they do not come from where they came from."""
        wanted = {self.figure.value, self.main} - {None, ""}
        if not wanted or not wanted <= self.places.keys():
            self.whole()
            return
        results = self._results(causes(self.statements, [self.places[id] for id in wanted]))
        if results is None:
            return
        if not wanted <= results.keys():
            self.whole()
        elif self._subject(self._values()) != self.subject:
            self._later(_LIST_SECONDS, self.whole)

    def whole(self) -> None:
        """Compute everything, and learn which figures there are and where they come from."""
        results = self._results(range(len(self.statements)))
        if results is None:
            return
        self.places = {id: place for id, (_, place) in results.items()}
        self.subject = self._subject(self._values())
        findings = {id: result for id, (result, _) in results.items() if isinstance(result, Finding)}
        self.main = next((one["id"] for one in by_importance([{"id": id} for id in findings], self.card)), "")
        self.answer.value = _sentence(findings[self.main]) if findings else _NO_ANSWER
        self._offer({id: result.title for id, (result, _) in results.items() if isinstance(result, Picture)})
        if self.figure.value not in results:
            self.picture.value = _NO_FIGURE if self.figure.value else ""

    def _offer(self, figures: Mapping[str, str]) -> None:
        """Offer the figures that there are; the chosen one stays, even where it is not drawn any more."""
        known = {id: title for title, id in self.figure.options}
        chosen = self.figure.value or next(iter(figures), None)
        offered = {**figures, **{id: title for id, title in known.items() if id == chosen}}
        # New options choose the first of them for a moment.
        self.figure.unobserve(self._moved, "value")
        self.figure.options = [(title, id) for id, title in offered.items()]
        self.figure.value = chosen
        self.figure.observe(self._moved, "value")

    def _results(self, places: Iterable[int]) -> dict[str, tuple[Result, int]] | None:
        """Run statements and show what comes; None when the parameters or a statement say an error."""
        results: dict[str, tuple[Result, int]] = {}

        def tell(result: Result, place: int) -> None:
            results[result.id] = (result, place)
            if isinstance(result, Finding) and result.id == self.main:
                self.answer.value = _sentence(result)
            elif isinstance(result, Picture) and result.id == (self.figure.value or next(_pictures(results))):
                self.picture.value = _picture(result)

        try:
            rerun(self.statements, places, self._values(), tell, self.memory)
        except Exception as error:
            self.answer.value, self.picture.value = self._refusal(error), ""
            return None
        finally:
            self.busy = monotonic()
        return results

    def _refusal(self, error: Exception) -> str:
        """Write an error, with the titles under which the parameters that it names stand here."""
        words = re.findall(r"[A-Za-z0-9_]+", str(error)) if isinstance(error, EbpmError) else []
        named = [f"{name} は「{one.title}」" for name, one in self.card.parameters.items() if name in words]
        box = told(error, {}, "".join(traceback.format_exception(error)))._repr_html_()
        return box + (paragraphs([f"{'、'.join(named)}のことです。"]) if named else "")

    def _values(self) -> dict[str, Any]:
        stands = {name: given(widget) for name, widget in self.controls.items()}
        return resolve(self.card, self.initial, stands, self.root)

    def _subject(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: values[name] for name, parameter in self.card.parameters.items() if parameter.subject}

    def _moved(self, change: Mapping[str, Any]) -> None:
        # A slider that is drawn for the first time writes its own number back, with dust.
        if without_dust(change["old"]) == without_dust(change["new"]):
            return
        self.command.value = ""
        series = monotonic() - self.busy < _SERIES_SECONDS
        self.busy = monotonic()
        self._later(_REST_SECONDS if series else _START_SECONDS, self.refresh)

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(seconds, act)

    def _tell_command(self, _button: object) -> None:
        try:
            usual = resolve(self.card, self.initial, {}, self.root)
            words = arguments(self.study, self._values(), usual)
        except EbpmError as error:
            self.command.value = self._refusal(error)
            return
        self.command.value = in_html(words)


def _sentence(finding: Finding) -> str:
    return finding._repr_mimebundle_()["text/html"]


def _picture(picture: Picture) -> str:
    png = base64.b64encode(picture.png).decode("ascii")
    return (
        f'<figure style="margin:0"><img src="data:image/png;base64,{png}" alt="{escape(picture.alt)}"'
        f' style="width:100%"><figcaption>{escape(picture.title)}<br>{escape(picture.source)}</figcaption></figure>'
    )


def _pictures(results: Mapping[str, tuple[Result, int]]) -> Iterator[str]:
    return (id for id, (result, _) in results.items() if isinstance(result, Picture))
