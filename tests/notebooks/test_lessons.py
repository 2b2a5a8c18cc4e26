"""Every lesson runs unsolved and solved, and is a page like a study: short cells, no definitions, no outputs."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from analysis.reports.markup import Outline, markdown
from analysis.training.answers import what_is_off
from analysis.training.check import RIGHT, UNANSWERED
from analysis.training.lesson import TRAINING, lesson_cards, load_lesson

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "answer = ...\n"
CARDS = lesson_cards(ROOT)
# A lesson about reports has no exercises for JupyterLab.
WITH_NOTEBOOK = [card for card in CARDS if load_lesson(card, ROOT).exercises]
each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
each_notebook = pytest.mark.parametrize("card", WITH_NOTEBOOK, ids=lambda card: card.stem)


def cells(card: Path, kind: str) -> list[dict]:
    whole = json.loads(card.with_suffix(".ipynb").read_text("utf-8"))
    return [
        cell | {"source": "".join(cell["source"])} for cell in whole["cells"] if cell["cell_type"] == kind
    ]


def told(card: Path, kernels, solutions: dict[str, str]) -> dict[str, str]:
    """Execute a lesson, solutions in their places, and return what each check says."""
    notebook = nbformat.read(card.with_suffix(".ipynb"), as_version=4)
    asking = {}
    for cell in notebook.cells:
        for id, solution in solutions.items():
            if f'check("{id}"' in cell.source:
                assert EMPTY in cell.source
                cell.source = cell.source.replace(EMPTY, solution)
        if 'check("' in cell.source:
            asking[cell.source.split('check("')[1].split('"')[0]] = cell
    with kernels(ROOT) as kernel:
        NotebookClient(notebook, km=kernel, timeout=120).execute()
    # A filter that finds nothing is a slip of the author's.
    assert not any("Empty DataFrame" in str(cell.get("outputs")) for cell in notebook.cells)
    return {id: cell.outputs[-1]["data"]["text/plain"] for id, cell in asking.items()}


def test_there_are_lessons_and_every_notebook_has_its_card():
    assert CARDS
    assert {path.stem for path in (ROOT / TRAINING).glob("*.ipynb")} == {card.stem for card in WITH_NOTEBOOK}
    numbers = [int(card.stem[:2]) for card in CARDS]
    assert len(set(numbers)) == len(numbers)


@each_notebook
def test_an_unsolved_lesson_says_unanswered_and_nothing_fails(card, warm_kernels):
    ids = [exercise.id for exercise in load_lesson(card, ROOT).exercises]
    said = told(card, warm_kernels, {})
    assert list(said) == ids
    assert all(text.startswith(f"【{UNANSWERED}】演習 {id}") for id, text in said.items())


@each_notebook
def test_a_solved_lesson_is_right_throughout(card, warm_kernels):
    solutions = {exercise.id: exercise.solution for exercise in load_lesson(card, ROOT).exercises}
    said = told(card, warm_kernels, solutions)
    assert {id for id, text in said.items() if text.startswith(f"【{RIGHT}】")} == set(solutions)


@each_card
def test_wrong_answers_that_many_give_get_their_own_words(card):
    for exercise in load_lesson(card, ROOT).exercises:
        for wrong in exercise.wrong:
            assert what_is_off(exercise, wrong.value) == wrong.says


@each_card
def test_words_for_wrong_answers_and_hints_do_not_hold_the_right_one(card):
    for exercise in load_lesson(card, ROOT).exercises:
        wanted = exercise.number or exercise.numbers
        right = [wanted.expected] if exercise.number else wanted.values if wanted else []
        for text in [*exercise.hints, *(wrong.says for wrong in exercise.wrong)]:
            assert not any(f"{value:g}" in text for value in right if abs(value) >= 10)
            assert exercise.solution.strip() not in text


@each_card
def test_ids_belong_to_the_lesson_and_say_their_order(card):
    lesson = load_lesson(card, ROOT)
    number = int(card.stem[:2])
    assert [exercise.id for exercise in lesson.exercises] == [
        f"{number}-{place}" for place in range(1, len(lesson.exercises) + 1)
    ]


@each_notebook
def test_lessons_are_pages_of_short_cells(card):
    for cell in cells(card, "code"):
        lines = [line for line in cell["source"].splitlines() if line.strip()]
        assert 0 < len(lines) <= 10
        assert not any(line.startswith(("def ", "class ")) for line in lines)
        assert not any("data/" in line or ".csv" in line for line in lines)
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@each_notebook
def test_each_exercise_has_its_text_its_empty_answer_and_its_hints(card):
    lesson = load_lesson(card, ROOT)
    code, texts = (
        [cell["source"] for cell in cells(card, "code")],
        [c["source"] for c in cells(card, "markdown")],
    )
    assert texts[0].startswith(f"# {int(card.stem[:2])}　{lesson.title}\n")
    assert f"**時間**　{lesson.minutes}分" in texts[0]
    assert "**目標**" in texts[0]
    for exercise in lesson.exercises:
        assert sum(f"### 演習 {exercise.id}　{exercise.title}\n" in text for text in texts) == 1
        assert [text for text in code if f'check("{exercise.id}"' in text] == [
            f'{EMPTY}check("{exercise.id}", answer)'
        ]
        assert code.count(f'hint("{exercise.id}")') == 1


@each_card
def test_bold_words_are_bold(card):
    """Stars beside a bracket do not always begin or end bold words (CommonMark), and would be read."""
    text = card.with_suffix(".md")
    texts = [text.read_text("utf-8")] if text.is_file() else [c["source"] for c in cells(card, "markdown")]
    assert not [text for text in texts if "**" in re.sub("<code>.*?</code>", "", markdown(text, Outline()))]


@each_notebook
def test_lessons_explain_in_words_and_lead_to_what_exists(card):
    for text in [cell["source"] for cell in cells(card, "markdown")]:
        assert not any(mark in text for mark in ("<", "$", "%%"))
        for target in [part.split(")")[0] for part in text.split("](")[1:]]:
            assert (ROOT / TRAINING / target).resolve().is_file(), target
