"""The self-check: thirty questions of four choices, taken on a page or on paper before and after the course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from analysis.errors import ParameterError, Problem
from analysis.reports import page
from analysis.runs.document import Document, read_document, schema_problems
from analysis.training.lesson import TRAINING, Text, lesson_cards

LETTERS = "アイウエ"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Strict):
    """One question; `right` is the letter of the right option, `lesson` the one to read again."""

    text: Text
    options: list[Text] = Field(min_length=4, max_length=4)
    right: Literal["ア", "イ", "ウ", "エ"]
    explanation: Text
    lesson: Annotated[int, Field(ge=0)]

    @field_validator("options")
    @classmethod
    def _are_different(cls, options: list[str]) -> list[str]:
        if len(set(options)) != len(options):
            raise ValueError("同じ選択肢が2つあります。")
        return options


class CheckField(_Strict):
    """A field of knowledge with its questions."""

    name: Text
    questions: list[Question] = Field(min_length=1)


class SelfCheck(_Strict):
    """All questions, as `notebooks/training/self_check.yml` has them."""

    title: Text
    fields: list[CheckField] = Field(min_length=1)

    @property
    def questions(self) -> list[Question]:
        """The questions of all fields, in order."""
        return [question for part in self.fields for question in part.questions]


_KEYS = {
    "": list(SelfCheck.model_fields),
    "fields": list(CheckField.model_fields),
    "questions": list(Question.model_fields),
}


def load_self_check(root: Path) -> SelfCheck:
    """Read the questions.

    Raises
    ------
    ParameterError
        With all that is not as declared, and lessons that do not exist.
    """
    document = read_document(root / TRAINING / "self_check.yml", root)
    try:
        check = SelfCheck.model_validate(document.data)
    except ValidationError as error:
        raise ParameterError(*schema_problems(error, document, _KEYS)) from None
    if unknown := list(_unknown_lessons(check, document, root)):
        raise ParameterError(*unknown)
    return check


def _unknown_lessons(check: SelfCheck, document: Document, root: Path) -> Iterator[Problem]:
    known = {int(card.stem[:2]) for card in lesson_cards(root)}
    for at, part in enumerate(check.fields):
        for place, question in enumerate(part.questions):
            if question.lesson not in known:
                where = document.where(("fields", at, "questions", place, "lesson"))
                remedy = f"{min(known, default=0)}から{max(known, default=0)}までの、ある教材の番号にしてください。"
                yield Problem(f"教材{question.lesson}はありません。", where, remedy)


def self_check_page(check: SelfCheck, lessons: Mapping[int, tuple[str, str]]) -> str:
    """Write the self-check as a page.

    Parameters
    ----------
    check : SelfCheck
        The questions.
    lessons : mapping of int to (str, str)
        Number of a lesson to its title and the name of its page, which stands beside this one.

    Returns
    -------
    str
        A whole HTML page that keeps and sends nothing; with scripts off a sheet to print, answers at its end.
    """
    template = page.environment().get_template("self_check.html.j2")
    return template.render(check=check, lessons=lessons, LETTERS=LETTERS)
