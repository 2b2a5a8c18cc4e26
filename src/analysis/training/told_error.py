"""An error in words: what is wrong, where in the cell, what to do, and the lesson that shows how it is done."""

from __future__ import annotations

import linecache
import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Any
from urllib.parse import quote

from analysis.data.descriptor import project_root
from analysis.errors import EbpmError, Problem
from analysis.runs.failure import first_line, uncoloured
from analysis.training.box import box, folded, paragraphs
from analysis.training.error_hints import hinted, lesson_of
from analysis.training.lesson import lesson_cards, load_lesson


@dataclass(frozen=True)
class Told:
    """What is shown of an error; JupyterLab shows it framed and the traceback folded, others as text.

    Parameters
    ----------
    problems : tuple of Problem
        What is wrong, and what to do.
    place : str
        Line of the cell, and what stands there; "" when the error has none.
    lesson : tuple of str and str, or None
        Title and address of the lesson, as seen from the notebook.
    trace : str
        The traceback as Python tells it.
    """

    problems: tuple[Problem, ...]
    place: str
    lesson: tuple[str, str] | None
    trace: str

    def __repr__(self) -> str:
        lines = [f"【エラー】{self._title}", *self._lines()]
        return "\n".join([*lines, f"教材：{self.lesson[0]}"] if self.lesson else lines)

    def _repr_html_(self) -> str:
        html = paragraphs(self._lines())
        if self.lesson:
            # The colour of links of a dark theme is not for the light ground of the frame.
            link = f'<a style="color:#0b57d0" href="{escape(self.lesson[1])}">{escape(self.lesson[0])}</a>'
            html += f'<p style="margin:.3em 0 0">教材：{link}</p>'
        html += folded("詳しい記録（Python の英語の記録）", f'<pre lang="en">{escape(self.trace)}</pre>')
        return box("error", f"【エラー】{self._title}", html)

    @property
    def _title(self) -> str:
        return self.problems[0].what if len(self.problems) == 1 else f"{len(self.problems)}か所が違います。"

    def _lines(self) -> list[str]:
        lines = [f"どこで：{self.place}"] if self.place else []
        for problem in self.problems:
            if len(self.problems) > 1:
                lines.append(f"・{problem.what}")
            if problem.where:
                lines.append(f"場所：{problem.where}")
            if problem.remedy:
                lines.append(f"どうするか：{problem.remedy}")
        return lines


def told(error: BaseException, namespace: Mapping[str, Any], trace: str) -> Told:
    """Put an error into words.

    Parameters
    ----------
    error : BaseException
        As it was raised.
    namespace : mapping
        The names of the notebook, the very object in which its cells are executed.
    trace : str
        The traceback, maybe coloured for a terminal.

    Returns
    -------
    Told
    """
    calls = list(walk_tb(error.__traceback__))
    if isinstance(error, EbpmError):
        problems = error.problems
        number = lesson_of([frame.f_globals.get("__name__", "") for frame, _ in reversed(calls)])
    else:
        problem, number = hinted(error, namespace)
        problems = (problem,)
    return Told(problems, _place(error, calls, namespace), _lesson(number), uncoloured(trace))


def _place(error: BaseException, calls: list[tuple[FrameType, int]], namespace: Mapping[str, Any]) -> str:
    """Tell the line of the cell: where it called what failed, or where Python could not read on."""
    own = next(((frame, line) for frame, line in calls if frame.f_globals is namespace), None)
    if own:
        line, text, column = own[1], linecache.getline(own[0].f_code.co_filename, own[1]), None
    elif isinstance(error, SyntaxError) and error.lineno:
        line, text, column = error.lineno, error.text or "", error.offset
    else:
        return ""
    place = f"このセルの{line}行目" + (f"、{column}文字目" if column else "")
    return f"{place}　{first_line(text)}" if text.strip() else place


def _lesson(number: int | None) -> tuple[str, str] | None:
    """Find a lesson that is there, and its address for a notebook in the folder of the kernel."""
    try:
        root = project_root()
        card = next((card for card in lesson_cards(root) if int(card.stem[:2]) == number), None)
        if card is None or not card.with_suffix(".ipynb").is_file():
            return None
        title = f"{number}　{load_lesson(card, root).title}"
    except EbpmError:
        # Away from the project, or with a card that somebody is writing, the words are worth having without a link.
        return None
    # A notebook elsewhere is not shown by this JupyterLab, and may lie on another drive.
    here = Path.cwd() if Path.cwd().is_relative_to(root) else root
    return title, quote(Path(os.path.relpath(card.with_suffix(".ipynb"), here)).as_posix())
