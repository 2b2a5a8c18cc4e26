"""A lesson as a page to read, for those who have no Python: solved, with hints and answers folded away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import Problem, RunError
from analysis.reports import page
from analysis.reports.blocks import Block, Piece
from analysis.reports.content import HIDDEN_TAGS, Arranger, Content
from analysis.reports.glossary import Terms
from analysis.training.lesson import Choice, Exercise, Lesson, Number, Numbers, load_lesson
from analysis.written import number

if TYPE_CHECKING:
    from nbformat import NotebookNode

EMPTY = "answer = ...\n"
_CELL_SECONDS = 120


@dataclass(frozen=True)
class Solved:
    """An exercise with its answer: in words where the card has it, and else what the solution displays."""

    exercise: Exercise
    words: str
    blocks: tuple[Block, ...]


def lesson_page(card: Path, root: Path) -> str:
    """Write a lesson as a page.

    Parameters
    ----------
    card : Path
        The card of the lesson; its notebook, or its text in Markdown, stands beside it.
    root : Path
        Project root.

    Returns
    -------
    str
        A whole HTML page; its only links out of itself lead to the index and the other lessons beside it.

    Raises
    ------
    EbpmError
        The card is not as declared, or a cell fails.
    """
    lesson = load_lesson(card, root)
    content = _content(card, lesson, root)
    template = page.environment().get_template("lesson.html.j2")
    return template.render(
        lesson=lesson, number=int(card.stem[:2]), content=content, terms=Terms({}, content.outline)
    )


def _content(card: Path, lesson: Lesson, root: Path) -> Content:
    notebook = card.with_suffix(".ipynb")
    if notebook.is_file():
        return _arranged(_executed(notebook, lesson, root), lesson)
    arranger = Arranger()
    text = card.with_suffix(".md").read_text(encoding="utf-8")
    arranger.add({"cell_type": "markdown", "source": text})
    return Content(tuple(arranger.blocks), (), arranger.outline)


def in_words(exercise: Exercise) -> str:
    """Write the right answer as the card has it; "" where the card says properties only."""
    match exercise.number or exercise.numbers or exercise.choice:
        case Number() as wanted:
            return _written([wanted.expected], wanted.unit)[0]
        case Numbers(expected=dict() as named, unit=unit):
            texts = _written(list(named.values()), unit)
            return "、".join(f"{name} {text}" for name, text in zip(named, texts, strict=True))
        case Numbers() as wanted:
            return "、".join(_written(wanted.values, wanted.unit))
        case Choice(expected=str() as letter):
            return letter
        case Choice() as wanted:
            return "、".join(wanted.expected)
    return ""


def _written(values: list[float], unit: str) -> list[str]:
    decimals = max(0 if value == int(value) else len(repr(value).partition(".")[2]) for value in values)
    return [f"{number(value, decimals)}{unit}" for value in values]


def _executed(path: Path, lesson: Lesson, root: Path) -> NotebookNode:
    """Execute a lesson with its solutions, each followed by what it gives."""
    import nbformat  # noqa: PLC0415  (0.9 s)
    from nbclient import NotebookClient  # noqa: PLC0415
    from nbclient.exceptions import CellExecutionError  # noqa: PLC0415

    from analysis.runs.kernel import started_kernel  # noqa: PLC0415

    notebook = nbformat.read(path, as_version=4)
    exercises = {_asked(exercise): exercise for exercise in lesson.exercises}
    hints = {f'hint("{exercise.id}")' for exercise in lesson.exercises}
    notebook.cells = [cell for cell in notebook.cells if cell.source not in hints]
    for cell in notebook.cells:
        if exercise := exercises.get(cell.source):
            cell.metadata["exercise"] = exercise.id
            cell.source = f"{exercise.solution.rstrip()}\nanswer"
    try:
        with started_kernel(root) as kernel:
            NotebookClient(notebook, km=kernel, timeout=_CELL_SECONDS).execute()
    except (CellExecutionError, RuntimeError) as error:
        remedy = "ebpm lab でこの教材を開き、上から順に実行して、止まるセルを確かめてください。"
        where = path.relative_to(root).as_posix()
        raise RunError(Problem("教材のセルを最後まで実行できません。", where, remedy)) from error
    return notebook


def _asked(exercise: Exercise) -> str:
    # As the guide for authors demands it, and a test of all lessons holds.
    return f'{EMPTY}check("{exercise.id}", answer)'


def _arranged(notebook: NotebookNode, lesson: Lesson) -> Content:
    arranger = Arranger()
    exercises = {exercise.id: exercise for exercise in lesson.exercises}
    for cell in notebook.cells:
        if exercise := exercises.get(cell.metadata.get("exercise", "")):
            arranger.blocks.append(_solved(exercise, cell, arranger))
        elif not HIDDEN_TAGS & set(cell.metadata.get("tags", ())):
            if cell.cell_type == "code":
                arranger.blocks.append(Piece("code", cell.source))
            arranger.add(cell)
    return Content(tuple(arranger.blocks), (), arranger.outline)


def _solved(exercise: Exercise, cell: Any, arranger: Arranger) -> Piece:
    words = in_words(exercise)
    # A solution may display its figure itself: the last output is the answer.
    last = {"outputs": cell.outputs[-1:]}
    return Piece("exercise", Solved(exercise, words, () if words else tuple(arranger.displayed(last))))
