"""Every lesson runs unsolved and solved, and is a page like a study: short cells, no definitions, no outputs."""

import json
import math
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from analysis.reports.markup import Outline, markdown
from analysis.training.answers import what_is_off
from analysis.training.check import RIGHT, UNANSWERED
from analysis.training.lesson import TRAINING, Exercise, lesson_cards, load_lesson

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "answer = ...\n"
CARDS = lesson_cards(ROOT)
# The sum of a table that trainees add up stands in that table, to be compared with.
PRINTED = {r"3-2: 7676(?!\d)"}
# A lesson about reports has no exercises for JupyterLab.
WITH_NOTEBOOK = [card for card in CARDS if load_lesson(card, ROOT).exercises]
each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
each_notebook = pytest.mark.parametrize("card", WITH_NOTEBOOK, ids=lambda card: card.stem)


def expected(exercise: Exercise) -> list[float]:
    if exercise.number:
        return [exercise.number.expected]
    return exercise.numbers.values if exercise.numbers else []


def cells(card: Path, kind: str) -> list[dict]:
    whole = json.loads(card.with_suffix(".ipynb").read_text("utf-8"))
    return [
        cell | {"source": "".join(cell["source"])} for cell in whole["cells"] if cell["cell_type"] == kind
    ]


def executed(card: Path, kernels, solutions: dict[str, str]) -> nbformat.NotebookNode:
    """Execute a lesson, solutions in their places."""
    notebook = nbformat.read(card.with_suffix(".ipynb"), as_version=4)
    for cell in notebook.cells:
        for id, solution in solutions.items():
            if f'check("{id}"' in cell.source:
                assert EMPTY in cell.source
                cell.source = cell.source.replace(EMPTY, solution)
    with kernels(ROOT) as kernel:
        NotebookClient(notebook, km=kernel, timeout=120).execute()
    # A filter that finds nothing is a slip of the author's.
    assert not any("Empty DataFrame" in str(cell.get("outputs")) for cell in notebook.cells)
    return notebook


def told(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return what each check says."""
    asking = [cell for cell in notebook.cells if 'check("' in cell.source]
    return {
        cell.source.split('check("')[1].split('"')[0]: cell.outputs[-1]["data"]["text/plain"]
        for cell in asking
    }


def as_stated(value: float) -> set[str]:
    """List how a number is written, as patterns; numbers of few digits, which stand anywhere, have none."""
    if value == int(value):
        return {rf"{value:.0f}(?!\d)", rf"{value:,.0f}(?!\d)"} if abs(value) >= 100 else set()
    rounded = {f"{abs(value):,.{places}f}" for places in (1, 2, 3)}
    least = 2 if abs(value) < 1 else 3
    known = {text for text in rounded if len(re.sub(r"\D", "", text).lstrip("0")) >= least}
    # And as Python writes it out, with all its digits.
    exact = f"{abs(value):.4f}"[:-1]
    return {rf"{re.escape(text)}(?!\d)" for text in known} | {re.escape(exact) + r"\d"}


def given_away(card: Path, notebook: nbformat.NotebookNode) -> list[str]:
    """Find answers that an unsolved lesson shows, or says, outside of hints."""
    seen = [
        re.sub(
            r'"image/png": "[^"]*"',
            "",
            f"{cell.source} {json.dumps(cell.get('outputs', []), ensure_ascii=False)}",
        )
        for cell in notebook.cells
        if not cell.source.startswith("hint(")
    ]
    return [
        f"{exercise.id}: {text}"
        for exercise in load_lesson(card, ROOT).exercises
        for value in expected(exercise)
        for text in as_stated(value)
        if any(re.search(rf"(?<![\d.,]){text}", words) for words in seen)
    ]


def test_there_are_lessons_and_every_notebook_has_its_card():
    assert CARDS
    assert {path.stem for path in (ROOT / TRAINING).glob("*.ipynb")} == {card.stem for card in WITH_NOTEBOOK}
    numbers = [int(card.stem[:2]) for card in CARDS]
    assert len(set(numbers)) == len(numbers)


@each_notebook
def test_an_unsolved_lesson_says_unanswered_and_nothing_fails(card, warm_kernels):
    ids = [exercise.id for exercise in load_lesson(card, ROOT).exercises]
    notebook = executed(card, warm_kernels, {})
    said = told(notebook)
    assert list(said) == ids
    assert all(text.startswith(f"【{UNANSWERED}】演習 {id}") for id, text in said.items())
    assert set(given_away(card, notebook)) <= PRINTED


@each_notebook
def test_a_solved_lesson_is_right_throughout(card, warm_kernels):
    solutions = {exercise.id: exercise.solution for exercise in load_lesson(card, ROOT).exercises}
    said = told(executed(card, warm_kernels, solutions))
    assert {id for id, text in said.items() if text.startswith(f"【{RIGHT}】")} == set(solutions)


@each_card
def test_wrong_answers_that_many_give_get_their_own_words(card):
    for exercise in load_lesson(card, ROOT).exercises:
        for wrong in exercise.wrong:
            assert what_is_off(exercise, wrong.value) == wrong.says


@each_card
def test_words_for_wrong_answers_and_hints_do_not_hold_the_right_one(card):
    for exercise in load_lesson(card, ROOT).exercises:
        right = expected(exercise)
        for text in [*exercise.hints, *(wrong.says for wrong in exercise.wrong)]:
            assert not any(f"{value:g}" in text for value in right if abs(value) >= 10)
            assert exercise.solution.strip() not in text


@each_card
def test_whatever_is_given_is_answered_in_words(card):
    table = pd.DataFrame({"地区": ["甲", "乙"], "件数": [1, None]})
    odd = [
        None, True, -1, math.nan, math.inf, 1j, "", "…", b"4", [], {}, set(), [[]], [None], ["ア", ["イ"]], {"問い": 1},
        {"催しの日": None, "比べる日": None}, [(None, None)], table, table["件数"], table.groupby("地区"), table[:0],
        table.set_index("地区").T, pd.NA, pd.NaT, pd.Timestamp(2023, 1, 1), pd.Categorical(["ア"]), range(2), print, object(),
    ]  # fmt: skip
    for exercise in load_lesson(card, ROOT).exercises:
        for answer in odd:
            assert what_is_off(exercise, answer), (exercise.id, answer)


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
