"""What is off with an answer, in words that never hold the right one."""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Sequence
from typing import Any

from analysis.training.lesson import Choice, Exercise, Number, Numbers, TableShape
from analysis.training.numbers import off_number, off_numbers
from analysis.training.tables import off_table


def what_is_off(exercise: Exercise, answer: Any) -> str:
    """Say what is off with an answer.

    Parameters
    ----------
    exercise : Exercise
        Says what is right, and which wrong answers have words of their own.
    answer
        Whatever the trainee computed.

    Returns
    -------
    str
        In Japanese; "" when the answer is right.
    """
    says = _off(exercise, answer)
    if says:
        return next(
            (w.says for w in exercise.wrong if not _off(_pretending(exercise, w.value), answer)), says
        )
    return ""


def _pretending(exercise: Exercise, value: Any) -> Exercise:
    for kind in ("number", "numbers", "choice"):
        wanted = getattr(exercise, kind)
        if wanted is not None:
            return exercise.model_copy(update={kind: wanted.model_copy(update={"expected": value})})
    return exercise


def _off(exercise: Exercise, answer: Any) -> str:
    match exercise.number or exercise.numbers or exercise.choice or exercise.table:
        case Number() as number:
            return off_number(answer, number)
        case Numbers() as numbers:
            return off_numbers(answer, numbers)
        case Choice() as choice:
            return _off_choice(answer, choice)
        case TableShape() as table:
            return off_table(answer, table)
    module, _, function = str(exercise.by).partition(".")
    return getattr(importlib.import_module(f"analysis.training.{module}"), function)(answer)


def _off_choice(answer: Any, wanted: Choice) -> str:
    several = isinstance(wanted.expected, list)
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    items = _letters(answer, wanted.of) if isinstance(answer, str) else answer
    letters = "、".join(wanted.of)
    if not isinstance(items, Sequence | set) or not all(isinstance(item, str) for item in items):
        return f'{letters} の記号を、引用符で囲んで答えてください（例：answer = "{wanted.of[0]}"）。'
    given = {unicodedata.normalize("NFKC", item).strip() for item in items}
    unknown = given - set(wanted.of)
    if unknown:
        return f"「{'、'.join(sorted(unknown))}」という選択肢はありません。{letters} から選んでください。"
    if not given:
        return f"まだ1つも選んでいません。{letters} から選んでください。"
    if len(given) != 1 and not several:
        return "1つだけ選んでください。"
    right = set(wanted.expected if isinstance(wanted.expected, list) else [wanted.expected])
    if given - right:
        return "当てはまらないものが入っています。" if several else "違います。本文をもう一度読んでください。"
    return "選んだものは合っていますが、まだあります。" if right - given else ""


def _letters(text: str, of: Sequence[str]) -> list[str]:
    """Take several letters in one text, as "イ、エ", apart."""
    plain = unicodedata.normalize("NFKC", text)
    apart = [letter for letter in plain if letter in of]
    rest = [letter for letter in plain if letter not in of and letter not in "、,・と "]
    return apart if apart and not rest else [text]
